package flows

import (
	"fmt"
	"net/url"
	"strings"

	"latchkey/internal/identity"
)

const (
	tenantPlaceholder = "{tenantid}"
	personalTenant    = "9188040d-6c67-4c5b-b112-36a304b66dad" // where personal Microsoft accounts live
)

// isGUID reports whether s has the shape of a tenant ID.
func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
				return false
			}
		}
	}
	return true
}

// checkIssuer decides whether the issuer that a discovery document names may speak for the authority that was
// asked for. Without it, one provider could sign people in as people of another.
func checkIssuer(a identity.Authority, kind identity.AuthorityKind, issuer string) error {
	u, err := url.Parse(issuer)
	if issuer == "" || err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("its document names no usable issuer")
	}
	differs := fmt.Errorf("the issuer is %s, but %s was asked for", printable(issuer, 200), a.URL)
	// The template's braces are no URL characters; the rest must be as safe as any endpoint.
	if err := identity.SecureURL(u); err != nil {
		return fmt.Errorf("its issuer cannot be used: %w", err)
	}
	if u.Scheme == "http" && strings.HasPrefix(a.URL, "https://") {
		return differs
	}
	host, tenant := strings.ToLower(u.Host), strings.ToLower(a.Tenant())
	issuerTenant, v2 := strings.CutSuffix(strings.TrimPrefix(u.Path, "/"), "/v2.0")
	ok := false
	switch kind {
	case identity.ADFS: // the farm chooses the path; the host is what was asked for
		ok = host == strings.ToLower(a.Host())
	case identity.CIAM:
		first, rest, _ := strings.Cut(host, ".")
		ok = v2 && isGUID(issuerTenant) && rest == "ciamlogin.com" && strings.EqualFold(first, issuerTenant) &&
			(!isGUID(tenant) || strings.EqualFold(tenant, issuerTenant))
	case identity.Entra:
		ok = v2 && sameCloud(strings.ToLower(a.Host()), host) && tenantFits(tenant, issuerTenant)
	default:
		// Exactly, but for the slash at the end: an authority is kept without one, and some issuers have it.
		ok = strings.TrimSuffix(issuer, "/") == a.URL
	}
	if !ok {
		return differs
	}
	return nil
}

func tenantFits(asked, got string) bool {
	switch {
	case asked == "common" || asked == "organizations":
		return got == tenantPlaceholder
	case asked == "consumers":
		return strings.EqualFold(got, personalTenant)
	case isGUID(asked):
		return strings.EqualFold(got, asked)
	}
	return isGUID(got) // a domain name: which tenant it is gets pinned at the first sign-in
}

// sameCloud reports whether two hosts are one and the same cloud of Microsoft, which go by several names.
func sameCloud(a, b string) bool {
	if a == b {
		return true
	}
	for _, cloud := range []string{
		" login.microsoftonline.com login.microsoft.com login.windows.net sts.windows.net ",
		" login.microsoftonline.us login.usgovcloudapi.net ",
		" login.partner.microsoftonline.cn login.chinacloudapi.cn ",
	} {
		if strings.Contains(cloud, " "+a+" ") && strings.Contains(cloud, " "+b+" ") {
			return true
		}
	}
	return false
}

// issuerFor is the issuer that a token with this tid must name.
func (p *Provider) issuerFor(tid string) (string, bool) {
	if !p.Template() {
		return p.Issuer, true
	}
	return strings.ReplaceAll(p.Issuer, tenantPlaceholder, tid), isGUID(tid)
}

// issuerMatches compares an iss that comes without a tid, as in an authorization response (RFC 9207).
func (p *Provider) issuerMatches(iss string) bool {
	if !p.Template() {
		return iss == p.Issuer
	}
	before, after, _ := strings.Cut(p.Issuer, tenantPlaceholder)
	tid, ok := strings.CutPrefix(iss, before)
	tid, ok2 := strings.CutSuffix(tid, after)
	return ok && ok2 && isGUID(tid)
}
