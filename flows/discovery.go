package flows

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"latchkey/internal/identity"
)

// Provider is what discovery found behind an Authority (OpenID Connect Discovery 1.0, RFC 8414). It is
// immutable. Every address in it is https, or http on loopback where the authority itself is.
type Provider struct {
	Authority identity.Authority
	Microsoft bool   // behaves as the Microsoft identity platform or AD FS do
	Issuer    string // for organizations and common a template that holds {tenantid}

	AuthorizationEndpoint       string
	TokenEndpoint               string
	JWKSURI                     string
	UserinfoEndpoint            string // empty: none, as for those below
	EndSessionEndpoint          string
	RevocationEndpoint          string
	DeviceAuthorizationEndpoint string

	IssParameter  bool     // answers carry iss (RFC 9207)
	PKCEMethods   []string // empty: not said
	ScopesOffered []string // empty: not said
	Prompts       []string // empty: not said
	GrantTypes    []string // empty: not said
	ResponseTypes []string // empty: not said
	AuthMethods   []string // how an application may prove itself to the token endpoint; empty: not said
	AuthAlgs      []string // signature algorithms of its assertions; empty: not said
}

// Template reports whether the issuer depends on the tenant of the person who signs in.
func (p *Provider) Template() bool { return strings.Contains(p.Issuer, tenantPlaceholder) }

// DiscoveryError: something answered, but not as the provider that the authority names would. Next says what
// to check.
type DiscoveryError struct {
	Authority string
	Problem   string
	Next      string
	Err       error // the refusal behind it; may be nil
}

func (e *DiscoveryError) Unwrap() error { return e.Err }

func (e *DiscoveryError) Error() string {
	return fmt.Sprintf("look up %s: %s", e.Authority, e.Problem)
}

const wellKnown = "/.well-known/openid-configuration"

// layout is one place where the document may be, and the rules that then hold.
type layout struct {
	url  string
	kind identity.AuthorityKind
}

// layouts lists where to look, in order. An OpenID Connect address that has no document may still be a
// Microsoft-like tenant on a host of its own.
func layouts(a identity.Authority) []layout {
	switch a.Kind {
	case identity.Entra:
		return []layout{{a.URL + "/v2.0" + wellKnown, a.Kind}}
	case identity.CIAM:
		base := a.URL
		if a.Tenant() == "" {
			name, _, _ := strings.Cut(a.Host(), ".")
			base += "/" + name + ".onmicrosoft.com"
		}
		return []layout{{base + "/v2.0" + wellKnown, a.Kind}}
	case identity.ADFS:
		return []layout{{a.URL + wellKnown, a.Kind}}
	}
	list := []layout{{a.URL + wellKnown, identity.OIDC}}
	if t := a.Tenant(); t != "" && strings.HasSuffix(a.URL, "/"+t) {
		list = append(list, layout{a.URL + "/v2.0" + wellKnown, identity.Entra})
	}
	return list
}

// Discover finds the provider behind a. The document is remembered for as long as the provider says, between
// five minutes and a day. Errors: *DiscoveryError when the document does not fit what was asked for, *Error
// when the provider refused, *NetworkError when it could not be reached.
//
// A document past its time never starts a sign-in. Only a refresh may use one (for a week, and only while the
// provider cannot be reached), since the refresh token then goes where it went before.
func (c *Client) Discover(ctx context.Context, a identity.Authority) (*Provider, error) {
	return c.discover(ctx, a, onlyFresh, "")
}

func (c *Client) discover(ctx context.Context, a identity.Authority, want freshness, correlation string) (*Provider, error) {
	if a.URL == "" {
		return nil, &DiscoveryError{Authority: "the provider", Problem: "no address was given", Next: "Enter the address of your organisation's sign-in service."}
	}
	all := layouts(a)
	// The layout that answered before goes first, so that the other's 404 is asked for once only.
	slices.SortStableFunc(all, func(x, y layout) int {
		return cmp.Compare(c.documents.rank(x.url), c.documents.rank(y.url))
	})
	var first error
	for _, l := range all {
		ask := call{op: "look up " + a.URL, url: l.url, microsoft: l.kind != identity.OIDC, correlation: correlation}
		doc, err := c.document(ctx, ask, want, func(body []byte) error {
			_, err := newProvider(a, l.kind, body)
			return err
		})
		if err == nil {
			return newProvider(a, l.kind, doc.Body)
		}
		first = cmp.Or(first, err)
		if e, ok := errors.AsType[*Error](err); !ok || e.Status != http.StatusNotFound {
			first = err
			break
		}
	}
	return nil, explainDiscovery(a, first)
}

