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
