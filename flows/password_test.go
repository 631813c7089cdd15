package flows

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"latchkey/internal/identity"
)

func TestCheckPassword(t *testing.T) {
	for _, tt := range []struct{ authority, username, says string }{
		{"https://login.microsoftonline.com/contoso.com", "", ""},
		{"https://login.microsoftonline.com/contoso.com", "adele@contoso.com", ""},
		{"https://login.microsoftonline.com/organizations", "adele@contoso.com", ""},
		{"https://login.microsoftonline.us/organizations", "adele@live.contoso.com", ""},
		{"https://login.microsoftonline.com/organizations", "adele@outlook.contoso.com", ""},
		{"https://login.microsoftonline.com/common", "", "/common"},
		{"https://login.microsoftonline.com/Common", "adele@contoso.com", "/common"},
		{"https://login.microsoftonline.com/consumers", "", "personal"},
		{"https://login.microsoftonline.com/9188040D-6c67-4c5b-b112-36a304b66dad", "", "personal"},
		{"https://login.microsoftonline.com/contoso.com", "adele", "not complete"},
		{"https://login.microsoftonline.com/contoso.com", `CONTOSO\adele`, "not complete"},
		{"https://login.microsoftonline.com/contoso.com", "@contoso.com", "not complete"},
		{"https://login.microsoftonline.com/contoso.com", "adele@", "not complete"},
		{"https://login.microsoftonline.com/organizations", "adele@Outlook.com", "personal"},
		{"https://login.microsoftonline.com/organizations", "adele@hotmail.co.uk", "personal"},
		{"https://login.microsoftonline.com/organizations", "adele@live.com", "personal"},
		{"https://login.microsoftonline.com/organizations", "adele@msn.com", "personal"},
		{"https://contoso.ciamlogin.com/contoso.onmicrosoft.com", "adele@outlook.com", ""}, // customers bring any address
		{"https://sts.contoso.com/adfs", `CONTOSO\adele`, ""},
		{"https://id.example.com/common", "adele", ""},
		{"http://127.0.0.1:8080/common", "", "/common"},
		{"http://127.0.0.1:8080/consumers", "", "personal"},
		{"http://127.0.0.1:8080", "adele", ""},
	} {
		a, err := identity.ParseAuthority(tt.authority)
		if err != nil {
			t.Fatal(err)
		}
		err = CheckPassword(a, tt.username)
		if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s at %s: %v, want %q", tt.username, tt.authority, err, tt.says)
		}
		if e, ok := errors.AsType[*PasswordError](err); err != nil && (!ok || e.Next == "") {
			t.Errorf("%v does not say what to do", err)
		}
	}
}

// newRealm is a provider laid out as Entra, with a home realm of its own making.
func newRealm(t *testing.T, realm http.HandlerFunc) *op {
	t.Helper()
	o := newOP(t, "contoso.example")
	o.realm = realm
	return o
}

func managed(w http.ResponseWriter, _ *http.Request) {
	sendJSON(w, http.StatusOK, map[string]any{"ver": "1.0", "account_type": "Managed", "domain_name": "contoso.example", "cloud_audience_urn": "urn:federation:MicrosoftOnline"})
}

func TestPasswordManaged(t *testing.T) {
	var asked *http.Request
	o := newRealm(t, func(w http.ResponseWriter, r *http.Request) { asked = r; managed(w, r) })
	r := o.request("Orders.Read")
	r.ContinuousAccess, r.CorrelationID = true, NewCorrelationID()
	var steps []Step
	r.Progress = func(s Step) { steps = append(steps, s) }
	g := Password{Username: "ädele/1@contoso.example", Password: "pass & wörd+/="}
	res, err := g.Acquire(t.Context(), newTestClient(t, ClientOptions{}), r)
	if err != nil {
		t.Fatal(err)
	}
	if asked.URL.Path != "/common/userrealm/"+g.Username || asked.URL.Query().Get("api-version") != "1.0" ||
		asked.Header.Get("x-client-SKU") == "" || asked.Header.Get("client-request-id") != r.CorrelationID {
		t.Errorf("home realm asked for with %s %v", asked.URL, asked.Header)
	}
	form := o.tokenRequests()[0]
	for name, want := range map[string]string{
		"grant_type": "password", "username": g.Username, "password": g.Password.Reveal(), "client_id": testClient,
		"scope": "Orders.Read offline_access openid profile", "client_info": "1", "claims": ContinuousAccess,
	} {
		if form.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, form.Get(name), want)
		}
	}
	if res.Account.Username != "adele@contoso.example" || res.Account.HomeAccountID == "" || res.Tokens.Refresh == "" || !slices.Equal(steps, []Step{StepDiscovering, StepExchanging}) {
		t.Errorf("%+v after %v", res.Account, steps)
	}
}

