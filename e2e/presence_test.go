//go:build linux

package e2e

import (
	"sync/atomic"
	"testing"

	"github.com/godbus/dbus/v5"
)

// screenSaver is that of a desktop; it locks when the test says so.
type screenSaver struct{ active atomic.Bool }

// GetActive is what programs ask it.
func (s *screenSaver) GetActive() (bool, *dbus.Error) { return s.active.Load(), nil }

// TestLockedScreen: while the screen is locked, no notification comes and no browser opens; both do when the person is
// back. What the tray keeps in the clipboard, it also takes away.
func TestLockedScreen(t *testing.T) {
	d := newDesk(t, `theme = "light"`)
	d.Notifications()
	notified := d.Notified()
	const name, path = "org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"
	saver, conn := new(screenSaver), d.Conn()
	if err := conn.Export(saver, path, name); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	unlock := func() {
		saver.active.Store(false)
		if err := conn.Emit(path, name+".ActiveChanged", false); err != nil {
			t.Fatal(err)
		}
	}
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
}
