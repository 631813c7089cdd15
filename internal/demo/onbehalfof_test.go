package demo

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

const bearerGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

func (w *world) onBehalf(assertion any, more ...string) (int, map[string]any) {
	w.Helper()
	v := values("grant_type", bearerGrant, "requested_token_use", "on_behalf_of", "client_id", ordersClientID, "client_secret",
		w.appNamed("Contoso Orders").Secret, "assertion", assertion.(string), "scope", inventoryURI+"/Stock.Read", "client_info", "1")
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	status, answer, _ := w.token(v)
	return status, answer
}

func TestOnBehalfOf(t *testing.T) {
	w := serve(t, Options{})
	front := w.signIn(adele)
	status, tok := w.onBehalf(front["access_token"])
	if status != http.StatusOK || tok["refresh_token"] != nil || tok["id_token"] != nil {
		t.Fatalf("%d %v", status, tok)
	}
	before, c := w.verified(front["access_token"]), w.verified(tok["access_token"])
	if c["aud"] != inventoryClientID || c["scp"] != "Stock.Read" || c["azp"] != ordersClientID || c["oid"] != before["oid"] || c["azpacr"] != "1" {
		t.Errorf("%v", c)
	}
	status, tok = w.onBehalf(front["access_token"], "scope", inventoryURI+"/.default offline_access openid")
	if status != http.StatusOK || tok["refresh_token"] == nil || tok["id_token"] == nil || w.verified(tok["access_token"])["scp"] != "Stock.Read" {
		t.Errorf("%d %v", status, tok)
	}
	if status, v, _ := w.refresh(tok["refresh_token"].(string), "client_id", ordersClientID, "client_secret", w.appNamed("Contoso Orders").Secret); status != http.StatusOK {
		t.Errorf("refresh: %d %v", status, v)
	}
	status, tok = w.onBehalf(front["access_token"], "scope", graphURI+"/.default")
	if _, c := unverified(t, tok["access_token"]); status != http.StatusOK || c["scp"] != "User.Read" {
		t.Errorf("what it was configured for: %d %v", status, tok)
	}
	if n := w.tenant.counts.snapshot().ByGrant[bearerGrant]; n != 3 {
		t.Errorf("by_grant: %d", n)
	}
}

func TestOnBehalfOfRefusals(t *testing.T) {
	c := newClock()
	w := serve(t, Options{Now: c.now})
	front := w.signIn(adele)
	good := front["access_token"].(string)
	graph := w.signIn(adele, "scope", "openid User.Read")["access_token"]
	portal := w.portal()
	_, app := w.application()
	_, id, _ := w.form(w.info.Authority+"/oauth2/v2.0/token", values("grant_type", "authorization_code", "client_id", webClientID, "client_secret", portal.Secret,
		"redirect_uri", "http://localhost:5000/callback", "code_verifier", testVerifier,
		"code", w.browser().authorize("client_id", webClientID, "redirect_uri", "http://localhost:5000/callback").person(adele).answer("code")))
	for name, tc := range map[string]struct {
		assertion any
		want      string
		with      []string
	}{
		"no token":           {"nonsense", "AADSTS50027", nil},
		"altered":            {good[:len(good)-8] + "AAAAAAAA", "AADSTS50013", nil},
		"for another API":    {graph, "AADSTS500131", nil},
		"of another client":  {good, "AADSTS500131", []string{"client_id", webClientID, "client_secret", portal.Secret}},
		"an ID token":        {id["id_token"], "AADSTS240002", []string{"client_id", webClientID, "client_secret", portal.Secret}},
		"of an application":  {app["access_token"], "AADSTS7000114", nil},
		"public client":      {good, "AADSTS7000218", []string{"client_id", nativeClientID, "client_secret", ""}},
		"no use":             {good, "AADSTS900144", []string{"requested_token_use", ""}},
		"another use":        {good, "AADSTS90023", []string{"requested_token_use", "impersonation"}},
		"no scope":           {good, "AADSTS900144", []string{"scope", ""}},
		"unknown scope":      {good, "AADSTS70011", []string{"scope", inventoryURI + "/Burn"}},
		"two resources":      {good, "AADSTS28000", []string{"scope", inventoryURI + "/Stock.Read User.Read"}},
		"nobody agreed":      {good, "AADSTS65001", []string{"scope", graphURI + "/Mail.Read"}},
		"claims":             {good, "AADSTS50117", []string{"claims", "{"}},
		"carol did not":      {w.signIn("carol@contoso.example")["access_token"], "AADSTS65001", nil},
		"step-up not proven": {good, "AADSTS50076", []string{"claims", stepUpClaims()}},
	} {
		if status, v := w.onBehalf(tc.assertion, tc.with...); status < 400 || leading(v["error_description"]) != tc.want {
			t.Errorf("%s: %d %v, want %s", name, status, v, tc.want)
		}
	}
	if _, v, _ := w.form(w.base()+"/"+guestDomain+"/oauth2/v2.0/token", values("grant_type", bearerGrant, "requested_token_use", "on_behalf_of", "client_id", ordersClientID,
		"client_secret", w.appNamed("Contoso Orders").Secret, "assertion", good, "scope", inventoryURI+"/Stock.Read")); leading(v["error_description"]) != "AADSTS50013" {
		t.Errorf("a token of another tenant: %v", v)
	}
	c.forward(2 * time.Hour)
	if _, v := w.onBehalf(good); leading(v["error_description"]) != "AADSTS500133" {
		t.Errorf("expired: %v", v)
	}
	fresh := w.signIn(adele)["access_token"]
	w.set(`{"revoke": "adele@contoso.example"}`)
	if _, v := w.onBehalf(fresh); leading(v["error_description"]) != "AADSTS50173" {
		t.Errorf("revoked: %v", v)
	}
}

func TestOnBehalfOfClaimsChallenge(t *testing.T) {
	w := serve(t, Options{})
	w.set(`{"obo_needs_mfa": true}`)
	status, v := w.onBehalf(w.signIn(adele)["access_token"])
	claims, _ := v["claims"].(string)
	if status != http.StatusBadRequest || v["error"] != "interaction_required" || leading(v["error_description"]) != "AADSTS50079" || !strings.Contains(claims, "capolids") {
		t.Fatalf("%d %v", status, v)
	}
	if status, v := w.onBehalf(w.signIn(adele, "claims", claims)["access_token"]); status != http.StatusOK {
		t.Errorf("after the challenge was passed on: %d %v", status, v)
	}
	w.set(`{"obo_needs_mfa": false}`)
	token := w.signIn("megan@contoso.example")["access_token"]
	w.set(`{"require_mfa": "megan@contoso.example"}`)
	if _, v := w.onBehalf(token); leading(v["error_description"]) != "AADSTS50076" || v["claims"] == nil {
		t.Errorf("demanded anew: %v", v)
	}
}