// What the platform refuses reaches the person with its number, and never with the password.
func TestPasswordRefused(t *testing.T) {
	const password = "Correct-Horse-9"
	for _, number := range []int{50126, 50076, 50079, 50055, 50053, 50057, 65001} {
		o := newRealm(t, managed)
		o.token = func(w http.ResponseWriter, r *http.Request) bool {
			sendJSON(w, http.StatusBadRequest, map[string]any{
				"error": "invalid_grant", "error_codes": []int{number}, "claims": acrsClaims,
				"error_description": fmt.Sprintf("AADSTS%d: No, %s. Trace ID: 6f0c9a52-3b7e-4c18-9d25-c01150de0001", number, password),
			})
			return true
		}
		_, err := Password{Username: "adele@contoso.example", Password: password}.Acquire(t.Context(), newTestClient(t, ClientOptions{}), o.request(""))
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Number() != fmt.Sprint("AADSTS", number) || e.Claims != acrsClaims || e.TraceID == "" {
			t.Errorf("%d: %v", number, err)
		}
		if summary, next := Explain(err); strings.Contains(fmt.Sprint(err, summary, next), password) || next == "" {
			t.Errorf("%d is explained with %s %s", number, summary, next)
		}
	}
}

// The ID token of a password sign-in is verified like any other.
func TestPasswordIDToken(t *testing.T) {
	o := newRealm(t, managed)
	o.claims = func(m map[string]any) { m["aud"] = "another" }
	_, err := Password{Username: "adele@contoso.example", Password: "x"}.Acquire(t.Context(), newTestClient(t, ClientOptions{}), o.request(""))
	if e, ok := errors.AsType[*IDTokenError](err); !ok || e.Check != "aud" {
		t.Error(err)
	}
}

// In none of these cases may the password go anywhere.
func TestPasswordNotSent(t *testing.T) {
	said := func(m map[string]any) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, http.StatusOK, m) }
	}
	mex := map[string]any{"account_type": "Federated", "domain_name": "contoso.example", "federation_protocol": "WSTrust"}
	with := func(name string, value any) map[string]any {
		m := map[string]any{name: value}
		for k, v := range mex {
			if k != name {
				m[k] = v
			}
		}
		return m
	}
	for name, tt := range map[string]struct {
		realm http.HandlerFunc
		says  string
	}{
		"personal":          {said(map[string]any{"account_type": "Federated", "domain_name": "LIVE.com"}), "personal"},
		"unknown":           {said(map[string]any{"account_type": "Unknown"}), "contoso.example"},
		"no kind":           {said(map[string]any{}), "what kind"},
		"another kind":      {said(map[string]any{"account_type": "Quantum"}), "what kind"},
		"wrong type":        {said(map[string]any{"account_type": 7}), "JSON"},
		"a page":            {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }, "JSON"},
		"an error":          {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", http.StatusBadGateway) }, "502"},
		"no metadata":       {said(mex), "federation server of contoso.example"},
		"SAML-P only":       {said(map[string]any{"account_type": "Federated", "domain_name": "c", "federation_protocol": "SAMLP", "federation_metadata_url": "http://127.0.0.1:1/"}), "federation server of c "},
		"metadata by http":  {said(with("federation_metadata_url", "http://sts.contoso.example/mex")), "http"},
		"metadata no URL":   {said(with("federation_metadata_url", "::")), "web address"},
		"metadata not here": {said(with("federation_metadata_url", "http://127.0.0.1:1/mex")), "refused"},
	} {
		o := newRealm(t, tt.realm)
		res, err := Password{Username: "adele@contoso.example", Password: "Correct-Horse-9"}.Acquire(t.Context(), newTestClient(t, ClientOptions{}), o.request(""))
		if err == nil || res != nil || !strings.Contains(err.Error(), tt.says) || len(o.tokenRequests()) > 0 {
			t.Errorf("%s: got %v, want an error that says %q; %d requests for a token", name, err, tt.says, len(o.tokenRequests()))
		}
	}

	o := newOP(t, "common") // on a host of its own, found by discovery
	o.Issuer = o.URL + "/{tenantid}/v2.0"
	_, err := Password{Username: "adele@contoso.example", Password: "x"}.Acquire(t.Context(), newTestClient(t, ClientOptions{}), o.request(""))
	if _, ok := errors.AsType[*PasswordError](err); !ok || o.count("/common/token")+o.count("/common/userrealm/adele@contoso.example") > 0 {
		t.Error(err)
	}
}

