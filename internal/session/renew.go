package session

import (
	"context"
	"errors"
	"fmt"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// redeem asks the provider with the refresh token (or as the application that the account is) and keeps the answer.
// Both locks are held, the record in memory is the newest.
func (k *Keeper) redeem(ctx context.Context, e *entry, scopes identity.Scopes, w want) (identity.AccessToken, Source, error) {
	k.mark(func() { e.refreshing = true })
	defer k.mark(func() { e.refreshing = false })

	rec := e.rec.Load()
	how := "Renewed silently"
	switch {
	case w.claims != "":
		how = "Renewed, because an API asked for more"
	case w.force:
		how = "Renewed, because you asked"
	}
	if rec.Need != nil || byBroker(rec) || rec.Tokens.Refresh == "" && byLogin(rec) {
		return k.redeemLogin(ctx, e, scopes, w, nil)
	}
	res, err := k.ask(ctx, rec, scopes, w.claims)
	if ne, lost := asNetwork(err); lost && ne.Sent && rec.Tokens.Refresh != "" {
		// The provider may have used the refresh token up. On one that rotates strictly a replay costs the
		// whole family, so nothing is risked while a good token remains.
		left, ok := usable(rec, scopes, k.now(), 0)
		if !ok { // asked for another resource: the session is worth more than one token
			left, ok = usable(rec, "", k.now(), 0)
		}
		if ok {
			k.hold(ctx, e, left.ExpiresAt, scopes)
			return identity.AccessToken{}, "", err
		}
		res, err = k.ask(ctx, rec, scopes, w.claims)
	}
	if refusal, ok := errors.AsType[*flows.Error](err); ok && byLogin(rec) && w.claims == "" && endsSession(refusal) {
		return k.redeemLogin(ctx, e, scopes, w, err)
	}
	if err != nil {
		return identity.AccessToken{}, "", k.refused(ctx, e, scopes, w, err)
	}
	if err := k.accept(ctx, e, rec, scopes, res, how); err != nil {
		return identity.AccessToken{}, "", err
	}
	return e.rec.Load().Tokens.Access[scopes], Refreshed, nil
}

func (k *Keeper) ask(ctx context.Context, rec *identity.Record, scopes identity.Scopes, claims string) (*flows.Result, error) {
	var grant flows.Grant = flows.RefreshToken{Token: rec.Tokens.Refresh}
	if rec.Account.Kind == identity.KindApp {
		grant = flows.ClientCredentials{} // without a refresh token: it is asked anew (RFC 6749 section 4.4.3)
	}
	r := requestOf(rec, scopes)
	r.Claims = claims
	return grant.Acquire(ctx, k.client, r)
}

// requestOf is a request for the account of a record.
func requestOf(rec *identity.Record, scopes identity.Scopes) flows.Request {
	account := rec.Account
	return flows.Request{
		Authority: account.Authority, ClientID: account.ClientID, Scopes: scopes, Account: &account,
		Credential: rec.Credential, ContinuousAccess: account.ContinuousAccess, CorrelationID: flows.NewCorrelationID(),
	}
}

// accept merges a fresh answer into the record, writes it and then publishes it.
func (k *Keeper) accept(ctx context.Context, e *entry, old *identity.Record, scopes identity.Scopes, res *flows.Result, how string) error {
	now := k.now()
	rec := old.Clone()
	if rec.Tokens.Access == nil {
		rec.Tokens.Access = map[identity.Scopes]identity.AccessToken{}
	}
	for key, t := range rec.Tokens.Access {
		if !t.Valid(now, 0) && key != rec.Account.Scopes {
			delete(rec.Tokens.Access, key)
		}
	}
	for key, t := range res.Tokens.Access {
		rec.Tokens.Access[key] = t
	}
	if res.Tokens.Refresh != "" {
		rec.Tokens.Refresh = res.Tokens.Refresh
	}
	if res.Tokens.ID != "" {
		rec.Tokens.ID = res.Tokens.ID
	}
	rec.Need, rec.RetryAfter = nil, time.Time{}
	throttle(rec, scopes, time.Time{}, now)
	rec.Add(identity.Event{At: now, Kind: identity.EventRefreshed, Text: how, Scopes: scopes})
	k.mark(func() { e.refreshing, e.offline, e.failures, e.nextTry = false, false, 0, time.Time{} })
	return k.save(ctx, e, rec)
}

// save writes the record and takes it into memory. When it cannot be written it goes to the lease holder, which would
// otherwise renew with what the store has; else it stays in memory, marked as not saved, and the background tries again: what
// the provider rotated must not be lost here. The only error is that the account was signed out meanwhile.
func (k *Keeper) save(ctx context.Context, e *entry, rec *identity.Record) error {
	rec.Revision++
	if !k.isSaved(e) {
		if !k.replace(e, rec) {
			return fmt.Errorf("keep the renewed token: %w", identity.ErrSignedOut)
		}
		k.publish()
		return nil
	}
	// A request that ran into its time limit still has a result to write down.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := k.store.Update(ctx, rec)
	if gone(err) {
		k.dropSignIn(e, rec.SignIn)
		k.publish()
		return fmt.Errorf("save the renewed token: %w", err)
	}
	if err != nil {
		k.log.Error("the record cannot be saved, it is kept in memory", "account", rec.Account.ID, "err", err)
		rec.Add(identity.Event{At: k.now(), Kind: identity.EventUnsaved, Text: "Could not be saved: " + err.Error()})
		if !k.handedOver(ctx, rec, err) {
			k.mark(func() { e.unsaved = whyUnsaved(err) })
		}
	}
	if !k.replace(e, rec) {
		return fmt.Errorf("keep the renewed token: %w", identity.ErrSignedOut)
	}
	k.publish()
	return nil
}

// handedOver reports whether the lease holder, if that is another process, has taken a record that could not be saved.
func (k *Keeper) handedOver(ctx context.Context, rec *identity.Record, unsaved error) bool {
	if k.isLeading() {
		return false
	}
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), handOver)
	defer cancel()
	err := k.peer.adopt(bounded, rec, whyUnsaved(unsaved))
	if err != nil && !k.keep {
		k.log.Error("no tray or window took the renewed session: it ends with this process, and the account may have to sign in again", "err", err)
	}
	return err == nil
}

// putOff keeps an early refresh that failed from being tried again by the next command.
func (k *Keeper) putOff(ctx context.Context, e *entry, scopes identity.Scopes, until time.Time) {
	rec := e.rec.Load().Clone()
	if rec.Need != nil || waitUntil(rec, scopes, k.now()).After(until) {
		return
	}
	throttle(rec, scopes, until, k.now())
	_ = k.save(ctx, e, rec) // signed out meanwhile: nothing to put off
}

// hold puts the next try off until the present token has ended, for every process.
func (k *Keeper) hold(ctx context.Context, e *entry, until time.Time, scopes identity.Scopes) {
	rec := e.rec.Load().Clone()
	rec.RetryAfter = until
	rec.Add(identity.Event{At: k.now(), Kind: identity.EventRefreshFailed, Scopes: scopes,
		Text: "The provider's answer was lost on the way; the next try waits until the present token has ended"})
	k.mark(func() { e.offline = false; e.nextTry = until }) // the provider was reached: the answer was not
	_ = k.save(ctx, e, rec)
}

// mark changes what Keeper.mu guards and publishes.
func (k *Keeper) mark(change func()) {
	k.mu.Lock()
	change()
	k.mu.Unlock()
	k.publish()
}
