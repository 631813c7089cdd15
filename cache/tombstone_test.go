package cache

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"latchkey/internal/identity"
)

func TestSignedOutStaysOut(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	must(t, s.Remove(ctx, rec.Account.ID))
	_, err := s.Load(ctx, rec.Account.ID)
	wantErr(t, err, identity.ErrNotFound)
	wantErr(t, s.Update(ctx, rec), identity.ErrSignedOut)
	wantErr(t, s.Create(ctx, rec), identity.ErrSignedOut)

	again := newRecord("adele", "s2")
	must(t, s.Create(ctx, again))
	wantErr(t, s.Update(ctx, rec), identity.ErrSignedOut)
	wantErr(t, s.Create(ctx, rec), identity.ErrSignedOut)
	got, err := s.Load(ctx, rec.Account.ID)
	must(t, err)
	if got.SignIn != "s2" {
		t.Fatalf("stored sign-in %q", got.SignIn)
	}
	must(t, s.Create(ctx, again)) // the same once more is no new sign-in
	must(t, s.Update(ctx, again))
}

// Signing in anew ends the sign-in that was stored before.
func TestReplacedStaysReplaced(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	first, second := newRecord("adele", "s1"), newRecord("adele", "s2")
	must(t, s.Create(ctx, first))
	must(t, s.Create(ctx, second))
	wantErr(t, s.Update(ctx, first), identity.ErrSignedOut)
	wantErr(t, s.Create(ctx, first), identity.ErrSignedOut)
	must(t, s.Update(ctx, second))

	// A crash right after the second was saved leaves no tombstone; what is stored is enough to tell.
	must(t, os.Remove(s.tombstonePath(first.Account.ID)))
	wantErr(t, s.Update(ctx, first), identity.ErrSignedOut)
}

// A sign-out that stopped between its two steps counts as done.
func TestHalfSignedOut(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	must(t, s.bury(rec.Account.ID, "s1"))
	_, err := s.Load(ctx, rec.Account.ID)
	wantErr(t, err, identity.ErrNotFound)
	wantErr(t, s.Update(ctx, rec), identity.ErrSignedOut)
	s.sweep(ctx)
	ids, err := s.IDs(ctx)
	must(t, err)
	if len(ids) != 0 {
		t.Fatalf("IDs = %v", ids)
	}
	must(t, s.Create(ctx, newRecord("adele", "s2")))
}

// Updates race with a sign-out; none may bring the account back.
func TestUpdateRacesRemove(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	for round := range 20 {
		rec := newRecord("adele", fmt.Sprint("s", round))
		must(t, s.Create(ctx, rec))
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				for {
					if err := s.Update(ctx, rec); errors.Is(err, identity.ErrSignedOut) {
						return
					} else if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		must(t, s.Remove(ctx, rec.Account.ID))
		wg.Wait()
		_, err := s.Load(ctx, rec.Account.ID)
		wantErr(t, err, identity.ErrNotFound)
	}
}

// Updates of the former sign-in race with a new one; none may write over it.
func TestUpdateRacesCreate(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	must(t, s.Create(ctx, newRecord("adele", "s0")))
	for round := range 40 {
		former, next := newRecord("adele", fmt.Sprint("s", round)), newRecord("adele", fmt.Sprint("s", round+1))
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				for {
					if err := s.Update(ctx, former); errors.Is(err, identity.ErrSignedOut) {
						return
					} else if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		must(t, s.Create(ctx, next))
		wg.Wait()
		got, err := s.Load(ctx, next.Account.ID)
		must(t, err)
		if got.SignIn != next.SignIn {
			t.Fatalf("the stored sign-in is %q, want %q", got.SignIn, next.SignIn)
		}
	}
}

// Signing out waits for no refresh that holds the account's lock.
func TestRemoveUnderLock(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	unlock, err := s.Lock(ctx, rec.Account.ID)
	must(t, err)
	defer unlock()
	must(t, s.Remove(ctx, rec.Account.ID))
	wantErr(t, s.Update(ctx, rec), identity.ErrSignedOut)
}

func TestTombstonesAge(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	s.now = func() time.Time { return now }
	id := newRecord("adele", "").Account.ID
	must(t, s.Create(ctx, newRecord("adele", "s1")))
	must(t, s.Remove(ctx, id))
	now = now.Add(20 * 24 * time.Hour)
	must(t, s.Create(ctx, newRecord("adele", "s2")))
	must(t, s.Remove(ctx, id))
	now = now.Add(11 * 24 * time.Hour)
	s.sweep(ctx)
	wantErr(t, s.Create(ctx, newRecord("adele", "s2")), identity.ErrSignedOut)
	must(t, s.Create(ctx, newRecord("adele", "s3")))
	must(t, s.Remove(ctx, id))
	tomb, err := s.readTombstone(id)
	must(t, err)
	if len(tomb.Ended) != 2 || tomb.Ended[0].SignIn != "s2" {
		t.Fatalf("remembered: %v, want s2 and s3", tomb.Ended)
	}
	now = now.Add(31 * 24 * time.Hour)
	s.sweep(ctx)
	if _, err := os.Stat(s.tombstonePath(id)); err == nil {
		t.Fatal("an old tombstone was kept")
	}
}

func TestLeftoversGo(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	must(t, s.Create(ctx, newRecord("adele", "s1")))
	young, old := filepath.Join(s.dir, tempPrefix+"YOUNG"), filepath.Join(s.dir, tempPrefix+"OLD")
	must(t, os.WriteFile(young, nil, 0o600))
	must(t, os.WriteFile(old, nil, 0o600))
	must(t, os.Chtimes(old, time.Time{}, time.Now().Add(-2*tempLife)))
	s.sweep(ctx)
	if _, err := os.Stat(old); err == nil {
		t.Error("an old temporary file was kept")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("a temporary file that may be in use was removed")
	}
}

// A damaged tombstone keeps nobody from signing in or out.
func TestDamagedTombstone(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	must(t, os.WriteFile(s.tombstonePath(rec.Account.ID), []byte("{"), 0o600))
	_, err := s.Load(ctx, rec.Account.ID)
	must(t, err)
	must(t, s.Remove(ctx, rec.Account.ID))
	wantErr(t, s.Create(ctx, rec), identity.ErrSignedOut)
}

func TestEnded(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	rec := newRecord("adele", "s1")
	says := func(what string, want bool) {
		t.Helper()
		if got, err := s.Ended(ctx, rec.Account.ID); err != nil || got != want {
			t.Errorf("%s: %v, %v", what, got, err)
		}
	}
	says("never there", false)
	must(t, s.Create(ctx, rec))
	says("there", false)
	must(t, s.Create(ctx, newRecord("adele", "s2")))
	says("signed in again", false)
	must(t, s.Remove(ctx, rec.Account.ID))
	says("signed out", true)
	must(t, s.Create(ctx, newRecord("adele", "s3")))
	says("back", false)
}
