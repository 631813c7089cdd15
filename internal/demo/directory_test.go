package demo

import (
	"net/http"
	"strings"
	"testing"
)

// abroad opens Fabrikam's sign-in.
func (b *browser) abroad(more ...string) *screen {
	b.Helper()
	return b.open(b.base() + "/" + guestDomain + "/oauth2/v2.0/authorize?" + b.request(more...).Encode())
}

func (w *world) tokenAbroad(v ...string) (int, map[string]any) {
	w.Helper()
	status, answer, _ := w.form(w.base()+"/"+guestDomain+"/oauth2/v2.0/token", values(append([]string{"client_id", w.info.ClientID, "client_info", "1"}, v...)...))
	return status, answer
}

func TestSecondTenant(t *testing.T) {
	w := serve(t, Options{})
	issuer := w.base() + "/" + guestTenant() + "/v2.0"
	for _, name := range []string{guestDomain, guestTenant(), "FABRIKAM.example"} {
		if _, v, _ := w.get(w.base() + "/" + name + "/v2.0/.well-known/openid-configuration"); v["issuer"] != issuer {
			t.Errorf("%s: issuer %v", name, v["issuer"])
		}
	}
	home := w.signIn(adele)
	at := w.verified(home["access_token"])
	b := w.browser()
	p := b.abroad()
	if !strings.Contains(p.body, "Fabrikam") || strings.Contains(p.body, "Olga") {
		t.Errorf("Fabrikam's page:\n%s", p.body)
	}
	p = p.person(adele)
	status, tok := w.tokenAbroad("grant_type", "authorization_code", "code", p.answer("code"), "redirect_uri", testRedirect, "code_verifier", testVerifier)
	if status != http.StatusOK {
		t.Fatalf("%d %v", status, tok)
	}
	id := w.verified(tok["id_token"])
	if id["iss"] != issuer || id["tid"] != guestTenant() || id["oid"] == at["oid"] || id["acct"] != 1.0 || id["idp"] != "https://sts.windows.net/"+tenantID+"/" || id["groups"] != nil {
		t.Errorf("%v", id)
	}
	if tok["client_info"] != home["client_info"] {
		t.Error("the home account is another one")
	}
	if c := w.verified(tok["access_token"]); c["iss"] != issuer || c["sub"] == at["sub"] || c["roles"] != nil {
		t.Errorf("%v", c)
	}
	if p := b.authorize("prompt", "none"); p.answer("code") == "" {
		t.Error("the browser's session does not carry over")
	}
	member := w.verified(w.mustAbroad(w.browser().abroad().person("gita@fabrikam.example"))["id_token"])
	if member["acct"] != nil || member["idp"] != nil || member["tid"] != guestTenant() {
		t.Errorf("at home: %v", member)
	}
}

func (w *world) mustAbroad(p *screen) map[string]any {
	w.Helper()
	status, tok := w.tokenAbroad("grant_type", "authorization_code", "code", p.answer("code"), "redirect_uri", testRedirect, "code_verifier", testVerifier)
	if status != http.StatusOK {
		w.Fatalf("%d %v", status, tok)
	}
	return tok
}

func TestRefreshTokenInAnotherTenant(t *testing.T) {
	w := serve(t, Options{})
	w.set(`{"strict_rotation": true}`)
	status, tok := w.tokenAbroad("grant_type", "refresh_token", "refresh_token", w.signIn(adele)["refresh_token"].(string))
	if status != http.StatusOK || w.verified(tok["access_token"])["tid"] != guestTenant() || tok["refresh_token"] == nil {
		t.Fatalf("%d %v", status, tok)
	}
	if status, tok, _ := w.refresh(tok["refresh_token"].(string)); status != http.StatusOK || w.verified(tok["access_token"])["tid"] != tenantID {
		t.Errorf("and back: %d %v", status, tok)
	}
	rt := w.signIn("olga@contoso.example")["refresh_token"].(string)
	status, v := w.tokenAbroad("grant_type", "refresh_token", "refresh_token", rt)
	if status != http.StatusBadRequest || v["error"] != "interaction_required" || leading(v["error_description"]) != "AADSTS50020" {
		t.Errorf("a stranger: %d %v", status, v)
	}
	if status, _, _ := w.refresh(rt); status != http.StatusOK {
		t.Errorf("the refusal used the token up: %d", status)
	}
}

func TestStrangersInTheSecondTenant(t *testing.T) {
	w := serve(t, Options{})
	b := w.browser()
	code := b.authorize().person("olga@contoso.example").answer("code")
	if p := b.abroad("prompt", "none"); p.answer("error") != "login_required" {
		t.Errorf("prompt=none: %v", p.location)
	}
	p := b.abroad("login_hint", "olga@contoso.example")
	if !p.has("username") {
		t.Errorf("a hint of a stranger:\n%s", p.body)
	}
	if p := p.submit("username", "olga@contoso.example"); !strings.Contains(p.body, "AADSTS50020") || !p.has("username") {
		t.Errorf("a stranger's name:\n%s", p.body)
	}
	status, v := w.tokenAbroad("grant_type", "authorization_code", "code", code, "redirect_uri", testRedirect, "code_verifier", testVerifier)
	if status != http.StatusBadRequest || leading(v["error_description"]) != "AADSTS50020" {
		t.Errorf("a code from home: %d %v", status, v)
	}
}

func TestPersonalScopes(t *testing.T) {
	w := serve(t, Options{})
	b := w.browser()
	_, tok, _ := w.redeem(b.authorize().person(adele).answer("code"))
	rt := tok["refresh_token"].(string)
	status, v, _ := w.refresh(rt, "scope", "Mail.Send")
	if status != http.StatusBadRequest || v["error"] != "invalid_grant" || v["suberror"] != "consent_required" || leading(v["error_description"]) != "AADSTS65001" {
		t.Errorf("before: %d %v", status, v)
	}
	if status, tok, _ := w.refresh(rt, "scope", graphURI+"/.default"); status != http.StatusOK || strings.Contains(tok["scope"].(string), "Mail.Send") {
		t.Errorf(".default: %d %v", status, tok)
	}
	p := b.authorize("scope", "openid Mail.Send")
	if !p.has("consent") || !strings.Contains(p.body, "Send mail as you") {
		t.Fatalf("no consent page:\n%s", p.body)
	}
	p.submit("consent", "accept")
	if status, v, _ := w.refresh(rt, "scope", "Mail.Send"); status != http.StatusOK {
		t.Errorf("after: %d %v", status, v)
	}
}
