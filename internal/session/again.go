package session

import (
	"cmp"

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
	}
	return s, grant
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
