package session

import (
	"context"
	"errors"
	"fmt"

	jose "github.com/go-jose/go-jose/v4"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// SignOut ends an account on this computer: its record goes and a tombstone stays, so that a refresh in flight
// cannot bring it back. The provider is not asked; see Revoke.
func (k *Keeper) SignOut(ctx context.Context, id identity.AccountID) error {
	e := k.entry(id)
	err := k.store.Remove(ctx, id)
	if errors.Is(err, identity.ErrNotFound) && e == nil && k.elsewhere(err) {
		_, peerErr := k.peer.call(ctx, request{Op: opSignOut, Account: id})
		return orMine(err, peerErr)
	}
	if err != nil && !(errors.Is(err, identity.ErrNotFound) && e != nil) {
		return fmt.Errorf("sign out: %w", err)
	}
	k.drop(id)
	k.publish()
	if k.forget != nil {
		k.forget(id)
	}
	if err == nil && !k.isLeading() {
		// It may hold a newer sign-in of the account that could not be saved.
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), handOver)
		defer cancel()
		_, _ = k.peer.call(bounded, request{Op: opSignOut, Account: id})
	}
	return nil
}

// SignOutWays says what signing out shall do beside forgetting the account here.
type SignOutWays struct {
	Revoke bool                                         // tell the provider to forget the refresh token (RFC 7009)
	Visit  func(ctx context.Context, link string) error // end the session in the browser too; nil: not
}

// SignedOut tells truthfully what happened beside forgetting the account here.
type SignedOut struct {
	Revoked, Browser           Outcome
	RevokedError, BrowserError error // why, where the outcome is Failed
}

// Outcome of one part of signing out.
type Outcome string

const (
	NotWanted  Outcome = ""
	Done       Outcome = "done"
	NotOffered Outcome = "not_offered"
	Failed     Outcome = "failed"
)

func outcomeOf(err error) Outcome {
	switch {
	case err == nil:
		return Done
	case errors.Is(err, flows.ErrNotOffered):
		return NotOffered
	}
	return Failed
}

// EndSession signs out in all the ways wanted. What fails at the provider does not keep the account here: where err
// is nil it is gone from this computer.
func (k *Keeper) EndSession(ctx context.Context, id identity.AccountID, w SignOutWays) (SignedOut, error) {
	var out SignedOut
	// The record may be open nowhere but here, and its tokens go with it: the provider is asked first.
	if w.Revoke {
		err := k.Revoke(ctx, id)
		if out.Revoked = outcomeOf(err); out.Revoked == Failed {
			out.RevokedError = err
		}
	}
	if w.Visit != nil {
		err := k.Logout(ctx, id, w.Visit)
		if out.Browser = outcomeOf(err); out.Browser == Failed {
			out.BrowserError = err
		}
	}
	return out, k.SignOut(ctx, id)
}

// Revoke asks the provider to end the account's refresh token (RFC 7009). Many providers offer no such thing;
// the error says so.
func (k *Keeper) Revoke(ctx context.Context, id identity.AccountID) error {
	e, err := k.known(ctx, id)
	if err != nil {
		return err
	}
	rec := e.rec.Load()
	if rec.Tokens.Refresh == "" {
		return fmt.Errorf("revoke the token: %w", flows.ErrNotOffered) // applications have none
	}
	return k.client.Revoke(ctx, rec.Account, rec.Credential, rec.Tokens.Refresh, "refresh_token")
}

// Logout ends the person's session at the provider, in the browser that visit opens (OpenID Connect RP-Initiated
// Logout). It does not wait for what the person does there. The account stays until SignOut.
func (k *Keeper) Logout(ctx context.Context, id identity.AccountID, visit func(ctx context.Context, link string) error) error {
	e, err := k.known(ctx, id)
	if err != nil {
		return err
	}
	rec := e.rec.Load()
	if rec.Account.Kind == identity.KindApp {
		return fmt.Errorf("sign out in the browser: %w", flows.ErrNotOffered) // it was never signed in there
	}
	return flows.Logout{Visit: visit}.End(ctx, k.client, rec.Account, rec.Tokens.ID)
}

// Keys fetches the signing keys of the account's provider, to verify a token with package claims.
func (k *Keeper) Keys(ctx context.Context, id identity.AccountID) (*jose.JSONWebKeySet, error) {
	account, err := k.Account(ctx, id)
	if err != nil {
		return nil, err
	}
	p, err := k.client.Discover(ctx, account.Authority)
	if err != nil {
		return nil, err
	}
	return k.client.Keys(ctx, p)
}
