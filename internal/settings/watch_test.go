package settings

import (
	"context"
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
