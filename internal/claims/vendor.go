package claims

import "strings"

// vendor is whose kind of token it is. The same name means different things to each. It decides about words only, never
// about trust.
type vendor int

const (
	anyVendor vendor = iota
	entra            // Microsoft Entra ID, also for customers, and Azure AD B2C
	adfs
	keycloak
	cognito
)

func (t *Token) vendor() vendor {
	iss := t.Claims.Text("iss")
	host, path := hostAndPath(iss)
	switch {
	case strings.Contains(iss, "/adfs"):
		return adfs
	case t.Claims.Has("tid"), isV1Issuer(iss), t.Claims.Has("tfp"):
		return entra
	case strings.HasPrefix(path, "realms/"), strings.Contains(path, "/realms/"):
		return keycloak
	case strings.HasPrefix(host, "cognito-idp."):
		return cognito
	}
	return anyVendor
}

// microsoft reports whether the claims are of the shape that Entra and AD FS give.
func (t *Token) microsoft() bool {
	v := t.vendor()
	return v == entra || v == adfs
}

// promised reports whether the token is of a kind whose claims are laid down: those of Microsoft, and access tokens that
// say that they are (RFC 9068 section 2.2). Elsewhere aud and exp may be left out (RFC 7519 section 4.1).
func (t *Token) promised() bool {
	return t.microsoft() || strings.TrimPrefix(strings.ToLower(t.Header.Text("typ")), "application/") == "at+jwt"
}
