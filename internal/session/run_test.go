package session_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/cache"
	"latchkey/cache/cachetest"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// wire answers in memory, because synctest's clock stands still while a real connection waits.
type wire struct {
	refreshes atomic.Int32
	down      atomic.Bool
	lifetime  string // seconds
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.down.Load() {
		w.refreshes.Add(1)
		return nil, errors.New("no route to host")
	}
	body := `{"issuer": "https://id.example", "authorization_endpoint": "https://id.example/a", "token_endpoint": "https://id.example/t", "jwks_uri": "https://id.example/k"}`
	if r.Method == http.MethodPost {
		w.refreshes.Add(1)
		body = `{"token_type": "Bearer", "access_token": "new", "refresh_token": "next", "expires_in": ` + w.lifetime + `}`
	}
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// bubble is a keeper with one account whose token lives an hour, all on synctest's clock and skew.
type bubble struct {
	*wire
	skew  atomic.Int64
	wakes chan time.Time
	id    identity.AccountID
	k     *session.Keeper
}

func newBubble(t *testing.T) *bubble {
	t.Helper()
	b := &bubble{wire: &wire{lifetime: "3600"}, wakes: make(chan time.Time)}
	now := func() time.Time { return time.Now().Add(time.Duration(b.skew.Load())) }
	store, err := cache.Open(cache.Options{Dir: t.TempDir(), Keyring: &cachetest.Ring{}, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	a := identity.Account{Kind: identity.KindUser, Username: "a", Subject: "s", Issuer: "https://id.example",
		Authority: identity.Authority{URL: "https://id.example", Kind: identity.OIDC}, ClientID: "c", Scopes: "read"}
	a.ID = identity.NewAccountID(a.Issuer, a.ClientID, a.Subject)
	b.id = a.ID
	rec := &identity.Record{Account: a, SignIn: "1", Revision: 1, Tokens: identity.TokenSet{Refresh: "first", Access: map[identity.Scopes]identity.AccessToken{
		"read": {Token: "old", Type: "Bearer", Scopes: "read", IssuedAt: now(), ExpiresAt: now().Add(time.Hour)}}}}
	if err := store.Create(t.Context(), rec); err != nil {
		t.Fatal(err)
	}
	b.k = session.New(session.Options{Store: store, Now: now, Wakes: b.wakes,
		Client: flows.NewClient(flows.ClientOptions{HTTP: &http.Client{Transport: b.wire}, Now: now})})
	if err := b.k.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bubble) run(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = b.k.Run(ctx) }()
	return func() { cancel(); <-done; b.k.Close() }
}

func TestRunWaitsUntilItIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		defer b.run(t)()
		time.Sleep(49 * time.Minute) // due ten minutes before the end
		synctest.Wait()
		if n := b.refreshes.Load(); n != 0 {
			t.Fatalf("%d refreshes before it was due", n)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if n := b.refreshes.Load(); n != 1 {
			t.Fatalf("%d refreshes once it was due", n)
		}
	})
}

func TestRunSeesThatTheComputerSlept(t *testing.T) {
	for name, wake := range map[string]bool{"by the heartbeat": false, "by a power event": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBubble(t)
				defer b.run(t)()
				synctest.Wait()
				b.skew.Store(int64(3 * time.Hour)) // the wall clock went on, the timers did not
				wait := 90 * time.Second
				if wake {
					b.wakes <- time.Now()
					wait = 11 * time.Second
				}
				time.Sleep(wait)
				synctest.Wait()
				if n := b.refreshes.Load(); n != 1 {
					t.Fatalf("%d refreshes after the resume", n)
				}
			})
		})
	}
}

func TestRunBacksOffWhileOffline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		b.down.Store(true)
		defer b.run(t)()
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		tries := b.refreshes.Load()
		if tries < 5 || tries > 60 {
			t.Fatalf("%d tries in an hour offline", tries)
		}
		if s := b.k.Snapshot(); s.Accounts[0].Status != session.Offline {
			t.Fatalf("status %q", s.Accounts[0].Status)
		}
		b.down.Store(false)
		time.Sleep(11 * time.Minute) // the longest backoff is ten minutes
		synctest.Wait()
		if s := b.k.Snapshot(); s.Accounts[0].Status != session.Fresh {
			t.Fatalf("status after the network came back: %q", s.Accounts[0].Status)
		}
	})
}

func TestStatusFollowsTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		b.down.Store(true)
		for _, step := range []struct {
			after time.Duration
			want  session.Status
		}{{0, session.Fresh}, {45 * time.Minute, session.Fresh}, {6 * time.Minute, session.Expiring}, {10 * time.Minute, session.Expiring}} {
			time.Sleep(step.after)
			if got := b.k.Snapshot().Accounts[0].Status; got != step.want {
				t.Fatalf("after %v more: %q, want %q", step.after, got, step.want)
			}
		}
	})
}
