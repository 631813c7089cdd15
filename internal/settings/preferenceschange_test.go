package settings

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/gofrs/flock"

	"latchkey/internal/identity"
)

// What a face knows of the file may be old: it takes along what its person chose, and nothing else.
func TestAChangeTakesBackNothingOfOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "preferences.toml")
	known := DefaultPreferences()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	const theirs = "proxy = \"none\" # the office\nmasked = true\n"
	if err := os.WriteFile(path, []byte(theirs), 0o600); err != nil {
		t.Fatal(err)
	}
	chosen := known
	chosen.Theme, chosen.Masked = ThemeDark, true
	if err := ChangePreferences(t.Context(), path, known, chosen); err != nil {
		t.Fatal(err)
	}
	if got, want := read(t, path), theirs+"theme = \"dark\"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := ChangePreferences(t.Context(), path, chosen, known); err != nil { // back again
		t.Fatal(err)
	}
	if p, err := LoadPreferences(path); err != nil || p.Proxy != ProxyNone || p.Masked || p.Theme != ThemeSystem {
		t.Errorf("%+v, %v", p, err)
	}
	err := ChangePreferences(t.Context(), path, known, chosen, "theme")
	if locked, ok := errors.AsType[*LockedError](err); !ok || locked.Key != "theme" {
		t.Errorf("what is locked was changed: %v", err)
	}
	if err := os.WriteFile(path, []byte("theme = 1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := ChangePreferences(t.Context(), path, known, chosen); err == nil || strings.Count(err.Error(), "preferences:") != 1 || read(t, path) != "theme = 1" {
		t.Errorf("a file with a fault: %v", err)
	}
}

// Each of many changes at the same time is kept, whoever makes it.
func TestChangesAtTheSameTime(t *testing.T) {
	dir := t.TempDir()
	path, arrangement := filepath.Join(dir, "preferences.toml"), filepath.Join(dir, "arrangement.json")
	known := DefaultPreferences()
	edits := []func(*Preferences){
		func(p *Preferences) { p.Theme = ThemeDark }, func(p *Preferences) { p.Language = LanguageGerman },
		func(p *Preferences) { p.ClipboardSeconds = 7 }, func(p *Preferences) { p.PasswordSignIn = true },
		func(p *Preferences) { p.WindowsLogin = WindowsLoginOff }, func(p *Preferences) { p.AllowNTLM = true },
		func(p *Preferences) { p.WindowsBroker = true }, func(p *Preferences) { p.Masked = true },
		func(p *Preferences) { p.Browser = "firefox" }, func(p *Preferences) { p.Proxy = ProxyNone },
		func(p *Preferences) { p.LogLevel = LogDebug }, func(p *Preferences) { p.BackgroundRefresh = false },
		func(p *Preferences) { p.Notifications = false },
	}
	want := known
	var work sync.WaitGroup
	for i, edit := range edits {
		edit(&want)
		chosen := known
		edit(&chosen)
		work.Go(func() {
			if err := ChangePreferences(t.Context(), path, known, chosen); err != nil {
				t.Error(err)
			}
		})
		work.Go(func() {
			if _, err := ChangeArrangement(t.Context(), arrangement, func(a *Arrangement) { a.Pin(identity.AccountID(strconv.Itoa(i)), true) }); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	if got, err := LoadPreferences(path); err != nil || got != want {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
	if a, err := LoadArrangement(arrangement); err != nil || len(a.Pinned) != len(edits) {
		t.Errorf("pinned are %q, %v", a.Pinned, err)
	}
}

// A face that hangs with the lock in its hands holds up no other one for ever.
func TestAChangeGivesUpByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "preferences.toml")
		other := flock.New(path + ".lock")
		if err := other.Lock(); err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		chosen := DefaultPreferences()
		chosen.Masked = true
		if err := ChangePreferences(t.Context(), path, DefaultPreferences(), chosen); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("it ended with %v", err)
		}
	})
}

// Whoever waits for another face can give up.
func TestAChangeCanBeGivenUp(t *testing.T) {
	path := filepath.Join(t.TempDir(), "preferences.toml")
	other := flock.New(path + ".lock")
	if err := other.Lock(); err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	chosen := DefaultPreferences()
	chosen.Masked = true
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- ChangePreferences(ctx, path, DefaultPreferences(), chosen) }()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file was written all the same: %v", err)
	}
}
