package flows

import (
	"errors"
	"fmt"
	"latchkey/flows/meanings"
	"latchkey/internal/identity"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// Bob's domain is federated: home realm, metadata, his farm, and the platform again. All of it is the demo tenant's,
// which checks messages, signatures and the assertion's bytes.
func TestPasswordFederated(t *testing.T) {
	for name, switches := range map[string]string{
		"as it comes":             `{}`,
		"WS-Trust 2005 alone":     `{"mex": "only_2005"}`,
		"wrapped metadata":        `{"mex": "wrapped"}`,
		"SAML 2.0":                `{"saml": "2.0"}`,
		"prefix far above":        `{"saml_prefix_on_envelope": true}`,
		"prefix far above, 2005":  `{"saml_prefix_on_envelope": true, "mex": "only_2005"}`,
		"a farm with fast clocks": `{"clock_offset_s": 200}`,
	} {
		t.Run(name, func(t *testing.T) {
			d := newContoso(t)
			d.set(switches)
			trace := NewTrace(nil)
			bob := d.login("bob")
			res, err := bob.Acquire(WithTrace(t.Context(), trace), newTestClient(t, ClientOptions{}), d.request(d.Authority))
			if err != nil {
				t.Fatal(err)
			}
			if res.Account.Username != bob.Username || res.Tokens.Refresh == "" || res.Tokens.Access[res.Account.Scopes].Token == "" {
				t.Errorf("got %+v", res.Account)
			}
			var b strings.Builder
			if err := trace.WriteRedacted(&b); err != nil || strings.Contains(b.String(), bob.Password.Reveal()) || !strings.Contains(b.String(), "usernamemixed") {
				t.Errorf("trace: %v\n%s", err, b.String())
			}
		})
	}
}

func TestPasswordFederatedRefused(t *testing.T) {
	d := newContoso(t)
	c := newTestClient(t, ClientOptions{})
	bob := d.login("bob")
	wrong := bob
	wrong.Password = "Correct-Horse-9"
	_, err := wrong.Acquire(t.Context(), c, d.request(d.Authority))
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Code != "FailedAuthentication" || e.Op != opFederation || e.Description == "" || strings.Contains(fmt.Sprint(err), "Horse") {
		t.Errorf("wrong password: %v", err)
	}
	if summary, _ := Explain(err); ok && (e.Temporary() || !strings.Contains(summary, "password")) {
		t.Errorf("wrong password is explained with %q; temporary: %v", summary, e.Temporary())
	}
	for how, says := range map[string]string{"html": "federation metadata", "down": "busy or has a problem", "no_address": "does not take part"} {
		d.set(fmt.Sprintf(`{"mex": %q}`, how))
		_, err := bob.Acquire(t.Context(), c, d.request(d.Authority))
		summary, next := Explain(err)
		checkWords(t, summary, next)
		if !strings.Contains(summary, says) || !strings.Contains(next, "in the browser") || strings.Contains(summary, "sign-in service") {
			t.Errorf("%s: %s %s (%v)", how, summary, next, err)
		}
		if e, ok := errors.AsType[*Error](err); ok && (!strings.Contains(summary, "federation server ("+e.Host+")") || e.Host == "" || WhoMends(err) != meanings.Administrator) {
			t.Errorf("%s: %s, mended by %s", how, summary, WhoMends(err))
		}
	}
}

// AD FS as an authority takes the password itself, with either form of the name.
func TestPasswordAtADFS(t *testing.T) {
	d := newContoso(t)
	bob := d.login("bob")
	res, err := bob.Acquire(t.Context(), newTestClient(t, ClientOptions{}), d.request(d.ADFS))
	if err != nil {
		t.Fatal(err)
	}
	if res.Account.Username != bob.Username {
		t.Errorf("got %+v", res.Account)
	}
	bob.Password = "wrong"
	_, err = bob.Acquire(t.Context(), newTestClient(t, ClientOptions{}), d.request(d.ADFS))
	if e, ok := errors.AsType[*Error](err); !ok || e.Code != "invalid_grant" || e.Family != "MSIS" {
		t.Error(err)
	}
}

// A farm that misbehaves after it got the password.
func TestFederationServerAnswers(t *testing.T) {
	const password = "Correct-Horse-9"
	fault := func(words string) string {
		return `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text>` + words + `</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>`
	}
	for name, tt := range map[string]struct {
		status int
		body   string
		check  func(e *Error) bool
	}{
		"a fault with a number": {500, fault("MSIS7068: Access denied, not Correct-Horse-9."), func(e *Error) bool {
			return e.Number() == "MSIS7068" && e.Code == "Sender" && strings.HasPrefix(e.Description, "MSIS7068: Access denied")
		}},
		"a fault with status 200": {200, fault("no"), func(e *Error) bool { return e.Description == "no" }},
		"empty":                   {500, "", func(e *Error) bool { return e.Status == 500 }},
		"a page":                  {200, "<!DOCTYPE html><p>Correct-Horse-9", func(e *Error) bool { return e.Status == 200 }},
		"JSON":                    {400, `{"error":"Correct-Horse-9"}`, func(e *Error) bool { return e.Status == 400 }},
		"a redirect":              {302, "", func(e *Error) bool { return e.Status == 302 }},
		"no token":                {200, `<Envelope><Body/></Envelope>`, func(e *Error) bool { return strings.Contains(e.Description, "no token") }},
		"an endless one":          {200, "<a>" + strings.Repeat("x", maxBody), func(e *Error) bool { return strings.Contains(e.Description, "1 MiB") }},
	} {
		t.Run(name, func(t *testing.T) {
			var o *op
			o = newRealm(t, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case strings.HasPrefix(r.URL.Path, "/common/userrealm/mex"):
					_, _ = w.Write([]byte(smallMEX(o.URL + "/common/userrealm/trust")))
				case strings.HasPrefix(r.URL.Path, "/common/userrealm/trust"):
					if r.Method != http.MethodPost || r.Header.Get("SOAPAction") == "" || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/soap+xml") {
						t.Errorf("%s %v", r.Method, r.Header)
					}
					w.Header().Set("Location", "https://evil.example/")
					w.WriteHeader(tt.status)
					_, _ = w.Write([]byte(tt.body))
				default:
					sendJSON(w, 200, map[string]any{"account_type": "federated", "domain_name": "contoso.example", "federation_metadata_url": o.URL + "/common/userrealm/mex"})
				}
			})
			_, err := Password{Username: "adele@contoso.example", Password: password}.Acquire(t.Context(), newTestClient(t, ClientOptions{}), o.request(""))
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Op != opFederation || !tt.check(e) || strings.Contains(fmt.Sprintf("%v %+v", err, *e), password) || len(o.tokenRequests()) > 0 {
				t.Errorf("got %v", err)
			}
		})
	}
}

