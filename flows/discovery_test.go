package flows

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/internal/identity"
)

func authority(t *testing.T, raw string) identity.Authority {
	t.Helper()
	a, err := identity.ParseAuthority(raw)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestIssuerRules(t *testing.T) {
	const global = "https://login.microsoftonline.com/"
	for _, tt := range []struct {
		authority, issuer string
		kind              identity.AuthorityKind // empty: the authority's own
		ok                bool
	}{
		{global + testTenant, global + testTenant + "/v2.0", "", true},
		{global + strings.ToUpper(testTenant), global + testTenant + "/v2.0", "", true},
		{global + testTenant, global + otherGUID + "/v2.0", "", false},
		{global + testTenant, global + "{tenantid}/v2.0", "", false},
		{global + testTenant, global + testTenant, "", false},
		{global + testTenant, "https://sts.windows.net/" + testTenant + "/", "", false},
		{global + testTenant, "https://login.microsoftonline.us/" + testTenant + "/v2.0", "", false},
		{global + testTenant, "https://evil.example/" + testTenant + "/v2.0", "", false},
		{global + testTenant, "http://login.microsoftonline.com/" + testTenant + "/v2.0", "", false},
		{"https://login.windows.net/" + testTenant, global + testTenant + "/v2.0", "", true},
		{"https://login.usgovcloudapi.net/" + testTenant, "https://login.microsoftonline.us/" + testTenant + "/v2.0", "", true},
		{"https://login.chinacloudapi.cn/" + testTenant, "https://login.partner.microsoftonline.cn/" + testTenant + "/v2.0", "", true},
		{global + "contoso.com", global + testTenant + "/v2.0", "", true},
		{global + "contoso.com", global + "contoso.com/v2.0", "", false},
		{global + "contoso.com", global + "{tenantid}/v2.0", "", false},
		{global + "contoso.com", "https://evil.example/" + testTenant + "/v2.0", "", false},
		{global + "organizations", global + "{tenantid}/v2.0", "", true},
		{global + "common", global + "{tenantid}/v2.0", "", true},
		{global + "common", global + testTenant + "/v2.0", "", false},
		{global + "consumers", global + personalTenant + "/v2.0", "", true},
		{global + "consumers", global + testTenant + "/v2.0", "", false},
		{"https://contoso.ciamlogin.com/contoso.onmicrosoft.com", "https://" + testTenant + ".ciamlogin.com/" + testTenant + "/v2.0", "", true},
		{"https://contoso.ciamlogin.com/" + testTenant, "https://" + testTenant + ".ciamlogin.com/" + testTenant + "/v2.0", "", true},
		{"https://contoso.ciamlogin.com/" + testTenant, "https://" + otherGUID + ".ciamlogin.com/" + otherGUID + "/v2.0", "", false},
		{"https://contoso.ciamlogin.com/x", "https://" + testTenant + ".ciamlogin.com/" + otherGUID + "/v2.0", "", false},
		{"https://contoso.ciamlogin.com/x", "https://" + testTenant + ".evil.example/" + testTenant + "/v2.0", "", false},
		{"https://adfs.contoso.com/adfs", "https://adfs.contoso.com/adfs", "", true},
		{"https://adfs.contoso.com/adfs", "https://ADFS.contoso.com/adfs/", "", true},
		{"https://adfs.contoso.com/adfs", "http://adfs.contoso.com/adfs/services/trust", "", false},
		{"https://adfs.contoso.com/adfs", global + testTenant + "/v2.0", "", false},
		{"https://id.example/realms/a", "https://id.example/realms/a", "", true},
		{"https://id.example", "https://id.example/", "", true},
		{"https://id.example/realms/a", "https://id.example/realms/b", "", false},
		{"https://id.example/realms/a", "https://id.example/realms/A", "", false},
		{"https://id.example/realms/a", "https://id.example", "", false},
		{"https://id.example", "http://id.example", "", false},
		{"https://id.example", "https://id.example//", "", false},
		{"https://id.example", "https://id.example?x", "", false},
		{"https://id.example", "https://id.example.evil.example", "", false},
		{"https://id.example", "", "", false},
		{"http://127.0.0.1:4000/contoso.example", "http://127.0.0.1:4000/" + testTenant + "/v2.0", identity.Entra, true},
		{"http://127.0.0.1:4000/contoso.example", "http://127.0.0.1:4001/" + testTenant + "/v2.0", identity.Entra, false},
		{"http://127.0.0.1:4000/common", "http://127.0.0.1:4000/{tenantid}/v2.0", identity.Entra, true},
	} {
		a := authority(t, tt.authority)
		kind := tt.kind
		if kind == "" {
			kind = a.Kind
		}
		if err := checkIssuer(a, kind, tt.issuer); (err == nil) != tt.ok {
			t.Errorf("%s with issuer %s: %v", tt.authority, tt.issuer, err)
		}
	}
}

func TestWhereDiscoveryLooks(t *testing.T) {
	for raw, want := range map[string]string{
		"https://login.microsoftonline.com/contoso.com": "https://login.microsoftonline.com/contoso.com/v2.0" + wellKnown,
		"https://contoso.ciamlogin.com":                 "https://contoso.ciamlogin.com/contoso.onmicrosoft.com/v2.0" + wellKnown,
		"https://contoso.ciamlogin.com/" + testTenant:   "https://contoso.ciamlogin.com/" + testTenant + "/v2.0" + wellKnown,
		"https://adfs.contoso.com/adfs":                 "https://adfs.contoso.com/adfs" + wellKnown,
		"https://id.example/realms/a":                   "https://id.example/realms/a" + wellKnown,
		"https://id.example":                            "https://id.example" + wellKnown,
		"https://id.example/a":                          "https://id.example/a" + wellKnown + " https://id.example/a/v2.0" + wellKnown,
	} {
		var got []string
		for _, l := range layouts(authority(t, raw)) {
			got = append(got, l.url)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %s", raw, got)
		}
	}
}

// The template of organizations and common is filled by the token's tid, and by nothing else.
func TestIssuerTemplate(t *testing.T) {
	p := &Provider{Issuer: "https://login.microsoftonline.com/{tenantid}/v2.0"}
	if iss, ok := p.issuerFor(testTenant); !ok || iss != "https://login.microsoftonline.com/"+testTenant+"/v2.0" {
		t.Errorf("%s, %v", iss, ok)
	}
	for _, bad := range []string{"", "x", "{tenantid}", testTenant + "/../" + otherGUID} {
		if _, ok := p.issuerFor(bad); ok {
			t.Errorf("tid %q was accepted", bad)
		}
	}
	if !p.issuerMatches("https://login.microsoftonline.com/"+testTenant+"/v2.0") || p.issuerMatches("https://evil.example/"+testTenant+"/v2.0") || p.issuerMatches("https://login.microsoftonline.com/x/v2.0") {
		t.Error("iss in the answer is judged wrongly")
	}
}

func TestSignInAtCommon(t *testing.T) {
	o := newOP(t, "common")
	o.discovery = func(m map[string]any) { m["issuer"] = o.URL + "/{tenantid}/v2.0" }
	c := newTestClient(t, ClientOptions{})
	res, _, err := signIn(t, c, &AuthorizationCode{}, o.request(""))
	if err != nil || res.Account.Issuer != o.Issuer {
		t.Fatalf("%v, %+v", err, res)
	}
	o.claims = func(m map[string]any) { m["tid"] = otherGUID } // of another tenant than iss says
	if _, _, err := signIn(t, c, &AuthorizationCode{}, o.request("")); err == nil {
		t.Error("iss and tid differ, and nobody minded")
	}
}

// Where one address serves all tenants, a key that is kept for one of them signs for no other.
func TestSigningKeysOfOneTenant(t *testing.T) {
	o := newOP(t, "common")
	template := o.URL + "/{tenantid}/v2.0"
	o.discovery = func(m map[string]any) { m["issuer"] = template }
	for issuer, good := range map[any]bool{
		nil: true, "": true, template: true, o.Issuer: true,
		o.URL + "/" + otherGUID + "/v2.0": false, "https://evil.example/{tenantid}/v2.0": false,
	} {
		o.jwks = func(w http.ResponseWriter, _ *http.Request) {
			text, _ := o.keys[0].MarshalJSON()
			key := map[string]any{}
			_ = json.Unmarshal(text, &key)
			key["issuer"] = issuer
			sendJSON(w, http.StatusOK, map[string]any{"keys": []any{key}})
		}
		_, _, err := signIn(t, newTestClient(t, ClientOptions{}), &AuthorizationCode{}, o.request(""))
		if e, is := errors.AsType[*IDTokenError](err); good != (err == nil) || !good && (!is || e.Check != checkKey) {
			t.Errorf("a key of %v: %v", issuer, err)
		}
	}
}

func TestEndpointsMustBeSafe(t *testing.T) {
	for name, change := range map[string]func(m map[string]any){
		"token over http":       func(m map[string]any) { m["token_endpoint"] = "http://example.com/token" },
		"authorize over http":   func(m map[string]any) { m["authorization_endpoint"] = "http://example.com/a" },
		"a script":              func(m map[string]any) { m["authorization_endpoint"] = "javascript:alert(1)" },
		"a file":                func(m map[string]any) { m["end_session_endpoint"] = "file:///etc/passwd" },
		"keys missing":          func(m map[string]any) { delete(m, "jwks_uri") },
		"token missing":         func(m map[string]any) { delete(m, "token_endpoint") },
		"userinfo over http":    func(m map[string]any) { m["userinfo_endpoint"] = "http://example.com/u" },
		"with a user":           func(m map[string]any) { m["token_endpoint"] = "https://u:p@example.com/token" },
		"with a fragment":       func(m map[string]any) { m["token_endpoint"] = "https://example.com/token#x" },
		"relative":              func(m map[string]any) { m["token_endpoint"] = "/token" },
		"member of other types": func(m map[string]any) { m["token_endpoint"] = 7 },
	} {
		o := newOP(t, "")
		o.discovery = change
		_, err := newTestClient(t, ClientOptions{}).Discover(t.Context(), o.authority())
		if e, ok := errors.AsType[*DiscoveryError](err); !ok || e.Next == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	a := identity.Authority{URL: "https://id.example", Kind: identity.OIDC}
	if checkEndpoint(a, "http://127.0.0.1/token") == nil {
		t.Error("an https provider may lead to http on this computer")
	}
}

func TestDiscoveryFailures(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"no such tenant", answerWith(400, "application/json", `{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant 'contoso.example' not found.","error_codes":[90002]}`), `no tenant named "contoso.example"`},
		{"nothing there", http.NotFound, "no sign-in service"},
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.example", http.StatusFound)
		}, "redirects"},
		{"HTML", answerWith(200, "text/html", "<html>"+planted), "text/html"},
		{"huge", answerWith(200, "application/json", strings.Repeat(" ", maxBody+1)), "1 MiB"},
		{"down", answerWith(503, "text/plain", planted), "503"},
		{"cut short", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("{"))
		}, "broke off"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOP(t, "contoso.example")
			o.document = tt.answer
			_, err := newTestClient(t, ClientOptions{}).Discover(t.Context(), o.authority())
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), planted) {
				t.Errorf("got %v", err)
			}
			if summary, next := Explain(err); summary == "" || next == "" || strings.Contains(summary+next, planted) {
				t.Errorf("explained as %q, %q", summary, next)
			}
		})
	}
}

