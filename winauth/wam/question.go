package wam

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"latchkey/internal/identity"
)

const (
	// The account providers of Windows have one name and two authorities.
	providerID    = "https://login.microsoft.com"
	organizations = "organizations" // work and school accounts
	consumers     = "consumers"     // Microsoft accounts

	// consumerTenant is the tenant that all Microsoft accounts share.
	consumerTenant = "9188040d-6c67-4c5b-b112-36a304b66dad"
)

// question is a request as the interfaces of Windows take it.
type question struct {
	authority   string // of the account provider: organizations or consumers
	scope       string
	clientID    string
	properties  []property
	correlation string
	account     string  // Windows' identifier; may be empty
	window      uintptr // 0: silently
}

type property struct{ key, value string }

// question checks the request and puts it into Windows' terms.
func (r Request) question() (question, error) {
	if r.ClientID == "" {
		return question{}, fmt.Errorf("%s: %w", op, errors.New("no client ID was given"))
	}
	scopes := identity.ParseScopes(r.Scopes)
	if scopes.Resource() == "" {
		return question{}, fmt.Errorf("%s: %w", op, errors.New("no scope of an API was given"))
	}
	authority, err := readAuthority(r.Authority)
	if err != nil {
		return question{}, err
	}
	q := question{
		scope:       scopes.With("openid", "profile", "offline_access").String(),
		clientID:    r.ClientID,
		correlation: r.CorrelationID,
		account:     r.AccountID,
	}
	// The properties are those that Microsoft's own libraries send; the two providers read different ones.
	if tenant := authority.Tenant(); strings.EqualFold(tenant, consumers) || strings.EqualFold(tenant, consumerTenant) {
		q.authority = consumers
		q.properties = []property{{"api-version", "2.0"}} // scopes instead of policies
	} else {
		q.authority = organizations
		q.properties = []property{
			{"wam_compat", "2.0"}, // scopes instead of a resource, and an ID token
			{"authority", authority.URL + "/"},
			{"validateAuthority", "yes"},
		}
	}
	if r.Claims != "" {
		q.properties = append(q.properties, property{"claims", r.Claims})
	}
	return q, nil
}

// readAuthority takes a tenant alone for one of the worldwide cloud. Windows knows no other identity providers than
// Microsoft's.
func readAuthority(text string) (identity.Authority, error) {
	if text != "" && !strings.Contains(text, "/") {
		text = "https://login.microsoftonline.com/" + text
	}
	authority, err := identity.ParseAuthority(text)
	if err != nil {
		return identity.Authority{}, fmt.Errorf("%s: %w", op, err)
	}
	if authority.Kind != identity.Entra && !isDemo(authority) {
		return identity.Authority{}, &Error{Reason: WrongAuthority,
			Text: "Windows hands out tokens of the Microsoft identity platform only, and " + authority.Host() + " is none of its hosts.",
			Next: useBrowser}
	}
	return authority, nil
}

// isDemo reports whether an authority is a tenant on this computer, which is laid out as Entra is. Windows itself
// knows none; what stands in for it in tests does.
func isDemo(a identity.Authority) bool {
	u, err := url.Parse(a.URL)
	return err == nil && a.Kind == identity.OIDC && a.Tenant() != "" && identity.IsLoopback(u.Hostname())
}