// explainDiscovery turns the answers that a mistyped authority gets into what is wrong with it.
func explainDiscovery(a identity.Authority, err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Temporary() {
		return err
	}
	d := &DiscoveryError{Authority: a.URL, Err: err}
	switch {
	case e.Code == "invalid_tenant" || slices.Contains(e.Numbers, 90002):
		d.Problem = fmt.Sprintf("there is no tenant named %q at %s", a.Tenant(), a.Host())
		d.Next = "Check the domain name or tenant ID for typing errors."
	case e.Status == http.StatusNotFound:
		d.Problem = "no sign-in service answers at this address"
		d.Next = "Check the address. It must be the issuer, the one under which " + wellKnown + " is found."
	case e.Status >= 300 && e.Status < 400:
		d.Problem = "the address redirects to another one"
		d.Next = "Ask for the address of the issuer itself and enter that one."
	default:
		return err
	}
	return d
}

// metadata is what is read of a discovery document. Members may be missing or, with careless providers, of
// another type than they should be: only the ones we need decide.
type metadata struct {
	Issuer        string   `json:"issuer"`
	Authorization string   `json:"authorization_endpoint"`
	Token         string   `json:"token_endpoint"`
	JWKS          string   `json:"jwks_uri"`
	Userinfo      string   `json:"userinfo_endpoint"`
	EndSession    string   `json:"end_session_endpoint"`
	Revocation    string   `json:"revocation_endpoint"`
	Device        string   `json:"device_authorization_endpoint"`
	IssParameter  bool     `json:"authorization_response_iss_parameter_supported"`
	PKCE          []string `json:"code_challenge_methods_supported"`
	Scopes        []string `json:"scopes_supported"`
	Prompts       []string `json:"prompt_values_supported"`
	Grants        []string `json:"grant_types_supported"`
	ResponseTypes []string `json:"response_types_supported"`
	AuthMethods   []string `json:"token_endpoint_auth_methods_supported"`
	AuthAlgs      []string `json:"token_endpoint_auth_signing_alg_values_supported"`
}

// newProvider reads a document and holds it against the rules of its layout.
func newProvider(a identity.Authority, kind identity.AuthorityKind, body []byte) (*Provider, error) {
	wrong := func(problem, next string) error {
		return &DiscoveryError{Authority: a.URL, Problem: problem, Next: next}
	}
	var m metadata
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, wrong("its discovery document is damaged", "Check that the address is the one of a sign-in service.")
	}
	if err := checkIssuer(a, kind, m.Issuer); err != nil {
		return nil, wrong(err.Error(), "Check the address: it must name the issuer itself. If it is right, ask whoever runs the sign-in service.")
	}
	for _, e := range []struct {
		name, url string
		required  bool
	}{
		{"authorization_endpoint", m.Authorization, true},
		{"token_endpoint", m.Token, true},
		{"jwks_uri", m.JWKS, true},
		{"userinfo_endpoint", m.Userinfo, false},
		{"end_session_endpoint", m.EndSession, false},
		{"revocation_endpoint", m.Revocation, false},
		{"device_authorization_endpoint", m.Device, false},
	} {
		if e.url == "" && !e.required {
			continue
		}
		if err := checkEndpoint(a, e.url); err != nil {
			return nil, wrong(fmt.Sprintf("its %s cannot be used: %v", e.name, err), "Ask whoever runs the sign-in service: sign-in would not be safe.")
		}
	}
	return &Provider{
		Authority: a, Microsoft: kind != identity.OIDC, Issuer: m.Issuer,
		AuthorizationEndpoint: m.Authorization, TokenEndpoint: m.Token, JWKSURI: m.JWKS, UserinfoEndpoint: m.Userinfo,
		EndSessionEndpoint: m.EndSession, RevocationEndpoint: m.Revocation, DeviceAuthorizationEndpoint: m.Device,
		IssParameter: m.IssParameter, PKCEMethods: m.PKCE, ScopesOffered: m.Scopes, Prompts: m.Prompts, GrantTypes: m.Grants, ResponseTypes: m.ResponseTypes,
		AuthMethods: m.AuthMethods, AuthAlgs: m.AuthAlgs,
	}, nil
}

// checkEndpoint refuses every address that a code, token or person must not be sent to.
func checkEndpoint(a identity.Authority, raw string) error {
	if raw == "" {
		return errors.New("it is missing")
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return errors.New("it is not a web address")
	}
	if err := identity.SecureURL(u); err != nil {
		return err
	}
	if u.Scheme == "http" && strings.HasPrefix(a.URL, "https://") {
		return errors.New("it is http while the provider is https")
	}
	return nil
}
