package claims

import "strings"

// originMeaning says who issued the token, for which organisation, and who checked the person's identity.
func originMeaning(t *Token, c Object, name string) string {
	value := c.Text(name)
	switch name {
	case "tid":
		switch tenant := nameOf(tenants, value); {
		case strings.EqualFold(value, personalTenant):
			return "A personal Microsoft account, in no organisation"
		case tenant != "":
			return "The organisation (tenant) the person signed in to: " + tenant
		case t.forApplication():
			return "The organisation (tenant) where the application signed in"
		}
	case "iss":
		return issuerMeaning(value)
	case "idp", "identityprovider":
		return providerMeaning(value, t.Claims.Text("iss"), t.forApplication())
	}
	return ""
}

func issuerMeaning(issuer string) string {
	switch {
	case isV1Issuer(issuer):
		return "Microsoft Entra ID issued the token (older v1.0 form)"
	case strings.HasPrefix(issuer, "https://login.microsoftonline."), strings.HasPrefix(issuer, "https://login.partner.microsoftonline.cn/"):
		return "Microsoft Entra ID issued the token"
	case strings.Contains(issuer, ".ciamlogin.com/"):
		return "Microsoft Entra ID for customers issued the token"
	case strings.Contains(issuer, ".b2clogin.com/"):
		return "Azure AD B2C issued the token"
	case strings.HasSuffix(issuer, "/adfs"), strings.HasSuffix(issuer, "/adfs/services/trust"):
		return "The organisation's own AD FS issued the token"
	case issuer == "https://accounts.google.com", issuer == "accounts.google.com":
		return "Google issued the token"
	case issuer == "https://appleid.apple.com":
		return "Apple issued the token"
	case issuer == "https://token.actions.githubusercontent.com":
		return "GitHub Actions issued the token, for a workflow"
	case strings.HasPrefix(issuer, "https://cognito-idp."):
		return "Amazon Cognito issued the token"
	}
	host, path, _ := strings.Cut(strings.TrimPrefix(issuer, "https://"), "/")
	switch {
	case !strings.HasPrefix(issuer, "https://") && !strings.HasPrefix(issuer, "http://"):
		return ""
	case strings.HasSuffix(host, ".okta.com"), strings.HasSuffix(host, ".oktapreview.com"):
		return "Okta issued the token"
	case strings.HasSuffix(host, ".auth0.com"):
		return "Auth0 issued the token"
	case strings.HasPrefix(path, "realms/"), strings.Contains(path, "/realms/"):
		return "Keycloak issued the token"
	}
	return ""
}

// providerMeaning names who checked the identity: another organisation's directory, or an account from elsewhere.
// Source: Microsoft Learn, "Access token claims reference" (idp) and "Azure AD B2C: user profile attributes".
func providerMeaning(idp, issuer string, application bool) string {
	who := "Who checked the person's identity: "
	if application {
		who = "Who checked the application's identity: "
	}
	switch strings.ToLower(idp) {
	case "live.com", "https://sts.windows.net/" + personalTenant + "/", "https://login.microsoftonline.com/" + personalTenant + "/v2.0":
		return who + "Microsoft, by a personal account"
	case "google.com", "https://accounts.google.com":
		return who + "Google"
	case "facebook.com":
		return who + "Facebook"
	case "apple.com", "https://appleid.apple.com":
		return who + "Apple"
	case "mail":
		return who + "a one-time code by e-mail"
	case "":
		return ""
	}
	tenant, other := tenantOf(idp), tenantOf(issuer)
	switch {
	case tenant == "":
		return ""
	case tenant == other:
		return who + "this organisation itself"
	case nameOf(tenants, tenant) != "":
		return who + nameOf(tenants, tenant)
	}
	return who + "another organisation; the person is a guest here"
}

// tenantOf is the tenant ID in an issuer of Entra's; "" when there is none.
func tenantOf(issuer string) string {
	rest, ok := strings.CutPrefix(issuer, "https://")
	if !ok {
		return ""
	}
	_, path, _ := strings.Cut(rest, "/")
	first, _, _ := strings.Cut(path, "/")
	if !isGUID(first) {
		return ""
	}
	return strings.ToLower(first)
}

// isGUID reports whether s is an identifier as directories write them: 8-4-4-4-12 hexadecimal digits.
func isGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, r := range []byte(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (r == '-') || !dash && !strings.ContainsRune("0123456789abcdefABCDEF", rune(r)) {
			return false
		}
	}
	return true
}

// guidIn is the value where it is a text of a GUID's length; "" otherwise.
func guidIn(raw []byte) string {
	if len(raw) != len(`""`)+36 || raw[0] != '"' {
		return ""
	}
	return string(raw[1 : len(raw)-1])
}
