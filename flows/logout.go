package flows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"latchkey/internal/identity"
)

// ErrNotOffered: the provider has no endpoint for what was asked.
var ErrNotOffered = errors.New("the provider does not offer this")

// Revoke tells the provider to forget a token (RFC 7009). hint is "refresh_token" or "access_token". It
// returns ErrNotOffered (wrapped) where there is no revocation, as at Microsoft's; a token that is unknown
// there counts as revoked. The token goes to nobody but the issuer of the account. cred proves the application; nil: a
// public client. Errors beside these: *Error, *NetworkError, *CredentialError, those of Discover.
func (c *Client) Revoke(ctx context.Context, account identity.Account, cred *identity.Credential, token identity.Secret, hint string) error {
	const op = "revoke the token"
	p, err := c.provider(ctx, &Request{Authority: account.Authority, Account: &account}, onlyFresh)
	if err != nil {
		return err
	}
	if p.RevocationEndpoint == "" {
		return fmt.Errorf("%s: %w", op, ErrNotOffered)
	}
	pr, err := c.prove(p, url.Values{"token": {token.Reveal()}, "token_type_hint": {hint}, "client_id": {account.ClientID}}, cred)
	if err != nil {
		return err
	}
	a, err := c.do(ctx, call{op: op, url: p.RevocationEndpoint, form: pr.form, basic: pr.basic, microsoft: p.Microsoft})
	if err != nil {
		return err
	}
	if a.status != http.StatusOK && a.status != http.StatusNoContent {
		return errorOf(op, a, pr.hidden, c.now())
	}
	return nil
}

// Logout ends the person's session at the provider, in the browser (OpenID Connect RP-Initiated Logout 1.0).
type Logout struct {
	Visit func(ctx context.Context, link string) error // as in AuthorizationCode; required

	// RedirectURI is where the provider sends the browser afterwards, as it is registered. Empty: nowhere;
	// End then returns as soon as the browser has been sent to the provider.
	RedirectURI string
	Timeout     time.Duration // from when the browser has opened; 0: two minutes
}

// End opens the provider's logout page by a one-time link, because its address holds the ID token, and
// returns when the browser has come back (or has been there, without RedirectURI). Errors: ErrNotOffered,
// ErrTimeout, ctx.Err(), those of Discover; all wrapped.
func (g Logout) End(ctx context.Context, c *Client, account identity.Account, idToken identity.Secret) error {
	const op = "sign out in the browser"
	p, err := c.provider(ctx, &Request{Authority: account.Authority, Account: &account}, onlyFresh)
	if err != nil {
		return err
	}
	if p.EndSessionEndpoint == "" {
		return fmt.Errorf("%s: %w", op, ErrNotOffered)
	}
	target, err := parseRedirect(g.RedirectURI)
	if err != nil {
		return err
	}
	state := identity.Secret(randomText())
	back := make(chan struct{}, 1)
	l, err := newLoopback(ctx, target, func(v url.Values) error {
		if len(v["state"]) != 1 || !state.Equal(identity.Secret(v.Get("state"))) {
			return refusedState
		}
		traceOf(ctx).returned(op, g.RedirectURI, v)
		select {
		case back <- struct{}{}:
			return nil
		default:
			return refusedTwice
		}
	}, c)
	if err != nil {
		return err
	}
	defer l.close()

	u, err := url.Parse(p.EndSessionEndpoint)
	if err != nil {
		return fmt.Errorf("%s: the provider's address is damaged", op)
	}
	q := u.Query()
	q.Set("client_id", account.ClientID)
	if idToken != "" {
		q.Set("id_token_hint", idToken.Reveal())
	}
	if account.Username != "" {
		q.Set("logout_hint", account.Username)
	}
	if g.RedirectURI != "" {
		q.Set("post_logout_redirect_uri", l.uri)
		q.Set("state", state.Reveal())
	}
	u.RawQuery = q.Encode()
	l.target, l.op = u.String(), op

	if err := g.leave(ctx, l, back); err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	l.finish(page{Kind: pageGood, Title: "You are signed out", Text: "Your session has ended here and in Latchkey.", Next: "You can close this tab."})
	return nil
}

// leave has the browser opened and waits until it has been at the provider, and came back where it is told to.
func (g Logout) leave(ctx context.Context, l *loopback, back <-chan struct{}) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	patient := patience{lasts: cmp.Or(g.Timeout, 2*time.Minute)}
	defer patient.end()
	link := l.link()
	opened := make(chan error, 1)
	go func() { opened <- g.Visit(ctx, link) }() // ends with ctx: Visit's contract
	visited := l.visited
	for {
		select {
		case <-back:
			return nil
		case <-visited:
			if g.RedirectURI == "" {
				return nil
			}
			visited = nil
		case err := <-opened:
			if err != nil {
				return fmt.Errorf("open the browser: %w", err)
			}
		case <-patient.over():
			return ErrTimeout
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		patient.begin()
	}
}

// anchorMailbox routes a request to where the account lives (Microsoft's X-AnchorMailbox).
func anchorMailbox(homeAccountID string) string {
	uid, utid, ok := strings.Cut(homeAccountID, ".")
	if !ok {
		return ""
	}
	return "Oid:" + uid + "@" + utid
}
