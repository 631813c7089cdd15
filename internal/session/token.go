package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"latchkey/internal/identity"
)

// Token returns an access token without ever asking the person: from memory, from the store, or by redeeming
// the refresh token. Empty scopes mean the account's own. The token lives for AccessToken.MinValid at least.
//
// Errors: *SignInNeededError when only the person can help, *flows.NetworkError when the provider cannot be
// reached, *flows.Error when it refused for now, identity.ErrNotFound, and those of the keyring.
func (k *Keeper) Token(ctx context.Context, id identity.AccountID, scopes identity.Scopes) (identity.AccessToken, error) {
	k.mu.RLock()
	e := k.entries[id]
	k.mu.RUnlock()
	if e != nil {
		if tok, ok := e.valid(scopes, k.now(), -1); ok {
			return tok, nil
		}
	}
	tok, _, err := k.TokenFor(ctx, id, scopes, -1)
	return tok, err
}

// Source says where a token came from.
type Source string

const (
	FromCache Source = "cache"
	Refreshed Source = "refreshed"
)

// TokenFor is Token with a validity of the caller's choice (below zero: AccessToken.MinValid) and says where the
// token came from. Where nothing refreshes in the background it also honours the provider's refresh_in; a
// failure of such an early refresh is harmless.
func (k *Keeper) TokenFor(ctx context.Context, id identity.AccountID, scopes identity.Scopes, min time.Duration) (identity.AccessToken, Source, error) {
	e, err := k.known(ctx, id)
	if k.elsewhere(err) {
		tok, src, peerErr := k.peer.token(ctx, request{Account: id, Scopes: scopes, Min: min})
		return tok, src, orMine(err, peerErr)
	}
	if err != nil {
		return identity.AccessToken{}, "", err
	}
	tok, ok := e.valid(scopes, k.now(), min)
	early := ok && !tok.RefreshAt.IsZero() && k.now().After(tok.RefreshAt) && !k.background()
	if ok && !early {
		return tok, FromCache, nil
	}
	if !ok && k.heldThere(ctx, id) {
		tok, src, peerErr := k.peer.token(ctx, request{Account: id, Scopes: scopes, Min: min})
		if !errors.Is(peerErr, ErrNoLeader) {
			return tok, src, peerErr
		}
	}
	if early && waitUntil(e.rec.Load(), scopes, k.now()).After(k.now()) {
		return tok, FromCache, nil
	}
	w := want{min: min, early: early}
	if early {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, earlyBudget)
		defer cancel()
	}
	fresh, src, err := k.silent(ctx, e, scopes, w)
	if err == nil && min > 0 && !fresh.Valid(k.now(), min) {
		return identity.AccessToken{}, "", &TooShortError{Asked: min, Life: fresh.ExpiresAt.Sub(fresh.IssuedAt)}
	}
	if err == nil || gone(err) {
		return fresh, src, err
	}
	// A failed renewal never hides a token that is still good, unless the caller named a validity it lacks.
	least := time.Duration(0)
	if min > 0 {
		least = min
	}
	if tok, ok := e.valid(scopes, k.now(), least); ok {
		k.log.Info("the renewal failed, the present token is still valid", "account", id, "err", err)
		return tok, FromCache, nil
	}
	return fresh, src, err
}

// heldThere reports whether the lease holder has a newer state of the account that it could not save: the refresh
// token in the store is used up then.
func (k *Keeper) heldThere(ctx context.Context, id identity.AccountID) bool {
	if k.peer.dial == nil || k.isLeading() {
		return false
	}
	k.mu.RLock()
	remote := k.remote
	k.mu.RUnlock()
	if remote == nil {
		return k.heldNow(ctx, id)
	}
	return slices.ContainsFunc(remote.Accounts, func(a Account) bool { return a.ID == id && a.InMemory })
}

// heldNow is heldThere by asking the lease holder itself.
func (k *Keeper) heldNow(ctx context.Context, id identity.AccountID) bool {
	if k.peer.dial == nil || k.isLeading() {
		return false
	}
	bounded, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	r, err := k.peer.call(bounded, request{Op: opHeld, Account: id})
	return err == nil && r.Held
}

// A refresh that nobody needs yet must not hold a command up: it is waited for this long, ended after the
// second time, and not tried again, by any command, before the third.
const (
	earlyBudget = 3 * time.Second
	earlyEnd    = 8 * time.Second
	earlyPause  = 5 * time.Minute
)

