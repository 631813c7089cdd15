package demo

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestErrorsBeforeTheClientIsTrustedAreShownToThePerson(t *testing.T) {
	w := serve(t, Options{})
	for name, tc := range map[string]struct {
		want string
		with []string
	}{
		"unregistered redirect":  {"AADSTS50011", []string{"redirect_uri", "https://evil.example/"}},
		"other path":             {"AADSTS50011", []string{"redirect_uri", "http://localhost:5/else"}},
		"look-alike host":        {"AADSTS50011", []string{"redirect_uri", "http://localhost.evil.example/"}},
		"user in the redirect":   {"AADSTS50011", []string{"redirect_uri", "http://localhost:1@evil.example/"}},
		"https on loopback":      {"AADSTS50011", []string{"redirect_uri", "https://localhost:5"}},
		"query in the redirect":  {"AADSTS50011", []string{"redirect_uri", "http://localhost:5?a=b"}},
		"empty query":            {"AADSTS50011", []string{"redirect_uri", "http://localhost:5?"}},
		"fragment":               {"AADSTS50011", []string{"redirect_uri", "http://localhost:5/#"}},
		"no redirect":            {"AADSTS900144", []string{"redirect_uri", ""}},
		"unknown client":         {"AADSTS700016", []string{"client_id", "<script>alert(1)</script>"}},
		"unknown response mode":  {"AADSTS900144", []string{"response_mode", "pigeon"}},
		"markup in the redirect": {"AADSTS50011", []string{"redirect_uri", `http://x/"><script>`}},
	} {
		p := w.browser().authorize(tc.with...)
		if p.location != nil || p.status != http.StatusBadRequest || !strings.Contains(p.body, tc.want+": ") {
			t.Errorf("%s: %d, redirect %v, want a page with %s", name, p.status, p.location, tc.want)
		}
		for _, must := range []string{"Trace ID", "Correlation ID", "Timestamp"} {
			if !strings.Contains(p.body, must) {
				t.Errorf("%s: the page has no %s", name, must)
			}
		}
		if strings.Contains(p.body, "<script") {
			t.Errorf("%s: markup got through", name)
		}
	}
	p := w.browser().open(w.base() + "/nowhere.example/oauth2/v2.0/authorize?" + w.request().Encode())
	if p.status != http.StatusBadRequest || !strings.Contains(p.body, "AADSTS90002") {
		t.Errorf("unknown tenant: %d", p.status)
	}
}

func TestLaterErrorsGoToTheClient(t *testing.T) {
	w := serve(t, Options{})
	for name, tc := range map[string]struct {
		code, number string
		with         []string
	}{
		"no PKCE":            {"invalid_request", "AADSTS9002325", []string{"code_challenge", ""}},
		"plain PKCE":         {"invalid_request", "AADSTS501491", []string{"code_challenge_method", "plain"}},
		"short challenge":    {"invalid_request", "AADSTS501491", []string{"code_challenge", "short"}},
		"implicit":           {"unsupported_response_type", "AADSTS700054", []string{"response_type", "id_token token"}},
		"no scope":           {"invalid_request", "AADSTS900144", []string{"scope", ""}},
		"unknown scope":      {"invalid_scope", "AADSTS70011", []string{"scope", "openid Nonsense.Read"}},
		"unknown API":        {"invalid_resource", "AADSTS500011", []string{"scope", "api://nobody/Read"}},
		"unknown prompt":     {"invalid_request", "AADSTS90023", []string{"prompt", "shout"}},
		"none and login":     {"invalid_request", "AADSTS90023", []string{"prompt", "none login"}},
		"claims not JSON":    {"invalid_request", "AADSTS50117", []string{"claims", "{"}},
		"nobody for none":    {"login_required", "AADSTS50058", []string{"prompt", "none"}},
		"max_age not number": {"invalid_request", "AADSTS90023", []string{"max_age", "soon"}},
	} {
		p := w.browser().authorize(tc.with...)
		if p.location == nil {
			t.Errorf("%s: a page instead of a redirect", name)
			continue
		}
		if p.answer("error") != tc.code || leading(p.answer("error_description")) != tc.number || p.answer("state") != "st&te=1" {
			t.Errorf("%s: %v, want %s %s", name, p.location.Query(), tc.code, tc.number)
		}
	}
}

func TestRedirectOnAnyLoopbackPort(t *testing.T) {
	w := serve(t, Options{})
	b := w.browser()
	b.authorize().person(adele)
	for _, redirect := range []string{"http://localhost:1024", "http://localhost:65535/", "http://127.0.0.1:4711", "http://127.0.0.1:4711/callback", "http://[::1]:4711/"} {
		p := b.authorize("redirect_uri", redirect)
		if p.location == nil || !strings.HasPrefix(p.location.String(), redirect+"?") || p.answer("code") == "" {
			t.Errorf("%s: %v", redirect, p.location)
		}
	}
}

