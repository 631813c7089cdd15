package session

import (
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
	old := e.rec.Load().Account
	s, _, err := InTenant(old, tenant)
	if err != nil {
		return "", err
	}
	if err := k.somewhere(ctx); err != nil {
		return "", err
	}
	if err := e.acquire(ctx); err != nil {
		return "", fmt.Errorf("wait for the account: %w", err)
	}
	rec := e.rec.Load()
	s.Request.CorrelationID, s.Request.Credential = flows.NewCorrelationID(), rec.Credential
	res, err := flows.OtherTenant{Token: rec.Tokens.Refresh, From: rec.Account}.Acquire(ctx, k.client, s.Request)
	e.release()
	if err != nil {
		return "", k.notThere(old, err)
	}
	res.Steps = []string{"Signed in silently as " + old.Label() + ", who is known from " + old.Authority.Host() + "."}
	account, err := k.adopt(context.WithoutCancel(ctx), s, res)
	if err != nil {
		return "", err
	}
	k.publish()
	k.nudge()
	return account, nil
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
		Attempt: NewAttemptID(), Profile: a.Profile, Organisation: authority.Tenant(), Flow: identity.FlowBrowser, Grant: grant,
		Request: flows.Request{Authority: authority, ClientID: a.ClientID, Scopes: a.Scopes, ContinuousAccess: a.ContinuousAccess},
	}, grant, nil
}

// notThere is a refusal by the other tenant in words for the person; the account itself is as well as before.
func (k *Keeper) notThere(a identity.Account, err error) error {
	refusal, ok := errors.AsType[*flows.Error](err)
	if !ok || !refusal.NeedsPerson() {
		return err
	}
	return &SignInNeededError{Account: a, Need: needOf(refusal, k.now())}
}
