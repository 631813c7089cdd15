package claims

import (
	"slices"
	"strings"
	"time"
)

// wrongAudience: the second most frequent reason. A v1.0 token names an API by its address, a v2.0 token by its
// application ID; services are configured for one of the two.
func wrongAudience(t *Token, _ time.Time, want Expected) []Reason {
	aud := t.Claims.List("aud")
	if len(aud) == 0 {
		return noAudience(t, want)
	}
	if want.Audience == "" && t.vendor() == keycloak && len(aud) == 1 && aud[0] == "account" {
		return []Reason{{
			Code: "keycloak-audience", Claim: "aud", Text: "The token is for Keycloak's own page about the account, and names no other service.",
			Next: addMapper,
		}}
	}
	if want.Audience == "" || slices.Contains(aud, want.Audience) {
		return nil
	}
	shown, wanted := clean(strings.Join(aud[:min(3, len(aud))], ", "), 200), clean(want.Audience, 200)
	if slices.ContainsFunc(aud, func(a string) bool { return sameService(a, want.Audience) }) {
		return []Reason{{
			Code: "audience-spelling", Claim: "aud", Sure: true,
			Text: "The token is for the right service, in another spelling: " + shown + " instead of " + wanted + ".",
			Next: "Let the service accept both spellings (its application ID, and its application ID URI with and without a slash at the end), " +
				"or choose the form of its tokens: requestedAccessTokenVersion in the registration's manifest.",
		}}
	}
	if slices.ContainsFunc(aud, func(a string) bool { return maybeSameService(a, want.Audience) }) {
		return []Reason{{
			Code: "audience-form", Claim: "aud", Sure: true,
			Text: "The token is for " + shown + "; the service wants " + wanted + ". One is an application ID and the other an address: they may be two names of one service.",
			Next: "Look into the service's registration. If both names are there, let the service accept both: a token of the form v2.0 always has the application ID, " +
				"one of the form v1.0 what was asked for. If not, ask with a scope of the service.",
		}}
	}
	text := "The token is for another service: " + shown
	if name := firstName(aud, serviceName); name != "" {
		text += " (" + name + ")"
	}
	return []Reason{{
		Code: "audience", Claim: "aud", Sure: true, Text: text + " instead of " + wanted + ".",
		Next: "Ask for a token with a scope of the service, for example " + clean(strings.TrimRight(want.Audience, "/"), 200) + "/.default. One token is for one service.",
	}}
}

const addMapper = "Add an audience mapper for the service to the client, or to one of its client scopes, in Keycloak."

// noAudience: some providers leave it out, and some always do.
func noAudience(t *Token, want Expected) []Reason {
	r := Reason{
		Code: "no-audience", Claim: "aud", Sure: t.promised(), Text: "The token names no audience: it is for nobody.",
		Next: "Ask for it with a scope of the service, so that the provider knows whom it is for.",
	}
	switch kind := t.Kind(); {
	case kind == Credential, kind == Proof, kind == Logout:
		return nil // that is said instead
	}
	switch t.vendor() {
	case cognito:
		if want.Audience == "" && t.Kind() == Access {
			return nil
		}
		r.Text = "The access tokens of Amazon Cognito name no audience; the service wants one."
		r.Next = "Let the service check client_id and scope instead."
	case keycloak:
		r.Next = addMapper
	}
	return []Reason{r}
}

// sameService reports whether two audiences differ only in spelling.
func sameService(a, b string) bool {
	a, b = plainAudience(a), plainAudience(b)
	name := wellKnownService(a)
	return a == b || name != "" && name == wellKnownService(b)
}

// maybeSameService reports whether one audience is an application ID and the other an address: which ID belongs to
// which address only the registration tells.
func maybeSameService(a, b string) bool {
	a, b = plainAudience(a), plainAudience(b)
	return isGUID(a) != isGUID(b) && (strings.Contains(a, "://") || strings.Contains(b, "://")) && serviceName(a) == "" && serviceName(b) == ""
}

// plainAudience is an audience without what spells it in another way.
func plainAudience(s string) string {
	s = strings.TrimRight(strings.ToLower(s), "/")
	if id, ok := strings.CutPrefix(s, "api://"); ok && isGUID(id) {
		return id
	}
	return strings.TrimPrefix(s, "spn:")
}

// onlyForGraph: a service of one's own is often sent a token for Microsoft Graph, because that is what one gets when
// no scope of the service was asked for.
func onlyForGraph(t *Token, _ time.Time, want Expected) []Reason {
	name := firstName(t.Claims.List("aud"), serviceName)
	switch {
	case want.Audience != "" && name != "" && name == serviceName(want.Audience):
		return nil // it is refused by the very service
	case strings.HasPrefix(name, "Microsoft Graph"):
		return []Reason{{
			Code: "graph", Claim: "aud", Text: "The token is for Microsoft Graph. A service of your own cannot check it and must refuse it.",
			Next: "Ask with a scope of your service (api://.../name). User.Read, openid and profile are scopes of Microsoft Graph.",
		}}
	case t.Header.Has("nonce"):
		return []Reason{{
			Code: "graph", Claim: "nonce", Text: "The header carries a nonce: only the service of Microsoft's that the token is for can check it.",
			Next: "Send it to that service alone. For a service of your own, ask with a scope of that service.",
		}}
	}
	return nil
}
