package demo

import (
	"net/http"
	"slices"
	"testing"
)

func (w *world) application(more ...string) (int, map[string]any) {
	w.Helper()
	v := values("grant_type", "client_credentials", "client_id", webClientID, "client_secret", w.portal().Secret, "scope", ordersURI+"/.default")
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	status, answer, _ := w.token(v)
	return status, answer
}

func TestClientCredentials(t *testing.T) {
	w := serve(t, Options{})
	status, tok := w.application("client_info", "1")
	if status != http.StatusOK || tok["refresh_token"] != nil || tok["id_token"] != nil || tok["client_info"] != nil || tok["expires_in"] != 3599.0 {
		t.Fatalf("%d %v", status, tok)
	}
	c := w.verified(tok["access_token"])
	for name, want := range map[string]any{
		"aud": ordersClientID, "azp": webClientID, "azpacr": "1", "idtyp": "app", "tid": tenantID, "ver": "2.0", "iss": w.info.OIDCIssuer, "sub": c["oid"],
	} {
		if c[name] != want {
			t.Errorf("%s = %v, want %v", name, c[name], want)
		}
	}
	if !slices.Equal(c["roles"].([]any), []any{"Orders.Read.All"}) || c["scp"] != nil || c["name"] != nil || c["preferred_username"] != nil {
		t.Errorf("%v", c)
	}
	if status, tok := w.application("scope", graphURI+"/.default"); status != http.StatusOK {
		t.Errorf("%d %v", status, tok)
	} else if h, c := unverified(t, tok["access_token"]); h["nonce"] == nil || c["appid"] != webClientID || c["idtyp"] != "app" {
		t.Errorf("the Graph's: %v", c)
	}
	if status, tok := w.application("scope", inventoryURI+"/.default"); status != http.StatusOK || w.verified(tok["access_token"])["roles"] != nil {
		t.Errorf("an API that nothing was granted on: %d %v", status, tok)
	}
	if status, tok, _ := w.form(w.base()+"/"+guestDomain+"/oauth2/v2.0/token", values("grant_type", "client_credentials", "client_id", webClientID,
		"client_secret", w.portal().Secret, "scope", ordersURI+"/.default")); status != http.StatusOK || w.verified(tok["access_token"])["tid"] != guestTenant() {
		t.Errorf("in Fabrikam: %d %v", status, tok)
	}
	if n := w.tenant.counts.snapshot().ByGrant["client_credentials"]; n != 4 {
		t.Errorf("by_grant: %d", n)
	}
}

func TestClientCredentialsRefusals(t *testing.T) {
	w := serve(t, Options{})
	for name, tc := range map[string]struct {
		code, want string
		with       []string
	}{
		"one scope":        {"invalid_scope", "AADSTS1002012", []string{"scope", w.info.Scope}},
		"two resources":    {"invalid_scope", "AADSTS1002012", []string{"scope", ordersURI + "/.default " + inventoryURI + "/.default"}},
		"no scope":         {"invalid_request", "AADSTS900144", []string{"scope", ""}},
		"unknown resource": {"invalid_resource", "AADSTS500011", []string{"scope", "api://nobody/.default"}},
		"wrong secret":     {"invalid_client", "AADSTS7000215", []string{"client_secret", "x"}},
		"no secret":        {"invalid_client", "AADSTS7000218", []string{"client_secret", ""}},
		"public client":    {"invalid_client", "AADSTS7000218", []string{"client_id", nativeClientID, "client_secret", ""}},
	} {
		if status, v := w.application(tc.with...); status < 400 || v["error"] != tc.code || leading(v["error_description"]) != tc.want {
			t.Errorf("%s: %d %v, want %s", name, status, v, tc.want)
		}
	}
	for _, shared := range []string{"common", "organizations", "consumers"} {
		_, v, _ := w.form(w.base()+"/"+shared+"/oauth2/v2.0/token", values("grant_type", "client_credentials", "client_id", webClientID,
			"client_secret", w.portal().Secret, "scope", ordersURI+"/.default"))
		if leading(v["error_description"]) != "AADSTS50059" {
			t.Errorf("%s: %v", shared, v)
		}
	}
	w.set(`{"expire_secret": true}`)
	if status, v := w.application(); status != http.StatusUnauthorized || leading(v["error_description"]) != "AADSTS7000222" {
		t.Errorf("expired secret: %d %v", status, v)
	}
	w.set(`{"expire_secret": false}`)
	if status, _ := w.application(); status != http.StatusOK {
		t.Errorf("after all: %d", status)
	}
}
