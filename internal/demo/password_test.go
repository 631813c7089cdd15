package demo

import (
	"net/http"
	"strings"
	"testing"
)

func (w *world) byPassword(authority, username, password string, more ...string) (int, map[string]any) {
	w.Helper()
	v := values("grant_type", "password", "client_id", nativeClientID, "username", username, "password", password,
		"scope", w.info.Scope+" openid profile offline_access", "client_info", "1")
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	status, answer, _ := w.form(authority+"/oauth2/v2.0/token", v)
	return status, answer
}

func TestPasswordGrant(t *testing.T) {
	w := serve(t, Options{})
	for _, authority := range []string{w.info.Authority, w.base() + "/organizations"} {
		status, tok := w.byPassword(authority, adele, "adele-Maple-17")
		if status != http.StatusOK || tok["client_info"] == nil {
			t.Fatalf("%d %v", status, tok)
		}
		if c := w.verified(tok["id_token"]); c["preferred_username"] != adele {
			t.Errorf("%v", c)
		}
		if status, v, _ := w.refresh(tok["refresh_token"].(string)); status != http.StatusOK {
			t.Errorf("refresh: %d %v", status, v)
		}
	}
	if status, tok := w.byPassword(w.base()+"/"+guestDomain, "gita@fabrikam.example", "gita-Rowan-71"); status != http.StatusOK {
		t.Errorf("at home: %d %v", status, tok)
	}
	if status, tok := w.byPassword(w.info.Authority, adele, "adele-Maple-17", "client_id", webClientID, "client_secret", w.portal().Secret); status != http.StatusOK {
		t.Errorf("confidential client: %d %v", status, tok)
	}
	if n := w.tenant.counts.snapshot().ByGrant["password"]; n != 4 {
		t.Errorf("by_grant: %d", n)
	}
}

func TestPasswordGrantRefusals(t *testing.T) {
	w := serve(t, Options{})
	for name, tc := range map[string]struct {
		username, password, code, want string
		with                           []string
	}{
		"wrong password":  {adele, "x", "invalid_grant", "AADSTS50126", nil},
		"nobody":          {"nobody@contoso.example", "x", "invalid_grant", "AADSTS50034", nil},
		"federated":       {"bob.builder@contoso.example", "bob-Willow-23", "invalid_grant", "AADSTS50126", nil},
		"disabled":        {"dan@contoso.example", "dan-Birch-53", "invalid_grant", "AADSTS50057", nil},
		"second factor":   {"megan@contoso.example", "megan-Cedar-31", "invalid_grant", "AADSTS50076", nil},
		"consent":         {"carol@contoso.example", "carol-Aspen-41", "invalid_grant", "AADSTS65001", nil},
		"guest":           {"gita@fabrikam.example", "gita-Rowan-71", "invalid_grant", "AADSTS50034", nil},
		"no password":     {adele, "", "invalid_request", "AADSTS900144", nil},
		"no scope":        {adele, "adele-Maple-17", "invalid_request", "AADSTS900144", []string{"scope", ""}},
		"unknown scope":   {adele, "adele-Maple-17", "invalid_scope", "AADSTS70011", []string{"scope", "Nonsense"}},
		"two resources":   {adele, "adele-Maple-17", "invalid_request", "AADSTS28000", []string{"scope", "User.Read " + w.info.Scope}},
		"step-up":         {adele, "adele-Maple-17", "invalid_grant", "AADSTS50076", []string{"claims", stepUpClaims()}},
		"claims":          {adele, "adele-Maple-17", "invalid_request", "AADSTS50117", []string{"claims", "{"}},
		"unproven client": {adele, "adele-Maple-17", "invalid_client", "AADSTS7000218", []string{"client_id", webClientID}},
	} {
		status, v := w.byPassword(w.info.Authority, tc.username, tc.password, tc.with...)
		if status < 400 || v["error"] != tc.code || leading(v["error_description"]) != tc.want {
			t.Errorf("%s: %d %v, want %s %s", name, status, v, tc.code, tc.want)
		}
		if claims, _ := v["claims"].(string); tc.want == "AADSTS50076" && (v["suberror"] != "basic_action" || !strings.Contains(claims, "capolids")) {
			t.Errorf("%s: suberror %v, claims %q", name, v["suberror"], claims)
		}
	}
	for _, shared := range []string{"common", "consumers"} {
		if _, v := w.byPassword(w.base()+"/"+shared, adele, "adele-Maple-17"); v["error"] != "invalid_request" || leading(v["error_description"]) != "AADSTS9001023" {
			t.Errorf("%s: %v", shared, v)
		}
	}
}
