package session_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// crowd is a store with so many accounts that are never changed.
type crowd struct {
	session.Store
	records map[identity.AccountID]*identity.Record
}

func newCrowd(store session.Store, n int) *crowd {
	c := &crowd{store, map[identity.AccountID]*identity.Record{}}
	for i := range n {
		name := fmt.Sprint("person-", i)
		id := identity.NewAccountID("https://issuer.example", "client", name)
		c.records[id] = &identity.Record{SignIn: "1", Account: identity.Account{ID: id, Username: name}}
	}
	return c
}

func (c *crowd) IDs(context.Context) (ids []identity.AccountID, err error) {
	for id := range c.records {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids, nil
}

func (c *crowd) Load(_ context.Context, id identity.AccountID) (*identity.Record, error) {
	return c.records[id], nil
}

// openCrowd starts a face that has not been drawn yet, and gives the Snapshots that it sees until one satisfies.
func openCrowd(t *testing.T, n int, drawn <-chan struct{}) (until func(func(session.Snapshot) bool) session.Snapshot) {
	t.Helper()
	o := newWorld(t).options()
	o.Store, o.FaceDrawn = newCrowd(o.Store, n), drawn
	k := session.New(o)
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- k.Sync(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-stopped; err != nil {
			t.Error(err)
		}
		k.Close()
	})
	news := k.Snapshots(ctx)
	return func(fits func(session.Snapshot) bool) session.Snapshot {
		t.Helper()
		for s := range news {
			if fits(s) {
				return s
			}
			if s.Loaded || len(s.Accounts) > 0 {
				t.Fatalf("before it was read whole, the store is shown: %d accounts, loaded %v", len(s.Accounts), s.Loaded)
			}
		}
		t.Fatal("the Snapshots ended")
		return session.Snapshot{}
	}
}

func loaded(s session.Snapshot) bool { return s.Loaded }

func TestALargeStoreIsReadOnceTheFaceIsDrawn(t *testing.T) {
	const n = 1000
	drawn := make(chan struct{})
	until := openCrowd(t, n, drawn)
	until(func(s session.Snapshot) bool { return s.Reading == n && !s.Loaded })
	close(drawn)
	if s := until(loaded); len(s.Accounts) != n || s.Reading != 0 {
		t.Errorf("%d accounts, and %d still being read; want %d and none", len(s.Accounts), s.Reading, n)
	}
}

func TestAFewAccountsDoNotWaitForTheFace(t *testing.T) {
	if s := openCrowd(t, 50, make(chan struct{}))(loaded); len(s.Accounts) != 50 {
		t.Errorf("%d accounts, want 50", len(s.Accounts))
	}
}

func TestNobodyWaitsForAFaceThatIsNotDrawn(t *testing.T) {
	if s := openCrowd(t, 1000, nil)(loaded); len(s.Accounts) != 1000 {
		t.Errorf("%d accounts, want 1000", len(s.Accounts))
	}
}

func TestReadingEndsWithItsFace(t *testing.T) {
	until := openCrowd(t, 1000, make(chan struct{})) // never closed; what was started ends with the test
	until(func(s session.Snapshot) bool { return s.Reading > 0 })
}
