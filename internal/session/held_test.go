package session_test

import (
	"context"
	"testing"
	"time"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// held is a tray that holds a renewed account the disk refused, under strict rotation.
func held(t *testing.T) (*world, identity.AccountID) {
	w := newWorld(t)
	w.control(`{"strict_rotation": true}`)
	id := w.signIn(w.keeper(), "adele")
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	o := w.options()
	store := &hooked{Store: o.Store}
	o.Store = store
	tray, done := w.start(ctx, o, true, session.Host{}, nil)
	t.Cleanup(func() { cancel(); <-done })
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading && len(s.Accounts) == 1 })
	w.skew.Store(int64(30 * time.Minute))
	store.full.Store(true)
	if err := tray.Refresh(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	return w, id
}

func TestStepUpReplaysNothingThatTheTrayUsedUp(t *testing.T) {
	w, id := held(t)
	_, err := w.command().StepUp(t.Context(), id, "", nbf)
	if err != nil {
		t.Errorf("the tray could have done it: %v", err)
	}
	if n := w.counters().FamiliesRevoked; n != 0 {
		t.Errorf("%d families revoked (%v)", n, err)
	}
}

func TestRefreshReplaysNothingThatTheTrayUsedUp(t *testing.T) {
	w, id := held(t)
	err := w.command().Refresh(t.Context(), id)
	if n := w.counters().FamiliesRevoked; n != 0 {
		t.Errorf("%d families revoked (%v)", n, err)
	}
}

func TestOtherTenantReplaysNothingThatTheTrayUsedUp(t *testing.T) {
	w, id := held(t)
	_, err := w.command().OtherTenant(t.Context(), id, "fabrikam.example")
	if n := w.counters().FamiliesRevoked; n != 0 {
		t.Errorf("%d families revoked (%v)", n, err)
	}
}

func TestOtherTenantWaitsAfterALostAnswer(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	w.control(`{"strict_rotation": true, "drop_after_redeem": 1}`)
	if err := k.Refresh(t.Context(), id); err == nil {
		t.Fatal("the answer was not lost")
	}
	if n := w.counters().FamiliesRevoked; n != 0 {
		t.Fatal("already")
	}
	_, err := k.OtherTenant(t.Context(), id, "fabrikam.example")
	if n := w.counters().FamiliesRevoked; n != 0 {
		t.Errorf("%d families revoked (%v)", n, err)
	}
}

func TestOtherTenantReadsWhatAnotherProcessWrote(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	w.control(`{"strict_rotation": true}`)
	other := w.keeper()
	if _, err := other.Token(t.Context(), id, ""); err != nil {
		t.Fatal(err)
	}
	if err := k.Refresh(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	_, err := other.OtherTenant(t.Context(), id, "fabrikam.example")
	if n := w.counters().FamiliesRevoked; n != 0 {
		t.Errorf("%d families revoked (%v)", n, err)
	}
}
