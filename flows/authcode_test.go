package flows

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"latchkey/internal/identity"
)

// signIn walks the whole flow with a browser that does as it is told, and returns the page it ended at.
func signIn(t *testing.T, c *Client, g *AuthorizationCode, r Request) (*Result, string, error) {
	t.Helper()
	return signInBy(t, c, g, g, r)
}

// signInBy does so for a grant that is made of g.
func signInBy(t *testing.T, c *Client, grant Grant, g *AuthorizationCode, r Request) (*Result, string, error) {
	t.Helper()
	last := make(chan string, 1)
	g.Visit = func(_ context.Context, link string) error {
		_, body := surf(link)
		last <- body
		return nil
	}
	res, err := grant.Acquire(t.Context(), c, r)
	select {
	case body := <-last:
		return res, body, err
	case <-time.After(10 * time.Second):
		t.Error("the browser never got its page")
		return res, "", err
	}
}

func TestSignIn(t *testing.T) {
	for _, mode := range []string{"", "query", "form_post"} {
		for _, tenant := range []string{"", "contoso.example"} {
			t.Run(mode+tenant, func(t *testing.T) {
				o := newOP(t, tenant)
				r := o.request("api://orders/Orders.Read")
				var steps []Step
				r.Progress = func(s Step) { steps = append(steps, s) }
				before := time.Now()
				res, body, err := signIn(t, newTestClient(t, ClientOptions{}), &AuthorizationCode{ResponseMode: mode}, r)
				if err != nil {
					t.Fatal(err)
				}
				a := res.Account
				if a.Username != "adele@contoso.example" || a.Name != "Adele Vance" || a.Subject != "adele-sub" || a.Issuer != o.Issuer {
					t.Errorf("account is %+v", a)
				}
				if !a.ID.Valid() || a.Kind != identity.KindUser || a.ClientID != testClient || a.Authority != r.Authority || a.SignedInAt.Before(before) {
					t.Errorf("account is %+v", a)
				}
				if home := "the-uid." + testTenant; tenant != "" && (a.HomeAccountID != home || a.TenantID != testTenant) {
					t.Errorf("home account %q in tenant %q", a.HomeAccountID, a.TenantID)
				}
				got := res.Tokens.Access[r.Scopes]
				if got.Token == "" || !got.Valid(time.Now(), 55*time.Minute) || got.RefreshAt.IsZero() || res.Tokens.Refresh == "" || res.Tokens.ID == "" {
					t.Error("tokens are missing")
				}
				if !got.Scopes.Contains("api://orders/Orders.Read openid") {
					t.Errorf("granted %q", got.Scopes)
				}
				if !strings.Contains(body, "You are signed in") || !strings.Contains(body, "Adele Vance") {
					t.Errorf("the page says %s", body)
				}
				if want := []Step{StepDiscovering, StepListening, StepWaiting, StepExchanging}; fmt.Sprint(steps) != fmt.Sprint(want) {
					t.Errorf("steps %v, want %v", steps, want)
				}
			})
		}
	}
}

func TestAuthorizationRequest(t *testing.T) {
	o := newOP(t, "contoso.example")
	r := o.request("Orders.Read")
	r.Claims = `{"access_token":{"xms_cc":{"values":["CP1"]}}}`
	r.CorrelationID = NewCorrelationID()
	g := &AuthorizationCode{Prompt: "select_account", LoginHint: "adele@contoso.example", DomainHint: "contoso.example", Extra: url.Values{"ui_locales": {"de"}}}
	if _, _, err := signIn(t, newTestClient(t, ClientOptions{}), g, r); err != nil {
		t.Fatal(err)
	}
	q := o.authorizations()[0]
	for name, want := range map[string]string{
		"response_type": "code", "client_id": testClient, "scope": "Orders.Read offline_access openid profile", "prompt": "select_account",
		"login_hint": "adele@contoso.example", "domain_hint": "contoso.example", "claims": r.Claims, "ui_locales": "de", "client_info": "1",
		"code_challenge_method": "S256", "client-request-id": r.CorrelationID,
	} {
		if q.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, q.Get(name), want)
		}
	}
	if u, err := url.Parse(q.Get("redirect_uri")); err != nil || u.Hostname() != "localhost" || u.Port() == "" || u.Path != "" {
		t.Errorf("redirect_uri is %q", q.Get("redirect_uri"))
	}
	if q.Has("code_verifier") {
		t.Error("the verifier left in the browser")
	}

	g = &AuthorizationCode{Extra: url.Values{"state": {"mine"}}}
	if _, err := g.Acquire(t.Context(), newTestClient(t, ClientOptions{}), r); err == nil {
		t.Error("an extra parameter replaced ours")
	}
}

