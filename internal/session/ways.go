package session

import (
	"context"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// Way is what a face knows when it makes a grant: the flow and the inputs that go with it.
type Way struct {
	Flow    identity.Flow
	Browser flows.AuthorizationCode // how the browser is asked; Visit set unless there is none to open

	// NoBrowser says why no browser can be opened here; nil: one can. Only FlowAuto asks.
	NoBrowser error

	Username string          // FlowPassword
	Password identity.Secret // FlowPassword
}

// Grant makes the grant of a way. An error says that the flow is not known or lacks an input.
func (w Way) Grant() (flows.Grant, error) { return nil, nil }

// Try runs a grant and keeps nothing: what the Flow lab does. The sign-in is in the Snapshots, marked Lab.
func (k *Keeper) Try(ctx context.Context, s SignIn) (*flows.Result, error) { return nil, nil }

// Keep makes an account of what Try brought.
func (k *Keeper) Keep(ctx context.Context, s SignIn, res *flows.Result) (identity.AccountID, error) {
	return "", nil
}

// OnBehalfOf is a request for a token to the next API.
type OnBehalfOf struct {
	App       identity.AccountID // an account of kind app, or one with a credential
	Assertion identity.Secret    // the access token that the caller sent
	Scopes    identity.Scopes
	Claims    string   // a claims request of the next API, JSON; it bypasses what is kept
	Audiences []string // App ID URIs of the application
}

// OnBehalfOf exchanges a token, once for the same assertion and scopes as long as the answer is valid.
func (k *Keeper) OnBehalfOf(ctx context.Context, o OnBehalfOf) (identity.AccessToken, Source, error) {
	return identity.AccessToken{}, "", nil
}

// Applications lists the accounts that have a credential, in the order of the Snapshot. It reads the store.
func (k *Keeper) Applications(ctx context.Context) ([]identity.Account, error) { return nil, nil }

// StepUp asks silently for a token that satisfies claims (JSON), whatever is kept. A *SignInNeededError carries the
// merged claims for SignInAgain.
func (k *Keeper) StepUp(ctx context.Context, id identity.AccountID, scopes identity.Scopes, claims string) (identity.AccessToken, error) {
	return identity.AccessToken{}, nil
}

// OtherTenant signs the account's person in to another tenant (a domain name or tenant ID) without asking, where
// the provider allows it. The new account stands beside the old one. *SignInNeededError: the person must come.
func (k *Keeper) OtherTenant(ctx context.Context, id identity.AccountID, tenant string) (identity.AccountID, error) {
	return "", nil
}

// InTenant prepares signing the account's person in to another tenant in the browser.
func InTenant(a identity.Account, tenant string) (SignIn, *flows.AuthorizationCode, error) {
	return SignIn{}, nil, nil
}

// SignOutWays says what signing out shall do beside forgetting the account here.
type SignOutWays struct {
	Revoke bool                                         // tell the provider to forget the refresh token (RFC 7009)
	Visit  func(ctx context.Context, link string) error // end the session in the browser too; nil: not
}

// SignedOut tells truthfully what happened. The account is gone from this computer in any case where err is nil.
type SignedOut struct {
	Revoked  Outcome
	Browser  Outcome
	Warnings []string // sentences for what was wanted and did not happen
}

// Outcome of one part of signing out.
type Outcome string

const (
	NotWanted  Outcome = ""
	Done       Outcome = "done"
	NotOffered Outcome = "not_offered"
	Failed     Outcome = "failed"
)

// EndSession signs out in all the ways wanted.
func (k *Keeper) EndSession(ctx context.Context, id identity.AccountID, w SignOutWays) (SignedOut, error) {
	return SignedOut{}, nil
}
