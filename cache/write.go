package cache

import (
	"context"
	"errors"
	"fmt"
	"os"

	"latchkey/internal/identity"
)

// Create stores the record of a new sign-in and replaces what the account had before. The sign-in that it
// replaces counts as ended from then on. A former record that cannot be opened is kept under another name.
//
// Errors: identity.ErrSignedOut when rec.SignIn has ended meanwhile; those of Ready; those of writing a file.
func (s *Store) Create(ctx context.Context, rec *identity.Record) error {
	if err := s.create(ctx, rec); err != nil {
		return fmt.Errorf("save the account %s: %w", printable(rec.Account.ID), err)
	}
	return nil
}

func (s *Store) create(ctx context.Context, rec *identity.Record) error {
	if err := checkRecord(rec); err != nil {
		return err
	}
	k, err := s.keyToSeal(ctx)
	if err != nil {
		return err
	}
	id := rec.Account.ID
	unlock, err := s.lockWrite(ctx, id)
	if err != nil {
		return err
	}
	defer unlock()
	if gone, err := s.isGone(id, rec.SignIn); err != nil {
		return err
	} else if gone {
		return identity.ErrSignedOut
	}
	old, line, sealed, err := s.read(id)
	if err == nil {
		_, err = s.open(ctx, old, line, sealed)
	}
	switch {
	case errors.Is(err, identity.ErrUnreadable):
		if err := s.setAside(ctx, id, err); err != nil {
			return err
		}
	case err != nil && !errors.Is(err, identity.ErrNotFound):
		return err
	}
	if err := s.write(k, rec); err != nil {
		return err
	}
	if old.SignIn != "" && old.SignIn != rec.SignIn {
		// After the write: were the tombstone first, a crash in between would end the old sign-in without a
		// new one. The record is saved; a failure here only lets a late writer of the old sign-in through.
		if err := s.bury(id, old.SignIn); err != nil {
			s.log.WarnContext(ctx, "could not note the end of the former sign-in", "account", id, "error", err)
		}
	}
	return nil
}

// Update replaces the record of the same sign-in. Revision is the caller's to count.
//
// Errors: identity.ErrSignedOut when the store has no record of rec.SignIn any more; ErrUnreadable when what
// is stored cannot even tell which sign-in it is of; those of Load; those of writing a file.
func (s *Store) Update(ctx context.Context, rec *identity.Record) error {
	if err := s.update(ctx, rec); err != nil {
		return fmt.Errorf("update the account %s: %w", printable(rec.Account.ID), err)
	}
	return nil
}

func (s *Store) update(ctx context.Context, rec *identity.Record) error {
	if err := checkRecord(rec); err != nil {
		return err
	}
	id := rec.Account.ID
	unlock, err := s.lockWrite(ctx, id)
	if err != nil {
		return err
	}
	defer unlock()
	stored, _, _, err := s.read(id)
	if errors.Is(err, identity.ErrNotFound) || err == nil && stored.SignIn != rec.SignIn {
		return identity.ErrSignedOut
	}
	if err != nil {
		return err
	}
	if gone, err := s.isGone(id, rec.SignIn); err != nil {
		return err
	} else if gone {
		return identity.ErrSignedOut
	}
	k, err := s.keyFor(ctx, stored)
	if err != nil {
		return err
	}
	return s.write(k, rec)
}

// Remove signs an account out here: first a tombstone that names the sign-in which ended, then the record
// goes. It needs no key, so it works while the keyring is locked. A record that cannot be opened goes as well,
// since the person asked for it.
//
// Errors: identity.ErrNotFound; those of writing a file.
func (s *Store) Remove(ctx context.Context, id identity.AccountID) error {
	if err := s.remove(ctx, id); err != nil {
		return fmt.Errorf("remove the account %s: %w", printable(id), err)
	}
	return nil
}

func (s *Store) remove(ctx context.Context, id identity.AccountID) error {
	if !id.Valid() {
		return identity.ErrNotFound
	}
	if _, err := os.Lstat(s.recordPath(id)); errors.Is(err, os.ErrNotExist) {
		return identity.ErrNotFound
	}
	unlock, err := s.lockWrite(ctx, id)
	if err != nil {
		return err
	}
	defer unlock()
	h, _, _, err := s.read(id)
	switch {
	case errors.Is(err, identity.ErrNotFound):
		return err
	case err == nil:
		if err := s.bury(id, h.SignIn); err != nil {
			return err
		}
	}
	s.opened.forget(id)
	return removeFile(s.recordPath(id))
}

// write seals and stores a record. The caller holds the account's write lock.
func (s *Store) write(k *sealKey, rec *identity.Record) error {
	text, err := encode(rec)
	if err != nil {
		return err
	}
	defer clear(text)
	file, err := seal(k.aead, header{Key: k.id, ID: rec.Account.ID, SignIn: rec.SignIn}, text)
	if err != nil {
		return err
	}
	if len(file) > maxFile {
		return fmt.Errorf("the record would have %d bytes, %d are allowed", len(file), maxFile)
	}
	return writeFile(s.recordPath(rec.Account.ID), file)
}

// setAside gives a record that cannot be opened another name, so that a new one can take its place.
func (s *Store) setAside(ctx context.Context, id identity.AccountID, why error) error {
	for n := 1; ; n++ {
		aside := fmt.Sprintf("%s.unreadable-%d", s.recordPath(id), n)
		if _, err := os.Lstat(aside); err == nil {
			continue
		}
		if err := os.Rename(s.recordPath(id), aside); err != nil {
			return fmt.Errorf("keep the record that cannot be opened: %w", err)
		}
		s.log.WarnContext(ctx, "kept a record that cannot be opened", "file", aside, "reason", why)
		return nil
	}
}

func checkRecord(rec *identity.Record) error {
	if !rec.Account.ID.Valid() {
		return errors.New("the record has no account ID")
	}
	if rec.SignIn == "" || len(rec.SignIn) > maxSignIn {
		return errors.New("the record does not name its sign-in")
	}
	return nil
}
