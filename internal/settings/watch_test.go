package settings

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

func TestWatch(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	path := filepath.Join(t.TempDir(), "new", "preferences.toml")
	changes, err := Watch(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	for _, theme := range []Theme{ThemeDark, ThemeLight} {
		p := DefaultPreferences()
		p.Theme = theme
		if err := p.Save(path); err != nil {
			t.Fatal(err)
		}
		for {
			<-changes
			if got, err := LoadPreferences(path); err == nil && got == p {
				break // an event of the change before may come late
			}
		}
	}
	cancel()
	for range changes { // it is closed
	}
}

// People keep their settings elsewhere and link to them; then it is the target that is replaced.
func TestWatchFollowsALink(t *testing.T) {
	path, target := filepath.Join(t.TempDir(), "preferences.toml"), filepath.Join(t.TempDir(), "mine.toml")
	if err := os.WriteFile(target, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
	changes, err := Watch(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	p := DefaultPreferences()
	p.Theme = ThemeDark
	if err := p.Save(path); err != nil {
		t.Fatal(err)
	}
	<-changes
}
