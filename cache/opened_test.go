package cache

import (
	"errors"
	"os"
	"runtime"
	"testing"

	"latchkey/internal/identity"
)

func TestLoadOpensAFileOnce(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	load := func() *identity.Record {
		t.Helper()
		got, err := s.Load(ctx, rec.Account.ID)
		must(t, err)
		return got
	}
	first := load()
	if load() != first {
		t.Error("the same file was opened again")
	}
	next := first.Clone()
	next.Revision++
	must(t, openStore(t, s.dir).Update(ctx, next)) // another process
	if got := load(); got == first || got.Revision != next.Revision {
		t.Errorf("after another process has written it, the record has revision %d", got.Revision)
	}
	runtime.KeepAlive(first)
}

// A damaged file is told even where the record is still in memory.
func TestLoadSeesDamageOfAnOpenedFile(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	held, err := s.Load(ctx, rec.Account.ID)
	must(t, err)
	path := s.recordPath(rec.Account.ID)
	file, err := os.ReadFile(path)
	must(t, err)
	file[len(file)/2+40] ^= 1
	must(t, os.WriteFile(path, file, 0o600))
	if _, err := s.Load(ctx, rec.Account.ID); !errors.Is(err, identity.ErrUnreadable) {
		t.Errorf("a damaged file gave %v", err)
	}
	runtime.KeepAlive(held)
}

// What stands in the file counts, also when somebody brings an older one back.
func TestLoadFollowsAFileThatIsBroughtBack(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	rec := newRecord("adele", "s1")
	must(t, s.Create(ctx, rec))
	path := s.recordPath(rec.Account.ID)
	older, err := os.ReadFile(path)
	must(t, err)
	first, err := s.Load(ctx, rec.Account.ID)
	must(t, err)
	next := first.Clone()
	next.Revision++
	must(t, s.Update(ctx, next))
	second, err := s.Load(ctx, rec.Account.ID)
	must(t, err)
	must(t, os.WriteFile(path, older, 0o600))
	if got, err := s.Load(ctx, rec.Account.ID); err != nil || got.Revision != first.Revision {
		t.Errorf("the older file gives %+v, %v", got, err)
	}
	must(t, s.Remove(ctx, rec.Account.ID))
	must(t, os.WriteFile(path, older, 0o600))
	if got, err := s.Load(ctx, rec.Account.ID); !errors.Is(err, identity.ErrNotFound) {
		t.Errorf("after the sign-out the older file gives %+v, %v", got, err)
	}
	runtime.KeepAlive(first)
	runtime.KeepAlive(second)
}

// Of accounts that have gone nothing stays in memory, whichever process has signed them out.
func TestLoadKeepsNothingOfAccountsThatHaveGone(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	here, elsewhere := newRecord("adele", "s1"), newRecord("bob", "s2")
	for _, rec := range []*identity.Record{here, elsewhere} {
		must(t, s.Create(ctx, rec))
		_, err := s.Load(ctx, rec.Account.ID)
		must(t, err)
	}
	must(t, s.Remove(ctx, here.Account.ID))
	must(t, openStore(t, s.dir).Remove(ctx, elsewhere.Account.ID))
	if _, err := s.Load(ctx, elsewhere.Account.ID); !errors.Is(err, identity.ErrNotFound) {
		t.Error(err)
	}
	if n := len(s.opened.seen); n != 0 {
		t.Errorf("%d accounts are remembered", n)
	}
}
