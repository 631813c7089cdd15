package claims

import (
	"slices"
	"strings"
)

// accessMeaning tells scp and roles apart: scp is what a person let an application do (delegated), roles without scp
// are what an administrator let it do in its own name. Source: Microsoft Learn, "Access token claims reference" and
// "Permissions and consent overview".
func accessMeaning(t *Token, name string) (string, []Part) {
	c := t.Claims
	switch name {
	case "scp", "scope":
		parts := partsOf(name, t.scopes())
		if name == "scp" && t.microsoft() && c.Has("roles") {
			return "What the application may do for the person. The service must look at it and at the person's roles", parts
		}
		return "", parts
	case "roles":
		switch {
		case t.forApplication():
			return "What the application may do in its own name. This decides; there is no scp", nil
		case c.Has("scp"):
			return "Roles the person has at the service. scp still limits what the application may do", nil
		case t.microsoft():
			return "Roles the person has in the application", nil
		}
	case "sub":
		switch {
		case t.forApplication():
			return "The application itself; no person is behind this token", nil
		case t.Claims.Has("job_workflow_ref"), t.Claims.Has("kubernetes.io"), t.Claims.Has("pipeline_id"):
			return "The job or pod itself. Whoever trusts it compares exactly this text (federated credential)", nil
		case t.microsoft():
			return "The person, as this application knows them. Another application sees another value", nil
		}
	case "oid":
		if t.forApplication() {
			return "The application's object in this directory", nil
		}
	case "xms_ssm":
		if c.Text("xms_ssm") == "1" {
			return "The service can have the token revoked early (continuous access evaluation)", nil
		}
	case "xms_cc":
		for _, capability := range c.List("xms_cc") {
			if strings.EqualFold(capability, "cp1") {
				return "The application can handle a demand for more claims (cp1): the token may live longer, and be revoked early", nil
			}
		}
	}
	return "", nil
}

// forApplication reports whether the token plainly stands for an application (client credentials). idtyp is
// optional with Entra; without it an application's sub is its object ID, which a person's never is. Elsewhere sub is then
// the client's ID (RFC 9068 section 2.2), and Auth0 says gty.
func (t *Token) forApplication() bool {
	if kind := t.Claims.Text("idtyp"); kind != "" {
		return kind == "app"
	}
	if t.Claims.Text("gty") == "client-credentials" {
		return true
	}
	sub := t.Claims.Text("sub")
	return sub != "" && !t.Claims.Has("scp") && (sub == t.Claims.Text("oid") || sub == t.client())
}

// scopes are those of scp (Entra: text with spaces; Okta: an array) or scope (RFC 9068 section 2.2.3).
func (t *Token) scopes() []string {
	var all []string
	for _, name := range []string{"scp", "scope"} {
		for _, s := range t.Claims.List(name) {
			all = append(all, strings.Fields(s)...)
		}
	}
	// An agent's token that stands for the agent itself has "/" there (Microsoft Learn, "Token claims reference for agent IDs").
	return slices.DeleteFunc(all, func(s string) bool { return s == "/" })
}

// scopeName knows the scopes that are the same everywhere (OpenID Connect Core sections 5.4 and 11) and AD FS's.
func scopeName(scope string) string {
	switch scope {
	case "openid":
		return "Sign the person in"
	case "profile":
		return "Read name and profile"
	case "email":
		return "Read the e-mail address"
	case "address":
		return "Read the postal address"
	case "phone":
		return "Read the telephone number"
	case "offline_access":
		return "Keep access when the person is away (refresh token)"
	case "user_impersonation":
		return "Act as the person, with all they may do there"
	case "allatclaims":
		return "Put the access token's claims into the ID token as well (AD FS)"
	case "aza":
		return "Get a primary refresh token (AD FS, brokers)"
	case "logon_cert":
		return "Get a certificate to sign in with (AD FS)"
	}
	return ""
}