// Every sign-in has a state, nonce and verifier of its own, of 256 bits each.
func TestSecretsAreFresh(t *testing.T) {
	o := newOP(t, "")
	c := newTestClient(t, ClientOptions{})
	seen := map[string]bool{}
	for range 5 {
		if _, _, err := signIn(t, c, &AuthorizationCode{}, o.request("")); err != nil {
			t.Fatal(err)
		}
	}
	for i, q := range o.authorizations() {
		values := []string{q.Get("state"), q.Get("nonce"), q.Get("code_challenge"), o.tokenRequests()[i].Get("code_verifier")}
		for _, v := range values {
			if len(v) != 43 || seen[v] {
				t.Errorf("%q is short or was used before", v)
			}
			seen[v] = true
		}
	}
}

func TestPromptsAndScopesFitTheProvider(t *testing.T) {
	for _, tt := range []struct {
		name            string
		p               Provider
		prompt, scope   string
		wantP, wantScps string
	}{
		{"microsoft keeps what was asked", Provider{Microsoft: true}, "select_account", "a", "select_account", "a offline_access openid profile"},
		{"offline access needs consent", Provider{}, "", "a", "consent", "a offline_access openid profile"},
		{"with select_account", Provider{}, "select_account", "a", "consent select_account", "a offline_access openid profile"},
		{"none stays alone", Provider{}, "none", "a", "none", "a offline_access openid profile"},
		{"unknown prompt becomes login", Provider{Prompts: []string{"login", "consent", "none"}}, "select_account", "a", "consent login", "a offline_access openid profile"},
		{"no offline access offered", Provider{ScopesOffered: []string{"openid", "email", "profile"}}, "", "a", "", "a openid profile"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			scopes := wireScopes(&tt.p, identity.ParseScopes(tt.scope))
			if got := prompts(&tt.p, tt.prompt, scopes); got != tt.wantP || scopes.String() != tt.wantScps {
				t.Errorf("prompt %q, scopes %q", got, scopes)
			}
		})
	}
}

