package flows

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"latchkey/internal/identity"
)

const opApplication = "sign the application in"

// ClientCredentials gets a token for the application itself (RFC 6749 section 4.4). Request.Credential is required. There
// is no person, so there is neither an ID token nor a refresh token: when the token ends, it is asked for again.
//
// At Microsoft's the scope is that of one API, ending in /.default: what the application may do there was agreed
// beforehand. Others take scopes as they are given. Errors beside those of Grant: *ScopeError and *CredentialError,
// both before anything is sent; *DiscoveryError; ErrOtherAccount.
type ClientCredentials struct{}

// ScopeError: the provider would refuse these scopes. Nothing was sent.
type ScopeError struct {
	Problem string
	Next    string // which to use instead
}

func (e *ScopeError) Error() string { return "ask for a token: " + e.Problem }

// renewal says how old the document may be by which an application finds the provider: with its account it goes where it
// went before; the first time, nobody vouches for an old one.
func (r Request) renewal() freshness {
	if r.Account == nil {
		return onlyFresh
	}
	return staleReads
}

// Acquire gets the token.
func (ClientCredentials) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	switch {
	case r.ClientID == "":
		return nil, errors.New(opApplication + ": no client ID was given")
	case r.Credential.Name() == "":
		return nil, &CredentialError{Problem: "it has no secret, certificate or assertion", Next: "Give the secret or the certificate of the application's registration."}
	}
	if r.Authority.Kind == identity.Entra || r.Authority.Kind == identity.CIAM {
		if err := checkApplicationScopes(r.Authority, r.Scopes); err != nil {
			return nil, err
		}
	}
	p, err := c.provider(ctx, &r, r.renewal())
	if err != nil {
		return nil, err
	}
	scopes := r.Scopes
	if p.Microsoft && !p.adfs() {
		if err := checkApplicationScopes(r.Authority, r.Scopes); err != nil {
			return nil, err
		}
		if p.Template() {
			return nil, &DiscoveryError{Authority: p.Authority.URL, Problem: "an application signs in to one organisation, and this address names none",
				Next: "Use the address with the organisation's domain name or tenant ID."}
		}
		scopes = r.Scopes.Resource()
	}

	r.step(StepExchanging)
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {r.ClientID}}
	if scopes != "" {
		form.Set("scope", scopes.String())
	}
	if err := setClaims(form, p, r); err != nil {
		return nil, err
	}
	t, err := c.token(ctx, p, tokenRequest{op: opApplication, form: form, scopes: scopes, correlation: r.CorrelationID, credential: r.Credential})
	if err != nil {
		return nil, err
	}
	res := &Result{Account: p.application(r), Tokens: identity.TokenSet{
		Access: map[identity.Scopes]identity.AccessToken{r.Scopes: t.access},
	}}
	res.Account.SignedInAt = c.now()
	return res.expect(r.Account)
}

// application is the account of an application that signed in as itself.
func (p *Provider) application(r Request) identity.Account {
	a := identity.Account{
		ID:        identity.NewAccountID(p.Issuer, r.ClientID, r.ClientID),
		Kind:      identity.KindApp,
		Subject:   r.ClientID,
		Issuer:    p.Issuer,
		Authority: r.Authority,
		ClientID:  r.ClientID,
		Scopes:    r.Scopes,
	}
	if u, err := url.Parse(p.Issuer); p.Microsoft && err == nil {
		if tenant, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/"); isGUID(tenant) {
			a.TenantID = tenant
		}
	}
	return a
}

// checkApplicationScopes holds scopes against what Microsoft's platform takes from applications ("The .default
// scope"): one resource, and its /.default alone.
func checkApplicationScopes(at identity.Authority, scopes identity.Scopes) error {
	const suffix = "/.default"
	list := scopes.Resource().List()
	for _, s := range list {
		if !strings.HasSuffix(s, suffix) {
			return &ScopeError{
				Problem: fmt.Sprintf("an application cannot ask for the single scope %s", printable(s, 200)),
				Next:    "Use " + printable(defaultScope(at, s), 200) + ": it stands for all that the application was granted there.",
			}
		}
	}
	switch len(list) {
	case 0:
		return &ScopeError{Problem: "no API was named that the token is for", Next: "Name one with its /.default scope, for example " + graphOf(at) + "/.default"}
	case 1:
		return nil
	}
	return &ScopeError{Problem: "one token cannot be for several APIs", Next: "Ask for one of them: " + printable(list[0], 200)}
}

// defaultScope is the /.default scope of the API that scope belongs to. A scope without an API is Microsoft Graph's.
func defaultScope(at identity.Authority, scope string) string {
	if at := strings.LastIndex(scope, "/"); at > 0 && scope[at-1] != '/' {
		return scope[:at] + "/.default"
	}
	if strings.Contains(scope, "://") || isGUID(scope) {
		return scope + "/.default"
	}
	return graphOf(at) + "/.default"
}
