package settings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"latchkey/internal/identity"
)

// BrowserMemory is the browser that each account was last signed in with, where that is another than the preferences name:
// a choice as in Preferences.Browser, "" for the system's. An account that is not in it follows the preferences. Accounts
// are in it by their IDs, which name nobody.
type BrowserMemory map[identity.AccountID]string

// LoadBrowsers reads which browsers are remembered; a missing file is none. An error says that the file cannot be read; a
// *FileError in it, that nobody can.
func LoadBrowsers(path string) (BrowserMemory, error) {
	var file struct {
		Accounts BrowserMemory `json:"accounts"`
	}
	text, err := readFile(path)
	if err == nil && len(text) > 0 {
		if wrong := json.Unmarshal(text, &file); wrong != nil {
			err = &FileError{Path: path, Problem: wrong.Error()}
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read which browsers are remembered: %w", err)
	}
	return file.Accounts, nil
}

// ChangeBrowsers edits what is in the file, while no other process does. A file that nobody can read is set aside under
// the name that the error tells, and a new one is begun: the change is made all the same. The error wraps ErrSetAside then,
// and only then.
func ChangeBrowsers(ctx context.Context, path string, edit func(BrowserMemory)) error {
	fail := func(err error) error { return fmt.Errorf("remember the browser: %w", err) }
	if before, err := LoadBrowsers(path); err == nil { // most often there is nothing to change, and nobody to wait for
		if maps.Equal(before, edited(before, edit)) {
			return nil
		}
	}
	release, err := alone(ctx, path)
	if err != nil {
		return fail(err)
	}
	defer release()
	before, broken := LoadBrowsers(path)
	after := edited(before, edit)
	var aside error
	if broken != nil {
		if aside = setAside(path, broken); !errors.Is(aside, ErrSetAside) {
			return fail(aside)
		}
	}
	text, err := json.MarshalIndent(map[string]BrowserMemory{"accounts": after}, "", "  ")
	if err == nil {
		err = WriteFile(path, append(text, '\n'))
	}
	if err != nil {
		return fail(err)
	}
	return aside
}

func edited(before BrowserMemory, edit func(BrowserMemory)) BrowserMemory {
	after := BrowserMemory{}
	maps.Copy(after, before)
	edit(after)
	return after
}

// ErrSetAside: a file that could not be read was kept under another name, and a new one was begun.
var ErrSetAside = errors.New("the file could not be read and was set aside")

// setAside gives a file that cannot be read another name. One that was set aside before it goes.
func setAside(path string, why error) error {
	if _, fault := errors.AsType[*FileError](why); !fault {
		return why // another day it can be read
	}
	other := path + ".unreadable"
	if err := os.Rename(path, other); err != nil {
		return errors.Join(why, err)
	}
	return fmt.Errorf("%w as %s: %w", ErrSetAside, filepath.Base(other), why)
}
