package settings

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// changing is how long another process may take to change a file.
const changing = 5 * time.Second

// alone waits until no other process changes the file at path, makes its folder if need be, and keeps others from
// changing it until release is called.
func alone(ctx context.Context, path string) (release func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	bounded, cancel := context.WithTimeout(ctx, changing)
	defer cancel()
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(bounded, 10*time.Millisecond); err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("wait for whoever changes %s: %w", filepath.Base(path), err)
	}
	return func() { _ = lock.Close() }, nil
}
