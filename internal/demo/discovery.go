package demo

import (
	"net/http"
	"strings"
)

func (t *Tenant) issuer() string { return t.issuerOf(contoso()) }

// tenantSegment brings the first path element into the form the endpoints use: the tenant's GUID for its
// domain name, as Entra does, and the shared names as they are. ok is false for any other tenant.
func tenantSegment(s string) (segment string, ok bool) {
	switch s = strings.ToLower(s); s {
	case domain, tenantID:
		return tenantID, true
	case guestDomain, guestTenant():
		return guestTenant(), true
	case "common", "organizations":
		return s, true
	case "consumers", personalTenantID:
		return "consumers", true
	}
	return "", false
}

func unknownTenant(name string) *refusal {
	return refuse("invalid_tenant", 90002, "Tenant '%.60s' not found. Check to make sure you have the correct tenant ID and are "+
		"signing into the correct cloud. The demo tenant is %s.", name, domain)
}

// discovery serves the metadata (OpenID Connect Discovery 1.0 section 4) in Entra's layout only. The issuer of
// the shared names is a template, since whoever signs in decides the tenant.
func (t *Tenant) discovery(w http.ResponseWriter, r *http.Request) {
	t.counts.add(func(c *Counters) { c.DiscoveryRequests++ })
	seg, ok := tenantSegment(r.PathValue("tenant"))
	if !ok {
		t.writeRefusal(w, unknownTenant(r.PathValue("tenant")))
		return
	}
	issuer := t.issuerOf(directoryFor(seg))
	switch seg {
	case "common", "organizations":
		issuer = t.base + "/{tenantid}/v2.0"
	case "consumers":
		issuer = t.base + "/" + personalTenantID + "/v2.0"
	}
	cacheable(w)
	at := t.base + "/" + seg
	host := hostOf(t.base)
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer":                                issuer,
		"authorization_endpoint":                at + "/oauth2/v2.0/authorize",
		"token_endpoint":                        at + "/oauth2/v2.0/token",
		"device_authorization_endpoint":         at + "/oauth2/v2.0/devicecode",
		"end_session_endpoint":                  at + "/oauth2/v2.0/logout",
		"jwks_uri":                              at + "/discovery/v2.0/keys",
		"userinfo_endpoint":                     t.base + "/oidc/userinfo",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"response_types_supported":              []string{"code", "id_token", "code id_token", "id_token token"},
		"response_modes_supported":              []string{"query", "fragment", "form_post"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"},
		"claims_supported": []string{"sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name",
			"tid", "ver", "at_hash", "c_hash", "email"},
		"request_uri_parameter_supported": false,
		"http_logout_supported":           true,
		"cloud_instance_name":             host,
		"msgraph_host":                    strings.TrimPrefix(graphURI, "https://"),
		"tenant_region_scope":             nil,
	})
}

// cacheable lets clients keep metadata and keys for a day, as Entra does: they must notice new keys by an
// unknown key ID, not by asking every time.
func cacheable(w http.ResponseWriter) {
	w.Header().Del("Pragma")
	w.Header().Set("Cache-Control", "max-age=86400, private")
}
