package flows

import (
	"context"
	"net/url"
	"strings"

	"latchkey/internal/identity"
)

// inCloud follows the person to their cloud. Microsoft's platform may answer for another cloud than the one that was
// asked (cloud_instance_host_name): the code, and all that comes of it, is good only there. Nobody but Microsoft's own
// hosts is believed, and only when one of them was asked. An application's secret is good in its own cloud alone, and
// goes nowhere on the browser's word. Errors: *IDTokenError, those of Discover.
func (c *Client) inCloud(ctx context.Context, p *Provider, r Request, host string) (*Provider, Request, error) {
	asked, said := strings.ToLower(p.Authority.Host()), strings.ToLower(host)
	if said == "" || !p.Microsoft || said == asked || sameCloud(asked, said) {
		return p, r, nil
	}
	if p.Authority.Kind != identity.Entra || !identity.IsEntraHost(said) {
		return nil, r, badToken("cloud", "the answer in the browser points to a cloud that is none of Microsoft's, or to one that was not asked")
	}
	if r.Credential.Name() != "" {
		return nil, r, &DiscoveryError{Authority: p.Authority.URL, Problem: "the account lives in another cloud (" + said + "), where the application's secret does not belong",
			Next: "Sign in at the address of that cloud, with an application that is registered there."}
	}
	a := r.Authority
	u, err := url.Parse(a.URL)
	if err != nil {
		return nil, r, badToken("cloud", "the authority's address is damaged")
	}
	u.Host = said
	a.URL = u.String()
	other, err := c.discover(ctx, a, onlyFresh, r.CorrelationID)
	if err != nil {
		return nil, r, err
	}
	if err := other.suits(r.Account); err != nil {
		return nil, r, err
	}
	r.Authority = a // the account lives there from now on
	return other, r, nil
}

// isGraph reports whether an audience is Microsoft Graph, in whatever cloud.
func isGraph(aud string) bool {
	switch strings.TrimSuffix(strings.ToLower(aud), "/") {
	case "00000003-0000-0000-c000-000000000000", "https://graph.microsoft.com", "https://graph.microsoft.us", "https://dod-graph.microsoft.us",
		"https://microsoftgraph.chinacloudapi.cn":
		return true
	}
	return false
}

// graphOf is Microsoft Graph in the cloud of an authority ("National cloud deployments of Microsoft Graph").
func graphOf(a identity.Authority) string {
	switch strings.ToLower(a.Host()) {
	case "login.microsoftonline.us", "login.usgovcloudapi.net":
		return "https://graph.microsoft.us"
	case "login.partner.microsoftonline.cn", "login.chinacloudapi.cn":
		return "https://microsoftgraph.chinacloudapi.cn"
	}
	return "https://graph.microsoft.com"
}
