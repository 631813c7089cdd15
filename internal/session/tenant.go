package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// OtherTenant signs the account's person in to another tenant (a domain name or tenant ID), where they are a guest
// as a rule, without asking. The new account stands beside the old one. A *SignInNeededError means that the person
// must come: InTenant prepares that.
func (k *Keeper) OtherTenant(ctx context.Context, id identity.AccountID, tenant string) (identity.AccountID, error) {
	e, err := k.known(ctx, id)
	if err != nil {
		return "", err
	}
	s, _, err := InTenant(e.rec.Load().Account, tenant)
	if err != nil {
		return "", err
	}
	if err := k.CanKeep(ctx); err != nil {
		return "", err
	}
	release, err := k.alone(ctx, e)
	if err != nil {
		return "", err
	}
	if k.heldNow(ctx, id) {
		release()
		return "", errors.New("switch the tenant: the account's newest session is not saved yet, only the tray or the window has it; try again when it is")
	}
	res, err := owned(ctx, k, release, func(ctx context.Context) (*flows.Result, error) { return k.askTenant(ctx, e, &s) })
	if err != nil {
		return "", err
	}
	account, err := k.adopt(context.WithoutCancel(ctx), s, res)
	if err != nil {
		return "", err
	}
	k.publish()
	k.nudge()
	return account, nil
}

// askTenant redeems the account's refresh token in the other tenant. Both locks are held, the record in memory is the
// newest. The account keeps its refresh token: Microsoft's are good for their time however often they are used.
func (k *Keeper) askTenant(ctx context.Context, e *entry, s *SignIn) (*flows.Result, error) {
	rec, scopes := e.rec.Load(), s.Request.Scopes
	if rec.Need != nil {
		return nil, &SignInNeededError{Account: rec.Account, Need: *rec.Need}
	}
	if err := mustWait("switch the tenant", rec, scopes, k.now()); err != nil {
		return nil, err
	}
	s.Request.CorrelationID, s.Request.Credential = flows.NewCorrelationID(), rec.Credential
	res, err := flows.OtherTenant{Token: rec.Tokens.Refresh, From: rec.Account}.Acquire(ctx, k.client, s.Request)
	if err == nil {
		res.Steps = []string{"Signed in silently as " + rec.Account.Label() + ", who is known from " + cmp.Or(rec.Account.Authority.Tenant(), rec.Account.Authority.Host()) + "."}
		return res, nil
	}
	if ne, lost := asNetwork(err); lost && ne.Sent {
		if left, ok := usable(rec, "", k.now(), 0); ok {
			k.hold(ctx, e, left.ExpiresAt, scopes) // as with any answer that was lost
		}
	}
	refusal, ok := errors.AsType[*flows.Error](err)
	switch {
	case !ok:
		return nil, err
	case refusal.RetryAfter > 0:
		rec = rec.Clone()
		throttle(rec, scopes, k.now().Add(refusal.RetryAfter), k.now())
		_ = k.save(ctx, e, rec) // signed out meanwhile: nothing to note
		return nil, err
	case refusal.NeedsPerson():
		// The account is as well as before: it is the other tenant that asks.
		return nil, &SignInNeededError{Account: rec.Account, Need: needOf(refusal, k.now())}
	}
	return nil, err
}

// InTenant prepares signing the account's person in to another tenant in the browser. The caller sets Visit. Errors
// say what is wrong with the tenant.
func InTenant(a identity.Account, tenant string) (SignIn, *flows.AuthorizationCode, error) {
	authority, err := a.Authority.InTenant(tenant)
	if err != nil {
		return SignIn{}, nil, fmt.Errorf("switch the tenant: %w", err)
	}
	grant := &flows.AuthorizationCode{LoginHint: a.Username, RedirectURI: a.RedirectURI}
	return SignIn{
		Attempt: NewAttemptID(), Profile: a.Profile, Organisation: authority.Tenant(), Flow: identity.FlowBrowser, Grant: grant, From: a.ID,
		Request: flows.Request{Authority: authority, ClientID: a.ClientID, Scopes: a.Scopes, ContinuousAccess: a.ContinuousAccess},
	}, grant, nil
}
