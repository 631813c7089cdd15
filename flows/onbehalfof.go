package flows

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"latchkey/internal/claims"
	"latchkey/internal/identity"
)

const (
	opOnBehalf   = "get a token on behalf of the caller"
	maxAssertion = 64 << 10
)

// OnBehalfOf exchanges an access token that a caller sent to this application for one to the next API (RFC 7523
// section 2.1; Microsoft: "OAuth 2.0 On-Behalf-Of flow"). Request.Scopes are the next API's. Request.Account is the
// application's account, where it has one: secret and token go to nobody but its issuer.
//
// The Result is for its access token alone: its account is the application, and refresh tokens are not kept, since the
// caller's token decides how long it may act. Errors beside those of Grant: *AudienceError and *AssertionError before
// anything is sent, *CredentialError, *DiscoveryError. What the next API demands of the person comes as Error.Claims,
// to be passed on to the caller.
type OnBehalfOf struct {
	Assertion identity.Secret
	Audiences []string // further names of this application (App ID URIs) that the assertion may be made for
}

// AudienceError: the token was made for another application, so this one must not act with it.
type AudienceError struct {
	Want []string // what this application is called
	Got  []string // who the token is for
}

func (e *AudienceError) Error() string {
	return fmt.Sprintf("%s: its token is for %s, not for this application (%s)", opOnBehalf, nameList(e.Got), nameList(e.Want))
}

func nameList(list []string) string {
	if len(list) == 0 {
		return "nobody"
	}
	var shown []string
	for _, s := range list[:min(len(list), 5)] {
		shown = append(shown, printable(s, 120))
	}
	return strings.Join(shown, ", ")
}

// names lists what an application is called, each once. A slash at the end means nothing.
func names(list []string) (each []string) {
	for _, name := range list {
		if name = strings.TrimSuffix(name, "/"); !slices.Contains(each, name) {
			each = append(each, name)
		}
	}
	return each
}

// scopeOf is the scope for all of an application: of its App ID URI where one was given, else of the usual one.
func scopeOf(names []string) string {
	return printable(names[len(names)-1], 120) + "/.default"
}

// isIDToken reports whether claims are those of an ID token (OpenID Connect Core section 2): it has what ties it to a
// sign-in, and nothing of what access tokens say of the program that holds them.
func isIDToken(c claims.Object) bool {
	has := func(name string) bool { return c.Has(name) }
	return slices.ContainsFunc([]string{"nonce", "at_hash", "c_hash"}, has) && !slices.ContainsFunc([]string{"scp", "scope", "azp", "appid", "client_id"}, has)
}

// AssertionError: the caller's token cannot be exchanged. It holds no part of it.
type AssertionError struct{ Problem, Next string }

func (e *AssertionError) Error() string { return opOnBehalf + ": " + e.Problem }

// Acquire exchanges the token once.
func (g OnBehalfOf) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	if r.ClientID == "" {
		return nil, errors.New(opOnBehalf + ": no client ID was given")
	}
	assertion := identity.Secret(strings.TrimSpace(g.Assertion.Reveal()))
	if err := g.check(assertion, r.ClientID, c.now()); err != nil {
		return nil, err
	}
	if r.Scopes.Resource() == "" {
		return nil, &ScopeError{Problem: "no API was named that the token is for", Next: "Name the scope of the next API."}
	}
	p, err := c.provider(ctx, &r, r.renewal())
	if err != nil {
		return nil, err
	}
	if p.Microsoft && r.Credential.Name() == "" {
		return nil, &CredentialError{Problem: "it has no secret, certificate or assertion, and only an application that has may act on behalf of others",
			Next: "Give the secret or the certificate of the application's registration."}
	}

	r.step(StepExchanging)
	form := url.Values{
		"grant_type":          {"urn:ietf:params:oauth:grant-type:jwt-bearer"},
		"client_id":           {r.ClientID},
		"assertion":           {assertion.Reveal()},
		"requested_token_use": {"on_behalf_of"},
		"scope":               {r.Scopes.String()},
	}
	if err := setClaims(form, p, r); err != nil {
		return nil, err
	}
	t, err := c.token(ctx, p, tokenRequest{op: opOnBehalf, form: form, scopes: r.Scopes, correlation: r.CorrelationID, credential: r.Credential})
	if e, ok := errors.AsType[*Error](err); ok {
		e.Scopes = r.Scopes
	}
	if err != nil {
		return nil, err
	}
	return &Result{Account: p.application(r), Tokens: identity.TokenSet{
		Access: map[identity.Scopes]identity.AccessToken{r.Scopes: t.access},
	}}, nil
}

// check holds the caller's token against what can be known without the network: whether it was made for this
// application, and whether it has ended. The signature is the provider's to judge, and so is all of an opaque token.
func (g OnBehalfOf) check(assertion identity.Secret, clientID string, now time.Time) error {
	switch text := assertion.Reveal(); {
	case text == "":
		return &AssertionError{"no token was given", "Give the access token that the caller sent."}
	case len(text) > maxAssertion:
		return &AssertionError{"the token is larger than 64 KiB; none is", "Give the access token alone."}
	case !visible(text) || strings.Contains(text, " "):
		return &AssertionError{"the token has blanks or line breaks inside", "Give the access token alone, in one line, without the word Bearer."}
	}
	token, err := claims.Decode(assertion)
	switch {
	case errors.Is(err, claims.ErrOpaque), errors.Is(err, claims.ErrEncrypted):
		return nil
	case err != nil:
		return &AssertionError{"the token is damaged or incomplete", "Copy it once more, from its first to its last character."}
	}
	want := names(slices.Concat([]string{clientID, "api://" + clientID}, g.Audiences))
	got := token.Claims.List("aud")
	askFor := "The caller must ask for an access token with a scope of this application, such as " + scopeOf(want) + ", and send that one."
	if isIDToken(token.Claims) {
		return &AssertionError{"it is an ID token, which says who signed in and opens no API", askFor}
	}
	if !slices.ContainsFunc(got, func(aud string) bool { return slices.Contains(want, strings.TrimSuffix(aud, "/")) }) {
		if len(got) == 1 && isGraph(got[0]) {
			return &AssertionError{"it was made for Microsoft Graph, not for this application", askFor}
		}
		return &AudienceError{Want: want, Got: got}
	}
	if exp, ok := token.Claims.Time("exp"); ok && !now.Before(exp.Add(clockSkew)) {
		return &AssertionError{"the token ended on " + exp.UTC().Format("2 January 2006 at 15:04 UTC"), "Ask the caller for a new one."}
	}
	return nil
}
