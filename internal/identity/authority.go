package identity

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// AuthorityKind decides where discovery looks and which issuer rule holds.
type AuthorityKind string

const (
	Entra AuthorityKind = "entra" // login.microsoftonline.com and the sovereign clouds
	CIAM  AuthorityKind = "ciam"  // {name}.ciamlogin.com, Entra for customers
	ADFS  AuthorityKind = "adfs"  // https://host/adfs
	OIDC  AuthorityKind = "oidc"  // any other issuer; discovery still tries the Entra layout on a 404
)

// Authority is what we were told to use for signing in. Discovery makes a Provider of it.
type Authority struct {
	URL  string        `json:"url"` // no trailing slash, no query, lower-case host
	Kind AuthorityKind `json:"kind"`
}

// ErrAuthority is wrapped by every error of ParseAuthority.
var ErrAuthority = errors.New("not a usable authority")

func unusable(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrAuthority, fmt.Errorf(format, args...))
}

const wellKnown = "/.well-known/openid-configuration"

// ParseAuthority reads an authority as people write it: a URL, or a bare host with a path. It must be https;
// http is accepted for loopback hosts alone. A pasted ".../v2.0" or discovery document address is shortened to
// the authority. Errors wrap ErrAuthority and say what to write instead.
func ParseAuthority(raw string) (Authority, error) {
	s := strings.TrimSpace(raw)
	if s == "" {
		return Authority{}, unusable("it is empty; write for example https://login.microsoftonline.com/your-tenant")
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return Authority{}, unusable("%q is not a web address; write for example https://login.microsoftonline.com/your-tenant", raw)
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return Authority{}, unusable("the address must have no user, query or fragment")
	}
	if err := SecureURL(u); err != nil {
		return Authority{}, fmt.Errorf("%w: %w", ErrAuthority, err)
	}
	u.Host = strings.ToLower(u.Host)
	path := strings.TrimSuffix(u.Path, "/")
	for strings.HasSuffix(path, wellKnown) { // until none is left: parsing the result again must change nothing
		path = strings.TrimSuffix(strings.TrimSuffix(path, wellKnown), "/")
	}
	host := u.Hostname()
	kind := OIDC
	switch {
	case IsEntraHost(host):
		kind = Entra
	case strings.HasSuffix(host, ".ciamlogin.com"):
		kind = CIAM
	case strings.EqualFold(path, "/adfs"):
		kind = ADFS
	}
	if kind == Entra || kind == CIAM {
		path = strings.TrimSuffix(path, "/v2.0")
	}
	if kind == Entra && strings.Count(path, "/") != 1 {
		return Authority{}, unusable("%s needs one tenant after the host: a domain name, a tenant ID, organizations, common or consumers", host)
	}
	u.Path, u.RawPath = path, ""
	return Authority{URL: u.String(), Kind: kind}, nil
}

// IsEntraHost reports whether host serves the Microsoft identity platform (global and sovereign clouds).
func IsEntraHost(host string) bool {
	switch strings.ToLower(host) {
	case "login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "sts.windows.net",
		"login.microsoftonline.us", "login.usgovcloudapi.net",
		"login.partner.microsoftonline.cn", "login.chinacloudapi.cn":
		return true
	}
	return false
}

// Tenant is the first path element of an Entra or customer authority, else "".
func (a Authority) Tenant() string {
	u, err := url.Parse(a.URL)
	if err != nil || a.Kind == ADFS {
		return ""
	}
	tenant, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	return tenant
}

// Host is the host of the authority, with its port where there is one.
func (a Authority) Host() string {
	u, err := url.Parse(a.URL)
	if err != nil {
		return ""
	}
	return u.Host
}

// SecureURL refuses every URL that is neither https nor http on a loopback host.
func SecureURL(u *url.URL) error {
	switch {
	case u.Scheme == "https" && u.Host != "":
		return nil
	case u.Scheme == "http" && IsLoopback(u.Hostname()):
		return nil
	case u.Scheme == "http" && IsLoopback(strings.TrimSuffix(u.Hostname(), ".")):
		plain := strings.TrimSuffix(u.Hostname(), ".") + strings.TrimPrefix(u.Host, u.Hostname())
		return fmt.Errorf("http is allowed for this computer only, and with a dot at the end of its name others may be asked where it is; write %s, without the dot", plain)
	case u.Scheme == "http":
		return fmt.Errorf("http is allowed for this computer only (127.0.0.1, localhost); use https://%s", u.Host)
	}
	return fmt.Errorf("the address must begin with https://")
}

// IsLoopback reports whether host is localhost or a loopback IP address. Names other than localhost are not
// resolved: what a name points to can change. Neither counts localhost with a dot at its end, although RFC 6761 section
// 6.3 reserves that too and some browsers know it: resolvers look such a name up in no file, but ask a name server.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// InTenant is the same sign-in service for another tenant: a domain name or a tenant ID. Errors wrap ErrAuthority.
func (a Authority) InTenant(tenant string) (Authority, error) {
	old := a.Tenant()
	tenant = strings.ToLower(strings.TrimSpace(tenant))
	switch {
	case old == "" || a.Kind == CIAM:
		return Authority{}, unusable("%s has no tenants to choose from", a.Host())
	case tenant == "":
		return Authority{}, unusable("the tenant is missing; write its domain name or its ID")
	case strings.ContainsFunc(tenant, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.'
	}) || !strings.ContainsAny(tenant, ".-") || strings.Trim(tenant, ".-") != tenant || strings.Contains(tenant, ".."):
		return Authority{}, unusable("%q is neither a domain name nor a tenant ID", tenant)
	}
	u, err := url.Parse(a.URL)
	if err != nil {
		return Authority{}, unusable("%q is not a web address", a.URL)
	}
	u.Path = "/" + tenant
	return Authority{URL: u.String(), Kind: a.Kind}, nil
}
