package demo

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
)

const portalRedirect = "http://localhost:5000/signin-oidc"

// front asks as the portal does, which has tokens on the front channel turned on.
func (b *browser) front(responseType string, more ...string) *screen {
	b.Helper()
	return b.authorize(append([]string{"client_id", webClientID, "redirect_uri", portalRedirect, "response_type", responseType,
		"code_challenge", "", "code_challenge_method", ""}, more...)...)
}

func halfHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

func TestHybrid(t *testing.T) {
	w := serve(t, Options{})
	b := w.browser()
	p := b.front("code id_token").person(adele)
	if p.location.RawQuery != "" || p.answer("state") != "st&te=1" || p.answer("access_token") != "" || p.answer("session_state") == "" {
		t.Errorf("%s", p.location)
	}
	id := w.verified(p.answer("id_token"))
	if id["c_hash"] != halfHash(p.answer("code")) || id["nonce"] != "n-0S6" || id["aud"] != webClientID || id["at_hash"] != nil || id["groups"] == nil {
		t.Errorf("%v", id)
	}
	status, tok, _ := w.form(w.info.Authority+"/oauth2/v2.0/token", values("grant_type", "authorization_code", "client_id", webClientID,
		"client_secret", w.portal().Secret, "code", p.answer("code"), "redirect_uri", portalRedirect))
	if status != http.StatusOK || w.verified(tok["id_token"])["sub"] != id["sub"] || tok["refresh_token"] == nil {
		t.Errorf("the code: %d %v", status, tok)
	}
	if p := b.front("id_token code", "response_mode", "form_post"); p.location != nil || !p.has("code") || !p.has("id_token") || !p.has("state") {
		t.Errorf("form_post:\n%s", p.body)
	}
}

func TestImplicit(t *testing.T) {
	w := serve(t, Options{})
	b := w.browser()
	p := b.front("id_token token").person(adele)
	if p.location.RawQuery != "" || p.answer("code") != "" || p.answer("refresh_token") != "" || p.answer("token_type") != "Bearer" ||
		p.answer("expires_in") != "3599" || p.answer("scope") != w.info.Scope {
		t.Errorf("%s", p.location)
	}
	id, at := w.verified(p.answer("id_token")), w.verified(p.answer("access_token"))
	if id["at_hash"] != halfHash(p.answer("access_token")) || id["c_hash"] != nil || at["azpacr"] != "0" || at["scp"] != "Orders.Read" {
		t.Errorf("%v %v", id, at)
	}
	for _, c := range []map[string]any{id, at} {
		if c["groups"] != nil || c["wids"] != nil || c["_claim_names"] != nil || c["hasgroups"] != true {
			t.Errorf("groups in an implicit token: %v", c)
		}
	}
	if p := b.front("id_token"); p.answer("id_token") == "" || p.answer("access_token") != "" || w.verified(p.answer("id_token"))["at_hash"] != nil {
		t.Errorf("id_token alone: %s", p.location)
	}
	if p := b.front("token"); p.answer("access_token") == "" || p.answer("id_token") != "" {
		t.Errorf("token alone: %s", p.location)
	}
	if p := b.front("id_token token", "response_mode", "form_post"); !p.has("access_token") || !p.has("id_token") {
		t.Errorf("form_post:\n%s", p.body)
	}
	lab := b.authorize("client_id", labClientID, "response_type", "id_token token", "code_challenge", "", "code_challenge_method", "")
	if lab.answer("access_token") == "" {
		t.Errorf("the lab needs PKCE without a code: %s", lab.location)
	}
	if lab := b.authorize("client_id", labClientID, "response_type", "code id_token", "code_challenge", "", "code_challenge_method", ""); leading(lab.answer("error_description")) != "AADSTS9002325" {
		t.Errorf("the lab needs no PKCE for a code: %s", lab.location)
	}
	if c := w.verified(w.browser().front("id_token").person("megan@contoso.example").answer("id_token")); c["wids"] != nil {
		t.Errorf("wids: %v", c)
	}
}

func TestFrontChannelRefusals(t *testing.T) {
	w := serve(t, Options{})
	for name, tc := range map[string]struct {
		code, want, kind string
		with             []string
	}{
		"no nonce":            {"invalid_request", "AADSTS900144", "code id_token", []string{"nonce", ""}},
		"no openid":           {"invalid_request", "AADSTS900144", "id_token", []string{"scope", w.info.Scope}},
		"query":               {"invalid_request", "AADSTS70007", "id_token token", []string{"response_mode", "query"}},
		"unknown":             {"unsupported_response_type", "AADSTS70005", "code token pigeon", nil},
		"id_token is off":     {"unsupported_response_type", "AADSTS700054", "code id_token", []string{"client_id", nativeClientID, "redirect_uri", testRedirect}},
		"token is off":        {"unsupported_response_type", "AADSTS700051", "token", []string{"client_id", nativeClientID, "redirect_uri", testRedirect}},
		"nobody is signed in": {"login_required", "AADSTS50058", "id_token", []string{"prompt", "none"}},
	} {
		p := w.browser().front(tc.kind, tc.with...)
		if p.location == nil || p.answer("error") != tc.code || leading(p.answer("error_description")) != tc.want || p.answer("state") != "st&te=1" {
			t.Errorf("%s: %v, want %s %s", name, p.location, tc.code, tc.want)
			continue
		}
		if strings.Contains(tc.kind, "token") && tc.kind != "code token pigeon" && p.location.RawQuery != "" {
			t.Errorf("%s: the refusal is not in the fragment", name)
		}
	}
}
