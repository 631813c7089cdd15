package claims

import (
	"fmt"
	"slices"
	"time"
)

// onlyWithKey: a bound token is refused when it comes alone (RFC 8705 section 3, RFC 9449 section 7).
func onlyWithKey(t *Token, _ time.Time, _ Expected) []Reason {
	if !t.Claims.Has("cnf") {
		return nil
	}
	return []Reason{{
		Code: "bound", Claim: "cnf", Text: "The token is bound to a key. A service refuses it when it comes without the proof that belongs to it.",
		Next: "Let the application that got it send it (with DPoP, or over a connection with its certificate). Copied into another program it does not work.",
	}}
}

// policies: what a service or Conditional Access may ask for beyond a valid token.
func policies(t *Token, now time.Time, want Expected) []Reason {
	found := otherCaller(t, want)
	if proofs, claim := t.proofs(); onlyFactor(proofs) != "" {
		found = append(found, Reason{
			Code: "single-factor", Claim: claim, Text: onlyFactor(proofs),
			Next: "Sign in again with a second factor. Hand on the claims that the service's refusal names (WWW-Authenticate), where it names some.",
		})
	}
	if t.Claims.Text("acr") == "0" && t.microsoft() {
		found = append(found, Reason{
			Code: "weak-sign-in", Claim: "acr", Text: "The sign-in did not meet the usual standard (acr is 0). The service or a policy may ask for more.",
			Next: "Sign in again, with a stronger proof.",
		})
	}
	if claim := t.guest(); claim != "" {
		found = append(found, Reason{
			Code: "guest", Claim: claim, Text: "The person is a guest of the organisation. Many services allow guests less.",
			Next: "Ask the service's owner whether guests may use it.",
		})
	}
	if slices.ContainsFunc(t.Claims.List("xms_cc"), func(c string) bool { return c == "cp1" || c == "CP1" }) {
		found = append(found, Reason{
			Code: "revoked", Claim: "xms_cc", Text: "The token may have been revoked before its end: the person's password, place or risk changed.",
			Next: "Look at the service's refusal (WWW-Authenticate): with error=insufficient_claims, sign in again with the claims that it names.",
		})
	}
	if t.Claims.Has("capolids_latebind") || slices.Contains(t.Claims.List("controls"), "ca_enf") {
		found = append(found, Reason{
			Code: "late-policy", Claim: "capolids_latebind", Text: "Conditional Access is checked by the service itself, at each request.",
			Next: "Ask from the network and the device that the organisation's policy demands.",
		})
	}
	if signedIn, ok := momentOf(t, "auth_time"); ok && !signedIn.IsZero() && now.Sub(signedIn) > 24*time.Hour {
		found = append(found, Reason{
			Code: "old-sign-in", Claim: "auth_time", Text: fmt.Sprintf("The person last proved who they are %s. A service may want that to be more recent.", Relative(signedIn, now)),
			Next: "Sign in again, with a fresh proof.",
		})
	}
	return found
}

// otherCaller: what stands for nobody of the organisation, where it is not known whom the service wants.
func otherCaller(t *Token, want Expected) []Reason {
	switch {
	case t.Kind() == Access && t.forApplication() && t.Claims.Has("roles") && len(want.Scopes)+len(want.Roles) == 0:
		return []Reason{{
			Code: "app-only", Claim: "roles", Text: "The token stands for an application, with no person behind it. A service that wants a person refuses it.",
			Next: "If the service wants a person, let one sign in (browser or device code) and ask for a scope of the service.",
		}}
	case t.Claims.Text("tid") == personalTenant && want.Tenant == "" && want.Issuer == "":
		return []Reason{{
			Code: "personal", Claim: "tid", Text: "The token is of a personal Microsoft account. Many services take work and school accounts alone.",
			Next: "Sign in with the work or school account.",
		}}
	}
	return nil
}

// onlyFactor says what the person proved who they are with, where that is a password or the sign-in of Windows and
// nothing else; "" otherwise.
func onlyFactor(amr []string) string {
	other := func(m string) bool { w := methodOf(m); return w != "password" && w != "Windows sign-in" }
	switch {
	case len(amr) == 0 || slices.ContainsFunc(amr, other):
		return ""
	case slices.ContainsFunc(amr, func(m string) bool { return methodOf(m) == "password" }):
		return "The person gave only a password. The service or a policy may ask for a second factor."
	}
	return "The person only signed in to Windows. The service or a policy may ask for a second factor."
}

// headerLimit is what the usual web servers take for one header line: 8 KiB (nginx, Apache), others 16 KiB.
const headerLimit = 8 << 10

// tooLarge: the token does not fit into the request. The answer is then often 400, 413 or 431, without a word about it.
func tooLarge(t *Token, _ time.Time, _ Expected) []Reason {
	size := len(t.raw.Reveal())
	if size+len("Authorization: Bearer ") <= headerLimit {
		return nil
	}
	return []Reason{{
		Code: "too-large", Text: fmt.Sprintf("The token is %d KiB long. Many web servers refuse a header of more than 8 KiB, often with 400 or 431.", size>>10),
		Next: "Let the registration send fewer groups and claims, or let the service's web server accept longer headers.",
	}}
}
