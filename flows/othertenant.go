package flows

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"latchkey/internal/identity"
)

// OtherTenant signs a person in to another tenant of the Microsoft identity platform with the refresh token from
// their own, as guests are. Request.Authority is the other tenant's. The Result is an account of its own, of the
// same person: the home account that comes back must be the one of From.
type OtherTenant struct {
	Token identity.Secret
	From  identity.Account
}

// Acquire redeems the refresh token there once. Errors beside those of Grant: ErrNotOffered where the provider is
// not Microsoft's, ErrOtherAccount when somebody else's tokens came.
func (g OtherTenant) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	const op = "sign in to the other tenant"
	if g.Token == "" {
		return nil, errors.New(op + ": the account has no refresh token; sign in to the tenant in the browser")
	}
	r.Account = nil // who must come back is From's person, at another issuer
	p, err := c.provider(ctx, &r, onlyFresh)
	if err != nil {
		return nil, err
	}
	if !p.Microsoft || g.From.HomeAccountID == "" {
		return nil, fmt.Errorf("%s: %w", op, ErrNotOffered)
	}
	r.step(StepExchanging)
	scopes := wireScopes(p, r.Scopes)
	form := url.Values{
		"grant_type":    {"refresh_token"},
		"client_id":     {r.ClientID},
		"refresh_token": {g.Token.Reveal()},
		"scope":         {scopes.String()},
		"client_info":   {"1"},
	}
	t, err := c.token(ctx, p, tokenRequest{op: op, form: form, scopes: scopes, correlation: r.CorrelationID, anchor: anchorMailbox(g.From.HomeAccountID), credential: r.Credential})
	if err != nil {
		return nil, err
	}
	res, err := c.signedIn(ctx, p, r, t, idTokenRules{clientID: r.ClientID, access: t.access.Token})
	if err != nil {
		return nil, err
	}
	if res.Account.HomeAccountID != g.From.HomeAccountID {
		return nil, fmt.Errorf("%s: %w", op, ErrOtherAccount)
	}
	res.Account.RedirectURI = g.From.RedirectURI
	return res, nil
}
