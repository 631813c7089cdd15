//go:build linux

package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"latchkey/e2e/lab"
)

// TestChosenBrowser signs in through a profile of a real Chromium that was chosen by command, and again without choosing:
// the account goes to the same profile, until it signs out.
func TestChosenBrowser(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Display()
	l.Bus()
	l.Keyring()
	w := &world{Lab: l, t: t, bin: lab.Slim(t)}
	w.demo = l.Demo(w.bin)
	chromium := l.Chromium("Profile 1", "Profile 2")
	adele := w.demo.User("managed")
	in := func(p *lab.Process, profile string, pages func()) {
		t.Helper()
		var got string
		if got, w.browser = chromium.Tab(); got != profile {
			t.Errorf("the page opened in %q, want %q", got, profile)
		}
		pages()
		w.browser.WaitText("You are signed in")
		if status := p.Wait(); status != 0 {
			t.Fatalf("sign-in ended with status %d:\n%s", status, w.Log("sign-in"))
		}
		w.NoLink()
	}
	typed := func() {
		w.typePassword(adele)
		w.browser.Has("#stay-yes")
		w.browser.Click("#stay-yes")
	}

	if r := w.latchkey("sign-in", "--authority", w.demo.Authority, "--client-id", w.demo.ClientID, "--browser", "chromium:Work"); r.Status != 2 ||
		!strings.Contains(r.Stderr, `'lab-chromium:Profile 2'`) {
		t.Errorf("an unknown browser: status %d, %s", r.Status, r.Stderr)
	}
	in(w.startSignIn("--browser", lab.ChromiumEntry+":Profile 2"), "Profile 2", typed)
	id := w.accounts()[0].ID
	remembered := l.Path("latchkey", "state", "browsers.json")
	if text, err := os.ReadFile(remembered); err != nil || !strings.Contains(string(text), lab.ChromiumEntry+":Profile 2") {
		t.Errorf("remembered: %s, %v", text, err)
	}

	// The profile is signed in at the provider: choosing it again is what remembering is for.
	again := func(more ...string) *lab.Process {
		return w.Start(lab.Options{Name: "sign-in"}, w.bin, append([]string{"sign-in", "--account", id}, more...)...)
	}
	in(again(), "Profile 2", func() {})
	in(again("--browser", "CHROMIUM OF THE LAB:Profile 1"), "Profile 1", typed)
	in(again(), "Profile 1", func() {})

	w.ok("sign-out")
	if text, err := os.ReadFile(remembered); err != nil || strings.Contains(string(text), id) {
		t.Errorf("after signing out: %s, %v", text, err)
	}
}

// TestChosenBrowserInTheWindow: the window opens the browser of the settings, lets another be chosen on the sheet, and goes
// back to that one when the account signs in again.
func TestChosenBrowserInTheWindow(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `browser = "`+lab.ChromiumEntry+`:Profile 2"`)
	chromium := d.Chromium("Profile 1", "Profile 2")
	adele := d.demo.User("managed")
	opensIn := func(profile string) {
		t.Helper()
		var got string
		if got, d.browser = chromium.Tab(); got != profile {
			t.Errorf("the page opened in %q, want %q", got, profile)
		}
	}
	signs := func() {
		t.Helper()
		d.browser.Has("#other, [name=username], [name=password]")
		if text := d.browser.Text(); strings.Contains(text, "Enter password") { // the account is known, and filled in
			d.browser.Fill("password", adele.Password)
			d.browser.Click("#next")
		} else {
			d.typePassword(adele)
		}
		d.browser.Has("#stay-yes")
		d.browser.Click("#stay-yes")
		d.browser.WaitText("You are signed in")
		d.window.WaitFor("Copy token")
		d.NoLink()
	}
	again := func() {
		t.Helper()
		d.demo.Switch(map[string]any{"revoke": adele.Username})
		d.tray.Click("Refresh now")
		d.tray.WaitFor("Sign in again")
		d.tray.Click("Sign in again")
	}
	d.window.Focus() // Chromium is over it
	d.window.Click("Sign in to the demo tenant")
	opensIn("Profile 2")
	signs()

	again()
	opensIn("Profile 2")
	d.window.Focus()
	d.window.Click(fmt.Sprintf("Opens in Chromium of the lab (%s) · change", chromium.Names["Profile 2"]))
	d.window.Click(fmt.Sprintf("Chromium of the lab (%s)", chromium.Names["Profile 1"]))
	opensIn("Profile 1")
	signs()

	again()
	opensIn("Profile 1")
	signs()
}