// A provider that refuses select_account, and never said so, is asked once more with login.
func TestUnknownPromptIsAskedAnew(t *testing.T) {
	o := newOP(t, "")
	o.redirect = func(v url.Values) {
		all := o.authorizations()
		if strings.Contains(all[len(all)-1].Get("prompt"), "select_account") {
			for _, part := range []string{"code", "id_token", "access_token"} {
				v.Del(part)
			}
			v.Set("error", "invalid_request")
		}
	}
	c := newTestClient(t, ClientOptions{})
	for name, tt := range map[string]struct {
		grant func(visit func(context.Context, string) error) Grant
		again string
	}{
		"query": {func(visit func(context.Context, string) error) Grant {
			return &AuthorizationCode{Visit: visit, Prompt: "select_account"}
		}, "consent login"},
		"form": {func(visit func(context.Context, string) error) Grant {
			return &AuthorizationCode{Visit: visit, Prompt: "select_account", ResponseMode: "form_post"}
		}, "consent login"},
		"fragment": {func(visit func(context.Context, string) error) Grant {
			return &Implicit{AuthorizationCode{Visit: visit, Prompt: "select_account"}}
		}, "login"},
	} {
		pages := make(chan string, 1)
		visit := func(_ context.Context, link string) error {
			_, body := surf(link)
			pages <- body
			return nil
		}
		before := len(o.authorizations())
		if _, err := tt.grant(visit).Acquire(t.Context(), c, o.request("")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if body := <-pages; !strings.Contains(body, "You are signed in") {
			t.Errorf("%s: %s", name, body)
		}
		if all := o.authorizations()[before:]; len(all) != 2 || all[1].Get("prompt") != tt.again {
			t.Errorf("%s: asked %d times", name, len(all))
		}
	}
	before := len(o.authorizations())
	o.redirect = func(v url.Values) { v.Del("code"); v.Set("error", "invalid_request") }
	_, _, err := signIn(t, c, &AuthorizationCode{Prompt: "select_account"}, o.request(""))
	if e, ok := errors.AsType[*Error](err); !ok || e.Code != "invalid_request" || len(o.authorizations()) != before+2 {
		t.Errorf("refused for good: %v after %d requests", err, len(o.authorizations()))
	}
}

func TestNoDowngradeOfPKCE(t *testing.T) {
	o := newOP(t, "")
	o.discovery = func(m map[string]any) { m["code_challenge_methods_supported"] = []string{"plain"} }
	_, err := (&AuthorizationCode{}).Acquire(t.Context(), newTestClient(t, ClientOptions{}), o.request(""))
	if _, ok := errors.AsType[*DiscoveryError](err); !ok {
		t.Errorf("got %v", err)
	}
}

func TestRedirectAddresses(t *testing.T) {
	o := newOP(t, "")
	c := newTestClient(t, ClientOptions{})
	for _, raw := range []string{"https://localhost/x", "http://example.com/x", "http://0.0.0.0/x", "http://127.0.0.2/", "http://localhost/?a=b", "myapp://x", "http://u@localhost/", "http://localhost:99999/"} {
		if _, err := (&AuthorizationCode{RedirectURI: raw}).Acquire(t.Context(), c, o.request("")); err == nil {
			t.Errorf("%s was accepted", raw)
		}
	}
	busy, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := busy.Addr().(*net.TCPAddr).Port
	fixed := fmt.Sprintf("http://127.0.0.1:%d/callback", port)
	_, err = (&AuthorizationCode{RedirectURI: fixed}).Acquire(t.Context(), c, o.request(""))
	if e, ok := errors.AsType[*PortError](err); !ok || e.Port != port || !strings.Contains(err.Error(), fmt.Sprint(port)) {
		t.Errorf("a busy port gave %v", err)
	}
	busy.Close()
	res, _, err := signIn(t, c, &AuthorizationCode{RedirectURI: fixed}, o.request(""))
	if err != nil {
		t.Fatal(err)
	}
	if got := o.authorizations()[0].Get("redirect_uri"); got != fixed || res.Account.RedirectURI != fixed {
		t.Errorf("redirect_uri %q, account %q", got, res.Account.RedirectURI)
	}
	if _, _, err := signIn(t, c, &AuthorizationCode{RedirectURI: "http://127.0.0.1/callback"}, o.request("")); err != nil {
		t.Fatal(err)
	}
	if got := o.authorizations()[1].Get("redirect_uri"); !strings.HasPrefix(got, "http://127.0.0.1:") || !strings.HasSuffix(got, "/callback") {
		t.Errorf("redirect_uri %q", got)
	}
}

func TestPersonSaysNo(t *testing.T) {
	o := newOP(t, "")
	o.redirect = func(v url.Values) {
		v.Del("code")
		v.Set("error", "access_denied")
		v.Set("error_description", "<script>alert(1)</script> no")
	}
	_, body, err := signIn(t, newTestClient(t, ClientOptions{}), &AuthorizationCode{}, o.request(""))
	e, ok := errors.AsType[*Error](err)
	if !errors.Is(err, ErrCancelled) || !ok || e.Code != "access_denied" {
		t.Errorf("got %v", err)
	}
	if strings.Contains(body, "<script>") || !strings.Contains(body, "You are not signed in") {
		t.Errorf("the page says %s", body)
	}
	if len(o.tokenRequests()) != 0 {
		t.Error("a token was asked for")
	}
}

func TestErrorTextIsEscaped(t *testing.T) {
	o := newOP(t, "")
	o.redirect = func(v url.Values) {
		v.Del("code")
		v.Set("error", "odd")
		v.Set("error_description", "<script>alert(1)</script>\u202e AADSTS99999: x")
	}
	_, body, err := signIn(t, newTestClient(t, ClientOptions{}), &AuthorizationCode{}, o.request(""))
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Number() != "AADSTS99999" || strings.Contains(e.Error(), "\u202e") {
		t.Errorf("got %v", err)
	}
	if strings.Contains(body, "<script>") || !strings.Contains(body, "&lt;script&gt;") || strings.Contains(body, "\u202e") {
		t.Errorf("the page says %s", body)
	}
}

func TestIssuerInTheAnswer(t *testing.T) {
	for _, tt := range []struct {
		name       string
		advertised bool
		iss        func(o *op) string
		ok         bool
	}{
		{"absent, not promised", false, func(*op) string { return "" }, true},
		{"right, not promised", false, func(o *op) string { return o.Issuer }, true},
		{"right, promised", true, func(o *op) string { return o.Issuer }, true},
		{"absent, promised", true, func(*op) string { return "" }, false},
		{"wrong, not promised", false, func(*op) string { return "https://evil.example" }, false},
		{"wrong, promised", true, func(o *op) string { return o.Issuer + "/" }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOP(t, "")
			o.discovery = func(m map[string]any) { m["authorization_response_iss_parameter_supported"] = tt.advertised }
			o.redirect = func(v url.Values) {
				if iss := tt.iss(o); iss != "" {
					v.Set("iss", iss)
				}
			}
			_, _, err := signIn(t, newTestClient(t, ClientOptions{}), &AuthorizationCode{}, o.request(""))
			if (err == nil) != tt.ok {
				t.Errorf("got %v", err)
			}
			if !tt.ok && len(o.tokenRequests()) != 0 {
				t.Error("the code was sent to the provider nevertheless")
			}
		})
	}
}

