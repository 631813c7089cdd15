package flows

import (
	"context"

	"latchkey/internal/identity"
)

// HybridWarning is what a person should know before they choose this way.
const HybridWarning = "For web applications that know who signed in before they redeem the code. It proves nothing " +
	"that the browser sign-in with PKCE does not. Sign in in the browser unless you test such an application."

// Hybrid is response_type "code id_token" (OpenID Connect Core section 3.3): an ID token comes with the code, and vouches
// for it, before it is redeemed. ResponseMode is form_post, or fragment.
type Hybrid struct{ AuthorizationCode }

// Announce implements Interactive.
func (g *Hybrid) Announce(f func(*Waiting)) Grant {
	return &Hybrid{g.announcing(f)}
}

// Acquire signs the person in. Errors are those of AuthorizationCode; ErrNotOffered where the provider says that it does
// not answer so. When the first ID token is not in order, the code is not redeemed.
func (g *Hybrid) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	return g.browse(ctx, c, r, answersHybrid, func(ctx context.Context, t arrival) (*Result, error) {
		first, err := c.verifyIDToken(ctx, t.provider, t.answer.idToken, idTokenRules{
			clientID: t.request.ClientID, nonce: t.attempt.nonce, code: t.answer.code, required: []string{"c_hash"},
		})
		if err != nil {
			return nil, err
		}
		// Core section 3.3.3.6: both ID tokens are about the same person at the same issuer.
		return g.redeem(ctx, c, t, &identity.Account{Issuer: first.Text("iss"), Subject: first.Text("sub")})
	})
}