func TestResponseModes(t *testing.T) {
	w := serve(t, Options{})
	b := w.browser()
	b.authorize().person(adele)
	p := b.authorize("response_mode", "fragment")
	v, err := url.ParseQuery(p.location.EscapedFragment())
	if err != nil || v.Get("code") == "" || v.Get("state") != "st&te=1" || p.location.RawQuery != "" {
		t.Errorf("fragment: %v", p.location)
	}
	p = b.authorize("response_mode", "form_post")
	if p.location != nil || !strings.Contains(p.body, `action="`+testRedirect+`"`) || !p.has("code") || !strings.Contains(p.body, `value="st&amp;te=1"`) {
		t.Errorf("form_post: %s", p.body)
	}
	if csp := p.header.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'self' "+testRedirect) || !strings.Contains(csp, "script-src 'nonce-") {
		t.Errorf("form_post: policy %q", csp)
	}
}

func TestSingleSignOnAndPrompts(t *testing.T) {
	c := newClock()
	w := serve(t, Options{Now: c.now})
	b := w.browser()
	b.authorize().person(adele)
	if p := b.authorize(); p.answer("code") == "" {
		t.Error("one signed-in account is not taken without asking")
	}
	if p := b.authorize("prompt", "none"); p.answer("code") == "" {
		t.Error("prompt=none with one signed-in account")
	}
	if p := b.authorize("prompt", "none", "login_hint", "megan@contoso.example"); p.answer("error") != "login_required" {
		t.Error("prompt=none answered for somebody else than the hint names")
	}
	if p := b.authorize("prompt", "login"); !p.has("username") && !p.has("password") {
		t.Error("prompt=login asks for nothing")
	}
	if p := b.authorize("prompt", "login"); p.person(adele).answer("code") == "" {
		t.Error("prompt=login does not end")
	}
	if p := b.authorize("prompt", "consent"); !p.has("consent") || p.submit("consent", "accept").answer("code") == "" {
		t.Error("prompt=consent")
	}
	if p := b.authorize("prompt", "select_account"); !p.has("account") || !p.has("other") || !strings.Contains(p.body, "Adele Vance") {
		t.Error("prompt=select_account shows no tiles")
	}
	p := b.authorize("prompt", "select_account").submit("other", "1")
	if !p.has("username") || p.person("olga@contoso.example").answer("code") == "" {
		t.Error("another account beside the first")
	}
	if p := b.authorize(); !strings.Contains(p.body, "Olga Lindqvist") || !strings.Contains(p.body, "Adele Vance") {
		t.Error("two signed-in accounts: no choice given")
	}
	if p := b.authorize("prompt", "none"); leading(p.answer("error_description")) != "AADSTS16000" {
		t.Error("prompt=none with two accounts")
	}
	if p := b.authorize("login_hint", adele, "prompt", "none"); p.answer("code") == "" {
		t.Error("prompt=none with two accounts and a hint")
	}
	p = b.authorize().submit("account", w.tenant.userByName(adele).OID)
	if _, tok, _ := w.redeem(p.answer("code")); w.verified(tok["id_token"])["preferred_username"] != adele {
		t.Error("a tile leads to another account")
	}
	c.forward(2 * time.Hour)
	if p := b.authorize("login_hint", adele, "max_age", "3600"); !p.has("password") {
		t.Error("max_age is ignored")
	}
	if p := b.authorize("login_hint", adele, "max_age", "3600", "prompt", "none"); p.answer("error") != "login_required" {
		t.Error("max_age with prompt=none")
	}
}

func TestLoginHintSkipsTheUsername(t *testing.T) {
	w := serve(t, Options{})
	if p := w.browser().authorize("login_hint", adele, "domain_hint", "organizations"); !p.has("password") || !strings.Contains(p.body, adele) {
		t.Error("a known login_hint does not lead to the password")
	}
	if p := w.browser().authorize("login_hint", "nobody@contoso.example"); !p.has("username") || !strings.Contains(p.body, `value="nobody@contoso.example"`) {
		t.Error("an unknown login_hint is not offered for correction")
	}
}

