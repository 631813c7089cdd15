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
		return []Reason{{
			Code: "no-audience", Claim: "aud", Sure: true, Text: "The token names no audience: it is for nobody.",
			Next: "Ask for it with a scope of the service, so that the provider knows whom it is for.",
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
	text := "The token is for another service: " + shown
	if name := firstName(aud, serviceName); name != "" {
		text += " (" + name + ")"
	}
	return []Reason{{
		Code: "audience", Claim: "aud", Sure: true, Text: text + " instead of " + wanted + ".",
		Next: "Ask for a token with a scope of the service, for example " + clean(strings.TrimRight(want.Audience, "/"), 200) + "/.default. One token is for one service.",
	}}
}

// sameService reports whether two audiences differ only in spelling.
func sameService(a, b string) bool {
	plain := func(s string) string {
		s = strings.TrimRight(strings.ToLower(s), "/")
		if id, ok := strings.CutPrefix(s, "api://"); ok && isGUID(id) {
			return id
		}
		return strings.TrimPrefix(s, "spn:")
	}
	a, b = plain(a), plain(b)
	if a == b {
		return true
	}
	name := serviceName(a)
	return name != "" && name == serviceName(b)
}

// wrongIssuer: another provider, another organisation, or the other form of the same.
func wrongIssuer(t *Token, _ time.Time, want Expected) []Reason {
	iss, tid := t.Claims.Text("iss"), strings.ToLower(t.Claims.Text("tid"))
	if tid == "" {
		tid = tenantOf(iss)
	}
	if want.Issuer == "" && want.Tenant == "" || want.Issuer == iss && (want.Tenant == "" || strings.EqualFold(want.Tenant, tid)) {
		return nil
	}
	wantTenant := strings.ToLower(want.Tenant)
	if wantTenant == "" {
		wantTenant = tenantOf(want.Issuer)
	}
	switch {
	case wantTenant != "" && tid != "" && wantTenant != tid:
		r := Reason{
			Code: "tenant", Claim: "tid", Sure: true, Text: "The token is of another organisation: " + tenantWords(tid) + " instead of " + tenantWords(wantTenant) + ".",
			Next: "Sign in at the service's organisation: use its tenant in the authority instead of common or organizations. A guest must name it as well.",
		}
		if tid == personalTenant {
			r.Text = "The token is of a personal Microsoft account; the service wants one of the organisation " + tenantWords(wantTenant) + "."
			r.Next = "Sign in with the work or school account."
		}
		return []Reason{r}
	case want.Issuer != "" && iss != want.Issuer && tid != "" && tid == wantTenant && isV1Issuer(iss) != isV1Issuer(want.Issuer):
		has, wants := "v2.0", "v1.0"
		if isV1Issuer(iss) {
			has, wants = wants, has
		}
		return []Reason{{
			Code: "version", Claim: "ver", Sure: true,
			Text: "The token has the form " + has + ", the service wants " + wants + ": issuer " + clean(iss, 120) + " instead of " + clean(want.Issuer, 120) + ".",
			Next: "In the service's registration set requestedAccessTokenVersion to " + map[string]string{"v1.0": "1 (or null)", "v2.0": "2"}[wants] +
				", or let the service accept both issuers. The endpoint that the token was asked at does not decide this.",
		}}
	case want.Issuer != "" && iss != want.Issuer:
		return []Reason{{
			Code: "issuer", Claim: "iss", Sure: true,
			Text: "Another provider issued the token: " + clean(iss, 120) + " instead of " + clean(want.Issuer, 120) + ".",
			Next: "Compare character by character: a slash at the end counts. Then check the authority that the application signs in at.",
		}}
	case want.Tenant != "" && tid == "":
		return []Reason{{
			Code: "tenant", Claim: "tid", Text: "The token names no organisation (tid).",
			Next: "Check that it comes from Microsoft Entra ID, and that the profile scope was asked for.",
		}}
	}
	return nil
}

func tenantWords(id string) string {
	if name := nameOf(tenants, id); name != "" {
		return name
	}
	return clean(id, 60)
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
