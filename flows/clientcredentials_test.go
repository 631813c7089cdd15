package flows

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"latchkey/internal/identity"
)

func TestClientCredentials(t *testing.T) {
	for _, tenant := range []string{"", "contoso.example"} {
		o := newOP(t, tenant)
		r := o.request("api://orders/.default")
		if tenant == "" {
			r.Scopes = "openid orders.all"
		}
		r.Credential = &identity.Credential{Secret: planted}
		res, err := ClientCredentials{}.Acquire(t.Context(), newTestClient(t, ClientOptions{}), r)
		if err != nil {
			t.Fatal(err)
		}
		a := res.Account
		if a.Kind != identity.KindApp || a.ID != identity.NewAccountID(o.Issuer, testClient, testClient) || a.Subject != testClient || a.ClientID != testClient ||
			a.Issuer != o.Issuer || a.Name != "" || a.Username != "" || a.Scopes != r.Scopes || a.Authority != r.Authority || a.SignedInAt.IsZero() {
			t.Errorf("account: %+v", a)
		}
		if tenant != "" && a.TenantID != testTenant {
			t.Errorf("tenant %q", a.TenantID)
		}
		// The provider sends both, which it should not.
		if res.Tokens.ID != "" || res.Tokens.Refresh != "" || res.Tokens.Access[r.Scopes].Token == "" {
			t.Errorf("tokens: %+v", res.Tokens)
		}
		if form := o.tokenRequests()[0]; form.Get("grant_type") != "client_credentials" || form.Get("scope") != r.Scopes.String() || form.Has("refresh_token") {
			t.Errorf("sent %v", form)
		}
		r.Account = &a
		if _, err := (ClientCredentials{}).Acquire(t.Context(), newTestClient(t, ClientOptions{}), r); err != nil {
			t.Errorf("once more: %v", err)
		}
	}
}

func TestApplicationScopes(t *testing.T) {
	at, err := identity.ParseAuthority("https://login.microsoftonline.com/contoso.example")
	if err != nil {
		t.Fatal(err)
	}
	for scopes, want := range map[identity.Scopes]string{
		"api://orders/Orders.Read":              "api://orders/.default",
		"https://graph.microsoft.com/User.Read": "https://graph.microsoft.com/.default",
		"User.Read":                             "https://graph.microsoft.com/.default",
		"api://orders":                          "api://orders/.default",
		"":                                      "https://graph.microsoft.com/.default",
		"openid profile":                        "https://graph.microsoft.com/.default",
		"api://a/.default api://b/.default":     "api://a/.default",
		testClient:                              testClient + "/.default",
		"api://orders/.default https://graph.microsoft.com/A.B": "https://graph.microsoft.com/.default",
	} {
		err := checkApplicationScopes(at, scopes)
		e, ok := errors.AsType[*ScopeError](err)
		if !ok || !strings.Contains(e.Next, want) {
			t.Errorf("%q: %v", scopes, err)
			continue
		}
		if summary, next := Explain(err); summary == "" || next != e.Next {
			t.Errorf("%q: explained as %q, %q", scopes, summary, next)
		}
	}
	if err := checkApplicationScopes(at, "api://orders/.default openid"); err != nil {
		t.Error(err)
	}
}

// Each cloud has a Microsoft Graph of its own.
func TestApplicationScopesInOtherClouds(t *testing.T) {
	for authority, want := range map[string]string{
		"https://login.microsoftonline.com/contoso.example":        " https://graph.microsoft.com/.default",
		"https://login.microsoftonline.us/contoso.example":         " https://graph.microsoft.us/.default",
		"https://login.partner.microsoftonline.cn/contoso.example": " https://microsoftgraph.chinacloudapi.cn/.default",
	} {
		at, err := identity.ParseAuthority(authority)
		if err != nil {
			t.Fatal(err)
		}
		for _, scopes := range []identity.Scopes{"", "User.Read"} {
			err := checkApplicationScopes(at, scopes)
			if e, ok := errors.AsType[*ScopeError](err); !ok || !strings.Contains(e.Next, want) {
				t.Errorf("%q at %s: %v", scopes, authority, err)
			}
		}
	}
}

// What would be refused anyway is refused before anything is sent.
func TestClientCredentialsBeforeTheNetwork(t *testing.T) {
	o := newOP(t, "contoso.example")
	c := newTestClient(t, ClientOptions{})
	r := o.request("api://orders/.default")
	if _, err := (ClientCredentials{}).Acquire(t.Context(), c, r); err == nil || !strings.Contains(err.Error(), "no secret") {
		t.Errorf("without a credential: %v", err)
	}
	entra, err := identity.ParseAuthority("https://login.microsoftonline.com/contoso.example")
	if err != nil {
		t.Fatal(err)
	}
	r.Credential = &identity.Credential{Secret: planted}
	r.Authority, r.Scopes = entra, "User.Read"
	if _, err := (ClientCredentials{}).Acquire(t.Context(), c, r); !isType[*ScopeError](err) {
		t.Errorf("a single scope: %v", err)
	}
	r.Authority = o.authority() // known only by its document
	if _, err := (ClientCredentials{}).Acquire(t.Context(), c, r); !isType[*ScopeError](err) {
		t.Errorf("a single scope: %v", err)
	}
	r.ClientID = ""
	if _, err := (ClientCredentials{}).Acquire(t.Context(), c, r); err == nil {
		t.Error("without a client ID")
	}
	if n := len(o.tokenRequests()); n != 0 {
		t.Errorf("%d token requests", n)
	}
	template := newOP(t, "common")
	template.discovery = func(m map[string]any) { m["issuer"] = template.URL + "/{tenantid}/v2.0" }
	r = template.request("api://orders/.default")
	r.Credential = &identity.Credential{Secret: planted}
	if _, err := (ClientCredentials{}).Acquire(t.Context(), c, r); !isType[*DiscoveryError](err) || !strings.Contains(err.Error(), "one organisation") {
		t.Errorf("at common: %v", err)
	}
}

// The secret goes to no other issuer than the one that the account was made at.
func TestClientCredentialsAfterTheIssuerChanged(t *testing.T) {
	o := newOP(t, "contoso.example")
	r := o.request("api://orders/.default")
	r.Credential = &identity.Credential{Secret: planted}
	r.Account = &identity.Account{Kind: identity.KindApp, Issuer: o.URL + "/" + otherGUID + "/v2.0", ClientID: testClient, Subject: testClient}
	if _, err := (ClientCredentials{}).Acquire(t.Context(), newTestClient(t, ClientOptions{}), r); !isType[*DiscoveryError](err) || len(o.tokenRequests()) != 0 {
		t.Errorf("got %v after %d requests for tokens", err, len(o.tokenRequests()))
	}
}

func isType[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func TestClientCredentialsRefused(t *testing.T) {
	o := newOP(t, "contoso.example")
	o.token = func(w http.ResponseWriter, r *http.Request) bool {
		sendJSON(w, 401, map[string]any{"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided.", "error_codes": []int{7000215}})
		return true
	}
	r := o.request("api://orders/.default")
	r.Credential = &identity.Credential{Secret: planted}
	_, err := ClientCredentials{}.Acquire(t.Context(), newTestClient(t, ClientOptions{}), r)
	if e, ok := errors.AsType[*Error](err); !ok || e.Number() != "AADSTS7000215" {
		t.Errorf("got %v", err)
	}
}
