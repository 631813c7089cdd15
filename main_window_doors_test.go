//go:build linux && !nowindow

package main

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"latchkey/e2e/lab"
	"latchkey/internal/cli"
	"latchkey/internal/desktop"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// lockedScreen is the screen saver of a desktop, and tells that it was asked.
type lockedScreen struct {
	open  atomic.Bool
	asked chan struct{}
}

// GetActive is what programs ask it.
func (s *lockedScreen) GetActive() (bool, *dbus.Error) {
	select {
	case s.asked <- struct{}{}:
	default:
	}
	return !s.open.Load(), nil
}

// The window opens no browser behind a locked screen, and the page when the person is back; whatever way it is asked.
func TestTheWindowWaitsForItsPerson(t *testing.T) {
	l := lab.New(t)
	l.Bus()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+l.Path("run", "bus"))
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+l.Path("run", "none"))
	t.Setenv("SSH_CONNECTION", "")
	opened := filepath.Join(t.TempDir(), "opened")
	browser := filepath.Join(t.TempDir(), "browser")
	if err := os.WriteFile(browser, []byte("#!/bin/sh\nprintf %s \"$1\" >'"+opened+"'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("BROWSER", browser)
	const name, path = "org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"
	conn := l.Conn()
	screen := &lockedScreen{asked: make(chan struct{}, 1)}
	if err := conn.Export(screen, path, name); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	face := &windowFace{Home: &cli.Home{}}
	face.Paths.PreferencesFile = filepath.Join(t.TempDir(), "preferences.toml")
	const link = "http://127.0.0.1:4711/x"
	for way, open := range map[string]func(ctx context.Context) error{
		"as the preferences say": func(ctx context.Context) error { return face.OpenBrowser(ctx, link) },
		"as was chosen": func(ctx context.Context) error {
			_, err := face.OpenBrowserIn(ctx, desktop.BrowserChoice{}, link)
			return err
		},
	} {
		screen.open.Store(false)
		done := make(chan error, 1)
		go func() { done <- open(t.Context()) }()
		select {
		case <-screen.asked:
		case err := <-done:
			t.Fatalf("%s: nobody was waited for (%v)", way, err)
		}
		if _, err := os.Stat(opened); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("%s: a browser opened for nobody: %v", way, err)
		}
		screen.open.Store(true)
		if err := conn.Emit(path, name+".ActiveChanged", false); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Errorf("%s: %v", way, err)
		}
		if text, err := os.ReadFile(opened); err != nil || string(text) != link {
			t.Errorf("%s: opened %q, %v", way, text, err)
		}
		if err := os.Remove(opened); err != nil {
			t.Error(err)
		}
		for len(screen.asked) > 0 {
			<-screen.asked
		}
	}
}

// What nobody holds any more is cleared without a word: the token went with the program that held it.
func TestClearingWhatNobodyHolds(t *testing.T) {
	k := session.New(session.Options{Dial: func(context.Context) (net.Conn, error) { return nil, errors.New("nobody listens") }})
	defer k.Close()
	face := &windowFace{Home: &cli.Home{}, keeper: k, clipboard: desktop.NewClipboard(time.Now, nil)}
	defer face.clipboard.Close()
	if err := face.ClearCopied(t.Context()); err != nil {
		t.Error(err)
	}
}

// What an administrator has locked is locked for the window too.
func TestTheWindowChangesNothingThatIsLocked(t *testing.T) {
	store := preferenceStore{path: filepath.Join(t.TempDir(), "preferences.toml"), locked: []string{"theme"}}
	from, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	to := from
	to.Theme = settings.ThemeDark
	if _, locked := errors.AsType[*settings.LockedError](store.Change(t.Context(), from, to)); !locked {
		t.Error("a locked setting was changed")
	}
}
