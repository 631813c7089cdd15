//go:build unix

package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"
)

// What a person can mend is said in plain words; every other error tells itself.
func TestWhyAFileIsNotWritten(t *testing.T) {
	for err, want := range map[error]string{
		syscall.ENOSPC:           "the disk is full",
		syscall.EDQUOT:           "the disk is full",
		syscall.EROFS:            "the folder cannot be written to",
		syscall.EACCES:           "the folder cannot be written to",
		fs.ErrPermission:         "the folder cannot be written to",
		syscall.EISDIR:           "",
		errors.New("no luck"):    "",
		&LockedError{Key: "any"}: "",
	} {
		if got := Unwritten(fmt.Errorf("save the preferences: %w", &fs.PathError{Op: "write", Path: "x", Err: err})); got != want {
			t.Errorf("%v is said as %q, want %q", err, got, want)
		}
	}
}
