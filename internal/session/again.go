package session

import (
	"cmp"
	"context"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// SignInAgain prepares signing the same account in again: with its own application and scopes, its name filled
// in, and what the provider asked for when it refused (need, may be nil). The caller sets Visit.
func SignInAgain(a identity.Account, need *identity.Need) (SignIn, *flows.AuthorizationCode) {
	grant := &flows.AuthorizationCode{LoginHint: a.Username, RedirectURI: a.RedirectURI}
	s := SignIn{
		Attempt: NewAttemptID(), Profile: a.Profile, Organisation: cmp.Or(a.Profile, a.Authority.Host()), Grant: grant,
		Request: flows.Request{Authority: a.Authority, ClientID: a.ClientID, Scopes: a.Scopes, Account: &a},
	}
	if need != nil {
		s.Request.Claims = need.Claims
		if need.Scopes != "" {
			s.Request.Scopes = need.Scopes
		}
	}
	s.Request.ContinuousAccess = a.ContinuousAccess
	return s, grant
}

// Credential is how the account's application proves itself; nil for a public client.
func (k *Keeper) Credential(ctx context.Context, id identity.AccountID) (*identity.Credential, error) {
	e, err := k.known(ctx, id)
	if err != nil {
		return nil, err
	}
	return e.rec.Load().Credential, nil
}

// Applications lists the accounts that have a credential, in the order of the Snapshot. It reads the store.
func (k *Keeper) Applications(ctx context.Context) ([]identity.Account, error) {
	if err := k.reload(ctx); err != nil {
		return nil, err
	}
	var list []identity.Account
	for _, a := range k.Snapshot().Accounts {
		if a.Proof != "" {
			list = append(list, a.Account)
		}
	}
	return list, nil
}

// Need is why an account needs its person; nil when it does not, or is not known.
func (k *Keeper) Need(id identity.AccountID) *identity.Need {
	e := k.entry(id)
	if e == nil {
		return nil
	}
	return e.rec.Load().Need
}

// AddAccountPrompt lets the person choose who signs in, so that adding an account does not silently bring the
// one that the browser remembers. Providers that do not know it are asked in their own words.
const AddAccountPrompt = "select_account"
