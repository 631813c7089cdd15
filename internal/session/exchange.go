package session

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

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
	release, err := k.alone(ctx, e)
	if err != nil {
		return none, "", err
	}
	rec := e.rec.Load()
	if rec.Credential == nil {
		release()
		return none, "", fmt.Errorf("exchange the token: %s has no secret or certificate; only an application that proves itself may", rec.Account.Label())
	}
	if tok, ok := exchanged(rec, exchangeKey(o), k.now()); ok && o.Claims == "" {
		release()
		return tok, FromCache, nil
	}
	tok, err := owned(ctx, k, release, func(ctx context.Context) (identity.AccessToken, error) { return k.exchange(ctx, e, o) })
	if err != nil {
		return none, "", err
	}
	return tok, Refreshed, nil
}

// exchange asks the provider and keeps the answer. Both locks are held, the record in memory is the newest.
func (k *Keeper) exchange(ctx context.Context, e *entry, o OnBehalfOf) (identity.AccessToken, error) {
	none, rec := identity.AccessToken{}, e.rec.Load().Clone()
	if rec.Need != nil {
		return none, &SignInNeededError{Account: rec.Account, Need: *rec.Need}
	}
	if err := mustWait("exchange the token", rec, o.Scopes, k.now()); err != nil {
		return none, err
	}
	r := requestOf(rec, o.Scopes)
	r.Claims = o.Claims
	res, err := flows.OnBehalfOf{Assertion: o.Assertion, Audiences: o.Audiences}.Acquire(ctx, k.client, r)
	if err != nil {
		return none, k.exchangeRefused(ctx, e, rec, o, err)
	}
	now, tok := k.now(), res.Tokens.Access[o.Scopes]
	key := exchangeKey(o)
	rec.Exchanged = slices.DeleteFunc(rec.Exchanged, func(x identity.Exchanged) bool { return x.Key == key || !x.Token.Valid(now, 0) })
	rec.Exchanged = append(rec.Exchanged, identity.Exchanged{Key: key, Token: tok, At: now})
	if over := len(rec.Exchanged) - maxExchanged; over > 0 {
		rec.Exchanged = slices.Delete(rec.Exchanged, 0, over)
	}
	throttle(rec, o.Scopes, now, now)
	rec.Add(identity.Event{At: now, Kind: identity.EventTokenServed, Text: "Exchanged a caller's token for one to the next API",
		Scopes: o.Scopes, CorrelationID: r.CorrelationID})
	return tok, k.save(ctx, e, rec)
}

// exchangeRefused notes what a refusal says of the application; what it says of the caller is the caller's alone.
func (k *Keeper) exchangeRefused(ctx context.Context, e *entry, rec *identity.Record, o OnBehalfOf, err error) error {
	refusal, ok := errors.AsType[*flows.Error](err)
	switch {
	case !ok:
		return err
	case provesNoMore(rec, refusal):
		need := needOf(refusal, k.now())
		rec.Need = &need
		rec.Add(identity.Event{At: need.At, Kind: identity.EventNeedsSignIn, Text: need.Summary, Scopes: o.Scopes,
			Code: need.Code, CorrelationID: need.CorrelationID, Who: need.Who})
		err = &SignInNeededError{Account: rec.Account, Need: need}
	case refusal.RetryAfter > 0:
		throttle(rec, o.Scopes, k.now().Add(refusal.RetryAfter), k.now())
	default:
		return err
	}
	_ = k.save(ctx, e, rec) // signed out meanwhile: nothing to note
	return err
}

// exchangeKey names what is exchanged for what, without holding either.
func exchangeKey(o OnBehalfOf) string {
	sum := sha256.Sum256([]byte(o.Assertion.Reveal() + "\x00" + o.Scopes.String()))
	return hex.EncodeToString(sum[:])
}

// exchanged finds a token that is good for as long as callers are promised.
func exchanged(rec *identity.Record, key string, now time.Time) (identity.AccessToken, bool) {
	i := slices.IndexFunc(rec.Exchanged, func(x identity.Exchanged) bool { return x.Key == key })
	if i < 0 {
		return identity.AccessToken{}, false
	}
	tok := rec.Exchanged[i].Token
	return tok, !fromTheFuture(tok, now) && tok.Valid(now, tok.MinValid())
}
