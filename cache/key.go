package cache

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"latchkey/internal/identity"
)

// sealKey is the key of the store as it is used: ready, and with the ID that tells it from others.
type sealKey struct {
	id   string
	aead cipher.AEAD
}

// keyFormat comes first in the keyring's item: "latchkey-key/1 <ID> <key in base64>".
const keyFormat = "latchkey-key/1"

// newKey makes a key of 256 bits, and the text of it that the keyring keeps.
func newKey() (*sealKey, identity.Secret, error) {
	id, key := make([]byte, 8), make([]byte, 32)
	_, _ = rand.Read(id) // rand.Read never fails: it ends the program instead
	_, _ = rand.Read(key)
	text := identity.Secret(strings.Join([]string{keyFormat, hex.EncodeToString(id), base64.StdEncoding.EncodeToString(key)}, " "))
	k, err := parseKey(text)
	return k, text, err
}

// parseKey reads the keyring's item. Its errors hold nothing of it.
func parseKey(text identity.Secret) (*sealKey, error) {
	fields := strings.Split(text.Reveal(), " ")
	if len(fields) != 3 || fields[0] != keyFormat || fields[1] == "" {
		return nil, errors.New("the keyring's item is not a key that this version of Latchkey made")
	}
	key, err := base64.StdEncoding.DecodeString(fields[2])
	if err != nil || len(key) != 32 {
		return nil, errors.New("the key in the keyring is damaged")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &sealKey{id: fields[1], aead: aead}, nil
}

// key gives the key of the store, from memory after the first time. Errors: those of Keyring;
// identity.ErrKeyMissing where the keyring has none.
func (s *Store) key(ctx context.Context) (*sealKey, error) {
	if k := s.cached.Load(); k != nil {
		return k, nil
	}
	return s.readKey(ctx)
}

// readKey asks the keyring, whatever is in memory.
func (s *Store) readKey(ctx context.Context) (*sealKey, error) {
	text, err := s.keyring.Get(ctx)
	if errors.Is(err, ErrNoItem) {
		s.cached.Store(nil)
		return nil, fmt.Errorf("%w: %w", identity.ErrKeyMissing, err)
	}
	if err != nil {
		return nil, err
	}
	k, err := parseKey(text)
	if err != nil {
		s.cached.Store(nil)
		// What is there may be the work of a newer version: it is never written over.
		return nil, fmt.Errorf("%w: %w", identity.ErrKeyMissing, err)
	}
	s.cached.Store(k)
	return k, nil
}

// keyFor gives the key that sealed a record with this header. A key in memory that does not fit may be
// outdated, so the keyring is asked again, once.
func (s *Store) keyFor(ctx context.Context, h header) (*sealKey, error) {
	k, err := s.key(ctx)
	if err == nil && k.id != h.Key {
		k, err = s.readKey(ctx)
	}
	if err != nil {
		return nil, err
	}
	if k.id != h.Key {
		return nil, fmt.Errorf("%w: it was sealed with the key %.16q and the keyring holds %q", identity.ErrUnreadable, h.Key, k.id)
	}
	return k, nil
}

// keyToSeal gives a key to seal a new record with, and makes one where neither a key nor a record exists.
// The keyring is asked each time: sealing with a key that only this process remembers would lose the record.
func (s *Store) keyToSeal(ctx context.Context) (*sealKey, error) {
	k, err := s.readKey(ctx)
	if !errors.Is(err, ErrNoItem) {
		return k, err
	}
	unlock, err := s.lockKey(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	// Another process may have made it while this one waited for the lock.
	k, err = s.readKey(ctx)
	if !errors.Is(err, ErrNoItem) {
		return k, err
	}
	ids, listErr := s.IDs(ctx)
	if listErr != nil {
		return nil, listErr
	}
	if len(ids) > 0 {
		return nil, err
	}
	return s.makeKey(ctx)
}

// makeKey puts a new key into the keyring and reads it back: what the keyring does not really keep must not
// seal anything. The caller holds the lock of the key.
func (s *Store) makeKey(ctx context.Context) (*sealKey, error) {
	made, text, err := newKey()
	if err != nil {
		return nil, err
	}
	if err := s.keyring.Set(ctx, text); err != nil {
		return nil, err
	}
	k, err := s.readKey(ctx)
	if err != nil {
		return nil, err
	}
	if k.id != made.id {
		return nil, fmt.Errorf("%w: it did not keep the new key", identity.ErrNoKeyring)
	}
	s.log.InfoContext(ctx, "made a key for the store", "key", k.id)
	return k, nil
}

// StartOver is for the person's answer to identity.ErrKeyMissing: every record that the keyring's key does not
// fit is set aside under another name, where it is kept but is an account no longer, and where the keyring has
// no key a new one is made. Records that fit stay. Errors: those of Keyring; those of renaming a file.
func (s *Store) StartOver(ctx context.Context) error {
	if err := s.startOver(ctx); err != nil {
		return fmt.Errorf("start the store of accounts over: %w", err)
	}
	return nil
}

func (s *Store) startOver(ctx context.Context) error {
	unlock, err := s.lockKey(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	k, keyErr := s.readKey(ctx)
	if keyErr != nil && !errors.Is(keyErr, identity.ErrKeyMissing) {
		return keyErr
	}
	ids, err := s.IDs(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.setAsideForeign(ctx, id, k); err != nil {
			return err
		}
	}
	if keyErr != nil {
		_, err = s.makeKey(ctx)
	}
	return err
}

// setAsideForeign sets a record aside unless it names the key; no record names a key that is nil.
func (s *Store) setAsideForeign(ctx context.Context, id identity.AccountID, k *sealKey) error {
	unlock, err := s.lockWrite(ctx, id)
	if err != nil {
		return err
	}
	defer unlock()
	h, _, _, err := s.read(id)
	if errors.Is(err, identity.ErrNotFound) || err == nil && k != nil && h.Key == k.id {
		return nil
	}
	return s.setAside(ctx, id, identity.ErrKeyMissing)
}
