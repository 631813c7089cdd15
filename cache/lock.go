package cache

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"latchkey/internal/identity"
)

const (
	lockFolder = "locks"

	// lockPause lies between two tries for a lock that somebody else holds: the kernel's own waiting cannot be
	// cancelled, and two tries cost a few microseconds.
	lockPause = 5 * time.Millisecond
)

// Lock takes the lock of one account against every other process and every other goroutine of this one, and
// waits for it until ctx ends. Hold it over a refresh: read, ask the provider, write. It does not keep Create,
// Update and Remove from working, so that signing out never waits for a slow provider.
//
// The lock goes with its process, whatever ends it. Its file stays for good: removing a lock file would let
// two processes hold locks of the same name.
func (s *Store) Lock(ctx context.Context, id identity.AccountID) (unlock func(), err error) {
	if !id.Valid() {
		return nil, fmt.Errorf("lock an account: %w", identity.ErrNotFound)
	}
	return s.lock(ctx, string(id)+".lock")
}

// lockWrite keeps the writers of one account apart for the moment that checking and replacing its file takes.
func (s *Store) lockWrite(ctx context.Context, id identity.AccountID) (unlock func(), err error) {
	return s.lock(ctx, string(id)+".write")
}

// lockKey keeps two processes from making a key at the same time.
func (s *Store) lockKey(ctx context.Context) (unlock func(), err error) {
	return s.lock(ctx, "key")
}

// lock takes a lock file. Goroutines of this process queue up in their order first, so that those who come
// often cannot keep another one out, and only one of them tries for the file.
func (s *Store) lock(ctx context.Context, name string) (func(), error) {
	if err := makeFolder(s.dir); err != nil {
		return nil, err
	}
	locks := filepath.Join(s.dir, lockFolder)
	if err := makeFolder(locks); err != nil {
		return nil, err
	}
	door, _ := s.doors.LoadOrStore(name, make(chan struct{}, 1))
	inside := door.(chan struct{})
	select {
	case inside <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("lock %s: %w", name, ctx.Err())
	}
	// A file of its own for each call: flock(2) tells open files apart, also within one process.
	l := flock.New(filepath.Join(locks, name), flock.SetFlag(lockFlags), flock.SetPermissions(0o600))
	if _, err := l.TryLockContext(ctx, lockPause); err != nil {
		<-inside
		return nil, fmt.Errorf("lock %s: %w", name, err)
	}
	return sync.OnceFunc(func() {
		_ = l.Close()
		<-inside
	}), nil
}