// One lost connection is no reason to bother anybody when all that was asked for is a document.
func TestDiscoveryTriesTwice(t *testing.T) {
	o := newOP(t, "")
	o.document = func(w http.ResponseWriter, _ *http.Request) {
		if o.count(wellKnown) == 1 {
			conn, _, _ := w.(http.Hijacker).Hijack()
			conn.Close()
			return
		}
		o.document = nil
		o.serveDiscovery(w, nil)
	}
	// A fresh connection each time, or the transport would try again by itself.
	hc := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if _, err := newTestClient(t, ClientOptions{HTTP: hc}).Discover(t.Context(), o.authority()); err != nil {
		t.Error(err)
	}
}

func TestDiscoveryCache(t *testing.T) {
	o := newOP(t, "contoso.example")
	path := "/contoso.example/v2.0" + wellKnown
	dir := filepath.Join(t.TempDir(), "cache")
	now := time.Now()
	options := ClientOptions{Now: func() time.Time { return now }, CacheDir: dir}
	c := newTestClient(t, options)
	discover := func(c *Client, wantFetches int) {
		t.Helper()
		p, err := c.Discover(t.Context(), o.authority())
		if err != nil || p.Issuer != o.Issuer || !p.Microsoft {
			t.Fatalf("%v, %+v", err, p)
		}
		if n := o.count(path); n != wantFetches {
			t.Fatalf("fetched %d times, want %d", n, wantFetches)
		}
	}
	discover(c, 1)
	discover(c, 1)
	discover(newTestClient(t, options), 1) // another process
	if n := o.count("/contoso.example" + wellKnown); n != 1 {
		t.Errorf("the layout that is not there was asked for %d times", n)
	}

	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	if info, _ := os.Stat(files[0]); info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v", info.Mode())
	}
	content, _ := os.ReadFile(files[0])
	for i, damaged := range []string{"", "{", "null", `{"url":"x"}`, strings.Replace(string(content), o.Issuer, "https://evil.example", 1)} {
		if err := os.WriteFile(files[0], []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		discover(newTestClient(t, options), 2+i)
	}

	now = now.Add(maxFresh + time.Second)
	discover(c, 7)
	now = now.Add(-2 * maxFresh) // a clock that was set back must not make a document last
	discover(c, 8)
}

