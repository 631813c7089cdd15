package session_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestATokenFromTheFutureIsNotTrusted(t *testing.T) {
	w := newWorld(t)
	w.skew.Store(int64(24 * time.Hour)) // the clock was a day ahead at the sign-in
	k := w.keeper()
	id := w.signIn(k, "adele")
	w.skew.Store(int64(3 * time.Hour)) // set right, three hours after: the token has ended long ago
	if _, src, err := k.TokenFor(t.Context(), id, "", -1); err != nil || src != session.Refreshed {
		t.Fatalf("source %q, error %v", src, err)
	}
}

func TestARetryAfterOfAWrongClockDoesNotHold(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	w.skew.Store(int64(24 * time.Hour))
	w.control(`{"throttle": 1, "retry_after": "60"}`)
	if _, err := k.Token(t.Context(), id, ""); err == nil {
		t.Fatal("a throttled request gave a token")
	}
	w.skew.Store(int64(2 * time.Hour)) // set right
	if _, err := k.Token(t.Context(), id, ""); err != nil {
		t.Fatalf("a minute's wait holds for a day: %v", err)
	}
}

func TestNoTokenLivesThatLong(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	_, _, err := k.TokenFor(t.Context(), id, "", 2*time.Hour)
	short, ok := errors.AsType[*session.TooShortError](err)
	if !ok || short.Asked != 2*time.Hour || short.Life.Round(time.Minute) != time.Hour {
		t.Fatalf("error %v", err)
	}
	if _, _, err := k.TokenFor(t.Context(), id, "", 50*time.Minute); err != nil {
		t.Fatalf("a validity that the token has: %v", err)
	}
}

// due makes the account's token one that the provider wants renewed by now.
func (b *bubble) due(t *testing.T) {
	t.Helper()
	rec, err := b.store.Load(t.Context(), b.id)
	if err != nil {
		t.Fatal(err)
	}
	rec = rec.Clone()
	rec.Revision++
	own := rec.Tokens.Access["read"]
	own.RefreshAt = b.now().Add(-time.Minute)
	rec.Tokens.Access["read"] = own
	if err := b.store.Update(t.Context(), rec); err != nil {
		t.Fatal(err)
	}
}

func TestAnEarlyRefreshThatHangsHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		b.due(t)
		var hanging atomic.Bool
		b.before = func(r *http.Request) {
			if ends, bounded := r.Context().Deadline(); !bounded || time.Until(ends) > 10*time.Second {
				t.Errorf("a command that has its token may run until %v", ends)
			}
			hanging.Store(true)
			<-r.Context().Done()
			hanging.Store(false)
		}
		first := true
		command := func() {
			t.Helper()
			k := session.New(b.options)
			tok, src, err := k.TokenFor(t.Context(), b.id, "", -1)
			if err != nil || src != session.FromCache || tok.Token != "old" {
				t.Fatalf("source %q, error %v", src, err)
			}
			if first != hanging.Load() {
				t.Fatal("the token came only when the early refresh had ended")
			}
			first = false
			k.Close()
		}
		command()
		rec, err := b.store.Load(t.Context(), b.id)
		if err != nil || !rec.RetryAt[rec.Account.Scopes].After(b.now().Add(4*time.Minute)) {
			t.Fatalf("the next try is not put off: %v, error %v", rec.RetryAt, err)
		}
		command()
		time.Sleep(4 * time.Minute)
		command()
		if n := b.refreshes.Load(); n != 1 {
			t.Fatalf("%d tries within five minutes", n)
		}
	})
}

func TestAnEarlyRefreshIsTriedAgainAfterFiveMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		b.due(t)
		b.refuse = func(string) string { return `{"error": "temporarily_unavailable"}` }
		if _, src, err := session.New(b.options).TokenFor(t.Context(), b.id, "", -1); err != nil || src != session.FromCache {
			t.Fatalf("source %q, error %v", src, err)
		}
		tries := b.refreshes.Load()
		if _, src, err := session.New(b.options).TokenFor(t.Context(), b.id, "", -1); err != nil || src != session.FromCache || b.refreshes.Load() != tries {
			t.Fatalf("at once: source %q, error %v, %d tries more", src, err, b.refreshes.Load()-tries)
		}
		b.refuse = nil
		time.Sleep(6 * time.Minute)
		if _, src, err := session.New(b.options).TokenFor(t.Context(), b.id, "", -1); err != nil || src != session.Refreshed {
			t.Fatalf("after the pause: source %q, error %v", src, err)
		}
	})
}

func TestAStepUpOfAnotherResourceLeavesTheAccountAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		b.refuse = func(form string) string {
			if !strings.Contains(form, "finance") {
				return ""
			}
			return `{"error": "invalid_grant", "suberror": "basic_action", "error_codes": [50076],
				"error_description": "AADSTS50076: you must use multi-factor authentication to access 'finance'.",
				"claims": "{\"access_token\":{\"capolids\":{\"essential\":true}}}"}`
		}
		_, err := b.k.Token(t.Context(), b.id, "https://finance.example/.default")
		if need, ok := errors.AsType[*session.SignInNeededError](err); !ok || need.Need.Claims == "" {
			t.Fatalf("error %v", err)
		}
		if row := b.k.Snapshot().Accounts[0]; row.Status != session.Fresh || row.Need != nil {
			t.Fatalf("row %+v", row)
		}
		b.skew.Store(int64(2 * time.Hour))
		if _, err := b.k.Token(t.Context(), b.id, ""); err != nil {
			t.Fatalf("the account's own resource: %v", err)
		}
	})
}

func TestWaitersShareOneFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		b.skew.Store(int64(2 * time.Hour))
		answer := make(chan struct{})
		b.before = func(*http.Request) { <-answer }
		b.refuse = func(string) string { return `{"error": "server_error"}` }
		var calls sync.WaitGroup
		for range 100 {
			calls.Go(func() {
				if _, err := b.k.Token(t.Context(), b.id, ""); err == nil || errors.Is(err, identity.ErrNotFound) {
					t.Errorf("error %v", err)
				}
			})
		}
		synctest.Wait()
		close(answer)
		calls.Wait()
		if n := b.refreshes.Load(); n != 1 {
			t.Fatalf("the provider was asked %d times", n)
		}
	})
}
