package session_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestTokenComesFromMemoryThenStoreThenProvider(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	first, err := k.Token(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	other := w.keeper() // another process
	second, src, err := other.TokenFor(t.Context(), id, "", -1)
	if err != nil || src != session.FromCache || second.Token != first.Token {
		t.Fatalf("from the store: source %q, same token %v, error %v", src, second.Token == first.Token, err)
	}
	if n := w.counters().ByGrant["refresh_token"]; n != 0 {
		t.Fatalf("%d refreshes for a valid token", n)
	}
	w.skew.Store(int64(2 * time.Hour))
	third, src, err := k.TokenFor(t.Context(), id, "", 0)
	if err != nil || src != session.Refreshed || third.Token == first.Token {
		t.Fatalf("after its end: source %q, new token %v, error %v", src, third.Token != first.Token, err)
	}
}

func TestAHundredCallersRefreshOnce(t *testing.T) {
	w := newWorld(t)
	w.control(`{"strict_rotation": true}`)
	id := w.signIn(w.keeper(), "adele")
	w.skew.Store(int64(2 * time.Hour))
	// Four processes with one store, 25 callers each. The tenant would revoke the family at a replay.
	var calls sync.WaitGroup
	var mu sync.Mutex
	tokens := map[identity.Secret]bool{}
	for range 4 {
		k := w.keeper()
		for range 25 {
			calls.Go(func() {
				tok, err := k.Token(t.Context(), id, "")
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				tokens[tok.Token] = true
				mu.Unlock()
			})
		}
	}
	calls.Wait()
	c := w.counters()
	if c.ByGrant["refresh_token"] != 1 || c.FamiliesRevoked != 0 || len(tokens) != 1 {
		t.Fatalf("%d refreshes, %d families revoked, %d different tokens", c.ByGrant["refresh_token"], c.FamiliesRevoked, len(tokens))
	}
}

func TestAnotherResourceWithTheSameRefreshToken(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	own, err := k.Token(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	graph, src, err := k.TokenFor(t.Context(), id, "User.Read", -1)
	if err != nil || src != session.Refreshed || graph.Token == own.Token || !graph.Scopes.Has("User.Read") {
		t.Fatalf("scopes %q, source %q, error %v", graph.Scopes, src, err)
	}
	again, src, err := w.keeper().TokenFor(t.Context(), id, "User.Read", -1)
	if err != nil || src != session.FromCache || again.Token != graph.Token {
		t.Fatalf("another process: source %q, error %v", src, err)
	}
	if still, _ := k.Token(t.Context(), id, ""); still.Token != own.Token {
		t.Fatal("the token of the first resource was lost")
	}
}

func TestAnEarlyFailureIsHarmless(t *testing.T) {
	w := newWorld(t)
	w.control(`{"expires_in": 3600, "refresh_in": 60}`)
	k := w.keeper()
	id := w.signIn(k, "adele")
	first, _ := k.Token(t.Context(), id, "")
	w.skew.Store(int64(10 * time.Minute)) // refresh_in has passed, the token is good
	w.control(`{"error_5xx": 5}`)
	tok, src, err := w.keeper().TokenFor(t.Context(), id, "", -1)
	if err != nil || src != session.FromCache || tok.Token != first.Token {
		t.Fatalf("source %q, error %v", src, err)
	}
	w.control(`{"error_5xx": 0}`)
	w.skew.Store(int64(25 * time.Minute)) // the backoff of the failure has passed
	if _, src, err := w.keeper().TokenFor(t.Context(), id, "", -1); err != nil || src != session.Refreshed {
		t.Fatalf("without trouble: source %q, error %v", src, err)
	}
}

func TestALostAnswerIsNotReplayedWhileATokenIsGood(t *testing.T) {
	w := newWorld(t)
	w.control(`{"strict_rotation": true, "expires_in": 3600}`)
	k := w.keeper()
	id := w.signIn(k, "adele")
	w.control(`{"drop_after_redeem": 1}`)
	if err := k.Refresh(t.Context(), id); err == nil {
		t.Fatal("the answer was dropped and no error came")
	}
	if tok, err := k.Token(t.Context(), id, ""); err != nil || tok.Token == "" {
		t.Fatalf("the valid token is hidden: %v", err)
	}
	// Another process must not replay the refresh token either, although it is asked for a longer validity.
	if _, _, err := w.keeper().TokenFor(t.Context(), id, "", 2*time.Hour); err == nil {
		t.Fatal("a token of two hours came from nowhere")
	}
	if c := w.counters(); c.ByGrant["refresh_token"] != 1 || c.FamiliesRevoked != 0 {
		t.Fatalf("%d refreshes, %d families revoked", c.ByGrant["refresh_token"], c.FamiliesRevoked)
	}
	// Once it has ended there is nothing left to lose: one try, and the truth about it.
	w.skew.Store(int64(2 * time.Hour))
	_, err := k.Token(t.Context(), id, "")
	need, ok := errors.AsType[*session.SignInNeededError](err)
	if !ok {
		t.Fatalf("a replayed token must need the person: %v", err)
	}
	if need.Need.Summary == "" || need.Need.At.IsZero() {
		t.Fatalf("no reason: %+v", need.Need)
	}
}

func TestALostAnswerIsRetriedOnceWhenNothingIsLeft(t *testing.T) {
	w := newWorld(t) // lenient, as Entra is
	k := w.keeper()
	id := w.signIn(k, "adele")
	w.skew.Store(int64(2 * time.Hour))
	w.control(`{"drop_after_redeem": 1}`)
	if _, err := k.Token(t.Context(), id, ""); err != nil {
		t.Fatal(err)
	}
	if n := w.counters().ByGrant["refresh_token"]; n != 2 {
		t.Fatalf("%d requests, want the lost one and one more", n)
	}
}

func TestRetryAfterHoldsForEveryProcess(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	w.skew.Store(int64(2 * time.Hour))
	w.control(`{"throttle": 1, "retry_after": "120"}`)
	_, err := k.Token(t.Context(), id, "")
	refusal, ok := errors.AsType[*flows.Error](err)
	if !ok || refusal.RetryAfter != 2*time.Minute {
		t.Fatalf("error %v", err)
	}
	if _, err := w.keeper().Token(t.Context(), id, ""); err == nil {
		t.Fatal("a second process did not wait")
	}
	if n := w.counters().ByGrant["refresh_token"]; n != 1 {
		t.Fatalf("%d requests", n)
	}
	w.skew.Add(int64(3 * time.Minute))
	if _, err := w.keeper().Token(t.Context(), id, ""); err != nil {
		t.Fatalf("after the time: %v", err)
	}
}

func TestRevokedNeedsThePerson(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	w.control(`{"revoke": "adele@contoso.example"}`)
	w.skew.Store(int64(2 * time.Hour))
	_, err := k.Token(t.Context(), id, "")
	need, ok := errors.AsType[*session.SignInNeededError](err)
	if !ok || need.Need.Code != "AADSTS50173" || need.Need.CorrelationID == "" {
		t.Fatalf("error %v", err)
	}
	// Nobody knocks at the provider again for nothing, in no process.
	if _, err := w.keeper().Token(t.Context(), id, ""); err == nil {
		t.Fatal("a token of a revoked session")
	}
	if n := w.counters().ByGrant["refresh_token"]; n != 1 {
		t.Fatalf("%d requests", n)
	}
	row := k.Snapshot().Accounts[0]
	if row.Status != session.SignInNeeded || row.Need == nil || row.Activity[0].Kind != identity.EventNeedsSignIn {
		t.Fatalf("row %+v", row)
	}
}

func TestACallerThatLeavesLosesNoToken(t *testing.T) {
	w := newWorld(t)
	w.control(`{"strict_rotation": true}`)
	o := w.options()
	l := w.late(&o)
	k := session.New(o)
	id := w.signIn(k, "adele")
	w.skew.Store(int64(2 * time.Hour))
	l.armed.Store(true)
	ctx, cancel := context.WithCancel(t.Context())
	before := w.counters().ByGrant["refresh_token"]
	gave := make(chan error, 1)
	go func() {
		_, err := k.Token(ctx, id, "")
		gave <- err
	}()
	<-l.reached
	if row := k.Snapshot().Accounts[0]; row.Status != session.Refreshing {
		t.Errorf("while it refreshes: %+v", row)
	}
	cancel()
	if err := <-gave; !errors.Is(err, context.Canceled) {
		t.Errorf("the caller got %v", err)
	}
	close(l.open)
	k.Close() // waits for what is done with the answer
	if _, src, err := w.keeper().TokenFor(t.Context(), id, "", -1); err != nil || src != session.FromCache {
		t.Fatalf("the answer was not saved: source %q, error %v", src, err)
	}
	if n := w.counters().ByGrant["refresh_token"] - before; n != 1 {
		t.Fatalf("%d requests", n)
	}
}

func TestOfflineIsAStatus(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	w.tenant.Close()
	if err := k.Refresh(t.Context(), id); err == nil {
		t.Fatal("a closed tenant answered")
	}
	if row := k.Snapshot().Accounts[0]; row.Status != session.Offline || row.Need != nil {
		t.Fatalf("status %q, need %v", row.Status, row.Need)
	}
	if _, err := k.Token(t.Context(), id, ""); err != nil {
		t.Fatalf("the valid token is hidden: %v", err)
	}
	w.skew.Store(int64(2 * time.Hour))
	_, err := k.Token(t.Context(), id, "")
	if _, ok := errors.AsType[*flows.NetworkError](err); !ok {
		t.Fatalf("error %v", err)
	}
}

func TestNoSecretInLogsOrErrors(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	tok, _ := k.Token(t.Context(), id, "")
	rec, err := w.options().Store.Load(t.Context(), id)
	if err != nil || rec.Tokens.Refresh == "" {
		t.Fatalf("no refresh token to look for: %v", err)
	}
	w.control(`{"revoke": "adele@contoso.example"}`)
	w.skew.Store(int64(2 * time.Hour))
	_, err = k.Token(t.Context(), id, "")
	said := err.Error() + w.log.String()
	for _, part := range strings.Split(tok.Token.Reveal(), ".") {
		if strings.Contains(said, part) {
			t.Fatal("a part of the token was logged")
		}
	}
	if strings.Contains(said, rec.Tokens.Refresh.Reveal()) {
		t.Fatal("the refresh token was logged")
	}
	if strings.Contains(said, "eyJ") {
		t.Fatal("something like a token was logged")
	}
}
