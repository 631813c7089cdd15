//go:build unix

package settings

import (
	"errors"
	"io/fs"
	"os"
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

// What is made here is for its person alone, the folder and the lock too: others could keep it locked for ever.
func TestNobodyElseGetsIn(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"under a lock": func(path string) error { return addOne(t.Context(), path, "one") },
		"plainly":      func(path string) error { return WriteFile(path, []byte("x")) },
	} {
		dir := filepath.Join(t.TempDir(), "new")
		if err := change(filepath.Join(dir, "profiles.toml")); err != nil {
			t.Fatal(err)
		}
		err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, _ error) error {
			info, err := os.Stat(path)
			if err == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s: %s is %v", name, filepath.Base(path), info.Mode())
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}
