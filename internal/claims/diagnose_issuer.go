package claims

import (
	"slices"
	"strings"
	"time"
)

// contradictory: Entra writes the tenant into iss and into tid. Whoever checks both refuses a token in which they differ
// (Microsoft Learn, "Secure applications and APIs by validating claims").
func contradictory(t *Token, _ time.Time, _ Expected) []Reason {
	of, tid := entraTenant(t.Claims.Text("iss")), t.Claims.Text("tid")
	if of == "" || tid == "" || strings.EqualFold(of, tid) {
		return nil
	}
	return []Reason{{
		Code: "contradiction", Claim: "tid", Sure: true,
		Text: "The token contradicts itself: the issuer is of the organisation " + tenantWords(of) + ", tid names " + tenantWords(tid) + ".",
		Next: "No provider writes such a token. Find out where it comes from, and do not trust it.",
	}}
}

// wrongIssuer: another provider, another organisation, or the other form of the same.
func wrongIssuer(t *Token, _ time.Time, want Expected) []Reason {
	if want.Tenant != "" && !isGUID(want.Tenant) {
		want.Tenant = "" // a domain's name is nowhere in a token
	}
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
	case want.Issuer != "" && iss != want.Issuer && isTemplate(want.Issuer):
		return []Reason{{
			Code: "issuer-template", Claim: "iss", Sure: true,
			Text: "The service compares the issuer with an address that stands for any organisation: " + clean(want.Issuer, 120) + ". No token has it.",
			Next: "Let the service put the token's tenant (tid) in its place, and check that it is one it trusts.",
		}}
	case want.Issuer != "" && iss != want.Issuer && SameIssuer(iss, want.Issuer):
		return []Reason{{
			Code: "issuer-spelling", Claim: "iss", Sure: true,
			Text: "The token is of the right issuer, in another spelling: " + clean(iss, 120) + " instead of " + clean(want.Issuer, 120) + ".",
			Next: "Let the service take the spelling from the provider's discovery document: issuer, or access_token_issuer for the access tokens of AD FS. A slash at the end counts.",
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

// isTemplate reports whether an issuer of Entra's is the one of its discovery documents for more than one organisation.
func isTemplate(issuer string) bool {
	rest, ok := strings.CutPrefix(strings.ToLower(issuer), "https://")
	if !ok {
		return false
	}
	parts := strings.SplitN(rest, "/", 3)
	return len(parts) > 1 && cloudOf(parts[0]) != "" && slices.Contains([]string{"common", "organizations", "consumers", "{tenantid}", "{tenant}"}, parts[1])
}

// wrongClient: services may have a list of the applications that they take tokens of.
func wrongClient(t *Token, _ time.Time, want Expected) []Reason {
	asked := t.client()
	if len(want.Clients) == 0 || slices.ContainsFunc(want.Clients, func(c string) bool { return strings.EqualFold(c, asked) }) {
		return nil
	}
	if asked == "" {
		return []Reason{{
			Code: "no-client", Claim: "azp", Text: "The token does not say which application asked for it; the service wants " + list(want.Clients) + ".",
			Next: "Look at the provider's settings for the application: whether it writes azp, appid or client_id into its tokens.",
		}}
	}
	shown := clean(asked, 100)
	if name := applicationName(asked); name != "" {
		shown += " (" + name + ")"
	}
	return []Reason{{
		Code: "client", Claim: "azp", Sure: true,
		Text: "Another application asked for the token: " + shown + ". The service takes tokens of " + list(want.Clients) + ".",
		Next: "Get the token with an application that the service allows, or add this one to the applications that it takes tokens of.",
	}}
}

// client is the application that asked for the token, by its ID; "" when the token does not say.
func (t *Token) client() string {
	for _, name := range []string{"azp", "appid", "client_id", "cid"} {
		if id := t.Claims.Text(name); id != "" {
			return id
		}
	}
	return ""
}
