package claims

import (
	"slices"
	"strings"
)

// Kind is what a token is for.
type Kind string

const (
	Access      Kind = "access token"  // for a service
	ID          Kind = "ID token"      // for the application that signed the person in
	Refresh     Kind = "refresh token" // for the provider (Keycloak's are JSON Web Tokens)
	Logout      Kind = "logout token"  // tells an application that a session has ended
	Proof       Kind = "proof"         // goes with a request or a client's name; allows nothing by itself
	Credential  Kind = "credential"    // says something about its holder, who shows it
	UnknownKind Kind = "token"
)

// Kind tells what the token is for: by what it says of itself, else by what it has. Microsoft's say nothing of
// themselves; their access tokens name the application that asked, their ID tokens do not.
func (t *Token) Kind() Kind {
	switch strings.TrimPrefix(strings.ToLower(t.Header.Text("typ")), "application/") {
	case "at+jwt":
		return Access
	case "logout+jwt":
		return Logout
	case "dc+sd-jwt", "vc+sd-jwt":
		return Credential
	case "dpop+jwt", "secevent+jwt", "token-introspection+jwt", "oauth-authz-req+jwt", "client-authentication+jwt":
		return Proof
	}
	if eventMeaning(t.Claims) != "" {
		return Logout
	}
	for _, name := range []string{"typ", "token_use"} {
		switch strings.ToLower(t.Claims.Text(name)) {
		case "bearer", "access", "dpop":
			return Access
		case "id":
			return ID
		case "refresh", "offline":
			return Refresh
		case "logout":
			return Logout
		}
	}
	if iss := t.Claims.Text("iss"); iss != "" && iss == t.Claims.Text("sub") {
		return Proof // of an application, to the provider (RFC 7523 section 3)
	}
	if t.Claims.Has("refresh_token") && t.Claims.Has("request_nonce") {
		return Proof // of a registered computer, to Entra (MS-OAPXBC)
	}
	has := func(name string) bool { return t.Claims.Has(name) }
	switch {
	case slices.ContainsFunc([]string{"scp", "scope", "azpacr", "appidacr", "cid", "permissions", "gty"}, has):
		return Access
	case slices.ContainsFunc([]string{"nonce", "at_hash", "c_hash"}, has):
		return ID
	case slices.ContainsFunc([]string{"azp", "appid", "client_id"}, has):
		return Access
	case t.microsoft(), t.Claims.Has("tfp"):
		return ID
	}
	return UnknownKind
}
