package session_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestARequestOfAReplacedAccountIsRefused(t *testing.T) {
	w := newWorld(t)
	o := w.options()
	waiting := newGate()
	o.Store = &hooked{Store: o.Store, lock: func(ctx context.Context) error {
		if isMarked(ctx) {
			waiting.pass()
		}
		return nil
	}}
	k := session.New(o)
	t.Cleanup(k.Close)
	id := w.signIn(k, "adele")
	asked := make(chan error, 1)
	go func() {
		_, err := k.Token(mark(t.Context()), id, "User.Read")
		asked <- err
	}()
	<-waiting.reached
	if err := k.SignOut(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	w.signIn(k, "adele")
	close(waiting.open)
	if err := <-asked; !errors.Is(err, identity.ErrSignedOut) {
		t.Fatalf("the request from before the sign-out ended with %v", err)
	}
	if n := len(k.Snapshot().Accounts); n != 1 {
		t.Fatalf("memory shows %d accounts", n)
	}
	if n := w.counters().ByGrant["refresh_token"]; n != 0 {
		t.Fatalf("the new session was used %d times for the old one's request", n)
	}
}

// inFlight starts a refresh and returns when the provider has answered; the answer arrives when l is opened.
func inFlight(t *testing.T, k *session.Keeper, l *late, id identity.AccountID) (ended <-chan error) {
	t.Helper()
	l.armed.Store(true)
	done := make(chan error, 1)
	go func() { done <- k.Refresh(t.Context(), id) }()
	<-l.reached
	return done
}

func TestSignOutOfAnUnsavedAccountBeatsItsRefresh(t *testing.T) {
	w := newWorld(t)
	w.ring.Refuse(identity.ErrNoKeyring)
	o := w.options()
	o.KeepUnsaved = true
	l := w.late(&o)
	k := session.New(o)
	t.Cleanup(k.Close)
	id := w.signIn(k, "adele")
	ended := inFlight(t, k, l, id)
	if err := k.SignOut(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	close(l.open)
	if err := <-ended; !errors.Is(err, identity.ErrSignedOut) {
		t.Fatalf("the refresh ended with %v", err)
	}
	if n := len(k.Snapshot().Accounts); n != 0 || len(k.Unsaved()) != 0 {
		t.Fatal("the signed-out account is back")
	}
}

func TestSignOutWhileTheAccountIsBeingSaved(t *testing.T) {
	w := newWorld(t)
	w.ring.Refuse(identity.ErrNoKeyring)
	writing := newGate()
	saving := false
	k := w.keeping(&hooked{Store: w.options().Store, create: func() {
		if saving {
			writing.pass()
		}
	}})
	id := w.signIn(k, "adele")
	saving = true
	w.ring.Refuse(nil)
	ended := make(chan error, 1)
	go func() { ended <- k.Unlock(t.Context()) }()
	<-writing.reached
	if err := k.SignOut(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	close(writing.open)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if n := len(k.Snapshot().Accounts); n != 0 {
		t.Fatal("the signed-out account is back in memory")
	}
	if ids, err := w.options().Store.IDs(t.Context()); err != nil || len(ids) != 0 {
		t.Fatalf("the signed-out account is back in the store: %v, %v", ids, err)
	}
}

func TestARefreshDoesNotOverwriteANewerSignIn(t *testing.T) {
	w := newWorld(t)
	o := w.options()
	o.KeepUnsaved = true
	l := w.late(&o)
	k := session.New(o)
	t.Cleanup(k.Close)
	id := w.signIn(k, "adele")
	elsewhere := &world{t: t, tenant: w.tenant, dir: t.TempDir(), ring: w.ring} // the same person signs in again
	elsewhere.signIn(elsewhere.keeper(), "adele")
	again, err := elsewhere.options().Store.Load(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	ended := inFlight(t, k, l, id)
	k.Hold(again, "The keyring is locked")
	close(l.open)
	if err := <-ended; !errors.Is(err, identity.ErrSignedOut) {
		t.Errorf("the refresh of the old sign-in ended with %v", err)
	}
	if got, err := k.IDToken(t.Context(), id); err != nil || got != again.Tokens.ID {
		t.Fatalf("the refresh of the old sign-in replaced the new one (%v)", err)
	}
}

func TestTheLastSnapshotSentIsTheNewest(t *testing.T) {
	w := newWorld(t)
	o := w.options()
	const accounts = 16
	for range 200 { // the order goes wrong rarely, and the more often the more there are to send to
		k := session.New(o)
		ctx, cancel := context.WithCancel(t.Context())
		news := k.Snapshots(ctx)
		for range 100 {
			k.Snapshots(ctx)
		}
		var calls sync.WaitGroup
		for i := range accounts {
			calls.Go(func() {
				name := fmt.Sprint(i)
				k.Hold(&identity.Record{SignIn: "1", Account: identity.Account{ID: identity.NewAccountID("i", "c", name), Username: name}}, "No keyring")
			})
		}
		calls.Wait()
		last := <-news // an unread one is replaced: this is the last that was sent
		cancel()
		if n := len(last.Accounts); n != accounts {
			t.Fatalf("the last Snapshot shows %d of %d accounts", n, accounts)
		}
	}
}

func TestWhatChangesDuringAReloadStays(t *testing.T) {
	t.Run("a sign-out", func(t *testing.T) {
		w := newWorld(t)
		read := newGate()
		k := w.keeping(&hooked{Store: w.options().Store, loaded: func(ctx context.Context) {
			if isMarked(ctx) {
				read.pass()
			}
		}})
		id := w.signIn(k, "adele")
		ended := make(chan error, 1)
		go func() { ended <- k.Open(mark(t.Context())) }()
		<-read.reached
		if err := k.SignOut(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		close(read.open)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if len(k.Snapshot().Accounts) != 0 {
			t.Fatal("what was read before the sign-out brought the account back")
		}
	})
	t.Run("a sign-in", func(t *testing.T) {
		w := newWorld(t)
		listed := newGate()
		k := w.keeping(&hooked{Store: w.options().Store, listed: func(ctx context.Context) {
			if isMarked(ctx) {
				listed.pass()
			}
		}})
		ended := make(chan error, 1)
		go func() { ended <- k.Open(mark(t.Context())) }()
		<-listed.reached
		w.signIn(k, "adele")
		close(listed.open)
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if len(k.Snapshot().Accounts) != 1 {
			t.Fatal("a list from before the sign-in dropped the account")
		}
	})
}
