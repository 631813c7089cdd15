package claims

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// wrongHeader: signed in a way that a service with the provider's public keys does not take.
func wrongHeader(t *Token, _ time.Time, _ Expected) []Reason {
	raw, _ := t.Header.Get("b64")
	switch {
	case string(raw) == "false":
		return []Reason{{
			Code: "extension", Claim: "b64", Sure: true, Text: "The header says that the content is not encoded (b64). A JSON Web Token must not use that (RFC 7797 section 7).",
			Next: "Get another token from the provider, or ask whoever made this one to correct it.",
		}}
	case t.Header.Has("crit"):
		demand, _ := t.Header.Get("crit")
		return []Reason{{
			Code: "extension", Claim: "crit", Text: fmt.Sprintf("The header demands an extension: %s. A service that does not know it must refuse the token.", strings.Join(criticals(demand), ", ")),
			Next: "Ask the service's owner whether it knows the extension.",
		}}
	case strings.HasPrefix(t.Algorithm(), "HS"):
		return []Reason{{
			Code: "shared-secret", Claim: "alg", Text: fmt.Sprintf("The token is signed with a secret (%s). A service that checks with the provider's public keys must refuse it.", clean(t.Algorithm(), 20)),
			Next: "Set the application or the service up at the provider so that tokens are signed with a key (RS256 or ES256).",
		}}
	}
	return nil
}

// lackingContext: a service, or a policy in front of it, may want that a condition was met at sign-in. Source: Microsoft
// Learn, "Developers' guide to Conditional Access authentication context".
func lackingContext(t *Token, _ time.Time, want Expected) []Reason {
	has := t.Claims.List("acrs")
	i := slices.IndexFunc(want.Contexts, func(w string) bool {
		return !slices.ContainsFunc(has, func(h string) bool { return strings.EqualFold(h, w) })
	})
	if i < 0 {
		return nil
	}
	missing := clean(want.Contexts[i], 60)
	r := Reason{
		Code: "context", Claim: "acrs", Sure: true, Text: fmt.Sprintf("The sign-in did not meet the condition %s that the service wants. It met %s.", missing, list(has)),
		Next: fmt.Sprintf(`Sign in again with these claims: {"access_token":{"acrs":{"essential":true,"value":"%s"}}}`, strings.ToLower(missing)),
	}
	if t.forApplication() {
		r.Next = "An application cannot meet such a condition, since nobody signs in. Let a person sign in, or take the condition off for applications."
	}
	return []Reason{r}
}

// guest is the claim that tells that the person is a guest of the organisation; "" when none does. acct decides where it
// is there: somebody who signs in elsewhere may be a member all the same.
func (t *Token) guest() string {
	if raw, ok := t.Claims.Get("acct"); ok {
		if scalar(raw) == "1" {
			return "acct"
		}
		return ""
	}
	if t.vendor() != entra || t.forApplication() {
		return ""
	}
	for _, name := range []string{"upn", "unique_name", "preferred_username"} {
		if strings.Contains(strings.ToUpper(t.Claims.Text(name)), "#EXT#") {
			return name
		}
	}
	home, here := tenantOf(t.Claims.Text("idp")), tenantOf(t.Claims.Text("iss"))
	if home != "" && here != "" && home != here && here != personalTenant {
		return "idp"
	}
	return ""
}

// proofs are how the person proved who they are, and the claim that tells it. AD FS has a claim of its own, and may call
// both by their addresses.
func (t *Token) proofs() (list []string, claim string) {
	for _, m := range t.Claims {
		switch m.Name {
		case "amr", "authmethod", "http://schemas.microsoft.com/claims/authnmethodsreferences", "http://schemas.microsoft.com/ws/2008/06/identity/claims/authenticationmethod":
			list, claim = append(list, t.Claims.List(m.Name)...), m.Name
		}
	}
	return list, claim
}
