package demo

import (
	"net/http"
	"slices"
	"strings"
)

// personalDomain reports whether personal accounts of Microsoft live there; Entra calls all of them live.com.
func personalDomain(domain string) bool {
	return slices.Contains([]string{"live.com", "outlook.com", "hotmail.com", "msn.com"}, domain)
}

// userRealm tells who answers for a username: Entra itself (Managed), a federation server (Federated), or nobody that
// it knows (Unknown). Clients that do not name themselves are told Managed for everybody, as Entra tells them.
func (t *Tenant) userRealm(w http.ResponseWriter, r *http.Request) {
	t.counts.add(func(c *Counters) { c.UserRealmRequests++ })
	upn := strings.TrimSpace(r.PathValue("upn"))
	_, at, found := strings.Cut(strings.ToLower(upn), "@")
	if !found || at == "" || r.URL.Query().Get("api-version") == "" {
		t.writeRefusal(w, refuse("invalid_request", 90023, "The request for a user realm needs a username with a domain and the parameter api-version."))
		return
	}
	body := map[string]string{
		"ver": "1.0", "account_type": "Unknown", "cloud_instance_name": hostOf(t.base), "cloud_audience_urn": microsoft,
	}
	u := t.userByName(upn)
	switch {
	case personalDomain(at):
		// A personal account looks federated, with a server that takes no work clients.
		body["account_type"], body["domain_name"], body["federation_protocol"] = "Federated", "live.com", "WSTrust"
		body["federation_metadata_url"] = "https://login.live.com/mex"
		body["federation_active_auth_url"] = "https://login.live.com/rst2.srf"
	case u != nil && u.Federated && r.Header.Get("x-client-SKU") != "":
		body["account_type"], body["domain_name"], body["federation_protocol"] = "Federated", at, "WSTrust"
		body["federation_metadata_url"] = t.farmBase + mexPath
		body["federation_active_auth_url"] = t.farmBase + username2005Path
	case u != nil || at == domain || at == guestDomain:
		body["account_type"], body["domain_name"] = "Managed", at
	}
	writeJSON(w, http.StatusOK, body)
}
