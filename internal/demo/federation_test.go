package demo

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

const bob = "bob.builder@contoso.example"

// named is a GET with a library's name on it.
func (w *world) named(target string) (int, map[string]any) {
	w.Helper()
	r, err := http.NewRequest(http.MethodGet, target, nil)
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("x-client-SKU", "test")
	resp, err := w.http.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	status, v, _ := w.read(resp)
	return status, v
}

func TestUserRealm(t *testing.T) {
	w := serve(t, Options{})
	for upn, want := range map[string][2]string{
		adele: {"Managed", domain}, bob: {"Federated", domain}, "BOB.Builder@CONTOSO.example": {"Federated", domain},
		"nobody@contoso.example": {"Managed", domain}, "x@elsewhere.example": {"Unknown", ""}, "x@outlook.com": {"Federated", "live.com"},
		"gita@fabrikam.example": {"Managed", "fabrikam.example"},
	} {
		for _, path := range []string{"/common/userrealm/", "/common/UserRealm/"} {
			status, v := w.named(w.base() + path + strings.ReplaceAll(upn, "@", "%40") + "?api-version=1.0")
			name, _ := v["domain_name"].(string)
			if status != http.StatusOK || v["account_type"] != want[0] || name != want[1] || v["cloud_audience_urn"] != microsoft || v["cloud_instance_name"] == "" {
				t.Errorf("%s: %d %v", upn, status, v)
			}
		}
	}
	_, v := w.named(w.base() + "/common/userrealm/" + bob + "?api-version=1.0")
	if v["federation_metadata_url"] != w.base()+mexPath || v["federation_active_auth_url"] != w.base()+username2005Path || v["federation_protocol"] != "WSTrust" {
		t.Errorf("federated: %v", v)
	}
	if _, v, _ := w.get(w.base() + "/common/userrealm/" + bob + "?api-version=1.0"); v["account_type"] != "Managed" {
		t.Errorf("without x-client-SKU: %v", v)
	}
	if status, _ := w.named(w.base() + "/common/userrealm/nobody?api-version=1.0"); status != http.StatusBadRequest {
		t.Errorf("no domain: %d", status)
	}
}

func TestInstanceDiscovery(t *testing.T) {
	w := serve(t, Options{})
	ask := func(authority string) (int, map[string]any) {
		status, v, _ := w.get(w.base() + "/common/discovery/instance?api-version=1.1&authorization_endpoint=" + authority + "/oauth2/v2.0/authorize")
		return status, v
	}
	status, v := ask(w.info.Authority)
	if status != http.StatusOK || v["tenant_discovery_endpoint"] != w.base()+"/"+tenantID+"/v2.0/.well-known/openid-configuration" {
		t.Errorf("own: %d %v", status, v)
	}
	metadata := v["metadata"].([]any)[0].(map[string]any)
	_, host, _ := strings.Cut(w.base(), "://")
	if metadata["preferred_network"] != host || !slices.Contains(metadata["aliases"].([]any), any(strings.Replace(host, "127.0.0.1", "localhost", 1))) {
		t.Errorf("metadata %v", metadata)
	}
	if status, _ := ask(strings.Replace(w.info.Authority, "127.0.0.1", "localhost", 1)); status != http.StatusOK {
		t.Errorf("by an alias: %d", status)
	}
	for _, other := range []string{"https://login.elsewhere.example/contoso.example", w.base() + "/nowhere.example"} {
		if status, v := ask(other); status != http.StatusBadRequest || v["error"] != "invalid_instance" || leading(v["error_description"]) != "AADSTS50049" {
			t.Errorf("%s: %d %v", other, status, v)
		}
	}
}

