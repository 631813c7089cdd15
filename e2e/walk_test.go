//go:build linux

package e2e

import (
	"strings"
	"testing"

	"latchkey/e2e/lab"
)

// desk is what a person has in front of them after `make run`: a desktop, the demo tenant, tray and window.
type desk struct {
	*world
	run    *lab.Process // latchkey demo --window
	window *lab.Window
	tray   *lab.Tray
	scale  int    // of the window, where a test sets one
	link   string // that a test has set aside for later
}

// Preferences are lines of their file.
func newDesk(t *testing.T, preferences ...string) *desk {
	t.Helper()
	l := lab.New(t)
	l.Desktop()
	l.Setenv("LATCHKEY_DEBUG_UI", l.Path("widgets.json"))
	d := &desk{world: &world{Lab: l, t: t, bin: lab.Debug(t), browser: l.Browser()}}
	d.prefer(preferences)
	t.Cleanup(func() { d.checkLogs() })
	d.open()
	return d
}

// open is `make run`: the demo tenant with tray and window.
func (d *desk) open() {
	d.t.Helper()
	d.demo = d.Demo(d.bin, "--window")
	d.run = d.demo.Process
	d.window = d.FindWindow(d.Child(d.run.Pid(), "window"))
	d.tray = d.FindTray(d.Child(d.run.Pid(), "tray"))
}

// checkLogs fails the test when a face has said something that it should never have to say.
func (d *desk) checkLogs() {
	for name, text := range d.Logs() {
		for _, bad := range []string{"Error in Fyne call thread", "panic:", "DATA RACE", "goroutine 1 ["} {
			if strings.Contains(text, bad) {
				d.t.Errorf("the log of %s has %q:\n%s", name, bad, text)
			}
		}
	}
}

// TestWalk is a person's path from the first start to signing out, by mouse and keyboard.
func TestWalk(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "dark"`)
	adele := d.demo.User("managed")

	d.window.WaitFor("Sign in to the demo tenant")
	d.Screenshot("1-welcome")
	if got := strings.Join(d.tray.Labels(), "\n"); !strings.Contains(got, "Nobody is signed in") {
		t.Errorf("the tray's menu before anybody has signed in:\n%s", got)
	}

	// Signing in: the sheet waits, the browser says how it ended, the account is there.
	d.window.Click("Sign in to the demo tenant")
	link := d.linkToOpen()
	d.window.WaitFor("Continue in your browser")
	d.window.WaitFor("Copy link")
	d.Screenshot("2-waiting")
	d.personAt(link, adele)
	d.browser.Picture("3-browser")
	d.window.WaitFor("Copy token")
	d.window.WaitFor("Adele Vance")
	d.window.WaitGone("Continue in your browser")
	d.Screenshot("4-account")

	// Reading its claims.
	d.window.Click("Claims")
	d.window.WaitFor("preferred_username")
	d.Screenshot("5-claims")

	// Copying its token.
	d.window.Click("Copy token")
	d.Wait("the token in the clipboard", func() bool { return isJWT(d.Clipboard()) })
	token := d.Clipboard()
	d.Screenshot("6-copied")
	if title := d.window.Title(); strings.Contains(title, token[:10]) {
		t.Errorf("the window's title is %q", title)
	}

	// Closing the window leaves the tray, which has the account too.
	d.window.Close()
	d.Wait("the window to close", d.window.Gone)
	d.tray.WaitFor("Adele Vance")
	d.Screenshot("7-tray")
	d.tray.Click("Copy ID token")
	d.Wait("the ID token in the clipboard", func() bool { got := d.Clipboard(); return isJWT(got) && got != token })
	d.tray.Click("View claims")
	d.window = d.FindWindow(d.Child(d.trayPid(), "window"))
	d.window.WaitFor("preferred_username")

	// Ending all of it and starting again: still signed in, and the browser is not needed.
	d.window.Close()
	d.Wait("the window to close", d.window.Gone)
	d.tray.Click("Quit")
	if status := d.run.Wait(); status != 0 {
		t.Errorf("after Quit, the run ended with status %d:\n%s", status, d.Log("demo"))
	}
	d.open()
	d.window.WaitFor("Adele Vance")
	d.window.WaitFor("Copy token")
	d.Screenshot("8-restarted")
	before := d.demo.Counters().ByGrant["refresh_token"]
	d.tray.Click("Refresh now")
	d.Wait("the refresh", func() bool { return d.demo.Counters().ByGrant["refresh_token"] > before })
	d.NoLink()

	// Signing out, by keyboard once the question is there.
	d.window.Click("More")
	d.window.Click("Sign out")
	d.window.WaitFor("Sign out Adele Vance?")
	d.Screenshot("9-sign-out")
	d.window.Focus()
	d.window.Key("Return")
	d.window.WaitFor("Sign in to the demo tenant")
	d.tray.WaitFor("Nobody is signed in")
	d.Screenshot("10-signed-out")
}

func (d *desk) trayPid() int {
	d.t.Helper()
	return d.Child(d.run.Pid(), "tray")
}

func isJWT(text string) bool { return strings.HasPrefix(text, "eyJ") && strings.Count(text, ".") == 2 }