func TestFreshFor(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"": maxFresh, "max-age=3600": time.Hour, "public, max-age=3600": time.Hour, "max-age=1": minFresh, "max-age=99999999": maxFresh,
		"no-store": minFresh, "No-Cache": minFresh, "max-age=x": maxFresh, `max-age="600"`: 10 * time.Minute, "max-age=-1": minFresh,
	} {
		if got := freshFor(header); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

// A document past its time starts no sign-in, but lets a refresh find the token endpoint.
func TestStaleDocuments(t *testing.T) {
	o := newOP(t, "")
	now := time.Now()
	c := newTestClient(t, ClientOptions{Now: func() time.Time { return now }})
	g, r := refreshed(t, o, c, "")
	o.document = answerWith(503, "text/plain", "")
	o.claims = func(m map[string]any) { m["exp"], m["iat"] = now.Unix()+3600, now.Unix() }
	now = now.Add(maxFresh + time.Second)
	if _, err := c.Discover(t.Context(), o.authority()); err == nil {
		t.Error("a stale document was used to sign in")
	}
	if _, err := g.Acquire(t.Context(), c, r); err != nil {
		t.Errorf("a refresh with a stale document: %v", err)
	}
	app := o.request("orders")
	app.Credential = &identity.Credential{Secret: planted}
	before := len(o.tokenRequests())
	for name, grant := range map[string]Grant{"client credentials": ClientCredentials{}, "on behalf of": OnBehalfOf{Assertion: "opaque"}} {
		if _, err := grant.Acquire(t.Context(), c, app); err == nil || len(o.tokenRequests()) != before {
			t.Errorf("%s: an application signed in for the first time with a stale document: %v", name, err)
		}
	}
	for name, grant := range map[string]Grant{"client credentials": ClientCredentials{}, "on behalf of": OnBehalfOf{Assertion: "opaque"}} {
		app.Account = &identity.Account{ID: identity.NewAccountID(o.Issuer, testClient, testClient), Kind: identity.KindApp, Issuer: o.Issuer, ClientID: testClient, Subject: testClient}
		if _, err := grant.Acquire(t.Context(), c, app); err != nil {
			t.Errorf("%s: a renewal with a stale document: %v", name, err)
		}
	}
	now = now.Add(maxStale)
	if _, err := g.Acquire(t.Context(), c, r); err == nil {
		t.Error("a document of last month was used")
	}
}

func TestDiscoverOverTLS(t *testing.T) {
	var s *httptest.Server
	s = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		sendJSON(w, 200, map[string]any{"issuer": s.URL, "authorization_endpoint": s.URL + "/a", "token_endpoint": s.URL + "/t", "jwks_uri": s.URL + "/k"})
	}))
	defer s.Close()
	a := authority(t, s.URL)
	_, err := newTestClient(t, ClientOptions{}).Discover(t.Context(), a)
	if summary, _ := Explain(err); err == nil || !strings.Contains(summary, "certificate") {
		t.Errorf("an unknown certificate: %v, %s", err, summary)
	}
	if _, err := newTestClient(t, ClientOptions{HTTP: s.Client()}).Discover(t.Context(), a); err != nil {
		t.Error(err)
	}
}
