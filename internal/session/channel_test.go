package session_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestALongActivityStaysOffTheChannel(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tray := w.face(ctx, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading })
	for i := range 250 {
		name := fmt.Sprint(i)
		rec := &identity.Record{SignIn: "1", Account: identity.Account{ID: identity.NewAccountID("i", "c", name), Username: name}}
		for range identity.MaxEvents {
			rec.Add(identity.Event{At: w.now(), Kind: identity.EventRefreshed, Text: "Renewed silently", CorrelationID: flows.NewCorrelationID(),
				Scopes: "api://3c9e60b2-7f43-4b8d-a055-c01150de0a03/Orders.Read openid profile offline_access"})
		}
		tray.Hold(rec, "No keyring")
	}
	if !w.command().TrayRuns(t.Context()) {
		t.Fatal("nobody can read the lease holder's Snapshot any more")
	}
}

func TestErrorsKeepTheirKindOnTheChannel(t *testing.T) {
	w := newWorld(t)
	w.ring.Refuse(identity.ErrNoKeyring)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tray := w.face(ctx, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading })
	id := w.signIn(tray, "adele")
	if _, err := w.command().Token(t.Context(), identity.NewAccountID("i", "c", "nobody"), ""); !errors.Is(err, identity.ErrNotFound) {
		t.Errorf("an account that nobody knows: %v", err)
	}
	w.tenant.Close()
	w.skew.Store(int64(2 * time.Hour))
	_, err := w.command().Token(t.Context(), id, "")
	if _, ok := errors.AsType[*flows.NetworkError](err); !ok {
		t.Errorf("a provider that the lease holder cannot reach: %v", err)
	}
}

func TestAnIDIsFoundWhileTheKeyringIsLocked(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tray := w.face(ctx, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading })
	id := w.signIn(tray, "adele")
	w.ring.Refuse(identity.ErrKeyringLocked)
	command := w.command()
	if got, err := command.Find(t.Context(), string(id)); err != nil || got != id {
		t.Fatalf("found %q, error %v", got, err)
	}
	if _, _, err := command.TokenFor(t.Context(), id, "", -1); err != nil {
		t.Fatalf("the lease holder has it open: %v", err)
	}
}

func TestAWindowShowsTheNewSignInThatTheTrayHolds(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tray := w.face(ctx, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading && s.Loaded })
	window := w.face(ctx, false, session.Host{}, func(string) {})
	id := w.signIn(window, "adele")
	await(t, window, "following", func(s session.Snapshot) bool { return s.Tray && len(s.Accounts) == 1 })
	w.control(`{"revoke": "adele@contoso.example"}`)
	if err := window.Refresh(t.Context(), id); err == nil {
		t.Fatal("a revoked session was refreshed")
	}
	w.ring.Refuse(identity.ErrKeyringLocked)
	w.signIn(window, "adele")
	s := await(t, window, "the new sign-in", func(s session.Snapshot) bool {
		return len(s.Accounts) == 1 && s.Accounts[0].Status != session.SignInNeeded
	})
	if s.Accounts[0].Status != session.Unsaved || s.Accounts[0].Need != nil {
		t.Fatalf("row %+v", s.Accounts[0])
	}
}

// An account in the tray's memory alone is shown by every face, also when it needs its person or is being renewed.
func TestAWindowShowsWhatTheTrayHoldsHoweverItStands(t *testing.T) {
	w := newWorld(t)
	w.ring.Refuse(identity.ErrNoKeyring)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o := w.options()
	l := w.late(&o)
	tray, _ := w.start(ctx, o, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading && s.Loaded })
	id := w.signIn(tray, "adele")
	window := w.face(ctx, false, session.Host{}, func(string) {})
	shows := func(status session.Status) {
		t.Helper()
		row := await(t, window, "the tray's account as "+string(status), func(s session.Snapshot) bool {
			return s.Tray && len(s.Accounts) == 1 && s.Accounts[0].Status == status
		}).Accounts[0]
		if row.ID != id || !row.InMemory {
			t.Errorf("%s: %+v", status, row)
		}
	}
	shows(session.Unsaved)
	answer := sync.OnceFunc(func() { close(l.open) })
	defer answer()
	ended := inFlight(t, tray, l, id)
	shows(session.Refreshing)
	answer()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	w.control(`{"revoke": "adele@contoso.example"}`)
	if err := tray.Refresh(t.Context(), id); err == nil {
		t.Fatal("a revoked session was refreshed")
	}
	shows(session.SignInNeeded)
}

// What the tray keeps in the clipboard is told in the window too, and also when it has gone.
func TestTheClipboardIsToldEverywhere(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tray := w.face(ctx, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading })
	window := w.face(ctx, false, session.Host{}, func(string) {})
	want := session.Copied{Bare: true, Account: identity.NewAccountID("i", "c", "adele"), Kind: "id", Until: w.now().Round(0).UTC()}
	tray.SetCopied(&want)
	await(t, window, "the copied token", func(s session.Snapshot) bool {
		return s.Copied != nil && s.Copied.Account == want.Account && s.Copied.Kind == want.Kind && s.Copied.Bare && s.Copied.Until.Equal(want.Until)
	})
	window.SetCopied(&session.Copied{Kind: "access"})
	await(t, window, "its own first", func(s session.Snapshot) bool { return s.Copied != nil && s.Copied.Kind == "access" })
	window.SetCopied(nil)
	tray.SetCopied(nil)
	await(t, window, "nothing", func(s session.Snapshot) bool { return s.Tray && s.Copied == nil })
}

// A window takes out of the clipboard what the tray keeps there.
func TestTheClipboardIsClearedFromTheWindow(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	window := session.New(w.options())
	defer window.Close()
	if err := window.UncopyThere(ctx); !errors.Is(err, session.ErrNoLeader) {
		t.Errorf("without a tray: %v", err)
	}
	cleared := make(chan struct{}, 1)
	tray := w.face(ctx, true, session.Host{Uncopy: func() error { cleared <- struct{}{}; return nil }}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading })
	other := w.face(ctx, false, session.Host{}, func(string) {})
	if err := other.UncopyThere(ctx); err != nil {
		t.Fatal(err)
	}
	<-cleared
}
