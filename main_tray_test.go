package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/internal/cli"
)

// A tray says at once that the preferences cannot be read: what is not allowed because of it goes by without a word.
func TestTheTrayTellsOfBrokenPreferences(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "none")) // there is nowhere to show it
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, "settings"), 0o700); err != nil {
		t.Fatal(err)
	}
	for text, told := range map[string]bool{"": false, `windows_login = "perhaps"`: true} {
		if err := os.WriteFile(filepath.Join(home, "settings", "preferences.toml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		p := &cli.Program{
			Getenv: func(name string) string { return map[string]string{"LATCHKEY_HOME": home}[name] },
			Stdin:  strings.NewReader(""), Stdout: &said, Stderr: &said, Now: time.Now, OpenStore: openStore,
			Tray: func(ctx context.Context, h *cli.Home) error {
				ctx, cancel := context.WithCancel(ctx)
				cancel() // it ends as soon as it has begun
				return runTray(ctx, h)
			},
		}
		p.Run([]string{"tray", "--log-level", "warn"})
		if strings.Contains(said.String(), "the preferences cannot be read; the defaults hold") != told {
			t.Errorf("%q: %s", text, said.String())
		}
	}
}

// Whoever shares the screen and mends the file in an editor is not unmasked by a slip in it.
func TestABrokenFileUnmasksNoTray(t *testing.T) {
	h := &cli.Home{}
	h.Paths.PreferencesFile = filepath.Join(t.TempDir(), "preferences.toml")
	tray := &trayFace{Home: h}
	for _, step := range []struct {
		text   string
		masked bool
	}{{"", false}, {"masked = true", true}, {"masked = true\ntheme = ", true}, {"masked = false", false}, {"masked = tru", false}} {
		if err := os.WriteFile(h.Paths.PreferencesFile, []byte(step.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if tray.masked() != step.masked {
			t.Errorf("after %q: masked %v", step.text, !step.masked)
		}
	}
}