func TestAnotherAccount(t *testing.T) {
	o := newOP(t, "")
	c := newTestClient(t, ClientOptions{})
	r := o.request("")
	first, _, err := signIn(t, c, &AuthorizationCode{}, r)
	if err != nil {
		t.Fatal(err)
	}
	r.Account = &first.Account
	if again, _, err := signIn(t, c, &AuthorizationCode{}, r); err != nil || again.Account.ID != first.Account.ID {
		t.Errorf("the same person again: %v", err)
	}
	if hint := o.authorizations()[1].Get("login_hint"); hint != "adele@contoso.example" {
		t.Errorf("login_hint is %q", hint)
	}
	o.claims = func(m map[string]any) { m["sub"], m["name"] = "bob-sub", "Bob Builder" }
	other, body, err := signIn(t, c, &AuthorizationCode{}, r)
	if !errors.Is(err, ErrOtherAccount) || other == nil || other.Account.Subject != "bob-sub" || other.Tokens.Refresh == "" {
		t.Errorf("another person: %v", err)
	}
	if !strings.Contains(body, "Another account") {
		t.Errorf("the page says %s", body)
	}
	moved := first.Account
	moved.Issuer = "https://elsewhere.example"
	r.Account = &moved
	if _, err := (&AuthorizationCode{}).Acquire(t.Context(), c, r); err == nil || errors.Is(err, ErrOtherAccount) {
		t.Errorf("an issuer that changed: %v", err)
	}
}

// A code is redeemed once, also when the answer is lost.
func TestCodeIsRedeemedOnce(t *testing.T) {
	o := newOP(t, "")
	o.token = func(w http.ResponseWriter, _ *http.Request) bool {
		conn, _, _ := w.(http.Hijacker).Hijack()
		conn.Close()
		return true
	}
	_, body, err := signIn(t, newTestClient(t, ClientOptions{}), &AuthorizationCode{}, o.request(""))
	e, ok := errors.AsType[*NetworkError](err)
	if !ok || !e.Sent {
		t.Errorf("got %v", err)
	}
	if n := len(o.tokenRequests()); n != 1 {
		t.Errorf("the code was sent %d times", n)
	}
	if !strings.Contains(body, "You are not signed in") {
		t.Errorf("the page says %s", body)
	}
}
