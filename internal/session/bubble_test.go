package session_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
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
	lifetime  string                          // seconds
	refreshIn string                          // seconds; "": the provider names no time
	before    func(*http.Request)             // called before a refresh is answered
	refuse    func(form string) (body string) // "": it is not refused
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	status := http.StatusOK
	body := `{"issuer": "https://id.example", "authorization_endpoint": "https://id.example/a", "token_endpoint": "https://id.example/t", "jwks_uri": "https://id.example/k"}`
	if w.down.Load() || r.Method == http.MethodPost {
		w.refreshes.Add(1)
		if w.before != nil {
			w.before(r)
		}
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if w.down.Load() {
		return nil, errors.New("no route to host")
	}
	if r.Method == http.MethodPost {
		body = `{"token_type": "Bearer", "access_token": "new", "refresh_token": "next", "expires_in": ` + w.lifetime + `}`
		if w.refreshIn != "" {
			body = strings.TrimSuffix(body, "}") + `, "refresh_in": ` + w.refreshIn + `}`
		}
		form, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		if w.refuse != nil {
			if why := w.refuse(string(form)); why != "" {
				status, body = http.StatusBadRequest, why
			}
		}
	}
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// bubble is a keeper with one account whose token lives an hour, all on synctest's clock and skew.
type bubble struct {
	*wire
	skew    atomic.Int64
	wakes   chan time.Time
	account identity.Account
	id      identity.AccountID
	store   session.Store // on the disk, without hooks
	options session.Options
	k       *session.Keeper
}

func newBubble(t *testing.T, change ...func(*session.Options)) *bubble {
	t.Helper()
	b := &bubble{wire: &wire{lifetime: "3600"}, wakes: make(chan time.Time)}
	store, err := cache.Open(cache.Options{Dir: t.TempDir(), Keyring: &cachetest.Ring{}, Now: b.now})
	if err != nil {
		t.Fatal(err)
	}
	b.store = store
	b.account = b.save(t, "s")
	b.id = b.account.ID
	b.options = session.Options{Store: store, Now: b.now, Wakes: b.wakes,
		Client: flows.NewClient(flows.ClientOptions{HTTP: &http.Client{Transport: b.wire}, Now: b.now})}
	for _, c := range change {
		c(&b.options)
	}
	b.k = session.New(b.options)
	if err := b.k.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bubble) now() time.Time { return time.Now().Add(time.Duration(b.skew.Load())) }

// save stores an account with a token of an hour.
func (b *bubble) save(t *testing.T, subject string) identity.Account {
	t.Helper()
	a := identity.Account{Kind: identity.KindUser, Username: "a", Subject: subject, Issuer: "https://id.example",
		Authority: identity.Authority{URL: "https://id.example", Kind: identity.OIDC}, ClientID: "c", Scopes: "read"}
	a.ID = identity.NewAccountID(a.Issuer, a.ClientID, a.Subject)
	rec := &identity.Record{Account: a, SignIn: "1", Revision: 1, Tokens: identity.TokenSet{Refresh: "first", Access: map[identity.Scopes]identity.AccessToken{
		"read": {Token: "old", Type: "Bearer", Scopes: "read", IssuedAt: b.now(), ExpiresAt: b.now().Add(time.Hour)}}}}
	if err := b.store.Create(t.Context(), rec); err != nil {
		t.Fatal(err)
	}
	return a
}

// add gives the keeper one more account.
func (b *bubble) add(t *testing.T, subject string) {
	t.Helper()
	b.save(t, subject)
	if err := b.k.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (b *bubble) run(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = b.k.Run(ctx) }()
	return func() { cancel(); <-done; b.k.Close() }
}
