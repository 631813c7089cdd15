package session_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// What a login leads to when it works needs tickets, and is tested in e2e/kerberos. Here it never does.
var errTicket = &flows.LoginError{Problem: "the ticket has expired", Next: "Run kinit."}

// atDesk is a keeper whose accounts can be signed in with a login that does not work, and how often that was tried.
func (w *world) atDesk() (k *session.Keeper, tried func() int) {
	w.t.Helper()
	o := w.options()
	n := 0
	o.Login = func(identity.Account) flows.PreparedWindows {
		return func(context.Context) (flows.IntegratedWindows, error) {
			n++
			return flows.IntegratedWindows{}, errTicket
		}
	}
	k = session.New(o)
	w.t.Cleanup(k.Close)
	return k, func() int { return n }
}

func (w *world) signInAs(k *session.Keeper, username string, flow identity.Flow) identity.AccountID {
	w.t.Helper()
	id, err := k.SignIn(w.t.Context(), session.SignIn{
		Request: w.request(), Flow: flow, Grant: &flows.AuthorizationCode{Visit: w.person(username).Visit, Timeout: 20 * time.Second},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func TestTicketIsGone(t *testing.T) {
	w := newWorld(t)
	k, tried := w.atDesk()
	id := w.signInAs(k, "adele", identity.FlowWindows)
	other := w.signInAs(k, "bob", identity.FlowBrowser)
	w.control(`{"revoke": "adele@contoso.example"}`)
	w.skew.Store(int64(2 * time.Hour))
	_, err := k.Token(t.Context(), id, "")
	need, ok := errors.AsType[*session.SignInNeededError](err)
	if !ok || tried() != 1 || !strings.Contains(need.Need.Summary, "the ticket has expired") || need.Need.Detail != "Run kinit." || need.Need.Code != "AADSTS50173" {
		t.Fatalf("%v, tried %d times", err, tried())
	}
	rows := func() (a session.Account) {
		for _, a := range k.Snapshot().Accounts {
			if a.ID == id {
				return a
			}
		}
		return a
	}
	if a := rows(); a.Status != session.SignInNeeded || !strings.Contains(a.Reason, "the ticket has expired") {
		t.Errorf("%+v", a)
	}
	// The ticket may come back, so it is looked for whenever somebody asks; that it has not is no news.
	before := len(rows().Activity)
	if _, err := k.Token(t.Context(), id, ""); err == nil || tried() != 2 || len(rows().Activity) != before {
		t.Errorf("%v, tried %d times, %d new lines", err, tried(), len(rows().Activity)-before)
	}
	// Whoever signed in otherwise has no use for it, nor has a demand for more than a login says.
	w.control(`{"revoke": "bob.builder@contoso.example"}`)
	if _, err := k.Token(t.Context(), other, ""); err == nil {
		t.Error("a revoked session goes on")
	}
	if _, err := k.StepUp(t.Context(), id, "", `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`); err == nil {
		t.Error("stepped up")
	}
	if tried() != 2 {
		t.Errorf("tried %d times", tried())
	}
}

// quiet is a sign-in that nobody starts. The grant walks through the pages by itself, as no ticket can here.
func (w *world) quiet(username string) session.SignIn {
	return session.SignIn{Request: w.request(), Flow: identity.FlowWindows, Profile: "contoso",
		Grant: &flows.AuthorizationCode{Visit: w.person(username).Visit, Timeout: 20 * time.Second}}
}

func TestSignInQuietly(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id, err := k.SignInQuietly(t.Context(), w.quiet("adele"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := k.Account(t.Context(), id)
	if err != nil || a.Flow != identity.FlowWindows || a.Profile != "contoso" {
		t.Errorf("%+v, %v", a, err)
	}
	s := k.Snapshot()
	if len(s.SignIns) != 0 || len(s.Accounts) != 1 || !strings.HasPrefix(s.Accounts[0].Activity[0].Text, "Signed in with "+session.LoginName()) {
		t.Errorf("%+v", s)
	}

	// Who signed out is not brought back by the next start, but is by whoever asks.
	if err := k.SignOut(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, err := w.keeper().SignInQuietly(t.Context(), w.quiet("adele")); !errors.Is(err, identity.ErrSignedOut) {
		t.Errorf("brought back: %v", err)
	}
	if again := w.signInAs(k, "adele", identity.FlowWindows); again != id {
		t.Errorf("%s is not %s", again, id)
	}

	// Nobody is asked for a keyring.
	w.ring.Refuse(identity.ErrKeyringLocked)
	before := w.counters().ByGrant["authorization_code"]
	if _, err := w.keeper().SignInQuietly(t.Context(), w.quiet("bob")); !errors.Is(err, session.ErrNowhere) || w.counters().ByGrant["authorization_code"] != before {
		t.Errorf("with a locked keyring: %v", err)
	}
}

// An account that lives in memory alone, since there is no keyring, is left as it is too.
func TestSignInQuietlyOfAnUnsavedAccount(t *testing.T) {
	w := newWorld(t)
	w.ring.Refuse(identity.ErrNoKeyring)
	o := w.options()
	o.KeepUnsaved = true
	k := session.New(o)
	t.Cleanup(k.Close)
	id := w.signInAs(k, "adele", identity.FlowBrowser)
	if again, err := k.SignInQuietly(t.Context(), w.quiet("adele")); err != nil || again != id {
		t.Fatalf("%s, %v", again, err)
	}
	if a, err := k.Account(t.Context(), id); err != nil || a.Flow != identity.FlowBrowser {
		t.Errorf("it was signed in again: %+v, %v", a, err)
	}
}

func TestWaysWithTheLogin(t *testing.T) {
	login := flows.PreparedWindows(func(context.Context) (flows.IntegratedWindows, error) {
		return flows.IntegratedWindows{}, errTicket
	})
	g, err := session.Way{Flow: identity.FlowAuto, Login: login}.Grant()
	ladder, ok := g.(flows.Ladder)
	if err != nil || !ok || len(ladder) != 3 || ladder[0].Name != session.LoginName() || ladder[0].Limit != 30*time.Second {
		t.Errorf("%+v, %v", g, err)
	}
	if g, err := (session.Way{Flow: identity.FlowWindows, Login: login}).Grant(); err != nil {
		t.Errorf("%T, %v", g, err)
	}
	if _, err := (session.Way{Flow: identity.FlowWindows}).Grant(); err == nil {
		t.Error("a login that is not there")
	}
}
