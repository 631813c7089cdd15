package cache

import (
	"fmt"
	"os"
	"testing"

	"latchkey/internal/identity"
)

// fill writes records without flushing each one to the disk, as Create does.
func fill(t testing.TB, s *Store, count int) []identity.AccountID {
	t.Helper()
	must(t, s.Ready(t.Context()))
	must(t, makeFolder(s.dir))
	k, err := s.key(t.Context())
	must(t, err)
	ids := make([]identity.AccountID, count)
	for n := range ids {
		rec := newRecord(fmt.Sprint("person-", n), "s1")
		text, err := encode(rec)
		must(t, err)
		file, err := seal(k.aead, header{Key: k.id, ID: rec.Account.ID, SignIn: rec.SignIn}, text)
		must(t, err)
		ids[n] = rec.Account.ID
		must(t, os.WriteFile(s.recordPath(ids[n]), file, 0o600))
	}
	return ids
}

// One record among 10,000 is loaded with the same work as one alone. Work is counted in allocations, since
// reading the folder would show in them and time is not asserted.
func TestLoadIsFlat(t *testing.T) {
	ctx := t.Context()
	work := func(count int) float64 {
		s := newStore(t)
		ids := fill(t, s, count)
		got, err := s.IDs(ctx)
		must(t, err)
		if len(got) != count {
			t.Fatalf("%d IDs, want %d", len(got), count)
		}
		id := ids[count/2]
		return testing.AllocsPerRun(20, func() {
			if _, err := s.Load(ctx, id); err != nil {
				t.Fatal(err)
			}
		})
	}
	one, many := work(1), work(10_000)
	if many > one+20 {
		t.Fatalf("loading one of 10,000 makes %.0f allocations, loading the only one %.0f", many, one)
	}
}

func benchmarkLoad(b *testing.B, count int) {
	ctx, s := b.Context(), newStore(b)
	ids := fill(b, s, count)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Load(ctx, ids[count/2]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad1(b *testing.B)     { benchmarkLoad(b, 1) }
func BenchmarkLoad10000(b *testing.B) { benchmarkLoad(b, 10_000) }

func BenchmarkUpdate(b *testing.B) {
	ctx, s := b.Context(), newStore(b)
	rec := newRecord("adele", "s1")
	must(b, s.Create(ctx, rec))
	for b.Loop() {
		if err := s.Update(ctx, rec); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkKeyring is what the first token of a process costs beyond a Load.
func BenchmarkKeyring(b *testing.B) {
	ctx, s := b.Context(), newStore(b)
	must(b, s.Ready(ctx))
	for b.Loop() {
		if _, err := s.keyring.Get(ctx); err != nil {
			b.Fatal(err)
		}
	}
}