// fetch gets anything, as text.
func (w *world) fetch(target string) (int, string) {
	w.Helper()
	resp, err := w.http.Get(target)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func TestMex(t *testing.T) {
	w := serve(t, Options{})
	type wsdl struct {
		XMLName  xml.Name
		Policies []struct {
			ID string `xml:"Id,attr"`
		} `xml:"Policy"`
		Bindings []struct {
			Name      string
			Reference struct {
				URI string `xml:"URI,attr"`
			} `xml:"PolicyReference"`
		} `xml:"binding"`
		Ports []struct {
			Address string `xml:"EndpointReference>Address"`
		} `xml:"service>port"`
	}
	read := func() (d wsdl) {
		t.Helper()
		status, text := w.fetch(w.base() + mexPath)
		if err := xml.Unmarshal([]byte(text), &d); status != http.StatusOK || err != nil {
			t.Fatalf("%d %v\n%s", status, err, text)
		}
		return d
	}
	d := read()
	if d.XMLName.Local != "definitions" || len(d.Ports) != 5 || len(d.Policies) != 6 {
		t.Fatalf("%+v", d)
	}
	for _, b := range d.Bindings {
		if !slices.ContainsFunc(d.Policies, func(p struct {
			ID string `xml:"Id,attr"`
		}) bool {
			return "#"+p.ID == b.Reference.URI
		}) {
			t.Errorf("no policy %s", b.Reference.URI)
		}
	}
	for _, path := range []string{username13Path, username2005Path, windows13Path, windows2005Path} {
		if !slices.ContainsFunc(d.Ports, func(p struct {
			Address string `xml:"EndpointReference>Address"`
		}) bool {
			return p.Address == w.base()+path
		}) {
			t.Errorf("no port for %s", path)
		}
	}
	w.set(`{"mex": "only_2005"}`)
	if d := read(); len(d.Ports) != 3 || strings.Contains(d.Ports[0].Address, "/13/") {
		t.Errorf("only_2005: %+v", d.Ports)
	}
	w.set(`{"mex": "no_windows"}`)
	if d := read(); len(d.Ports) != 3 || slices.ContainsFunc(d.Ports, func(p struct {
		Address string `xml:"EndpointReference>Address"`
	}) bool {
		return strings.Contains(p.Address, "windows")
	}) {
		t.Errorf("no_windows: %+v", d.Ports)
	}
	w.set(`{"mex": "no_address"}`)
	if d := read(); len(d.Ports) != 5 || d.Ports[2].Address != "" {
		t.Errorf("no_address: %+v", d.Ports)
	}
	w.set(`{"mex": "wrapped"}`)
	if d := read(); d.XMLName.Local != "Metadata" {
		t.Errorf("wrapped: %+v", d.XMLName)
	}
	w.set(`{"mex": "html"}`)
	if _, text := w.fetch(w.base() + mexPath); !strings.Contains(text, "<html>") {
		t.Errorf("html: %s", text)
	}
	w.set(`{"mex": "down"}`)
	if status, _ := w.fetch(w.base() + mexPath); status != http.StatusServiceUnavailable {
		t.Errorf("down: %d", status)
	}
	w.set(`{"mex": ""}`)
	if d := read(); len(d.Ports) != 5 {
		t.Errorf("back to normal: %+v", d.Ports)
	}
	if status, _ := w.control(`{"mex": "inside_out"}`); status != http.StatusBadRequest {
		t.Error("an unknown misbehaviour was taken")
	}
	for _, path := range []string{windows13Path, windows2005Path} {
		resp, err := w.http.Post(w.base()+path, soapType, strings.NewReader("<x/>"))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusUnauthorized || resp.Header.Get("WWW-Authenticate") != "Negotiate" {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
}

func TestMexOverTLS(t *testing.T) {
	w := serve(t, Options{TLS: true})
	ca, err := os.ReadFile(w.info.CAFile)
	roots := x509.NewCertPool()
	if err != nil || !roots.AppendCertsFromPEM(ca) {
		t.Fatalf("read the CA: %v", err)
	}
	w.http.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: roots}
	if _, text := w.fetch(w.base() + mexPath); !strings.Contains(text, "<wsa10:Address>"+w.base()+username13Path) || strings.Contains(text, "<wsa10:Address>http:") {
		t.Errorf("addresses: %s", text)
	}
	w.set(`{"mex": "http_address"}`)
	if _, text := w.fetch(w.base() + mexPath); strings.Contains(text, "<wsa10:Address>https:") || !strings.Contains(text, "<wsa10:Address>http://127.0.0.1:") {
		t.Errorf("http_address: %s", text)
	}
}

// rst is a request for a security token, to be spoiled by replacing parts of it.
func (w *world) rst(v trustVersion, user, password string, now time.Time) string {
	return fmt.Sprintf(`<s:Envelope xmlns:s="%s" xmlns:wsa="%s" xmlns:wsu="%s"><s:Header><wsa:Action s:mustUnderstand="1">%s</wsa:Action>`+
		`<wsa:To s:mustUnderstand="1">%s</wsa:To><wsse:Security s:mustUnderstand="1" xmlns:wsse="%s"><wsu:Timestamp><wsu:Created>%s</wsu:Created>`+
		`<wsu:Expires>%s</wsu:Expires></wsu:Timestamp><wsse:UsernameToken><wsse:Username>%s</wsse:Username><wsse:Password>%s</wsse:Password>`+
		`</wsse:UsernameToken></wsse:Security></s:Header><s:Body><wst:RequestSecurityToken xmlns:wst="%s"><wsp:AppliesTo xmlns:wsp="%s">`+
		`<wsa:EndpointReference><wsa:Address>%s</wsa:Address></wsa:EndpointReference></wsp:AppliesTo><wst:KeyType>%s</wst:KeyType>`+
		`<wst:RequestType>%s</wst:RequestType></wst:RequestSecurityToken></s:Body></s:Envelope>`,
		soap12NS, addressingNS, wsuNS, v.action, w.base()+v.path, wsseNS, samlTime(now), samlTime(now.Add(10*time.Minute)), user, password,
		v.space, policyNS, microsoft, v.keyType, v.issue)
}

func (w *world) soap(v trustVersion, message string) (int, string) {
	w.Helper()
	r, err := http.NewRequest(http.MethodPost, w.base()+v.path, strings.NewReader(message))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Content-Type", soapType)
	r.Header.Set("SOAPAction", v.action)
	resp, err := w.http.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// assertion asks for one and cuts it out of the answer, byte for byte.
func (w *world) assertion(v trustVersion, user string, now time.Time) string {
	w.Helper()
	status, text := w.soap(v, w.rst(v, user, w.tenant.userByName(user).Password, now))
	_, rest, ok := strings.Cut(text, "<t:RequestedSecurityToken>")
	assertion, _, _ := strings.Cut(rest, "</t:RequestedSecurityToken>")
	if status != http.StatusOK || !ok || strings.Contains(text, "Collection") != v.collections {
		w.Fatalf("%d %s", status, text)
	}
	return assertion
}

func (w *world) saml(grant, assertion string, more ...string) (int, map[string]any) {
	w.Helper()
	form := values("grant_type", grant, "assertion", base64.StdEncoding.EncodeToString([]byte(assertion)),
		"scope", w.info.Scope+" openid profile offline_access", "client_info", "1")
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	status, v, _ := w.token(form)
	return status, v
}
