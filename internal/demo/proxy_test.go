package demo

import (
	"encoding/base64"
	"encoding/binary"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

const (
	labSecret = "a-secret-of-the-proxy"
	labTenant = "https://login.contoso.lab"
	labFarm   = "https://adfs.contoso.lab"
	frank     = "frank.mills@contoso.example"
	nora      = "nora.lindt@contoso.example"
	eve       = "eve.stone@contoso.example"
)

// proxied is a tenant behind a proxy, with a client that speaks as the proxy would: to where the tenant listens.
type proxied struct {
	*world
	local string
}

func serveProxied(t *testing.T, now func() time.Time) *proxied {
	t.Helper()
	w := serve(t, Options{Now: now, Proxy: &Proxy{Tenant: labTenant, Farm: labFarm, Secret: labSecret}})
	return &proxied{world: w, local: strings.TrimSuffix(w.info.Control, controlPath)}
}

// upnInfo is UPN_DNS_INFO as a PAC has it: a header of twelve bytes, then the UPN and the name of the domain.
func upnInfo(upn string) string {
	put := func(b []byte, s string) []byte {
		for _, u := range utf16.Encode([]rune(s)) {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
		return b
	}
	const dns = "AD.CONTOSO.LAB"
	b := make([]byte, 16)
	binary.LittleEndian.PutUint16(b, uint16(2*len(upn)))
	binary.LittleEndian.PutUint16(b[2:], 16)
	binary.LittleEndian.PutUint16(b[4:], uint16(2*len(dns)))
	binary.LittleEndian.PutUint16(b[6:], uint16(16+2*len(upn)))
	return base64.StdEncoding.EncodeToString(put(put(b, upn), dns))
}

// ticket is what the proxy says of one.
func ticket(upn string) http.Header {
	return http.Header{proxyHeader: {labSecret}, upnHeader: {upnInfo(upn)}, userHeader: {"somebody@AD.CONTOSO.LAB"}}
}

// ask sends a request to where the tenant listens and does not follow redirects.
func (p *proxied) ask(method, path, body string, headers http.Header) (*http.Response, string) {
	p.Helper()
	r, err := http.NewRequest(method, p.local+path, strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	for name, values := range headers {
		r.Header[http.CanonicalHeaderKey(name)] = values
	}
	if strings.Contains(path, "/trust/13/") {
		r.Header.Set("SOAPAction", trust13.action)
	} else {
		r.Header.Set("SOAPAction", trust2005.action)
	}
	r.Header.Set("Content-Type", soapType)
	client := *p.http
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := client.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		p.Fatal(err)
	}
	return resp, string(text)
}

// bare is a request for a security token without a security header, as computers of the domain send it.
func (p *proxied) bare(v trustVersion) string {
	text := p.rst(v, "", "", time.Now())
	i, j := strings.Index(text, "<wsse:Security"), strings.Index(text, "</wsse:Security>")
	text = text[:i] + text[j+len("</wsse:Security>"):]
	return strings.Replace(text, p.base()+v.path, labFarm+v.windows, 1)
}

// redeemSAML redeems an assertion where the tenant listens.
func (p *proxied) redeemSAML(assertion string) (int, map[string]any) {
	p.Helper()
	status, v, _ := p.form(p.local+"/"+domain+"/oauth2/v2.0/token", values("grant_type", grantSAML11, "client_id", p.info.ClientID,
		"scope", p.info.Scope+" openid profile offline_access", "client_info", "1",
		"assertion", base64.StdEncoding.EncodeToString([]byte(assertion))))
	return status, v
}

func TestWindowsTransport(t *testing.T) {
	clock := newClock()
	p := serveProxied(t, clock.now)
	for _, v := range []trustVersion{trust13, trust2005} {
		for name, headers := range map[string]http.Header{
			"UPN of the PAC":               ticket(bob),
			"principal that is a UPN":      {proxyHeader: {labSecret}, userHeader: {"Bob.Builder@CONTOSO.EXAMPLE"}, upnHeader: {"(null)"}},
			"principal, and no PAC at all": {proxyHeader: {labSecret}, userHeader: {bob}},
		} {
			resp, text := p.ask(http.MethodPost, v.windows, p.bare(v), headers)
			_, rest, _ := strings.Cut(text, "<t:RequestedSecurityToken>")
			assertion, _, ok := strings.Cut(rest, "</t:RequestedSecurityToken>")
			if resp.StatusCode != http.StatusOK || !ok || !strings.Contains(assertion, bob) || !strings.Contains(assertion, samlAuthWindows) {
				t.Fatalf("%s: %d %s", name, resp.StatusCode, text)
			}
			status, tokens := p.redeemSAML(assertion)
			if status != http.StatusOK {
				t.Fatalf("%s: redeem: %d %v", name, status, tokens)
			}
			_, claims := unverified(t, tokens["access_token"])
			if claims["upn"] != bob && claims["preferred_username"] != bob || claims["amr"].([]any)[0] != "wia" {
				t.Errorf("%s: %v", name, claims)
			}
		}
	}
	by := p.tenant.counts.snapshot().ByTrust
	if by["13/windowstransport"] != 3 || by["2005/windowstransport"] != 3 {
		t.Errorf("counted %v", by)
	}
}

func TestWindowsTransportWithoutTicket(t *testing.T) {
	p := serveProxied(t, nil)
	forged := ticket(bob)
	forged.Set(proxyHeader, "not-what-the-proxy-says")
	unread := ticket(bob)
	unread.Set(upnHeader, "AAAA")
	for name, headers := range map[string]http.Header{
		"nothing": {}, "no proxy": {upnHeader: {upnInfo(bob)}, userHeader: {bob}}, "forged": forged, "unreadable PAC": unread,
		"proxy without a ticket": {proxyHeader: {labSecret}, upnHeader: {"(null)"}, userHeader: {"(null)"}},
	} {
		resp, text := p.ask(http.MethodPost, windows13Path, p.bare(trust13), headers)
		if resp.StatusCode != http.StatusUnauthorized || resp.Header.Get("WWW-Authenticate") != "Negotiate" || text != "" {
			t.Errorf("%s: %d %q", name, resp.StatusCode, text)
		}
	}
	open := serve(t, Options{})
	alone := &proxied{world: open, local: open.base()}
	resp, _ := alone.ask(http.MethodPost, windows13Path, "<x/>", http.Header{proxyHeader: {""}, userHeader: {bob}})
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a tenant without a proxy believed the header: %d", resp.StatusCode)
	}
}

func TestWindowsTransportFaults(t *testing.T) {
	p := serveProxied(t, nil)
	fault := func(name string, headers http.Header, message, code, words string) {
		t.Helper()
		resp, text := p.ask(http.MethodPost, windows13Path, message, headers)
		if resp.StatusCode != http.StatusInternalServerError || !strings.Contains(text, ":"+code+"<") || !strings.Contains(text, words) {
			t.Errorf("%s: %d %s", name, resp.StatusCode, text)
		}
	}
	good := p.bare(trust13)
	fault("a stranger", ticket("mallory@contoso.example"), good, "FailedAuthentication", "MSIS3173")
	fault("somebody who is disabled", ticket("dan@"+domain), good, "FailedAuthentication", "MSIS3173")
	fault("a guest", ticket("gita@"+guestDomain), good, "FailedAuthentication", "MSIS3173")
	fault("a principal that is no UPN", http.Header{proxyHeader: {labSecret}, userHeader: {"bob@AD.CONTOSO.LAB"}}, good, "FailedAuthentication", "MSIS3173")
	fault("refused by access control", ticket(eve), good, "RequestFailed", "MSIS3126")
	fault("the address of another endpoint", ticket(bob), strings.Replace(good, windows13Path, username13Path, 1), "DestinationUnreachable", "AddressFilter")
	fault("another relying party", ticket(bob), strings.Replace(good, microsoft, "urn:elsewhere", 1), "InvalidScope", "ID3082")
}

// TestFederatedRefusals: the tenant refuses what the farm has let pass.
func TestFederatedRefusals(t *testing.T) {
	p := serveProxied(t, nil)
	for user, number := range map[string]string{frank: "AADSTS50076", nora: "AADSTS65001", adele: "AADSTS50107"} {
		_, text := p.ask(http.MethodPost, windows13Path, p.bare(trust13), ticket(user))
		_, rest, _ := strings.Cut(text, "<t:RequestedSecurityToken>")
		assertion, _, _ := strings.Cut(rest, "</t:RequestedSecurityToken>")
		if status, v := p.redeemSAML(assertion); status != http.StatusBadRequest || leading(v["error_description"]) != number {
			t.Errorf("%s: %d %v", user, status, v)
		}
	}
}

func TestAuthorizeByTicket(t *testing.T) {
	p := serveProxied(t, nil)
	for _, path := range []string{"/" + domain + "/oauth2/v2.0/authorize", farmPath + "/oauth2/authorize/"} {
		farm := strings.HasPrefix(path, farmPath)
		get := func(headers http.Header, more ...string) (*http.Response, string) {
			t.Helper()
			return p.ask(http.MethodGet, path+"?"+p.request(more...).Encode(), "", headers)
		}
		for _, prompt := range []string{"", "none"} {
			resp, text := get(ticket(bob), "prompt", prompt, "login_hint", adele) // the ticket decides, not the hint
			at, err := resp.Location()
			if err != nil || !strings.HasPrefix(at.String(), testRedirect) || at.Query().Get("code") == "" {
				t.Fatalf("%s, prompt %q: %d %v\n%s", path, prompt, resp.StatusCode, at, text)
			}
			token := "/" + domain + "/oauth2/v2.0/token"
			if farm {
				token = farmPath + "/oauth2/token/"
			}
			status, tokens, _ := p.form(p.local+token, values("client_id", p.info.ClientID, "grant_type", "authorization_code",
				"code", at.Query().Get("code"), "redirect_uri", testRedirect, "code_verifier", testVerifier))
			_, claims := unverified(t, tokens["id_token"])
			if status != http.StatusOK || claims["upn"] != bob && claims["preferred_username"] != bob {
				t.Errorf("%s: %d %v %v", path, status, tokens, claims)
			}
			if farm && claims["authmethod"] != samlAuthWindows {
				t.Errorf("authmethod %v", claims["authmethod"])
			}
		}
		for name, want := range map[string]struct {
			headers http.Header
			prompt  string
			status  int
			text    string
		}{
			"no ticket":          {http.Header{userHeader: {bob}}, "", http.StatusOK, "Username"},
			"prompt for a login": {ticket(bob), "login", http.StatusOK, "Username"},
			"another account":    {ticket(bob), "select_account", http.StatusOK, "<form"},
			"a stranger":         {ticket("mallory@contoso.example"), "", http.StatusForbidden, "MSIS3173"},
			"refused":            {ticket(eve), "", http.StatusForbidden, "MSIS3126"},
			"a second factor":    {ticket(frank), "", http.StatusOK, "Enter code"},
		} {
			if resp, text := get(want.headers, "prompt", want.prompt); resp.StatusCode != want.status || !strings.Contains(text, want.text) {
				t.Errorf("%s, %s: %d\n%s", path, name, resp.StatusCode, text)
			}
		}
		resp, _ := get(ticket(frank), "prompt", "none")
		if at, err := resp.Location(); err != nil || at.Query().Get("error") != "interaction_required" {
			t.Errorf("%s: a second factor, and nobody to ask: %v", path, at)
		}
	}
}

// TestBehindProxy: what the tenant says of itself are the proxy's addresses, and it listens on loopback all the same.
func TestBehindProxy(t *testing.T) {
	p := serveProxied(t, nil)
	if p.info.Authority != labTenant+"/"+domain || p.info.ADFS != labFarm+farmPath || !strings.HasPrefix(p.info.Control, "http://127.0.0.1:") {
		t.Errorf("info: %+v", p.info)
	}
	status, discovery, _ := p.get(p.local + "/" + domain + "/v2.0/.well-known/openid-configuration")
	if status != http.StatusOK || discovery["issuer"] != labTenant+"/"+tenantID+"/v2.0" || !strings.HasPrefix(discovery["token_endpoint"].(string), labTenant) {
		t.Errorf("discovery: %v", discovery)
	}
	if _, farm, _ := p.get(p.local + farmPath + "/.well-known/openid-configuration"); farm["issuer"] != labFarm+farmPath ||
		farm["access_token_issuer"] != "http://adfs.contoso.lab/adfs/services/trust" {
		t.Errorf("farm: %v", farm)
	}
	for user, want := range map[string]string{bob: "Federated", frank: "Federated", nora: "Federated", eve: "Federated", adele: "Managed"} {
		if _, v := p.named(p.local + "/common/userrealm/" + url.PathEscape(user) + "?api-version=1.0"); v["account_type"] != want ||
			want == "Federated" && v["federation_metadata_url"] != labFarm+mexPath || v["cloud_instance_name"] != "login.contoso.lab" {
			t.Errorf("%s: %v", user, v)
		}
	}
	_, instance, _ := p.get(p.local + "/common/discovery/instance?api-version=1.1&authorization_endpoint=" + labTenant + "/" + domain + "/oauth2/v2.0/authorize")
	metadata := instance["metadata"].([]any)[0].(map[string]any)
	if aliases := metadata["aliases"].([]any); len(aliases) != 1 || aliases[0] != "login.contoso.lab" {
		t.Errorf("aliases: %v", aliases)
	}
	if _, mex := p.fetch(p.local + mexPath); !strings.Contains(mex, "<wsa10:Address>"+labFarm+windows13Path) {
		t.Error("the metadata names other addresses")
	}
}

func TestForeignHosts(t *testing.T) {
	p := serveProxied(t, nil)
	p.set(`{"mex": "foreign_host"}`)
	if _, mex := p.fetch(p.local + mexPath); !strings.Contains(mex, "<wsa10:Address>"+foreignBase+windows13Path) || !strings.Contains(mex, "<wsa10:Address>"+labFarm+username13Path) {
		t.Errorf("foreign_host: %s", mex)
	}
	p.set(`{"redirect_foreign": true}`)
	for _, path := range []string{"/" + domain + "/oauth2/v2.0/authorize", farmPath + "/oauth2/authorize"} {
		resp, _ := p.ask(http.MethodGet, path+"?"+p.request().Encode(), "", ticket(bob))
		if at, err := resp.Location(); err != nil || !strings.HasPrefix(at.String(), foreignBase+path+"?") {
			t.Errorf("%s leads to %v", path, at)
		}
	}
}

func TestProxyRefusals(t *testing.T) {
	for name, p := range map[string]Proxy{
		"http":         {Tenant: "http://login.contoso.lab", Secret: labSecret},
		"a path":       {Tenant: labTenant + "/x", Secret: labSecret},
		"a blank farm": {Tenant: labTenant, Farm: "https://", Secret: labSecret},
		"no tenant":    {Farm: labFarm, Secret: labSecret},
		"short secret": {Tenant: labTenant, Secret: "short"},
	} {
		if tenant, err := Start(t.Context(), Options{Proxy: &p}); err == nil {
			t.Errorf("%s was taken", name)
			_ = tenant.Close()
		}
	}
}

func TestUPNInfo(t *testing.T) {
	with := func(length, at uint16, rest string) string {
		b := binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, length), at)
		return base64.StdEncoding.EncodeToString(append(b, rest...))
	}
	if upn, err := upnOf(with(4, 12, "12345678b\x00o\x00")); upn != "bo" || err != nil {
		t.Errorf("%q, %v", upn, err)
	}
	for name, text := range map[string]string{
		"half a character": with(3, 12, "12345678b\x00o\x00"), "beyond the end": with(6, 12, "12345678b\x00o\x00"), "far away": with(4, 0xffff, "12345678b\x00o\x00"),
		"empty": with(0, 12, "12345678b\x00o\x00"), "short": with(2, 4, "b\x00"), "no base64": "?",
	} {
		if upn, err := upnOf(text); err == nil {
			t.Errorf("%s was read as %q", name, upn)
		}
	}
}

func FuzzUPNInfo(f *testing.F) {
	f.Add(upnInfo(bob))
	f.Add("")
	f.Add("AAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, text string) {
		if upn, err := upnOf(text); err == nil && upn == "" {
			t.Error("an empty UPN without an error")
		}
	})
}
