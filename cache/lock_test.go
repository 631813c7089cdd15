package cache

import (
	"context"
	"testing"
	"time"
)

func TestLock(t *testing.T) {
	ctx, s := t.Context(), newStore(t)
	adele, ben := newRecord("adele", "").Account.ID, newRecord("ben", "").Account.ID
	unlock, err := s.Lock(ctx, adele)
	must(t, err)

	// Within one process, and from another store on the folder.
	for _, other := range []*Store{s, openStore(t, s.dir)} {
		short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		_, err := other.Lock(short, adele)
		wantErr(t, err, context.DeadlineExceeded)
		cancel()
	}
	// Another account is another lock.
	unlockBen, err := s.Lock(ctx, ben)
	must(t, err)
	unlockBen()

	got := make(chan error, 1)
	go func() {
		unlock, err := s.Lock(ctx, adele)
		if err == nil {
			unlock()
		}
		got <- err
	}()
	unlock()
	must(t, <-got)
	unlock() // once more does no harm
}
