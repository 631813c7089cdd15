package desktop

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// ErrHeld: another process holds the lease.
var ErrHeld = errors.New("another process holds the lease")

// Lease says that this process is the one that refreshes in the background, notifies and serves the local
// channel. It ends with Release or with the process, however the process ends.
type Lease struct{ lock *flock.Flock }

// TakeLease takes the lease without waiting. path is the lock file (keeper.lock); its folder is made with
// mode 0700. The file stays for good: removing a lock file lets two processes lock two different files of the
// same name. The error is ErrHeld when another holder, in this process or another, has it.
func TakeLease(path string) (*Lease, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for the lease: %w", err)
	}
	lock := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("take the lease %s: %w", path, err)
	case !ok:
		return nil, ErrHeld
	}
	return &Lease{lock}, nil
}

// Release gives the lease up. Doing it twice is harmless.
func (l *Lease) Release() error {
	if err := l.lock.Unlock(); err != nil {
		return fmt.Errorf("release the lease: %w", err)
	}
	return nil
}
