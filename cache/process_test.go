package cache

import (
	"errors"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"latchkey/internal/identity"
)

// Processes, and goroutines in one, count one record up at the same time: no count is lost.
func TestNoLostUpdate(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	rec := newRecord("adele", "s1")
	rec.Revision = 0
	must(t, s.Create(ctx, rec))
	a, b := start(t, hammers, s.dir), start(t, hammers, s.dir)
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if err := hammer(ctx, s, rec.Account.ID, hammerHits); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	must(t, a.Wait())
	must(t, b.Wait())
	got, err := s.Load(ctx, rec.Account.ID)
	must(t, err)
	if got.Revision != 4*hammerHits {
		t.Fatalf("%d updates were kept, %d were made", got.Revision, 4*hammerHits)
	}
}

// Processes that meet on an empty store make one key between them.
func TestOneKeyForAll(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	var all []*process
	for range 4 {
		all = append(all, start(t, creates, s.dir))
	}
	for _, p := range all {
		must(t, p.Wait())
	}
	ids, err := s.IDs(ctx)
	must(t, err)
	if len(ids) != len(all) {
		t.Fatalf("%d accounts, want %d", len(ids), len(all))
	}
	for _, id := range ids {
		_, err := s.Load(ctx, id)
		must(t, err)
	}
}

// A writer is killed again and again: what is there afterwards is the last record that it knew to be saved,
// or the one that it was about to save, whole.
func TestKilledWhileWriting(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	for round := range 40 {
		last := start(t, writes, s.dir).kill(t, 1+round%7)
		saved, err := strconv.ParseUint(last, 10, 64)
		must(t, err)
		got, err := openStore(t, s.dir).Load(ctx, rec.Account.ID)
		must(t, err)
		if got.Revision != saved && got.Revision != saved+1 {
			t.Fatalf("revision %d is stored, %d was saved", got.Revision, saved)
		}
		// The lock of a dead process is free.
		unlock, err := s.Lock(ctx, rec.Account.ID)
		must(t, err)
		unlock()
	}
	// What was being written when a process died goes once it is old, and nothing else is there.
	s.now = func() time.Time { return time.Now().Add(2 * tempLife) }
	s.sweep(ctx)
	names, err := filepath.Glob(filepath.Join(s.dir, "*"))
	must(t, err)
	if len(names) != 2 {
		t.Fatalf("left in the folder: %v, want the record and the locks", names)
	}
}

// Killed between signing in and out: an account that was signed out never comes back, by whatever way.
func TestKilledWhileSigningOut(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	must(t, s.Ready(ctx))
	id := newRecord("adele", "").Account.ID
	for round := range 30 {
		last := start(t, signsOut, s.dir).kill(t, 1+round%4)
		got, err := s.Load(ctx, id)
		switch {
		case errors.Is(err, identity.ErrNotFound):
			if gone, err := s.isGone(id, last); err != nil || !gone {
				// It died in the next sign-in, before anything of it was saved, or the sign-out was done.
				t.Fatalf("the sign-in %s is neither stored nor ended: %v", last, err)
			}
			wantErr(t, s.Create(ctx, newRecord("adele", last)), identity.ErrSignedOut)
		case err != nil:
			t.Fatal(err)
		default:
			if gone, err := s.isGone(id, got.SignIn); err != nil || gone {
				t.Fatalf("a sign-in that has ended was loaded: %v", err)
			}
		}
	}
}
