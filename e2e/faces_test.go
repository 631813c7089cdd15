//go:build linux

package e2e

import (
	"testing"

	"latchkey/e2e/lab"
)

// TestNeedsItsPerson: an account that only its person can mend says so in one notification, in the tray and in the
// window, opens no browser by itself, and is well again after signing in.
func TestNeedsItsPerson(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "dark"`)
	d.Notifications()
	notified := d.Notified()
	adele := d.demo.User("managed")
	d.window.Click("Sign in to the demo tenant")
	d.personAt(d.linkToOpen(), adele)
	d.window.WaitFor("Copy token")

	d.demo.Switch(map[string]any{"revoke": adele.Username})
	d.tray.Click("Refresh now")
	if got := <-notified; got != "Adele Vance must sign in again" {
		t.Errorf("notified of %q", got)
	}
	d.window.WaitFor("Sign in again")
	d.tray.WaitFor("Sign in again")
	d.NoLink()
	d.Screenshot("needs-its-person")

	d.tray.Click("Sign in again")
	d.personAt(d.linkToOpen(), adele)
	d.window.WaitFor("Copy token")
	select {
	case again := <-notified:
		t.Errorf("notified a second time, of %q", again)
	default:
	}
}

// TestSecondWindow: a second one raises the first and ends.
func TestSecondWindow(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "dark"`)
	d.window.WaitFor("Sign in to the demo tenant")
	second := d.Start(lab.Options{Name: "second", Env: []string{"LATCHKEY_HOME=" + d.Path("latchkey", "state", "demo")}}, d.bin, "window")
	if status := second.Wait(); status != 0 {
		t.Errorf("the second window ended with status %d: %s", status, d.Log("second"))
	}
	if d.window.Gone() {
		t.Error("the first window went away")
	}
}

// TestNoTrayHost: without a place for tray icons everything stays in reach, and the window says how it is.
func TestNoTrayHost(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Display()
	l.Bus()
	l.Keyring()
	l.Setenv("LATCHKEY_DEBUG_UI", l.Path("widgets.json"))
	demo := l.Demo(lab.Debug(t), "--window")
	window := l.FindWindow(l.Child(demo.Process.Pid(), "window"))
	w := &world{Lab: l, t: t, bin: lab.Debug(t), browser: l.Browser(), demo: demo}
	window.Click("Sign in to the demo tenant")
	w.personAt(w.linkToOpen(), demo.User("managed"))
	window.WaitFor("This desktop shows no tray icon.")
	l.Screenshot("no-tray")
	window.Close()
	if status := demo.Process.Wait(); status != 0 {
		t.Errorf("after closing the window, the run ended with status %d:\n%s", status, l.Log("demo"))
	}
}

// TestWindowWithoutKeyring: the window says that nothing is saved; an account lives until the tray ends.
func TestWindowWithoutKeyring(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Display()
	l.Bus(lab.PanelService)
	l.Panel()
	l.Setenv("LATCHKEY_DEBUG_UI", l.Path("widgets.json"))
	d := &desk{world: &world{Lab: l, t: t, bin: lab.Debug(t), browser: l.Browser()}}
	d.open()
	d.window.Click("Sign in to the demo tenant")
	d.personAt(d.linkToOpen(), d.demo.User("managed"))
	d.window.WaitFor("Copy token")
	d.window.WaitFor("There is no keyring here")
	d.Screenshot("unsaved")
	d.tray.WaitFor("1 account not saved")
	d.window.Close()
	d.Wait("the window to close", d.window.Gone)
	d.tray.Click("Copy access token")
	d.Wait("the token in the clipboard", func() bool { return isJWT(d.Clipboard()) })
	d.checkLogs()
}

// TestWindowWithLockedKeyring: the accounts are counted, not shown as none, and come when it is unlocked.
func TestWindowWithLockedKeyring(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "dark"`)
	d.window.Click("Sign in to the demo tenant")
	d.personAt(d.linkToOpen(), d.demo.User("managed"))
	d.window.WaitFor("Copy token")
	d.window.Close()
	d.Wait("the window to close", d.window.Gone)
	d.tray.Click("Quit")
	d.run.Wait()

	d.LockKeyring()
	d.open()
	d.window.WaitFor("1 account, locked")
	d.tray.WaitFor("1 account, locked")
	d.Screenshot("locked")
	d.window.Click("Unlock")
	d.AnswerPrompt(lab.KeyringPassword)
	d.window.Click("Copy token") // which the account's record tells of, so the tray looks again at once
	d.tray.WaitFor("Adele Vance")
}
