//go:build unix

package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// hasModes: the permission bits of a file mean what they say.
const hasModes = true

// isOurs reports whether the file belongs to the user this process runs as.
func isOurs(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}

// openPlain opens a file for reading, and neither follows a link nor waits for the other end of a pipe.
func openPlain(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ELOOP) || errors.Is(err, syscall.EMLINK) {
		return nil, fmt.Errorf("%s: %w: it is a symbolic link", path, ErrUnsafe)
	}
	return f, err
}

// lockFlags are for opening a lock file, which is made where it is missing.
const lockFlags = os.O_CREATE | os.O_RDWR | syscall.O_NOFOLLOW | syscall.O_NONBLOCK

func replaceFile(from, to string) error { return os.Rename(from, to) }

// syncFolder flushes the names in a folder to the disk. Some file systems cannot, and say so.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return fmt.Errorf("flush the folder: %w", err)
	}
	return nil
}