func TestSignInPageSpeaksUp(t *testing.T) {
	w := serve(t, Options{})
	p := w.browser().authorize()
	if !strings.Contains(p.body, "This is a demo tenant") || !strings.Contains(p.body, "adele-Maple-17") {
		t.Error("the first page does not say whom to sign in as")
	}
	if tile := p.submit("account", w.tenant.userByName(adele).OID); !tile.has("password") {
		t.Error("a demo tile does not lead to the password")
	} else if filled := tile.submit("fill", "1"); !strings.Contains(filled.body, `value="adele-Maple-17"`) {
		t.Error("the password is not filled in")
	}
	if p := p.submit("username", "nobody@contoso.example"); !strings.Contains(p.body, "AADSTS50034") || !p.has("username") {
		t.Error("unknown user")
	}
	if p := p.submit("username", ""); !strings.Contains(p.body, "Enter the username") {
		t.Error("empty username")
	}
	if p := p.submit("username", adele).submit("password", "wrong"); !strings.Contains(p.body, "AADSTS50126") || !p.has("password") {
		t.Error("wrong password")
	}
	if p := p.submit("cancel", "1"); p.answer("error") != "access_denied" || p.answer("error_subcode") != "cancel" {
		t.Error("cancelling")
	}
	p = p.submit("username", "megan@contoso.example").submit("password", "megan-Cedar-31")
	if !strings.Contains(p.body, "123456") {
		t.Error("the second factor's page does not show the code")
	}
	if p = p.submit("code", "000000"); !strings.Contains(p.body, "AADSTS500121") {
		t.Error("wrong code")
	}
	if p = p.submit("code", "123 456"); !p.has("stay") {
		t.Error("right code")
	}
}

func TestConsent(t *testing.T) {
	const carol = "carol@contoso.example"
	w := serve(t, Options{})
	b := w.browser()
	p := b.authorize().submit("username", carol).submit("password", "carol-Aspen-41")
	if !p.has("consent") || !strings.Contains(p.body, "Orders.Read") {
		t.Fatal("no consent page")
	}
	if d := p.submit("cancel", "1"); d.answer("error") != "access_denied" {
		t.Error("declined consent")
	}
	both := w.browser().authorize("scope", w.info.Scope+" User.Read").submit("username", carol).submit("password", "carol-Aspen-41")
	if !strings.Contains(both.body, "Read your orders") || !strings.Contains(both.body, "Read your profile") {
		t.Error("consent leaves out what another API was asked for")
	}
	p = p.submit("consent", "accept")
	_, tok, _ := w.redeem(p.answer("code"))
	rt := tok["refresh_token"].(string)
	if status, _, _ := w.refresh(rt); status != http.StatusOK {
		t.Error("refresh of what was agreed to")
	}
	status, v, _ := w.refresh(rt, "scope", ordersURI+"/Orders.ReadWrite")
	if status != http.StatusBadRequest || leading(v["error_description"]) != "AADSTS65001" || v["suberror"] != "consent_required" {
		t.Errorf("refresh of what was not: %d %v", status, v)
	}
	if p := b.authorize("prompt", "none", "scope", ordersURI+"/Orders.ReadWrite"); p.answer("error") != "consent_required" {
		t.Error("prompt=none for what was not agreed to")
	}
	if p := b.authorize(); p.answer("code") == "" {
		t.Error("consent is asked for twice")
	}
}

func TestFormsBelongToTheBrowserTheyWereMadeFor(t *testing.T) {
	c := newClock()
	w := serve(t, Options{Now: c.now})
	p := w.browser().authorize()
	stolen := &screen{browser: w.browser(), body: p.body}
	if got := stolen.submit("username", adele); got.status != http.StatusBadRequest || got.has("password") {
		t.Error("another browser can use the form")
	}
	c.forward(signInLifetime + time.Second)
	if got := p.submit("username", adele); got.status != http.StatusBadRequest {
		t.Error("a form from long ago still works")
	}
	if csp := p.header.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") {
		t.Errorf("policy %q", csp)
	}
	if strings.Contains(p.body, "<script") || strings.Contains(p.body, "style=") {
		t.Error("the sign-in page needs a script or inline styles")
	}
}

func TestPersonalAccountsLiveElsewhere(t *testing.T) {
	w := serve(t, Options{})
	p := w.browser().open(w.base() + "/consumers/oauth2/v2.0/authorize?" + w.request().Encode())
	if p = p.submit("username", adele); !strings.Contains(p.body, "AADSTS50020") {
		t.Error("a work account signs in as a personal one")
	}
	for _, shared := range []string{"common", "organizations", tenantID} {
		p := w.browser().open(w.base() + "/" + shared + "/oauth2/v2.0/authorize?" + w.request().Encode()).person(adele)
		status, tok, _ := w.form(w.base()+"/"+shared+"/oauth2/v2.0/token", values("grant_type", "authorization_code", "client_id", w.info.ClientID,
			"code", p.answer("code"), "redirect_uri", testRedirect, "code_verifier", testVerifier))
		if status != http.StatusOK || w.verified(tok["id_token"])["iss"] != w.info.OIDCIssuer {
			t.Errorf("%s: %d %v", shared, status, tok)
		}
	}
}
