package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxFileSize bounds what is read: a settings file of a megabyte is a mistake.
const maxFileSize = 1 << 20

// FileError is a fault in a settings file. The file is left as it is.
type FileError struct {
	Path    string
	Line    int // from 1; 0: the file as a whole
	Column  int // from 1, in bytes
	Problem string
}

// Error begins with the file's name, line and column, as editors and terminals understand it.
func (e *FileError) Error() string {
	name := filepath.Base(e.Path)
	if e.Line == 0 {
		return name + ": " + e.Problem
	}
	return fmt.Sprintf("%s:%d:%d: %s", name, e.Line, e.Column, e.Problem)
}

// readFile reads a regular file; a missing one is empty.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &FileError{Path: path, Problem: "it is not a file"}
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxFileSize {
		return nil, &FileError{Path: path, Problem: "it is longer than a megabyte"}
	}
	return withoutMark(text), nil
}

// withoutMark drops the byte order mark that some editors on Windows put first; TOML knows none.
func withoutMark(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\ufeff")) }

// WriteFile replaces a file in one step: whoever reads it sees the old or the new text. A symbolic link stays
// one and its target is replaced, since people keep their settings elsewhere and link to them. Only this person may read it.
func WriteFile(path string, text []byte) (err error) {
	if info, err := os.Lstat(path); err == nil && info.Mode()&os.ModeSymlink != 0 {
		target, err := filepath.EvalSymlinks(path)
		if err != nil {
			return fmt.Errorf("%s is a link that leads nowhere: %w", filepath.Base(path), err)
		}
		path = target
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*") // 0600
	defer func() {
		if err != nil && tmp != nil {
			_ = tmp.Close()
			_ = os.Remove(tmp.Name())
		}
		if at, ok := errors.AsType[*fs.PathError](err); ok { // of the file that nobody ever sees
			err = fmt.Errorf("%s: %w", path, at.Err)
		}
	}()
	if err != nil {
		return err
	}
	if _, err := tmp.Write(text); err != nil {
		return err
	}
	if err := tmp.Sync(); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	// Not every system can sync a folder; the rename itself is done.
	if folder, err := os.Open(dir); err == nil {
		_ = folder.Sync()
		_ = folder.Close()
	}
	return nil
}
