//go:build linux && !nowindow

package main

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
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

// alone is a window without a tray.
func alone(t *testing.T) *windowFace {
	home := &cli.Home{Options: session.Options{
		Now: time.Now, Dial: func(context.Context) (net.Conn, error) { return nil, errors.New("nobody listens") },
	}}
	k := session.New(home.Options)
	t.Cleanup(k.Close)
	face := &windowFace{Home: home, keeper: k, clipboard: newClipboard(home, k)}
	t.Cleanup(func() { _ = face.clipboard.Close() })
	return face
}

// What nobody holds any more is cleared without a word: the token went with the program that held it.
func TestClearingWhatNobodyHolds(t *testing.T) {
	if err := alone(t).ClearCopied(t.Context()); err != nil {
		t.Error(err)
	}
}

// A secret is told of while it is in the clipboard; what is none is not, and takes the place of one.
func TestTheWindowTellsOfItsSecret(t *testing.T) {
	l := lab.New(t)
	l.Display()
	for _, setting := range l.Env() {
		if display, is := strings.CutPrefix(setting, "DISPLAY="); is {
			t.Setenv("DISPLAY", display)
		}
	}
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("XAUTHORITY", "")
	face := alone(t)
	face.Paths.PreferencesFile = filepath.Join(t.TempDir(), "preferences.toml")
	for way, end := range map[string]func() error{
		"cleared":     func() error { return face.ClearCopied(t.Context()) },
		"copied over": func() error { return face.CopyText(t.Context(), "no secret") },
	} {
		if keep, err := face.CopySecret(t.Context(), "a secret"); err != nil || keep != settings.DefaultPreferences().ClipboardFor() {
			t.Fatalf("%s: kept for %s, %v", way, keep, err)
		}
		if c := face.keeper.Snapshot().Copied; c == nil || c.Until.IsZero() {
			t.Errorf("%s: before, it tells %+v", way, c)
		}
		if err := end(); err != nil {
			t.Errorf("%s: %v", way, err)
		}
		if until, held := face.clipboard.Held(); held && !until.IsZero() || face.keeper.Snapshot().Copied != nil {
			t.Errorf("%s: held %v until %v, and it tells %+v", way, held, until, face.keeper.Snapshot().Copied)
		}
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
