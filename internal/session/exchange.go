package session

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// OnBehalfOf is a request for a token to the next API, made by an API that was called.
type OnBehalfOf struct {
	App       identity.AccountID // an account with a credential: the API itself
	Assertion identity.Secret    // the access token that the caller sent
	Scopes    identity.Scopes
	Claims    string   // a claims request of the next API, JSON; it passes by what is kept
	Audiences []string // App ID URIs of the application
}

// maxExchanged is how many exchanged tokens one application keeps; the oldest go first.
const maxExchanged = 200

// OnBehalfOf exchanges a token, once for the same assertion and scopes as long as the answer is valid. Errors are
// those of flows.OnBehalfOf; a *flows.Error with Claims is a challenge to pass on to the caller.
func (k *Keeper) OnBehalfOf(ctx context.Context, o OnBehalfOf) (identity.AccessToken, Source, error) {
	none := identity.AccessToken{}
	e, err := k.known(ctx, o.App)
	if err != nil {
		return none, "", err
	}
	if err := e.acquire(ctx); err != nil {
		return none, "", fmt.Errorf("wait for the application: %w", err)
	}
	defer e.release()
	if k.isSaved(e) {
		unlock, err := k.store.Lock(ctx, e.id)
		if err != nil {
			return none, "", fmt.Errorf("lock the application: %w", err)
		}
		defer unlock()
		rec, err := k.store.Load(ctx, e.id)
		if err != nil {
			return none, "", err
		}
		if !k.take(e, rec) {
			return none, "", fmt.Errorf("exchange the token: %w", identity.ErrSignedOut)
		}
	}
	rec := e.rec.Load()
	if rec.Credential == nil {
		return none, "", fmt.Errorf("exchange the token: %s has no secret or certificate; only an application that proves itself may", rec.Account.Label())
	}
	key := exchangeKey(o)
	if tok, ok := exchanged(rec, key); ok && o.Claims == "" && tok.Valid(k.now(), tok.MinValid()) {
		return tok, FromCache, nil
	}
	if wait := waitUntil(rec, o.Scopes).Sub(k.now()); wait > 0 {
		return none, "", &flows.Error{Op: "exchange the token", Code: "temporarily_unavailable", RetryAfter: wait,
			Description: "the provider asked to be left alone"}
	}
	r := requestOf(rec, o.Scopes)
	r.Account, r.Claims = nil, o.Claims
	res, err := flows.OnBehalfOf{Assertion: o.Assertion, Audiences: o.Audiences}.Acquire(ctx, k.client, r)
	rec = rec.Clone()
	if refusal, ok := errors.AsType[*flows.Error](err); ok && refusal.RetryAfter > 0 {
		throttle(rec, o.Scopes, k.now().Add(refusal.RetryAfter), k.now())
		_ = k.save(ctx, e, rec) // signed out meanwhile: nothing to note
	}
	if err != nil {
		return none, "", err
	}
	tok := res.Tokens.Access[o.Scopes]
	now := k.now()
	rec.Exchanged = slices.DeleteFunc(rec.Exchanged, func(x identity.Exchanged) bool { return x.Key == key || !x.Token.Valid(now, 0) })
	rec.Exchanged = append(rec.Exchanged, identity.Exchanged{Key: key, Token: tok, At: now})
	if over := len(rec.Exchanged) - maxExchanged; over > 0 {
		rec.Exchanged = slices.Delete(rec.Exchanged, 0, over)
	}
	throttle(rec, o.Scopes, now, now)
	rec.Add(identity.Event{At: now, Kind: identity.EventTokenServed, Text: "Exchanged a caller's token for one to the next API",
		Scopes: o.Scopes, CorrelationID: r.CorrelationID})
	if err := k.save(ctx, e, rec); err != nil {
		return none, "", err
	}
	return tok, Refreshed, nil
}

// exchangeKey names what is exchanged for what, without holding either.
func exchangeKey(o OnBehalfOf) string {
	sum := sha256.Sum256([]byte(o.Assertion.Reveal() + "\x00" + o.Scopes.String()))
	return hex.EncodeToString(sum[:])
}

func exchanged(rec *identity.Record, key string) (identity.AccessToken, bool) {
	i := slices.IndexFunc(rec.Exchanged, func(x identity.Exchanged) bool { return x.Key == key })
	if i < 0 {
		return identity.AccessToken{}, false
	}
	return rec.Exchanged[i].Token, true
}
