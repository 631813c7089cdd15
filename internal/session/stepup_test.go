package session_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

const nbf = `{"access_token":{"nbf":{"essential":true,"value":"1"}}}`

func TestStepUpPassesByWhatIsKept(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	first, err := k.Token(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	second, err := k.StepUp(t.Context(), id, "", nbf)
	if err != nil || second.Token == first.Token {
		t.Fatalf("the same token came, error %v", err)
	}
	if now, err := k.Token(t.Context(), id, ""); err != nil || now.Token != second.Token {
		t.Errorf("the token for the claims is not the one in use: %v", err)
	}
	if _, err := k.StepUp(t.Context(), id, "", ""); err == nil {
		t.Error("a challenge without claims was accepted")
	}
}

// What only the person can satisfy comes back with the claims that the next sign-in must carry; the account is as
// well as before.
func TestStepUpThatNeedsThePerson(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	policy := `{"access_token":{"capolids":{"essential":true,"values":["second factor"]}}}`
	_, err := k.StepUp(t.Context(), id, "", policy)
	need, ok := errors.AsType[*session.SignInNeededError](err)
	if !ok || !strings.Contains(need.Need.Claims, "capolids") || !strings.Contains(need.Need.Claims, "second factor") {
		t.Fatalf("error %v", err)
	}
	if a := k.Snapshot().Accounts[0]; a.Status != session.Fresh {
		t.Errorf("the account is %s: %s", a.Status, a.Reason)
	}
	again, grant := session.SignInAgain(need.Account, &need.Need)
	if again.Request.Claims != need.Need.Claims {
		t.Errorf("signing in again asks for %q", again.Request.Claims)
	}
	grant.Visit = w.person("adele").Visit
	if got, err := k.SignIn(t.Context(), again); err != nil || got != id {
		t.Fatalf("%s, %v", got, err)
	}
}

// A scope that nobody agreed to is named, and signing in for it leaves what the account is for.
func TestScopeWithoutConsent(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "carol")
	own := k.Snapshot().Accounts[0].Scopes
	stock := identity.NewScopes(w.app("Contoso Inventory").Scopes...)
	_, err := k.Token(t.Context(), id, stock)
	need, ok := errors.AsType[*session.SignInNeededError](err)
	if !ok || need.Need.Scopes != stock || !strings.Contains(need.Need.Code, "65001") {
		t.Fatalf("error %v, need %+v", err, need)
	}
	if a := k.Snapshot().Accounts[0]; a.Status != session.Fresh {
		t.Errorf("the account is %s", a.Status)
	}
	again, grant := session.SignInAgain(need.Account, &need.Need)
	grant.Visit = w.person("carol").Visit
	if _, err := k.SignIn(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	if _, src, err := k.TokenFor(t.Context(), id, stock, -1); err != nil || src != session.FromCache {
		t.Errorf("the token for the new scope: %s, %v", src, err)
	}
	a := k.Snapshot().Accounts[0]
	if a.Scopes != own {
		t.Errorf("the account is now for %s", a.Scopes)
	}
	if _, src, err := k.TokenFor(t.Context(), id, "", -1); err != nil || src != session.FromCache {
		t.Errorf("its own token: %s, %v", src, err)
	}
}

// Retry-After holds for the account and the scopes that were asked for, in every process.
func TestThrottlingIsForOneScopeSet(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	mail := identity.NewScopes("User.Read")
	w.control(`{"throttle": 1, "retry_after": "120"}`)
	if _, err := k.Token(t.Context(), id, mail); err == nil {
		t.Fatal("a throttled request gave a token")
	}
	asked := w.counters().ByGrant["refresh_token"]
	other := w.keeper()
	_, err := other.Token(t.Context(), id, mail)
	refusal, ok := errors.AsType[*flows.Error](err)
	if !ok || refusal.RetryAfter < time.Minute || w.counters().ByGrant["refresh_token"] != asked {
		t.Fatalf("another process asked again: %v", err)
	}
	if err := other.Refresh(t.Context(), id); err != nil {
		t.Errorf("the account's own scopes wait too: %v", err)
	}
	w.skew.Add(int64(3 * time.Minute))
	if _, err := other.Token(t.Context(), id, mail); err != nil {
		t.Errorf("after the time: %v", err)
	}
}

func TestOtherTenant(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	there, err := k.OtherTenant(t.Context(), id, "fabrikam.example")
	if err != nil {
		t.Fatal(err)
	}
	home, _ := k.Account(t.Context(), id)
	guest, err := k.Account(t.Context(), there)
	if err != nil || there == id || guest.TenantID == home.TenantID || guest.HomeAccountID != home.HomeAccountID {
		t.Fatalf("home %+v\nguest %+v, %v", home, guest, err)
	}
	if _, err := k.Token(t.Context(), there, ""); err != nil {
		t.Error(err)
	}
	if err := k.Refresh(t.Context(), there); err != nil {
		t.Errorf("renewing there: %v", err)
	}
	if err := k.Refresh(t.Context(), id); err != nil {
		t.Errorf("renewing at home: %v", err)
	}
	for _, bad := range []string{"", "fabrikam", "fabrikam.example/x", "a b.example", "..", "a..b", ".example"} {
		if _, err := k.OtherTenant(t.Context(), id, bad); !errors.Is(err, identity.ErrAuthority) {
			t.Errorf("tenant %q: %v", bad, err)
		}
	}
}

func TestEndSessionSaysWhatHappened(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	out, err := k.EndSession(t.Context(), id, session.SignOutWays{Revoke: true, Visit: w.person("adele").Visit})
	if err != nil || out.Revoked != session.NotOffered || out.Browser != session.Done {
		t.Errorf("%+v, %v", out, err)
	}
	if len(k.Snapshot().Accounts) != 0 {
		t.Error("the account is still there")
	}
	app := w.signInApp(k, "Contoso Portal")
	out, err = k.EndSession(t.Context(), app, session.SignOutWays{Visit: w.person("adele").Visit})
	if err != nil || out.Revoked != session.NotWanted || out.Browser != session.NotOffered {
		t.Errorf("an application: %+v, %v", out, err)
	}
}

// Who must wait is told why and until when: a provider's wish is one thing, an answer that got lost another.
func TestWaitingIsExplained(t *testing.T) {
	for _, tt := range []struct{ switches, want, code string }{
		{`{"throttle": 1, "retry_after": "120"}`, "asked to be left alone", "AADSTS90055"},
		{`{"drop_after_redeem": 1}`, "answer got lost", ""},
	} {
		w := newWorld(t)
		k := w.keeper()
		id := w.signIn(k, "adele")
		mail := identity.NewScopes("User.Read")
		w.control(tt.switches)
		if _, err := k.Token(t.Context(), id, mail); err == nil {
			t.Fatal("it gave a token")
		}
		_, err := k.Token(t.Context(), id, mail)
		p := session.ProblemOf(err)
		if wait, ok := errors.AsType[*session.WaitError](err); !ok || wait.Lost != (tt.code == "") || !strings.Contains(p.Summary, tt.want) || p.Code != tt.code {
			t.Errorf("%s: %v; it says %q, code %q", tt.switches, err, p.Summary, p.Code)
		}
	}
}
