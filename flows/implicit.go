package flows

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"latchkey/internal/identity"
)

// ImplicitWarning is what a person should know before they choose this way.
const ImplicitWarning = "An old way for applications that live in a web page: the tokens pass through the browser's address " +
	"bar. OAuth 2.1 leaves it out. Sign in in the browser instead, unless you test such an application."

// ImplicitLacks says, a sentence each, what a sign-in by Implicit goes without.
func ImplicitLacks() []string {
	return []string{
		"There is no refresh token: when the access token ends, the person must sign in again.",
		"Microsoft leaves the claims groups and wids out of these tokens, or sends a link in their place when there are more than a few.",
		"Everything must fit into one address. Browsers and servers cut long ones off, and with many claims the sign-in fails.",
	}
}

// Implicit is response_type "id_token token" (OpenID Connect Core section 3.2), which RFC 9700 section 2.1.2 advises
// against. ResponseMode is fragment, or form_post. Refresh tokens never come.
type Implicit struct{ AuthorizationCode }

// Announce implements Interactive.
func (g *Implicit) Announce(f func(*Waiting)) Grant {
	return &Implicit{g.announcing(f)}
}

// Acquire signs the person in. Errors are those of AuthorizationCode; ErrNotOffered where the provider says that it does
// not answer so.
func (g *Implicit) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	return g.browse(ctx, c, r, answersImplicit, func(ctx context.Context, t arrival) (*Result, error) {
		tokens, err := t.tokens(c)
		if err != nil {
			return nil, err
		}
		res, err := c.signedIn(ctx, t.provider, t.request, tokens, idTokenRules{
			clientID: t.request.ClientID, nonce: t.attempt.nonce, access: t.answer.access, required: []string{"at_hash"},
		})
		if res != nil {
			res.Account.RedirectURI = g.RedirectURI
		}
		return res, err
	})
}

// tokens are those that came through the browser (RFC 6749 section 4.2.2).
func (t arrival) tokens(c *Client) (*tokenAnswer, error) {
	a := t.answer
	wrong := func(what string) error { return &Error{Op: opAuthorize, Description: what} }
	if !strings.EqualFold(cmp.Or(a.tokenType, "Bearer"), "Bearer") {
		return nil, wrong("the token is of a type that was not asked for; only Bearer is understood")
	}
	lifetime, said, err := seconds(json.RawMessage(a.expiresIn))
	if err != nil {
		return nil, wrong("the answer's expires_in is not a number of seconds")
	}
	if !said {
		lifetime = unknownLifetime
	}
	scopes := t.attempt.kind.scopes(t.provider, t.request.Scopes)
	if a.scope != "" {
		scopes = identity.ParseScopes(a.scope)
	}
	now := c.now()
	return &tokenAnswer{
		access:     identity.AccessToken{Token: a.access, Type: "Bearer", Scopes: scopes, IssuedAt: now, ExpiresAt: now.Add(lifetime)},
		id:         a.idToken,
		clientInfo: a.clientInfo,
	}, nil
}
