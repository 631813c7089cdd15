package session_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestApplicationsRenewThemselves(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signInApp(k, "Contoso Portal")
	a, err := k.Account(t.Context(), id)
	if err != nil || a.Kind != identity.KindApp || a.Name != "demo" || a.Flow != identity.FlowClientCredentials {
		t.Fatalf("the account is %+v, %v", a, err)
	}
	first, src, err := k.TokenFor(t.Context(), id, "", -1)
	if err != nil || src != session.FromCache {
		t.Fatalf("%s, %v", src, err)
	}
	w.skew.Add(int64(2 * time.Hour))
	other := w.keeper() // another process: the secret is in the store
	second, src, err := other.TokenFor(t.Context(), id, "", -1)
	if err != nil || src != session.Refreshed || second.Token == first.Token {
		t.Fatalf("after it expired: %s, %v", src, err)
	}
	if n := w.counters().ByGrant["client_credentials"]; n != 2 {
		t.Errorf("%d requests", n)
	}
	if list, err := other.Applications(t.Context()); err != nil || len(list) != 1 || list[0].ID != id {
		t.Errorf("applications: %+v, %v", list, err)
	}
	if strings.Contains(w.log.String(), w.app("Contoso Portal").Secret) {
		t.Error("the secret is in the log")
	}
}

func TestApplicationsWhoseSecretEndedNeedSomebody(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signInApp(k, "Contoso Portal")
	w.control(`{"expire_secret": true}`)
	w.skew.Add(int64(2 * time.Hour))
	_, err := k.Token(t.Context(), id, "")
	need, ok := errors.AsType[*session.SignInNeededError](err)
	if !ok || !strings.Contains(need.Need.Code, "7000222") {
		t.Fatalf("error %v", err)
	}
	if a := k.Snapshot().Accounts[0]; a.Status != session.SignInNeeded || a.Proof != "secret" {
		t.Errorf("the account shows %s, %q", a.Status, a.Proof)
	}
}

// Whoever signs an application in again with another secret has that one tried, and not the one that is stored.
func TestANewSecretIsTheOneThatCounts(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	a, err := k.Account(t.Context(), w.signInApp(k, "Contoso Portal"))
	if err != nil {
		t.Fatal(err)
	}
	r := flows.Request{Authority: a.Authority, ClientID: a.ClientID, Scopes: a.Scopes, Account: &a, Credential: &identity.Credential{Secret: "another one"}}
	if _, err := k.SignIn(t.Context(), w.by(session.Way{Flow: identity.FlowClientCredentials}, r)); flows.ErrorCode(err) != "AADSTS7000215" {
		t.Errorf("error %v", err)
	}
	r.Credential = nil // then it is the stored one
	if _, err := k.SignIn(t.Context(), w.by(session.Way{Flow: identity.FlowClientCredentials}, r)); err != nil {
		t.Error(err)
	}
}

func TestExchangesAreKept(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	caller := w.signIn(k, "adele")
	tok, err := k.Token(t.Context(), caller, "")
	if err != nil {
		t.Fatal(err)
	}
	app := w.signInApp(k, "Contoso Orders")
	stock := identity.NewScopes(w.app("Contoso Inventory").Scopes...)
	o := session.OnBehalfOf{App: app, Assertion: tok.Token, Scopes: stock}

	// Ten callers at once, in two processes, exchange once.
	other := w.keeper()
	var wait sync.WaitGroup
	for i := range 10 {
		wait.Go(func() {
			if _, _, err := []*session.Keeper{k, other}[i%2].OnBehalfOf(t.Context(), o); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	const grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
	if n := w.counters().ByGrant[grant]; n != 1 {
		t.Errorf("%d exchanges for one token and scope", n)
	}
	if got, src, err := k.OnBehalfOf(t.Context(), o); err != nil || src != session.FromCache || !got.Scopes.Contains(stock) {
		t.Errorf("once more: %+v, %s, %v", got.Scopes, src, err)
	}
	w.skew.Add(int64(2 * time.Hour))
	fresh, err := k.Token(t.Context(), caller, "")
	if err != nil {
		t.Fatal(err)
	}
	o.Assertion = fresh.Token
	if _, src, err := k.OnBehalfOf(t.Context(), o); err != nil || src != session.Refreshed {
		t.Errorf("with another token: %s, %v", src, err)
	}

	// A token for somebody else is not even sent.
	before := w.counters().ByGrant[grant]
	graph, err := k.Token(t.Context(), caller, identity.NewScopes("User.Read"))
	if err != nil {
		t.Fatal(err)
	}
	o.Assertion = graph.Token
	_, _, err = k.OnBehalfOf(t.Context(), o)
	if _, ok := errors.AsType[*flows.AssertionError](err); !ok || w.counters().ByGrant[grant] != before {
		t.Errorf("a token for another API: %v", err)
	}
	if _, _, err := k.OnBehalfOf(t.Context(), session.OnBehalfOf{App: caller, Assertion: tok.Token, Scopes: stock}); err == nil {
		t.Error("an account without a credential exchanged a token")
	}
}

// What is kept belongs to one caller and one scope set: nobody gets what was exchanged for another.
func TestExchangesAreKeptApart(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	app := w.signInApp(k, "Contoso Orders")
	seen := map[identity.Secret]string{}
	for _, caller := range []string{"adele", "olga"} {
		incoming, err := k.Token(t.Context(), w.signIn(k, caller), "")
		if err != nil {
			t.Fatal(err)
		}
		for _, scope := range []string{w.app("Contoso Inventory").Scopes[0], "User.Read"} {
			o := session.OnBehalfOf{App: app, Assertion: incoming.Token, Scopes: identity.NewScopes(scope)}
			first, src, err := k.OnBehalfOf(t.Context(), o)
			if err != nil || src != session.Refreshed {
				t.Fatalf("%s for %s: %s, %v", caller, scope, src, err)
			}
			if other, twice := seen[first.Token]; twice {
				t.Errorf("%s for %s got the token of %s", caller, scope, other)
			}
			seen[first.Token] = caller + " for " + scope
			if again, src, err := k.OnBehalfOf(t.Context(), o); err != nil || src != session.FromCache || again.Token != first.Token {
				t.Errorf("%s for %s once more: %s, %v", caller, scope, src, err)
			}
		}
	}
}
