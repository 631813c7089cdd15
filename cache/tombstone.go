package cache

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"latchkey/internal/identity"
)

const (
	// tombstoneLife is how long an ended sign-in is remembered. Whoever might still bring it back is a process
	// with the record in memory, and none holds one for that long without looking at the store.
	tombstoneLife = 30 * 24 * time.Hour
	maxTombstone  = 1 << 20
)

// tombstone is the content of an ID.gone file.
type tombstone struct {
	Version int     `json:"version"`
	Ended   []ended `json:"ended"` // oldest first
}

type ended struct {
	SignIn string    `json:"sign_in"`
	At     time.Time `json:"at"`
}

// isGone reports whether the sign-in has ended.
func (s *Store) isGone(id identity.AccountID, signIn string) (bool, error) {
	t, err := s.readTombstone(id)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(t.Ended, func(e ended) bool { return e.SignIn == signIn }), nil
}

// Ended reports whether the account was signed out lately and has not come back since. Errors are those of reading.
func (s *Store) Ended(ctx context.Context, id identity.AccountID) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	t, err := s.readTombstone(id)
	if err != nil || len(t.Ended) == 0 {
		return false, err
	}
	_, _, _, err = s.read(id)
	if errors.Is(err, identity.ErrNotFound) {
		return !t.Ended[len(t.Ended)-1].isOld(s.now()), nil
	}
	return false, err
}

// bury notes that a sign-in has ended, and forgets those that ended long ago. The caller holds the account's
// write lock.
func (s *Store) bury(id identity.AccountID, signIn string) error {
	t, err := s.readTombstone(id)
	if err != nil {
		return err
	}
	now := s.now().UTC()
	t.Version = 1
	t.Ended = slices.DeleteFunc(t.Ended, func(e ended) bool { return e.SignIn == signIn || e.isOld(now) })
	t.Ended = append(t.Ended, ended{SignIn: signIn, At: now})
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	if err := writeFile(s.tombstonePath(id), append(text, '\n')); err != nil {
		return fmt.Errorf("note that the sign-in has ended: %w", err)
	}
	return nil
}

// readTombstone gives the account's tombstone, empty when there is none. A damaged one counts as empty: it
// could only keep a sign-in from coming back, and must not keep anybody from signing in or out.
func (s *Store) readTombstone(id identity.AccountID) (tombstone, error) {
	text, err := readFile(s.tombstonePath(id), maxTombstone)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrUnsafe) {
		return tombstone{}, nil
	}
	if err != nil {
		return tombstone{}, fmt.Errorf("read which sign-ins have ended: %w", err)
	}
	var t tombstone
	if json.Unmarshal(text, &t) != nil {
		s.log.Warn("a tombstone is damaged and counts for nothing", "account", id)
		return tombstone{}, nil
	}
	return t, nil
}

func (e ended) isOld(now time.Time) bool { return now.Sub(e.At) > tombstoneLife }

func (s *Store) tombstonePath(id identity.AccountID) string {
	return filepath.Join(s.dir, string(id)+tombstoneSuffix)
}