// What is laid out as Entra is, on a host of its own, is held to Entra's rules as soon as that is known.
func TestPasswordAtAHostOfItsOwn(t *testing.T) {
	var paths []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paths = append(paths, r.URL.Path)
		tenant, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		at := "https://" + r.Host + "/" + tenant
		switch "/" + rest {
		case "/v2.0" + wellKnown:
			issuer := map[string]string{"common": "{tenantid}"}[tenant]
			sendJSON(w, http.StatusOK, map[string]any{
				"issuer": "https://" + r.Host + "/" + cmp.Or(issuer, testTenant) + "/v2.0", "authorization_endpoint": at + "/authorize", "token_endpoint": at + "/token", "jwks_uri": at + "/keys",
			})
		case "/keys":
			sendJSON(w, http.StatusOK, map[string]any{"keys": []any{}})
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	for authority, username := range map[string]string{
		"https://login.contoso.example/common":          "adele@contoso.example",
		"https://login.contoso.example/contoso.example": "adele@outlook.com",
	} {
		a, err := identity.ParseAuthority(authority)
		if err != nil {
			t.Fatal(err)
		}
		paths = nil
		_, err = Password{Username: username, Password: "Correct-Horse-9"}.Acquire(t.Context(), httpsBy(t, server), Request{Authority: a, ClientID: testClient})
		if !isType[*PasswordError](err) || slices.ContainsFunc(paths, func(p string) bool { return strings.Contains(p, "userrealm") || strings.HasSuffix(p, "/token") }) {
			t.Errorf("%s at %s: %v after %v", username, authority, err, paths)
		}
	}
}

// A generic provider gets the plain grant, unless it says that it takes none.
func TestPasswordAnyProvider(t *testing.T) {
	for _, tt := range []struct {
		grants  any
		offered bool
	}{{nil, true}, {[]string{"authorization_code", "password"}, true}, {[]string{"authorization_code"}, false}} {
		o := newOP(t, "")
		o.discovery = func(m map[string]any) {
			if tt.grants != nil {
				m["grant_types_supported"] = tt.grants
			}
		}
		res, err := Password{Username: "adele", Password: "x"}.Acquire(t.Context(), newTestClient(t, ClientOptions{}), o.request(""))
		if tt.offered && (err != nil || res.Account.Subject != "adele-sub" || o.tokenRequests()[0].Has("client_info")) {
			t.Errorf("%v: %v", tt.grants, err)
		}
		if !tt.offered && (!errors.Is(err, ErrNotOffered) || len(o.tokenRequests()) > 0) {
			t.Errorf("%v: %v", tt.grants, err)
		}
	}
}

func TestPasswordSwitchedAccount(t *testing.T) {
	o := newRealm(t, managed)
	g := Password{Username: "adele@contoso.example", Password: "x"}
	r := o.request("")
	res, err := g.Acquire(t.Context(), newTestClient(t, ClientOptions{}), r)
	if err != nil {
		t.Fatal(err)
	}
	r.Account = &res.Account
	o.claims = func(m map[string]any) { m["sub"] = "bob-sub" }
	o.answer = func(m map[string]any) { delete(m, "client_info") }
	if _, err := g.Acquire(t.Context(), newTestClient(t, ClientOptions{}), r); !errors.Is(err, ErrOtherAccount) {
		t.Error(err)
	}
}

func TestPasswordNeedsBoth(t *testing.T) {
	for _, g := range []Password{{}, {Username: "adele"}, {Password: "x"}} {
		if _, err := g.Acquire(t.Context(), newTestClient(t, ClientOptions{}), Request{ClientID: "x"}); err == nil {
			t.Errorf("%v", g)
		}
	}
	if s := fmt.Sprintf("%+v %#v", Password{Password: "Correct-Horse-9"}, Password{Password: "Correct-Horse-9"}); strings.Contains(s, "Horse") {
		t.Error(s)
	}
}
