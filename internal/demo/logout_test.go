package demo

import (
	"net/http"
	"strings"
	"testing"
)

func TestLogout(t *testing.T) {
	w := serve(t, Options{})
	b := w.browser()
	_, tok, _ := w.redeem(b.authorize().person(adele).answer("code"))
	b.authorize("prompt", "select_account").submit("other", "1").person("olga@contoso.example")
	end := func(pairs ...string) *screen {
		return b.open(w.info.Authority + "/oauth2/v2.0/logout?" + values(pairs...).Encode())
	}
	hint := tok["id_token"].(string)
	if p := end("id_token_hint", hint, "post_logout_redirect_uri", "https://evil.example/"); p.status != http.StatusBadRequest || !strings.Contains(p.body, "AADSTS50011") {
		t.Errorf("foreign redirect: %d", p.status)
	}
	if p := end("post_logout_redirect_uri", testRedirect); p.status != http.StatusBadRequest {
		t.Errorf("redirect without a client: %d", p.status)
	}
	p := end("id_token_hint", hint, "post_logout_redirect_uri", testRedirect, "state", "bye")
	if p.location == nil || p.location.String() != testRedirect+"?state=bye" {
		t.Errorf("after signing out: %v", p.location)
	}
	if p := b.authorize("login_hint", adele); !p.has("password") {
		t.Error("adele is still signed in")
	}
	if p := b.authorize("login_hint", "olga@contoso.example"); p.answer("code") == "" {
		t.Error("olga was signed out as well")
	}
	if status, _, _ := w.refresh(tok["refresh_token"].(string)); status != http.StatusOK {
		t.Error("signing out of the browser ended the refresh token; Entra's does not")
	}
	p = end()
	if !strings.Contains(p.body, "Olga Lindqvist") {
		t.Fatal("without a hint nobody is asked")
	}
	if p := b.authorize(); p.answer("code") == "" {
		t.Error("opening the page alone signed out")
	}
	if p = p.submit("flow", ""); p.status == http.StatusOK && strings.Contains(p.body, "You are signed out") {
		t.Error("a form without its seal was taken")
	}
	if p = end().confirm(); !strings.Contains(p.body, "You are signed out") {
		t.Errorf("%d %s", p.status, p.body)
	}
	if p := b.authorize(); !p.has("username") {
		t.Error("somebody is still signed in")
	}
	if p = end(); !strings.Contains(p.body, "You are signed out") {
		t.Error("signing out when nobody is signed in")
	}
}

// confirm presses the only button of a page.
func (s *screen) confirm() *screen {
	s.Helper()
	m := inputTag.FindStringSubmatch(s.body)
	if m == nil {
		s.Fatal("no form on this page")
	}
	return s.submit(m[1], m[2])
}
