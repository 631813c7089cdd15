package session_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestAThrottleOfAWrongClockEndsWithIt(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	graph := identity.NewScopes("User.Read")
	w.skew.Store(int64(24 * time.Hour))
	w.control(`{"throttle": 1, "retry_after": "60"}`)
	if _, err := k.Token(t.Context(), id, graph); err == nil {
		t.Fatal("not throttled")
	}
	w.skew.Store(int64(2 * time.Hour))
	if _, err := k.Token(t.Context(), id, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Token(t.Context(), id, graph); err != nil {
		t.Errorf("a minute's wait holds for a day: %v", err)
	}
}

func TestAThrottledExchangeOfAWrongClockEndsWithIt(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	caller := w.signIn(k, "adele")
	app := w.signInApp(k, "Contoso Orders")
	w.skew.Store(int64(24 * time.Hour))
	tok, err := k.Token(t.Context(), caller, "")
	if err != nil {
		t.Fatal(err)
	}
	o := session.OnBehalfOf{App: app, Assertion: tok.Token, Scopes: identity.NewScopes(w.app("Contoso Inventory").Scopes...)}
	w.control(`{"throttle": 1, "retry_after": "60"}`)
	if _, _, err := k.OnBehalfOf(t.Context(), o); err == nil {
		t.Fatal("not throttled")
	}
	w.skew.Store(int64(2 * time.Hour))
	if tok, err = k.Token(t.Context(), caller, ""); err != nil {
		t.Fatal(err)
	}
	o.Assertion = tok.Token
	if _, _, err := k.OnBehalfOf(t.Context(), o); err != nil {
		t.Errorf("a minute's wait holds for a day: %v", err)
	}
}

// A throttle noted while the clock was a day ahead keeps Run from renewing what has ended.
func TestAThrottleOfAWrongClockStopsNoRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		rec, err := b.store.Load(t.Context(), b.id)
		if err != nil {
			t.Fatal(err)
		}
		rec = rec.Clone()
		rec.Revision++
		rec.RetryAt = map[identity.Scopes]time.Time{"read": b.now().Add(24 * time.Hour)}
		if err := b.store.Update(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
		if err := b.k.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
		stop := b.run(t)
		time.Sleep(6 * time.Hour)
		stop()
		if n := b.refreshes.Load(); n == 0 {
			t.Errorf("not renewed in six hours; the account is %+v", b.k.Snapshot().Accounts[0].Status)
		}
	})
}

func TestAnExchangedTokenFromTheFutureIsNotServed(t *testing.T) {
	w := newWorld(t)
	w.skew.Store(int64(24 * time.Hour))
	k := w.keeper()
	caller := w.signIn(k, "adele")
	tok, err := k.Token(t.Context(), caller, "")
	if err != nil {
		t.Fatal(err)
	}
	app := w.signInApp(k, "Contoso Orders")
	o := session.OnBehalfOf{App: app, Assertion: tok.Token, Scopes: identity.NewScopes(w.app("Contoso Inventory").Scopes...)}
	if _, _, err := k.OnBehalfOf(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	w.skew.Store(int64(3 * time.Hour)) // set right
	got, src, err := k.OnBehalfOf(t.Context(), o)
	if err == nil && src == session.FromCache {
		t.Errorf("served from the cache: valid until %v, now is %v", got.ExpiresAt, w.now())
	}
}

func TestWaitersDoNotShareAStepUpsRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		b.skew.Store(int64(2 * time.Hour))
		answer := make(chan struct{})
		b.before = func(*http.Request) { <-answer }
		var n atomic.Int32
		b.refuse = func(string) string {
			if n.Add(1) == 1 {
				return `{"error": "interaction_required", "claims": "{\"access_token\":{}}"}`
			}
			return ""
		}
		stepped := make(chan error, 1)
		go func() { _, err := b.k.StepUp(t.Context(), b.id, "", nbf); stepped <- err }()
		synctest.Wait()
		plain := make(chan error, 1)
		go func() { _, err := b.k.Token(t.Context(), b.id, ""); plain <- err }()
		synctest.Wait()
		close(answer)
		if err := <-stepped; err == nil {
			t.Fatal("not refused")
		}
		if err := <-plain; err != nil {
			t.Errorf("a caller that asked for no claims: %v", err)
		}
	})
}

// One resource refuses (not assigned to it); the account itself is well.
func TestNotAssignedToOneResource(t *testing.T) {
	for name, refusal := range map[string]string{
		"not assigned":  `{"error": "invalid_grant", "error_codes": [50105], "error_description": "AADSTS50105: the signed in user is not assigned to a role for the application 'finance'."}`,
		"asks for more": `{"error": "invalid_grant", "claims": "{\"access_token\":{}}"}`,
		"no consent":    `{"error": "invalid_grant", "suberror": "consent_required"}`,
		"too long ago":  `{"error": "invalid_grant", "error_codes": [70043], "error_description": "AADSTS70043: sign-in frequency checks, for this request."}`,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBubble(t)
				b.refuse = func(form string) string {
					if !strings.Contains(form, "finance") {
						return ""
					}
					return refusal
				}
				_, err := b.k.Token(t.Context(), b.id, "https://finance.example/.default")
				if row := b.k.Snapshot().Accounts[0]; row.Status != session.Fresh {
					t.Errorf("the account is %s: %s (%v)", row.Status, row.Reason, err)
				}
				b.skew.Store(int64(2 * time.Hour))
				if _, err := b.k.Token(t.Context(), b.id, ""); err != nil {
					t.Errorf("its own resource: %v", err)
				}
			})
		})
	}
}

// A number that speaks of the session ends it for every resource, whichever was asked for: the refresh token is of no more
// use, or its person is gone.
func TestRefusalsThatEndTheSession(t *testing.T) {
	for number, says := range map[int]string{
		70045:  "for every application",
		500341: "deleted",
		500571: "guest account",
		530036: "brought along from another device",
	} {
		t.Run(fmt.Sprint(number), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBubble(t)
				b.refuse = func(form string) string {
					if !strings.Contains(form, "finance") {
						return ""
					}
					return fmt.Sprintf(`{"error": "invalid_grant", "error_codes": [%d], "error_description": "AADSTS%d: no."}`, number, number)
				}
				_, err := b.k.Token(t.Context(), b.id, "https://finance.example/.default")
				if row := b.k.Snapshot().Accounts[0]; row.Status != session.SignInNeeded || !strings.Contains(row.Need.Summary, says) {
					t.Errorf("the account is %s: %+v (%v)", row.Status, row.Need, err)
				}
			})
		})
	}
}
