package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// want says how hard a silent request tries.
type want struct {
	min   time.Duration // validity asked for; below zero: the token's own MinValid
	force bool          // even when a valid token is there
	early bool          // refresh_in has passed, the token is still good

	// claims are asked for beyond the account's own (JSON); a token that is held does not have them.
	claims string
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
	if err := k.shared(e, round, scopes); err != nil && w.claims == "" {
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
		// A caller that gave up while waiting for a lock says nothing about the account, nor does one that asked for more.
		if !stopped(ctx, err) && w.claims == "" && err != errHeldThere {
			k.mu.Lock()
			e.round++
			e.lastErr, e.lastScopes = err, scopes
			k.mu.Unlock()
		}
		done <- answer{tok, src, err}
	})
	select {
	case a := <-done:
		if a.err == errHeldThere { // both locks are free again: the lease holder may need one
			tok, src, err := k.peer.token(ctx, request{Account: e.id, Scopes: scopes, Min: w.min, Claims: w.claims})
			if errors.Is(err, ErrNoLeader) { // it has ended since, and what it had with it
				return k.silent(ctx, e, scopes, w)
			}
			return tok, src, err
		}
		return a.tok, a.src, a.err
	case <-ctx.Done():
		return identity.AccessToken{}, "", fmt.Errorf("renew the token: %w", ctx.Err())
	}
}

// errHeldThere: the lease holder has a newer state of the account than the store.
var errHeldThere = errors.New("the lease holder has the account's newest session")

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
	if !ok || w.claims != "" {
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
		case err == nil && !k.take(e, rec):
			return none, "", fmt.Errorf("renew the token: %w", identity.ErrSignedOut)
		case err == nil:
		case gone(err):
			k.dropSignIn(e, before.SignIn)
			k.publish()
			return none, "", err
		default:
			return none, "", err
		}
		if tok, ok := k.answered(e, before, scopes, w); ok {
			k.publish()
			return tok, FromCache, nil
		}
		// Whoever had the lock before may have renewed, and been unable to save it.
		if k.heldNow(ctx, e.id) {
			return none, "", errHeldThere
		}
	}
	rec := e.rec.Load()
	if scopes == "" {
		scopes = rec.Account.Scopes
	}
	if rec.Need != nil && (waitUntil(rec, scopes, k.now()).After(k.now()) || !loginMends(rec, w)) {
		return none, "", &SignInNeededError{Account: rec.Account, Need: *rec.Need}
	}
	if !renewable(rec) || w.claims != "" && onlyLogin(rec) {
		return none, "", &SignInNeededError{Account: rec.Account, Need: needWithoutRefresh(rec, scopes, k.now())}
	}
	// More than an hour is asked for by nobody but hold, while a token is good: else the clock was set back.
	_, ownGood := usable(rec, "", k.now(), 0)
	// This holds for a person's click too: the provider asked for it, or a replay could end the session.
	if err := mustWait("renew the token", rec, scopes, k.now()); err != nil {
		if wait := waitUntil(rec, scopes, k.now()).Sub(k.now()); wait <= maxThrottle || ownGood {
			return none, "", err
		}
	}
	ctx = context.WithoutCancel(ctx)
	if w.early && !k.background() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, earlyEnd)
		defer cancel()
	}
	tok, src, err := k.redeem(ctx, e, scopes, w)
	if err != nil && w.early && !k.background() {
		k.putOff(context.WithoutCancel(ctx), e, scopes, k.now().Add(earlyPause))
	}
	return tok, src, err
}

// renewable reports whether a token can be had without a person.
func renewable(rec *identity.Record) bool {
	return rec.Tokens.Refresh != "" || byLogin(rec) || rec.Account.Kind == identity.KindApp && rec.Credential != nil
}

// needWithoutRefresh says why a token that is not there needs the person: the sign-in left nothing to get it with.
func needWithoutRefresh(rec *identity.Record, scopes identity.Scopes, now time.Time) identity.Need {
	own := rec.Account.Scopes
	need := identity.Need{
		Summary: "the token has expired and the provider gave no refresh token",
		Detail:  "Sign in again. If this happens often, ask for the scope offline_access.",
		Scopes:  scopes, At: now,
	}
	_, good := usable(rec, own, now, 0)
	switch {
	case good && scopes != own:
		need.Summary = "this sign-in brought no refresh token, so a token for another API needs you"
	case good:
		need.Summary = "this sign-in brought no refresh token, so another token needs you"
	}
	if rec.Account.Flow == identity.FlowImplicit {
		if !good {
			need.Summary = "the token has expired, and an implicit sign-in brings no refresh token"
		}
		need.Detail = "Sign in in the browser (--flow browser): what it brings renews itself, and opens other APIs as well."
	}
	return need
}

// take replaces what e holds by what the store has. False: e is not the account's entry any more. What waits to be
// saved stays.
func (k *Keeper) take(e *entry, rec *identity.Record) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.entries[e.id] != e {
		return false
	}
	if e.newer(rec) {
		e.rec.Store(rec)
	}
	return true
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
