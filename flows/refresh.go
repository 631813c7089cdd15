package flows

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"

	"latchkey/internal/identity"
)

// RefreshToken gets a new access token without the person (RFC 6749 section 6). Request.Account is required;
// Request.Scopes may be those of another resource.
//
// The Result holds the refresh token to keep: the new one, or the old one when none came. An ID token that
// comes along is verified and must be about the same person at the same issuer (OpenID Connect Core section
// 12.2); when the keys for it cannot be had, or a clock is wrong, it is left out. A *NetworkError with Sent says
// that the refresh token may be used up.
type RefreshToken struct {
	Token identity.Secret
}

// harmless are the checks of a renewed ID token that say nothing about whose it is.
var harmless = []string{checkKey, "exp", "iat", "nbf"}

// Acquire redeems the refresh token once.
func (g RefreshToken) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	const op = "renew the access token"
	if r.Account == nil || g.Token == "" {
		return nil, errors.New(op + ": an account and its refresh token are needed")
	}
	p, err := c.provider(ctx, &r, staleReads)
	if err != nil {
		return nil, err
	}

	r.step(StepExchanging)
	clientID := cmp.Or(r.ClientID, r.Account.ClientID)
	form := url.Values{
		"grant_type":    {"refresh_token"},
		"client_id":     {clientID},
		"refresh_token": {g.Token.Reveal()},
	}
	// Without a scope the provider repeats what was granted, which is safer to ask of providers that refuse
	// every scope that was not; Microsoft's wants to know the resource.
	if p.Microsoft || r.Scopes != r.Account.Scopes {
		form.Set("scope", wireScopes(p, r.Scopes).String())
	}
	anchor := ""
	if p.Microsoft {
		form.Set("client_info", "1")
		anchor = anchorMailbox(r.Account.HomeAccountID)
	}
	if err := setClaims(form, p, r); err != nil {
		return nil, err
	}
	t, err := c.token(ctx, p, tokenRequest{op: op, form: form, scopes: wireScopes(p, r.Scopes), correlation: r.CorrelationID, anchor: anchor, credential: r.Credential})
	if err != nil {
		return nil, err
	}

	res := &Result{Account: *r.Account, Tokens: identity.TokenSet{
		ID: t.id, Refresh: cmp.Or(t.refresh, g.Token),
		Access: map[identity.Scopes]identity.AccessToken{r.Scopes: t.access},
	}}
	if t.id == "" {
		return res, nil
	}
	claims, err := c.verifyIDToken(ctx, p, t.id, idTokenRules{clientID: clientID, access: t.access.Token, pinned: r.Account})
	if err != nil {
		if e, ok := errors.AsType[*IDTokenError](err); ok && !slices.Contains(harmless, e.Check) {
			return nil, err
		}
		// The keys cannot be had now or a clock is wrong, and the old refresh token may be used up: losing the
		// new one would end the session. The ID token alone is not believed.
		c.log.WarnContext(ctx, "the renewed ID token cannot be checked and is dropped", "error", err)
		res.Tokens.ID = ""
		return res, nil
	}
	var renewed identity.Account
	describe(&renewed, claims)
	res.Account.Username = cmp.Or(renewed.Username, res.Account.Username)
	res.Account.Name = cmp.Or(renewed.Name, res.Account.Name)
	return res, nil
}
