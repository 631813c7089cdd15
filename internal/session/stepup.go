package session

import (
	"context"
	"errors"
	"fmt"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// StepUp asks silently for a token that satisfies claims (JSON), whatever is kept: what an API that sent a claims
// challenge wants. Empty scopes are the account's own. A *SignInNeededError carries, in Need.Claims, all claims that
// the next sign-in must ask for; the account itself stays as it is.
func (k *Keeper) StepUp(ctx context.Context, id identity.AccountID, scopes identity.Scopes, claims string) (identity.AccessToken, error) {
	if claims == "" {
		return identity.AccessToken{}, errors.New("step up: the challenge asks for no claims")
	}
	e, err := k.known(ctx, id)
	if k.elsewhere(err) || err == nil && k.heldThere(ctx, id) {
		tok, _, peerErr := k.peer.token(ctx, request{Account: id, Scopes: scopes, Claims: claims})
		if err != nil || !errors.Is(peerErr, ErrNoLeader) {
			return tok, orMine(err, peerErr)
		}
	}
	if err != nil {
		return identity.AccessToken{}, err
	}
	tok, _, err := k.silent(ctx, e, scopes, want{min: -1, force: true, claims: claims})
	need, ok := needed(err)
	if !ok {
		return tok, err
	}
	merged, mergeErr := flows.MergeClaims(need.Need.Claims, claims)
	if mergeErr != nil {
		return tok, fmt.Errorf("step up: %w", mergeErr)
	}
	need.Need.Claims = merged
	return tok, need
}

// needed unwraps the error of an account that needs its person; the copy may be changed.
func needed(err error) (*SignInNeededError, bool) {
	need, ok := errors.AsType[*SignInNeededError](err)
	if !ok {
		return nil, false
	}
	mine := *need
	return &mine, true
}
