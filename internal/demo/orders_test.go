package demo

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

const capable = `{"access_token":{"xms_cc":{"values":["CP1"]}}}`

var claimsParameter = regexp.MustCompile(`error="insufficient_claims", claims="([^"]+)"`)

// orders calls the API and returns the claims that it demands, if any.
func (w *world) orders(token any) (status int, demanded, challenge string) {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), http.MethodGet, w.base()+"/demo/orders", nil)
	if err != nil {
		w.Fatal(err)
	}
	text, _ := token.(string)
	req.Header.Set("Authorization", "Bearer "+text)
	resp, err := w.http.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	status, v, h := w.read(resp)
	if status == http.StatusOK && v["orders"] == nil {
		w.Errorf("no orders: %v", v)
	}
	challenge = h.Get("WWW-Authenticate")
	if m := claimsParameter.FindStringSubmatch(challenge); m != nil {
		b, err := base64.StdEncoding.DecodeString(m[1])
		if err != nil {
			w.Fatal(err)
		}
		demanded = string(b)
	}
	return status, demanded, challenge
}

func TestOrdersAPI(t *testing.T) {
	c := newClock()
	w := serve(t, Options{Now: c.now})
	tok := w.signIn(adele)
	if status, _, _ := w.orders(tok["access_token"]); status != http.StatusOK {
		t.Errorf("%d", status)
	}
	_, app := w.application()
	if status, _, _ := w.orders(app["access_token"]); status != http.StatusOK {
		t.Errorf("for an application: %d", status)
	}
	_, unauthorised := w.application("client_id", ordersClientID, "client_secret", w.appNamed("Contoso Orders").Secret)
	if status, _, challenge := w.orders(unauthorised["access_token"]); status != http.StatusForbidden || !strings.Contains(challenge, "insufficient_scope") {
		t.Errorf("without the role: %d %s", status, challenge)
	}
	_, stock, _ := w.refresh(tok["refresh_token"].(string), "scope", inventoryURI+"/Stock.Read")
	good := tok["access_token"].(string)
	for name, token := range map[string]any{"none": "", "another API's": stock["access_token"], "altered": good[:len(good)-8] + "AAAAAAAA", "ID token": tok["id_token"]} {
		if status, _, challenge := w.orders(token); status != http.StatusUnauthorized || !strings.Contains(challenge, "invalid_token") {
			t.Errorf("%s: %d %s", name, status, challenge)
		}
	}
	c.forward(2 * time.Hour)
	if status, _, _ := w.orders(good); status != http.StatusUnauthorized {
		t.Errorf("expired: %d", status)
	}
	if n := w.tenant.counts.snapshot().OrdersRequests; n != 8 {
		t.Errorf("orders_requests = %d", n)
	}
}

func TestContinuousAccessToken(t *testing.T) {
	w := serve(t, Options{})
	tok := w.signIn(adele, "claims", capable)
	if c := w.verified(tok["access_token"]); c["xms_cc"].([]any)[0] != "cp1" || tok["expires_in"] != 28*3600.0 || tok["refresh_in"] != 14*3600.0 {
		t.Errorf("xms_cc %v, expires_in %v", c["xms_cc"], tok["expires_in"])
	}
	_, plain, _ := w.refresh(tok["refresh_token"].(string))
	if c := w.verified(plain["access_token"]); c["xms_cc"] != nil || plain["expires_in"] != 3599.0 {
		t.Errorf("a request without the capability: %v", c)
	}
	w.set(`{"expires_in": 5}`)
	if _, short, _ := w.refresh(tok["refresh_token"].(string), "claims", capable); short["expires_in"] != 5.0 || short["refresh_in"] != nil {
		t.Errorf("expires_in %v", short["expires_in"])
	}
}

func TestRequiredClaimsAreMetByAskingForThem(t *testing.T) {
	w := serve(t, Options{})
	tok := w.signIn(adele, "claims", capable)
	rt := tok["refresh_token"].(string)
	w.set(`{"require_claims": "adele@contoso.example"}`)
	status, demanded, challenge := w.orders(tok["access_token"])
	if status != http.StatusUnauthorized || !strings.Contains(demanded, `"nbf":{"essential":true,"value":"`) || !strings.Contains(challenge, `authorization_uri="`+w.base()) {
		t.Fatalf("%d %s", status, challenge)
	}
	_, ordinary, _ := w.refresh(rt, "claims", capable)
	if status, _, _ := w.orders(ordinary["access_token"]); status != http.StatusUnauthorized {
		t.Errorf("a refresh that does not pass the claims on: %d", status)
	}
	_, fresh, _ := w.refresh(rt, "claims", demanded)
	if status, _, _ := w.orders(fresh["access_token"]); status != http.StatusOK {
		t.Errorf("a refresh that does: %d", status)
	}
	if status, _, _ := w.orders(tok["access_token"]); status != http.StatusUnauthorized {
		t.Errorf("the old token: %d", status)
	}
	_, later, _ := w.refresh(rt)
	if status, _, _ := w.orders(later["access_token"]); status != http.StatusOK {
		t.Errorf("once met: %d", status)
	}
	if status, _, _ := w.orders(w.signIn("olga@contoso.example")["access_token"]); status != http.StatusOK {
		t.Errorf("somebody else: %d", status)
	}
}

func TestRevokedSessionsEndContinuousTokensAtOnce(t *testing.T) {
	w := serve(t, Options{})
	tok, plain := w.signIn(adele, "claims", capable), w.signIn(adele)
	w.set(`{"revoke": "adele@contoso.example"}`)
	status, demanded, _ := w.orders(tok["access_token"])
	if status != http.StatusUnauthorized || demanded == "" {
		t.Fatalf("%d %q", status, demanded)
	}
	if status, _, _ := w.orders(plain["access_token"]); status != http.StatusOK {
		t.Errorf("a token without the capability lives on: %d", status)
	}
	if _, v, _ := w.refresh(tok["refresh_token"].(string), "claims", demanded); leading(v["error_description"]) != "AADSTS50173" {
		t.Errorf("refresh: %v", v)
	}
	again := w.signIn(adele, "claims", joinClaims(capable, demanded))
	if status, _, _ := w.orders(again["access_token"]); status != http.StatusOK {
		t.Errorf("after signing in anew: %d", status)
	}
}

func TestClaimsOfBothEndpointsAreJoined(t *testing.T) {
	w := serve(t, Options{})
	p := w.browser().authorize("claims", `{"id_token":{"auth_time":{"essential":true}}}`).person(adele)
	_, tok, _ := w.redeem(p.answer("code"), "claims", capable)
	if w.verified(tok["id_token"])["auth_time"] == nil || w.verified(tok["access_token"])["xms_cc"] == nil {
		t.Errorf("%v", tok)
	}
}
