package session

import (
	"context"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// silently is the first part of signing in automatically: the token that is stored, then the refresh token. It
// gives the account when nobody needs to be asked, else a sentence that says why somebody is.
func (k *Keeper) silently(ctx context.Context, s SignIn) (id identity.AccountID, why string) {
	want := s.Request.Account
	if !s.Silent || want == nil {
		return "", ""
	}
	if s.Request.Claims != "" {
		return "", "What is stored does not do: more was asked for."
	}
	_, src, err := k.TokenFor(ctx, want.ID, s.Request.Scopes, -1)
	if err != nil {
		summary, _ := flows.Explain(err)
		if need, ok := needed(err); ok {
			summary = need.Need.Summary
		}
		return "", "What is stored does not do: " + summary
	}
	text := "Asked to sign in: the stored token is still good, so nobody was asked"
	if src == Refreshed {
		text = "Asked to sign in: renewed silently, so nobody was asked"
	}
	k.Served(ctx, want.ID, text)
	return want.ID, ""
}
