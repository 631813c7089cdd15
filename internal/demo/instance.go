package demo

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// instanceDiscovery tells whether an authority belongs to this cloud, under which names the cloud is known, and where
// the authority's metadata is. Here the cloud is this one server, under its loopback names.
func (t *Tenant) instanceDiscovery(w http.ResponseWriter, r *http.Request) {
	t.counts.add(func(c *Counters) { c.InstanceRequests++ })
	asked, err := url.Parse(r.URL.Query().Get("authorization_endpoint"))
	self, selfErr := url.Parse(t.base)
	if err != nil || selfErr != nil || asked.Host == "" {
		t.writeRefusal(w, refuse("invalid_request", 900144, "The request body must contain the following parameter: 'authorization_endpoint'."))
		return
	}
	aliases := []string{self.Host}
	loopbackNames := []string{"localhost", "127.0.0.1"}
	if !slices.Contains(loopbackNames, self.Hostname()) {
		loopbackNames = nil // ::1 or a proxy's name, which has no other
	}
	for _, name := range loopbackNames {
		if alias := net.JoinHostPort(name, self.Port()); alias != self.Host {
			aliases = append(aliases, alias)
		}
	}
	segment, _, _ := strings.Cut(strings.Trim(asked.Path, "/"), "/")
	tenant, known := tenantSegment(segment)
	if !slices.Contains(aliases, strings.ToLower(asked.Host)) || !known {
		t.writeRefusal(w, refuse("invalid_instance", 50049, "Unknown or invalid instance."))
		return
	}
	cacheable(w)
	writeJSON(w, http.StatusOK, map[string]any{
		"tenant_discovery_endpoint": t.base + "/" + tenant + "/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1",
		"metadata": []map[string]any{{
			"preferred_network": self.Host, "preferred_cache": self.Host, "aliases": aliases,
		}},
	})
}
