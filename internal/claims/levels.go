package claims

import (
	"strconv"
	"strings"
)

// levels put acr into words. Sources: Microsoft Learn, "Access token claims reference" (0 and 1) and "External method
// provider reference" (knowledge and the like); OpenID Connect Extended Authentication Profile (phr, phrh); Okta,
// "Step-up authentication using ACR values"; REFEDS; SAML 2.0 Authentication Context; AD FS by the
// addresses of authentication methods.
var levels = []named{
	{"0", "Less than the standard for sign-ins (level 0)"},
	{"1", "The usual standard for sign-ins (level 1)"},
	{"http://schemas.microsoft.com/claims/multipleauthn", "More than one factor"},
	{"http://schemas.openid.net/pape/policies/2007/06/multi-factor", "More than one factor"},
	{"https://refeds.org/profile/mfa", "More than one factor"},
	{"https://refeds.org/profile/sfa", "One factor, properly done"},
	{"inherence", "Proved by something the person is"},
	{"knowledge", "Proved by something the person knows"},
	{"knowledgeorinherence", "Proved by something the person knows or is"},
	{"knowledgeorpossession", "Proved by something the person knows or has"},
	{"knowledgeorpossessionorinherence", "Proved by something the person knows, has or is"},
	{"phr", "Proved in a way that cannot be phished"},
	{"phrh", "Proved with a hardware key, in a way that cannot be phished"},
	{"possession", "Proved by something the person has"},
	{"possessionorinherence", "Proved by something the person has or is"},
	{"urn:federation:authentication:windows", "Windows sign-in"},
	{"urn:oasis:names:tc:saml:2.0:ac:classes:kerberos", "Windows sign-in (Kerberos)"},
	{"urn:oasis:names:tc:saml:2.0:ac:classes:password", "A password"},
	{"urn:oasis:names:tc:saml:2.0:ac:classes:passwordprotectedtransport", "A password, over a protected connection"},
	{"urn:oasis:names:tc:saml:2.0:ac:classes:smartcard", "A smart card"},
	{"urn:oasis:names:tc:saml:2.0:ac:classes:tlsclient", "A certificate"},
	{"urn:oasis:names:tc:saml:2.0:ac:classes:unspecified", "Not said"},
	{"urn:oasis:names:tc:saml:2.0:ac:classes:x509", "A certificate"},
	{"urn:okta:loa:1fa:any", "One factor"},
	{"urn:okta:loa:1fa:any:ifpossible", "One factor, where the person has one"},
	{"urn:okta:loa:1fa:pwd", "A password"},
	{"urn:okta:loa:2fa:any", "Two factors"},
	{"urn:okta:loa:2fa:any:ifpossible", "Two factors, where the person has them"},
}

// levelOf says what acr means in a token: 0 and 1 are not the same everywhere. Source for Keycloak's: its Server
// Administration Guide, "Configuring session limits and step-up".
func levelOf(t *Token, acr string) string {
	if acr != "0" && acr != "1" || t.microsoft() {
		return level(acr)
	}
	switch {
	case t.vendor() != keycloak:
		return ""
	case acr == "0":
		return "The person was still signed in, and proved nothing anew"
	}
	return "The person proved anew who they are, for this sign-in"
}

// level says what acr means; "" when it is unknown.
func level(acr string) string {
	if words := nameOf(levels, acr); words != "" {
		return words
	}
	if context := contextName(acr); context != "" {
		return context
	}
	if strings.HasPrefix(strings.ToLower(acr), "b2c_1") {
		return "The policy (user flow) the person went through (Azure AD B2C)"
	}
	return ""
}

// contextName explains an authentication context of Conditional Access, c1 to c99, or of a user action; "" for anything else. Source:
// Microsoft Learn, "Developers' guide to Conditional Access authentication context"; Microsoft Graph,
// conditionalAccessApplications (user actions).
func contextName(id string) string {
	switch strings.ToLower(id) {
	case "urn:user:registersecurityinfo":
		return "What is demanded for registering ways to sign in was met"
	case "urn:user:registerdevice":
		return "What is demanded for registering a device was met"
	}
	digits, ok := strings.CutPrefix(strings.ToLower(id), "c")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 1 || n > 99 || digits[0] == '0' || digits[0] == '+' {
		return ""
	}
	return "Authentication context c" + digits + ": a demand that the organisation defined, and that was met"
}
