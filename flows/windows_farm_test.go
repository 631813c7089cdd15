package flows

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"latchkey/internal/identity"
)

const bobUPN = "bob@contoso.example"

// winFarm is a federation server on a host of its own, and the platform that sends people there. What it does
// otherwise than a good one may be set before use.
type winFarm struct {
	*httptest.Server
	*doorman
	platform *op
	realm    map[string]any // changes to what the platform says of the domain
	mex      string         // instead of its metadata
	trust    http.HandlerFunc
	asked    []string // addresses where a ticket was shown
	mexAsked int
}

// windowsPort is one endpoint for the metadata; version is 13 or 2005.
func windowsPort(version, address string) string {
	action := "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue"
	if version == "2005" {
		action = "http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue"
	}
	return `<binding name="b` + version + `"><PolicyReference URI="#w"/><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
		<operation><s:operation soapAction="` + action + `"/></operation></binding>
		<service><port binding="b` + version + `"><s:address location="` + address + `"/></port></service>`
}

func windowsMEX(ports ...string) string {
	return `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap12/">
		<Policy Id="w"><NegotiateAuthentication/><TransportBinding/></Policy>` + strings.Join(ports, "") + `</definitions>`
}

func rstrOf(assertion string) string {
	return `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><c:RequestSecurityTokenResponseCollection xmlns:c="http://docs.oasis-open.org/ws-sx/ws-trust/200512"><c:RequestSecurityTokenResponse>` +
		`<c:RequestedSecurityToken>` + assertion + `</c:RequestedSecurityToken></c:RequestSecurityTokenResponse></c:RequestSecurityTokenResponseCollection></s:Body></s:Envelope>`
}

const bobsAssertion = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" AssertionID="_1">bob</saml:Assertion>`

func soapFault(code, subcode, words string) string {
	return `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:` + code + `</s:Value><s:Subcode><s:Value>a:` + subcode +
		`</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en">` + words + `</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>`
}

func newWinFarm(t *testing.T) *winFarm {
	f := &winFarm{realm: map[string]any{}}
	f.Server = secureServer(t, f.serve)
	f.doorman = newDoorman(t, f.Server)
	f.platform = newSecureOP(t, "contoso.example")
	f.platform.claims = func(m map[string]any) { m["preferred_username"], m["sub"] = bobUPN, "bob-sub" }
	f.platform.realm = func(w http.ResponseWriter, r *http.Request) {
		m := map[string]any{
			"account_type": "Federated", "domain_name": "contoso.example", "federation_protocol": "WSTrust", "cloud_audience_urn": "urn:federation:Lab",
			"federation_metadata_url": f.URL + "/adfs/services/trust/mex", "federation_active_auth_url": f.URL + "/adfs/services/trust/2005/usernamemixed",
		}
		for name, value := range f.realm {
			m[name] = value
		}
		sendJSON(w, http.StatusOK, m)
	}
	return f
}

func (f *winFarm) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	switch {
	case r.URL.Path == "/adfs/services/trust/mex":
		f.mexAsked++
		if f.mex == "" {
			f.mex = windowsMEX(windowsPort("2005", f.URL+"/2005"), windowsPort("13", f.URL+"/13"))
		}
		_, _ = io.WriteString(w, f.mex)
	case r.URL.Path != "/13" && r.URL.Path != "/2005":
		http.NotFound(w, r)
	case f.admits(w, r):
		f.mu.Lock()
		f.asked = append(f.asked, r.URL.Path)
		f.mu.Unlock()
		for _, want := range []string{"urn:federation:Lab", f.URL + r.URL.Path} {
			if !strings.Contains(string(body), want) || strings.Contains(string(body), "Security s:") {
				f.t.Errorf("the request for a token:\n%s", body)
			}
		}
		if f.trust != nil {
			f.trust(w, r)
			return
		}
		fmt.Fprint(w, rstrOf(bobsAssertion))
	}
}

func (f *winFarm) request() Request { return f.platform.request("Orders.Read") }

// at is a request at another tenant or provider.
func at(t *testing.T, authority string) Request {
	t.Helper()
	a, err := identity.ParseAuthority(authority)
	if err != nil {
		t.Fatal(err)
	}
	return Request{Authority: a, ClientID: testClient}
}
