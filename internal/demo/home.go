package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// home is the folder the tenant lives in: the caller's, or a temporary one that goes with it.
type home struct {
	dir       string
	temporary bool
	lock      *flock.Flock
}

// openHome takes the folder for this tenant alone: two tenants on one folder would overwrite each other's
// record of revoked tokens.
func openHome(dir string) (*home, error) {
	h := &home{dir: dir, temporary: dir == ""}
	if h.temporary {
		tmp, err := os.MkdirTemp("", "latchkey-demo-")
		if err != nil {
			return nil, err
		}
		h.dir = tmp
	} else if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	abs, err := filepath.Abs(h.dir)
	if err != nil {
		return nil, err
	}
	h.dir = abs
	h.lock = flock.New(h.path("lock"))
	switch ok, err := h.lock.TryLock(); {
	case err != nil:
		return nil, err
	case !ok:
		_ = h.lock.Close() // held nothing
		return nil, fmt.Errorf("%s is in use by another demo tenant; stop that one or choose another folder", h.dir)
	}
	return h, nil
}

func (h *home) path(name string) string { return filepath.Join(h.dir, name) }

// read gives a file's content, nil when there is none yet.
func (h *home) read(name string) ([]byte, error) {
	b, err := os.ReadFile(h.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// write replaces a file as a whole, so that a crash leaves the old or the new one.
func (h *home) write(name string, content []byte) error {
	f, err := os.CreateTemp(h.dir, name+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), h.path(name))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func (h *home) close() error {
	err := h.lock.Unlock()
	if h.temporary {
		err = errors.Join(err, os.RemoveAll(h.dir))
	}
	return err
}
