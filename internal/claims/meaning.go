package claims

import "strings"

// valueMeaning says more than the table where the value is one we know; "" otherwise.
func valueMeaning(t *Token, name string) string {
	c := t.Claims
	switch name {
	case "amr":
		return methods(c.List("amr"))
	case "acr":
		return map[string]string{"0": "Less than the standard for sign-ins (level 0)", "1": "The usual standard for sign-ins (level 1)"}[c.Text("acr")]
	case "azpacr", "appidacr":
		return map[string]string{
			"0": "The application has no secret: anyone can be it",
			"1": "The application proved itself with a secret",
			"2": "The application proved itself with a certificate",
		}[c.Text(name)]
	case "idtyp":
		return map[string]string{
			"user": "The token stands for a person", "app": "The token stands for an application, with no person behind it",
			"device": "The token stands for a device",
		}[c.Text("idtyp")]
	case "acct":
		raw, _ := c.Get("acct")
		return map[string]string{"0": "A member of the organisation", "1": "A guest in the organisation"}[strings.Trim(string(raw), `"`)]
	case "tid":
		if c.Text("tid") == "9188040d-6c67-4c5b-b112-36a304b66dad" {
			return "A personal Microsoft account, in no organisation"
		}
	case "ver":
		return map[string]string{"1.0": "A token of Microsoft's older form (v1.0)", "2.0": "A token of Microsoft's present form (v2.0)"}[c.Text("ver")]
	case "aud":
		if to := wellKnown(c.List("aud")); to != "" {
			return "Who may accept this token: " + to
		}
	case "azp", "appid", "client_id":
		if app := wellKnown(c.List(name)); app != "" {
			return "The application that asked for the token: " + app
		}
	case "iss":
		return issuerMeaning(c.Text("iss"))
	case "sub":
		if t.forApplication() {
			return "The application itself; no person is behind this token"
		}
	case "oid":
		if t.forApplication() {
			return "The application's object in this directory"
		}
	}
	return ""
}

// forApplication reports whether the token plainly stands for an application (client credentials). idtyp is
// optional with Entra; without it an application's sub is its object ID, which a person's never is.
func (t *Token) forApplication() bool {
	if kind := t.Claims.Text("idtyp"); kind != "" {
		return kind == "app"
	}
	oid := t.Claims.Text("oid")
	return oid != "" && oid == t.Claims.Text("sub") && !t.Claims.Has("scp")
}

func issuerMeaning(issuer string) string {
	switch {
	case isV1Issuer(issuer):
		return "Microsoft Entra ID issued the token (older v1.0 form)"
	case strings.HasPrefix(issuer, "https://login.microsoftonline."):
		return "Microsoft Entra ID issued the token"
	case strings.Contains(issuer, ".ciamlogin.com/"):
		return "Microsoft Entra ID for customers issued the token"
	case strings.HasSuffix(issuer, "/adfs") || strings.HasSuffix(issuer, "/adfs/services/trust"):
		return "The organisation's own AD FS issued the token"
	}
	return ""
}

// wellKnown names the first of Microsoft's own APIs and tools that is in the list.
func wellKnown(ids []string) string {
	for _, id := range ids {
		switch strings.TrimSuffix(strings.ToLower(id), "/") {
		case "00000003-0000-0000-c000-000000000000", "https://graph.microsoft.com":
			return "Microsoft Graph"
		case "00000002-0000-0000-c000-000000000000", "https://graph.windows.net":
			return "Azure AD Graph (retired)"
		case "797f4846-ba00-4fd7-ba43-dac1f8f63013", "https://management.azure.com", "https://management.core.windows.net":
			return "Azure Resource Manager"
		case "cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "https://vault.azure.net":
			return "Azure Key Vault"
		case "https://storage.azure.com":
			return "Azure Storage"
		case "04b07795-8ddb-461a-bbee-02f9e1bf7b46":
			return "Azure CLI"
		case "1950a258-227b-4e31-a9cf-717495945fc2":
			return "Azure PowerShell"
		case "de8bc8b5-d9f9-48b1-a8ad-b748da725064":
			return "Graph Explorer"
		}
	}
	return ""
}

// methods puts the authentication methods (RFC 8176, and Microsoft's) into one sentence.
func methods(list []string) string {
	words := map[string]string{
		"pwd": "password", "rsa": "a key or an authenticator app", "otp": "one-time code", "sms": "text message",
		"tel": "phone call", "hwk": "a hardware key", "swk": "a software key", "fido": "security key or passkey",
		"pin": "PIN", "fpt": "fingerprint", "face": "face", "iris": "iris scan", "vbm": "voice", "bio": "a biometric",
		"wia": "Windows sign-in", "wiaormfa": "Windows sign-in or a second factor", "kba": "security question",
		"sc": "smart card", "fed": "another organisation's sign-in", "ngcmfa": "Windows Hello or a similar key",
		"rba": "a judgement of risk", "geo": "place", "mca": "a second channel", "user": "a test of presence",
		"x509": "certificate", "mfa": "a second factor",
	}
	var parts []string
	second := false
	for _, m := range list {
		word, ok := words[strings.ToLower(m)]
		switch {
		case !ok:
			return ""
		case strings.EqualFold(m, "mfa"):
			second = true
		default:
			parts = append(parts, word)
		}
	}
	switch {
	case len(parts) == 0 && second:
		return "More than one factor"
	case second:
		parts = append(parts, "a second factor")
	case len(parts) == 0:
		return ""
	}
	text := parts[0]
	for i, p := range parts[1:] {
		if i == len(parts)-2 {
			text += " and " + p
		} else {
			text += ", " + p
		}
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
