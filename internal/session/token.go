package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"latchkey/flows"
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
		tok, src, peerErr := k.peer.token(ctx, id, scopes, min)
		return tok, src, orMine(err, peerErr)
	}
	if err != nil {
		return identity.AccessToken{}, "", err
	}
	tok, ok := e.valid(scopes, k.now(), min)
	early := ok && !k.background() && !tok.RefreshAt.IsZero() && k.now().After(tok.RefreshAt)
	if ok && !early {
		return tok, FromCache, nil
	}
	w := want{min: min, early: early}
	if early {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, earlyBudget)
		defer cancel()
	}
	fresh, src, err := k.silent(ctx, e, scopes, w)
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

// earlyBudget bounds a refresh that nobody needs yet.
const earlyBudget = 3 * time.Second

// background reports whether this process or the lease holder refreshes what is due.
func (k *Keeper) background() bool {
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
	if k.elsewhere(err) {
		_, peerErr := k.peer.call(ctx, request{Op: opRefresh, Account: id})
		return orMine(err, peerErr)
	}
	if err != nil {
		return err
	}
	_, _, err = k.silent(ctx, e, "", want{force: true})
	return err
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
	return tok, tok.Valid(now, min)
}

// want says how hard a silent request tries.
type want struct {
	min   time.Duration // validity asked for; below zero: the token's own MinValid
	force bool          // even when a valid token is there
	early bool          // refresh_in has passed, the token is still good
}

// silent gets a token with the locks held: this process's first, then the one across processes, then the
// record is read again, because another process may have been faster.
func (k *Keeper) silent(ctx context.Context, e *entry, scopes identity.Scopes, w want) (identity.AccessToken, Source, error) {
	before := e.rec.Load()
	round := k.round(e)
	if err := e.acquire(ctx); err != nil {
		return identity.AccessToken{}, "", fmt.Errorf("wait for the account: %w", err)
	}
	handed := false
	defer func() {
		if !handed {
			e.release()
		}
	}()
	if tok, ok := k.answered(e, before, scopes, w); ok {
		return tok, FromCache, nil
	}
	// Whoever waited behind a request that failed gets its error: a hundred callers ask the provider once.
	if err := k.shared(e, round, scopes); err != nil {
		return identity.AccessToken{}, "", err
	}
	// Once a refresh token was sent, the answer may be the only copy of its successor. So the request belongs to
	// the Keeper: a caller that leaves does not take it along, and Close waits for it.
	type answer struct {
		tok identity.AccessToken
		src Source
		err error
	}
	done := make(chan answer, 1)
	handed = true
	k.tasks.Go(func() {
		defer e.release()
		tok, src, err := k.renew(ctx, e, before, scopes, w)
		if !stopped(ctx, err) { // a caller that gave up while waiting for a lock says nothing about the account
			k.mu.Lock()
			e.round++
			e.lastErr, e.lastScopes = err, scopes
			k.mu.Unlock()
		}
		done <- answer{tok, src, err}
	})
	select {
	case a := <-done:
		return a.tok, a.src, a.err
	case <-ctx.Done():
		return identity.AccessToken{}, "", fmt.Errorf("renew the token: %w", ctx.Err())
	}
}

func (k *Keeper) round(e *entry) uint64 {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return e.round
}

func (k *Keeper) shared(e *entry, round uint64, scopes identity.Scopes) error {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if e.round != round && e.lastScopes == scopes {
		return e.lastErr
	}
	return nil
}

// answered reports whether the record in memory already holds what was asked for. A forced or early request is
// answered by any token that was not there when it began.
func (k *Keeper) answered(e *entry, before *identity.Record, scopes identity.Scopes, w want) (identity.AccessToken, bool) {
	tok, ok := e.valid(scopes, k.now(), w.min)
	if !ok {
		return tok, false
	}
	if w.force || w.early {
		old, _ := usable(before, scopes, k.now(), w.min)
		return tok, old.Token != tok.Token
	}
	return tok, true
}

// renew does one silent request. The account's lock in this process is held; ctx bounds the waiting for the one
// across processes, not the request itself.
func (k *Keeper) renew(ctx context.Context, e *entry, before *identity.Record, scopes identity.Scopes, w want) (identity.AccessToken, Source, error) {
	none := identity.AccessToken{}
	saved := k.isSaved(e)
	if saved {
		unlock, err := k.store.Lock(ctx, e.id)
		if err != nil {
			return none, "", fmt.Errorf("lock the account: %w", err)
		}
		defer unlock()
		switch rec, err := k.store.Load(ctx, e.id); {
		case err == nil:
			k.put(rec)
		case gone(err):
			k.drop(e.id)
			k.publish()
			return none, "", err
		default:
			return none, "", err
		}
		if tok, ok := k.answered(e, before, scopes, w); ok {
			k.publish()
			return tok, FromCache, nil
		}
	}
	rec := e.rec.Load()
	if scopes == "" {
		scopes = rec.Account.Scopes
	}
	if rec.Need != nil {
		return none, "", &SignInNeededError{Account: rec.Account, Need: *rec.Need}
	}
	if rec.Tokens.Refresh == "" {
		return none, "", &SignInNeededError{Account: rec.Account, Need: identity.Need{
			Summary: "the token has expired and the provider gave no refresh token",
			Detail:  "Sign in again. If this happens often, ask for the scope offline_access.", At: k.now()}}
	}
	// This holds for a person's click too: the provider asked for it, or a replay could end the session.
	if wait := rec.RetryAfter.Sub(k.now()); wait > 0 {
		return none, "", &flows.Error{Op: "renew the token", Code: "temporarily_unavailable", RetryAfter: wait,
			Description: fmt.Sprintf("the next try waits until %s", rec.RetryAfter.Local().Format(time.TimeOnly))}
	}
	return k.redeem(context.WithoutCancel(ctx), e, scopes)
}

func (k *Keeper) isSaved(e *entry) bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return e.unsaved == ""
}

// asNetwork extracts the network error of a failed request.
func asNetwork(err error) (*flows.NetworkError, bool) {
	ne, ok := errors.AsType[*flows.NetworkError](err)
	return ne, ok
}