// TooShortError: no token of this provider lives as long as was asked for.
type TooShortError struct{ Asked, Life time.Duration }

func (e *TooShortError) Error() string {
	life := e.Life.Round(time.Second)
	if life > 2*time.Minute {
		life = life.Round(time.Minute)
	}
	return fmt.Sprintf("this provider's tokens live %s; none can be valid for %s", life, e.Asked)
}

// background reports whether this process or the lease holder refreshes what is due.
func (k *Keeper) background() bool {
	if !k.allowed() {
		return false
	}
	if k.running.Load() {
		return true
	}
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.remote != nil
}

// Refresh fetches a new token for the account's own scopes now, whether one is due or not.
func (k *Keeper) Refresh(ctx context.Context, id identity.AccountID) error {
	e, err := k.known(ctx, id)
	if k.elsewhere(err) || err == nil && k.heldThere(ctx, id) {
		_, peerErr := k.peer.call(ctx, request{Op: opRefresh, Account: id})
		if err != nil || !errors.Is(peerErr, ErrNoLeader) {
			return orMine(err, peerErr)
		}
	}
	if err != nil {
		return err
	}
	_, _, err = k.silent(ctx, e, "", want{force: true})
	return err
}

// Stored returns the access token that is held for scopes, whether it is still valid or not: for reading what is in
// it, not for use. ErrNotFound: none is held.
func (k *Keeper) Stored(ctx context.Context, id identity.AccountID, scopes identity.Scopes) (identity.AccessToken, error) {
	e, err := k.known(ctx, id)
	if err != nil {
		return identity.AccessToken{}, err
	}
	if tok, _ := usable(e.rec.Load(), scopes, k.now(), 0); tok.Token != "" {
		return tok, nil
	}
	return identity.AccessToken{}, fmt.Errorf("no token is stored for these scopes: %w", identity.ErrNotFound)
}

// elsewhere reports that the account cannot be had from the store but perhaps from the lease holder: it is not
// saved, or the keyring was locked after the lease holder had opened it.
func (k *Keeper) elsewhere(err error) bool {
	return k.peer.dial != nil && (errors.Is(err, identity.ErrNotFound) || IsKeyring(err)) && !k.isLeading()
}

// orMine prefers our own error where the lease holder could not help.
func orMine(mine, theirs error) error {
	if theirs != nil && errors.Is(theirs, ErrNoLeader) {
		return mine
	}
	return theirs
}

// IDToken returns the account's ID token as received.
func (k *Keeper) IDToken(ctx context.Context, id identity.AccountID) (identity.Secret, error) {
	e, err := k.known(ctx, id)
	if k.elsewhere(err) {
		r, peerErr := k.peer.call(ctx, request{Op: opIDToken, Account: id})
		return identity.Secret(r.Secret), orMine(err, peerErr)
	}
	if err != nil {
		return "", err
	}
	t := e.rec.Load().Tokens.ID
	if t == "" {
		return "", fmt.Errorf("%s has no ID token: %w", e.rec.Load().Account.Label(), identity.ErrNotFound)
	}
	return t, nil
}

// Account returns who the account is, from memory or the store.
func (k *Keeper) Account(ctx context.Context, id identity.AccountID) (identity.Account, error) {
	e, err := k.known(ctx, id)
	if err != nil {
		return identity.Account{}, err
	}
	return e.rec.Load().Account, nil
}

// valid is the hot path: a map look-up in an immutable record, without allocation.
func (e *entry) valid(scopes identity.Scopes, now time.Time, min time.Duration) (identity.AccessToken, bool) {
	return usable(e.rec.Load(), scopes, now, min)
}

func usable(rec *identity.Record, scopes identity.Scopes, now time.Time, min time.Duration) (identity.AccessToken, bool) {
	if rec == nil {
		return identity.AccessToken{}, false
	}
	if scopes == "" {
		scopes = rec.Account.Scopes
	}
	tok, ok := rec.Tokens.Find(scopes)
	if !ok {
		return tok, false
	}
	if min < 0 {
		min = tok.MinValid()
	}
	return tok, !fromTheFuture(tok, now) && tok.Valid(now, min)
}

// fromTheFuture reports that the clock was ahead when the token came: nobody knows when it ends.
func fromTheFuture(tok identity.AccessToken, now time.Time) bool {
	return now.Before(tok.IssuedAt.Add(-5 * time.Minute))
}
