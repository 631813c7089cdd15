//go:build unix

package settings

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe in the place of a settings file holds nobody up: to open it would wait for whoever writes to it.
func TestAPipeIsNoSettingsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "preferences.toml")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := LoadPreferences(path)
	if fault, ok := errors.AsType[*FileError](err); !ok || fault.Line != 0 {
		t.Errorf("read the preferences: %v", err)
	}
}
