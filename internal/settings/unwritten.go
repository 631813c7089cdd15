package settings

import (
	"errors"
	"io/fs"
)

// Unwritten says in plain words why a file could not be written, where the reason is one that a person can mend: no room,
// or no right to. It is empty for every other error, which tells itself.
func Unwritten(err error) string {
	full, protected := unwritable(err)
	switch {
	case full:
		return "the disk is full"
	case protected, errors.Is(err, fs.ErrPermission):
		return "the folder cannot be written to"
	}
	return ""
}
