// Package cache is where accounts rest between runs: one sealed file each, in a folder that only its user can
// enter, under a key that the system's keyring keeps.
//
// Files of the folder, for an account ID of 20 characters:
//
//	ID.account                a clear line, then the record sealed with AES-256-GCM
//	ID.account.unreadable-N   a record that could not be opened when its account was signed in anew; kept
//	ID.gone                   which sign-ins of the account have ended, so that none of them comes back
//	locks/                    lock files, which stay for good
//
// Several processes may use one folder. Nothing here is ever written unsealed but those names, random
// identifiers and times.
package cache

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"latchkey/internal/identity"
)

const (
	recordSuffix    = ".account"
	tombstoneSuffix = ".gone"
)

// Options are the parts of a Store. Dir and Keyring are needed.
type Options struct {
	Dir     string           // the folder of the store; made at the first write
	Keyring Keyring          // as a rule OSKeyring(Dir)
	Log     *slog.Logger     // nil: no log
	Now     func() time.Time // nil: time.Now
}

// Store keeps records. It may be used by many goroutines, and its folder by many processes.
type Store struct {
	dir     string
	keyring Keyring
	log     *slog.Logger
	now     func() time.Time
	cached  atomic.Pointer[sealKey] // the key, once it was read
	doors   sync.Map                // name of a lock file -> chan struct{} of one place
	opened  opened
}

// Open gives the store in a folder. It asks the keyring nothing and makes no file. A folder that is a link or
// somebody else's is refused with ErrUnsafe.
func Open(o Options) (*Store, error) {
	if o.Dir == "" || o.Keyring == nil {
		return nil, errors.New("open the store of accounts: a folder and a keyring are needed")
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("open the store of accounts: %w", err)
	}
	if err := checkFolder(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open the store of accounts: %w", err)
	}
	s := &Store{dir: dir, keyring: o.Keyring, log: o.Log, now: o.Now}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	return s, nil
}

// IDs lists the accounts that have a record, sorted. It reads names of files alone, so it works while the
// keyring is locked or absent, and says nothing about whether the records can be opened.
func (s *Store) IDs(ctx context.Context) ([]identity.AccountID, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the accounts: %w", err)
	}
	var ids []identity.AccountID
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), recordSuffix)
		if id := identity.AccountID(name); ok && id.Valid() {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// Load reads one record. Its cost does not depend on how many others there are. The record is not to be changed: while
// somebody holds it and its file stays the same, the next call gives it again.
//
// Errors: identity.ErrNotFound; ErrUnreadable when the file is damaged, sealed with another key than the
// keyring holds, or unsafe (then ErrUnsafe as well), and it is left as it is; ErrKeyringLocked, ErrKeyringSlow,
// ErrNoKeyring, ErrKeyMissing.
func (s *Store) Load(ctx context.Context, id identity.AccountID) (*identity.Record, error) {
	rec, err := s.load(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("load the account %s: %w", printable(id), err)
	}
	return rec, nil
}

func (s *Store) load(ctx context.Context, id identity.AccountID) (*identity.Record, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h, line, sealed, err := s.read(id)
	if err != nil {
		s.opened.forget(id)
		return nil, err
	}
	if gone, err := s.isGone(id, h.SignIn); err != nil {
		return nil, err
	} else if gone {
		// A process was stopped between the two steps of a sign-out: the tombstone counts.
		return nil, identity.ErrNotFound
	}
	sum := sumOf(line, sealed)
	if rec := s.opened.find(id, sum); rec != nil {
		return rec, nil
	}
	rec, err := s.open(ctx, h, line, sealed)
	if err == nil {
		s.opened.note(id, sum, rec)
	}
	return rec, err
}

// read takes a record's file apart without opening it.
func (s *Store) read(id identity.AccountID) (h header, line, sealed []byte, err error) {
	if !id.Valid() {
		return header{}, nil, nil, identity.ErrNotFound
	}
	file, err := readFile(s.recordPath(id), maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return header{}, nil, nil, identity.ErrNotFound
	}
	if err != nil {
		return header{}, nil, nil, fmt.Errorf("%w: %w", identity.ErrUnreadable, err)
	}
	h, line, sealed, err = split(file)
	if err == nil && h.ID != id {
		err = fmt.Errorf("%w: it belongs to another account than its name says", errFormat)
	}
	if err != nil {
		return header{}, nil, nil, fmt.Errorf("%w: %w", identity.ErrUnreadable, err)
	}
	return h, line, sealed, nil
}

// open unseals what read gave.
func (s *Store) open(ctx context.Context, h header, line, sealed []byte) (*identity.Record, error) {
	k, err := s.keyFor(ctx, h)
	if err != nil {
		return nil, err
	}
	text, err := unseal(k.aead, line, sealed)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", identity.ErrUnreadable, err)
	}
	defer clear(text)
	rec, err := decode(text)
	if err == nil && (rec.Account.ID != h.ID || rec.SignIn != h.SignIn) {
		err = errors.New("its header does not fit its content")
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", identity.ErrUnreadable, err)
	}
	return rec, nil
}

// Ready returns nil when a record could be sealed now. Where the store is empty and the keyring has no key
// for it, the key is made. Errors: identity.ErrKeyringLocked, ErrKeyringSlow, ErrNoKeyring; ErrKeyMissing when
// there are records and the keyring has no key, or a key that fits none of them.
func (s *Store) Ready(ctx context.Context) error {
	k, err := s.keyToSeal(ctx)
	if err == nil {
		err = s.anyFits(ctx, k)
	}
	if err != nil {
		return fmt.Errorf("get the store of accounts ready: %w", err)
	}
	return nil
}

// Look finds out what Ready would, and changes nothing: where no key is needed yet, none is made.
func (s *Store) Look(ctx context.Context) error {
	k, err := s.readKey(ctx)
	if err == nil {
		err = s.anyFits(ctx, k)
	} else if errors.Is(err, ErrNoItem) {
		ids, listErr := s.IDs(ctx)
		if listErr != nil || len(ids) == 0 {
			err = listErr
		}
	}
	if err != nil {
		return fmt.Errorf("look at the store of accounts: %w", err)
	}
	return nil
}

// anyFits looks for a record that names the key, or none at all. As a rule the first one does.
func (s *Store) anyFits(ctx context.Context, k *sealKey) error {
	ids, err := s.IDs(ctx)
	if err != nil {
		return err
	}
	foreign := false
	for _, id := range ids {
		h, _, _, err := s.read(id)
		if err == nil && h.Key == k.id {
			return nil
		}
		foreign = foreign || err == nil
	}
	if foreign {
		return fmt.Errorf("%w: the key it holds fits none of them", identity.ErrKeyMissing)
	}
	return nil
}

// Unlock asks the person to unlock the keyring where it is locked, and waits for the answer until ctx ends.
// Errors: identity.ErrKeyringLocked when the person declined or did not answer, ErrKeyringSlow, ErrNoKeyring.
func (s *Store) Unlock(ctx context.Context) error { return s.keyring.Unlock(ctx) }

func (s *Store) recordPath(id identity.AccountID) string {
	return filepath.Join(s.dir, string(id)+recordSuffix)
}

// printable keeps what is not an account ID out of messages.
func printable(id identity.AccountID) string {
	if !id.Valid() {
		return "(not an account ID)"
	}
	return string(id)
}
