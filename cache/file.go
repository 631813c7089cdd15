package cache

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrUnsafe: the folder of the store, or a file in it, is a link, belongs to somebody else or is not what it
// should be. The store does not touch it.
var ErrUnsafe = errors.New("not safe to use")

const tempPrefix = ".new-" // of files that are being written

// makeFolder makes the folder with mode 0700, and refuses what is there already when it is not a folder of
// this user. Only the last element is looked at: the folders above belong to the system and the person.
func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the store: %w", err)
	}
	return checkFolder(dir)
}

// checkFolder refuses a folder that is a link or belongs to somebody else, and closes one that others could
// look into. A folder that does not exist gives fs.ErrNotExist.
func checkFolder(dir string) error {
	info, err := os.Lstat(dir)
	switch {
	case err != nil:
		return fmt.Errorf("look at the folder of the store: %w", err)
	case info.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("%s: %w: it is a symbolic link; move it away, or name the folder it points to", dir, ErrUnsafe)
	case !info.IsDir():
		return fmt.Errorf("%s: %w: it is not a folder; move it away", dir, ErrUnsafe)
	case !isOurs(info):
		return fmt.Errorf("%s: %w: it belongs to another user of this computer", dir, ErrUnsafe)
	case hasModes && info.Mode().Perm() != 0o700:
		if err := os.Chmod(dir, 0o700); err != nil {
			return fmt.Errorf("close the folder of the store to other users: %w", err)
		}
	}
	return nil
}

// readFile reads a whole file of this user. A link is not followed, a pipe is not waited for, and more than
// limit bytes are refused, each with ErrUnsafe. A missing file gives fs.ErrNotExist.
func readFile(path string, limit int64) ([]byte, error) {
	f, err := openPlain(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: %w: it is not a plain file", path, ErrUnsafe)
	case !isOurs(info):
		return nil, fmt.Errorf("%s: %w: it belongs to another user of this computer", path, ErrUnsafe)
	case info.Size() > limit:
		return nil, fmt.Errorf("%s: %w: it is larger than %d bytes", path, ErrUnsafe, limit)
	}
	content := make([]byte, info.Size())
	if _, err := io.ReadFull(f, content); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return content, nil
}

// writeFile puts a file in place so that after a crash at any moment the old or the new content is there,
// whole: a new file beside it, flushed to the disk, takes its name, and the folder is flushed as well. What
// had the name before is replaced even if it is a link, which is not followed.
func writeFile(path string, content []byte) (err error) {
	temp := filepath.Join(filepath.Dir(path), tempPrefix+rand.Text())
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("begin to write: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp)
		}
	}()
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("write: %w", err)
	}
	if err := replaceFile(temp, path); err != nil {
		return fmt.Errorf("put the new file in place: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

// removeFile removes a file for good, also when the computer loses power right after.
func removeFile(path string) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}
