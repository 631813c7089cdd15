package claims

import "strings"

// method is one way to prove who one is.
type method struct{ code, words string }

// methodWords put amr and authmethod into words. Sources: RFC 8176 section 2; Microsoft Learn, "Access token claims
// reference" and "External method provider reference"; AD FS by the addresses of authentication methods.
var methodWords = []method{
	{"pwd", "password"},
	{"rsa", "a key or an authenticator app"},
	{"otp", "one-time code"},
	{"sms", "text message"},
	{"tel", "phone call"},
	{"hwk", "a hardware key"},
	{"swk", "a software key"},
	{"pop", "proof of a key"},
	{"fido", "security key or passkey"},
	{"pin", "PIN"},
	{"fpt", "fingerprint"},
	{"face", "face"},
	{"iris", "iris scan"},
	{"retina", "retina scan"},
	{"vbm", "voice"},
	{"bio", "a biometric"},
	{"wia", "Windows sign-in"},
	{"wiaormfa", "Windows sign-in or a second factor"},
	{"kba", "security question"},
	{"sc", "smart card"},
	{"fed", "another organisation's sign-in"},
	{"ngcmfa", "a fresh second factor, to set up Windows Hello or a similar key"},
	{"rba", "a judgement of risk"},
	{"geo", "place"},
	{"mca", "a second channel"},
	{"user", "a test of presence"},
	{"duo", "Duo"},
	{"x509", "certificate"},
	{"none", "nothing at all"},
	{"urn:oasis:names:tc:saml:1.0:am:password", "password"},
	{"urn:oasis:names:tc:saml:2.0:ac:classes:password", "password"},
	{"urn:oasis:names:tc:saml:2.0:ac:classes:passwordprotectedtransport", "password"},
	{"urn:federation:authentication:windows", "Windows sign-in"},
	{"urn:oasis:names:tc:saml:2.0:ac:classes:kerberos", "Windows sign-in"},
	{"http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/windows", "Windows sign-in"},
	{"http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password", "password"},
	{"http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/tlsclient", "certificate"},
	{"http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/x509", "certificate"},
	{"http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/smartcard", "smart card"},
	{"urn:ietf:rfc:2246", "certificate"},
	{"http://schemas.microsoft.com/ws/2012/12/authmethod/phoneappnotification", "a confirmation in an authenticator app"},
	{"http://schemas.microsoft.com/ws/2012/12/authmethod/otp", "one-time code"},
	{"http://schemas.microsoft.com/ws/2012/12/authmethod/smsotp", "text message"},
	{"http://schemas.microsoft.com/ws/2012/12/authmethod/smsreply", "text message"},
	{"http://schemas.microsoft.com/ws/2012/12/authmethod/phoneconfirmation", "phone call"},
	{"http://schemas.microsoft.com/ws/2012/12/authmethod/phoneotp", "one-time code"},
}

// secondFactor are the values that say that there was more than one factor, without saying which.
var secondFactor = []string{"mfa", "http://schemas.microsoft.com/claims/multipleauthn"}

// methods puts the authentication methods into one sentence; "" when none of them is known.
func methods(list []string) string {
	var parts []string
	second, known := false, false
	for _, m := range list[:min(len(list), maxItems)] {
		switch words := methodOf(m); {
		case isSecondFactor(m):
			second = true
		case words == "":
			parts = append(parts, clean(m, 60)+" (unknown)")
		default:
			known = true
			parts = append(parts, words)
		}
	}
	switch {
	case len(parts) == 0 && second:
		return "More than one factor"
	case !known && !second:
		return ""
	case second:
		parts = append(parts, "a second factor")
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

func methodOf(code string) string {
	for _, m := range methodWords {
		if strings.EqualFold(m.code, code) {
			return m.words
		}
	}
	return ""
}

func isSecondFactor(code string) bool {
	for _, s := range secondFactor {
		if strings.EqualFold(s, code) {
			return true
		}
	}
	return false
}