// The metadata may name any address; the password goes to none but the server that the platform named.
func TestFederationServerElsewhere(t *testing.T) {
	var asked atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked.Add(1) }))
	defer other.Close()
	said := map[string]any{"account_type": "Federated", "domain_name": "contoso.example"}
	o := newRealm(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/common/userrealm/mex") {
			_, _ = w.Write([]byte(smallMEX(other.URL + "/trust")))
			return
		}
		sendJSON(w, 200, said)
	})
	said["federation_metadata_url"] = o.URL + "/common/userrealm/mex"
	g, c := Password{Username: "adele@contoso.example", Password: "Correct-Horse-9"}, newTestClient(t, ClientOptions{})
	if _, err := g.Acquire(t.Context(), c, o.request("")); err == nil || !strings.Contains(err.Error(), "answers for contoso.example") || asked.Load() != 0 {
		t.Errorf("got %v after %d requests", err, asked.Load())
	}
	said["federation_active_auth_url"] = other.URL + "/another/place"
	if _, err := g.Acquire(t.Context(), c, o.request("")); err == nil || asked.Load() != 1 {
		t.Errorf("named by the platform: %v after %d requests", err, asked.Load())
	}
}

// A provider with https hands passwords to no server without it, even where the platform named it.
func TestFederationServerOnHTTP(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(smallMEX("http://127.0.0.1:1/trust")))
	}))
	defer server.Close()
	p := &Provider{Authority: identity.Authority{URL: "https://login.microsoftonline.com/contoso.example"}, Microsoft: true}
	for _, realm := range []*homeRealm{
		{metadata: "https://sts.contoso.example/mex", active: "http://127.0.0.1:1/active"},
		{metadata: server.URL + "/mex"},
	} {
		e, err := httpsBy(t, server).passwordEndpoint(t.Context(), p, realm)
		if err == nil || !strings.Contains(err.Error(), "http while the provider is https") {
			t.Errorf("%s: got %+v, %v", realm.metadata, e, err)
		}
		if summary, next := Explain(err); !strings.Contains(summary, "address") || next != nextFederation {
			t.Errorf("%s: %s %s", realm.metadata, summary, next)
		}
	}
}

func smallMEX(address string) string {
	return `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap12/">
		<Policy Id="u"><TransportBinding/><SignedSupportingTokens><UsernameToken/></SignedSupportingTokens></Policy>
		<binding name="b"><PolicyReference URI="#u"/><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
		<operation><s:operation soapAction="http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue"/></operation></binding>
		<service><port binding="b"><s:address location="` + address + `"/></port></service></definitions>`
}
