//go:build linux

package e2e

import (
	"regexp"
	"sync/atomic"
	"testing"

	"github.com/godbus/dbus/v5"

	"latchkey/e2e/lab"
)

// screenSaver is that of a desktop; it locks when the test says so.
type screenSaver struct{ active atomic.Bool }

// GetActive is what programs ask it.
func (s *screenSaver) GetActive() (bool, *dbus.Error) { return s.active.Load(), nil }

// startScreenSaver lets the desktop have one. back is what happens when the person comes back.
func startScreenSaver(t *testing.T, conn *dbus.Conn) (saver *screenSaver, back func()) {
	t.Helper()
	const name, path = "org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"
	saver = new(screenSaver)
	if err := conn.Export(saver, path, name); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return saver, func() {
		saver.active.Store(false)
		if err := conn.Emit(path, name+".ActiveChanged", false); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLockedScreen: while the screen is locked, no notification comes and no browser opens; both do when the person is
// back. What the tray keeps in the clipboard, it also takes away.
func TestLockedScreen(t *testing.T) {
	t.Parallel()
	d := newDesk(t, `theme = "light"`)
	d.Notifications()
	notified := d.Notified()
	saver, unlock := startScreenSaver(t, d.Conn())
	adele := d.demo.User("managed")
	d.window.Click("Sign in to the demo tenant")
	d.personAt(d.linkToOpen(), adele)
	d.window.WaitFor("Copy token")

	d.tray.Click("Copy access token")
	d.Wait("the token in the clipboard", func() bool { return isJWT(d.Clipboard()) })
	d.tray.Click("Clear the copied access token of Adele Vance")
	d.Wait("an empty clipboard", func() bool { return d.Clipboard() == "" })

	saver.active.Store(true)
	d.demo.Switch(map[string]any{"revoke": adele.Username})
	d.tray.Click("Refresh now")
	d.window.WaitFor("Sign in again")
	d.window.Click("Sign in again")
	d.tray.WaitFor("Waiting for your browser")
	d.NoLink()
	select {
	case shown := <-notified:
		t.Errorf("notified of %q behind a locked screen", shown)
	default:
	}
	unlock()
	if got := <-notified; got != "Adele Vance must sign in again" {
		t.Errorf("notified of %q", got)
	}
	d.personAt(d.linkToOpen(), adele)
	d.window.WaitFor("Copy token")
	d.NoLink() // one is enough
}

// TestLockedScreenOfACommand: it opens no browser for nobody either, but whoever typed it can be somewhere else. So it goes on
// with the link that it prints.
func TestLockedScreenOfACommand(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Bus()
	l.Keyring()
	w := newWorld(t, l)
	saver, _ := startScreenSaver(t, l.Conn())
	saver.active.Store(true)

	p := w.startSignIn()
	said := regexp.MustCompile(`no browser was opened.*\n(http://\S+)`)
	w.Wait("the link that it prints", func() bool { return said.MatchString(w.Log("sign-in")) })
	w.NoLink()
	w.personAt(said.FindStringSubmatch(w.Log("sign-in"))[1], w.demo.User("managed"))
	if status := p.Wait(); status != 0 {
		t.Errorf("it ended with status %d:\n%s", status, w.Log("sign-in"))
	}
	w.NoLink()
}
