package flows

import (
	"strings"

	"latchkey/flows/meanings"
)

var (
	// secretMember is a member of a good answer, or of a request, with something in it.
	secretMember = &pattern{expr: `(?i)\b(?:access_token|refresh_token|id_token|device_code|client_secret|client_assertion|code_verifier)["']?\s*[:=]\s*["']?[^\s"'&]{10,}`}
	bearerToken  = &pattern{expr: `(?i)\bBearer\s+[\w.~+/-]{30,}`}

	// opaqueSecret is one long word as refresh tokens and codes are: Entra's begin with 0.A or 1.A, those of personal
	// accounts with M. and a letter; others have no form but their length.
	opaqueSecret = &pattern{expr: `^(?:[01]\.A[\w-]{20,}[\w.-]*|M\.[A-Z]\d?[\w.!*$-]{20,}|[A-Za-z0-9+/._~!*$-]{40,}={0,2})$`}
)

// noFailure knows what people paste by mistake and should not show around.
func noFailure(text string) *Diagnosis {
	if jwtLike.re().FindString(text) == text && strings.Count(text, ".") >= 2 {
		d := aSecret("This is a token, not a message.")
		d.Next += " To read it, use the claims view, or latchkey claims - with the token on standard input."
		return d
	}
	if looksOpaque(text) {
		return aSecret("This looks like a token, a code or another secret, not like a message.")
	}
	v, ok := parametersIn(text)
	if !ok || v.Has("error") || v.Has("error_description") {
		return nil
	}
	for _, name := range []string{"code", "access_token", "id_token", "refresh_token"} {
		if v.Has(name) && len(v.Get(name)) > 9 { // shorter: the number on the page that explains them
			return &Diagnosis{Known: true, Who: meanings.Nobody,
				Summary: "This address is the answer of a sign-in that worked, not of one that failed.",
				Next:    "Paste it into the sign-in that waits for it, and show it to nobody else: it opens doors."}
		}
	}
	return nil
}

// looksOpaque reports whether text is one word that no message, ID or address is.
func looksOpaque(text string) bool {
	return opaqueSecret.re().MatchString(text) && strings.ContainsAny(text, "0123456789") && !strings.Contains(text, "//") && uuidIn(text) == "" &&
		!anyNumber.re().MatchString(text)
}

// secretIn reports whether there is a secret anywhere in text.
func secretIn(text string) bool {
	return secretMember.re().MatchString(text) || bearerToken.re().MatchString(text) || jwtLike.re().MatchString(text)
}

// silent reports whether e says nothing about what failed.
func (e *Error) silent() bool {
	return len(e.Numbers) == 0 && e.Code == "" && e.SubError == "" && e.Status == 0
}

// aSecret says so without repeating it.
func aSecret(summary string) *Diagnosis {
	return &Diagnosis{Known: true, Who: meanings.Nobody, Summary: summary,
		Next: "Nobody needs it for help: show it to nobody, since it opens doors. If you have sent it to somebody, sign out and in again."}
}
