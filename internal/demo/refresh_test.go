package demo

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestRefreshIsLenientByDefault(t *testing.T) {
	w := serve(t, Options{})
	first := w.signIn(adele)["refresh_token"].(string)
	for range 3 {
		status, tok, _ := w.refresh(first)
		if status != http.StatusOK || tok["refresh_token"] == first || tok["refresh_token"] == nil {
			t.Fatalf("%d %v", status, tok)
		}
		if status, _, _ := w.refresh(tok["refresh_token"].(string)); status != http.StatusOK {
			t.Error("the new one does not work")
		}
	}
	if n := w.tenant.counts.snapshot().FamiliesRevoked; n != 0 {
		t.Errorf("families_revoked = %d", n)
	}
}

func TestStrictRotationEndsTheFamilyOnReplay(t *testing.T) {
	w := serve(t, Options{})
	w.set(`{"strict_rotation": true}`)
	other := w.signIn(adele)["refresh_token"].(string)
	first := w.signIn(adele)["refresh_token"].(string)
	_, tok, _ := w.refresh(first)
	second := tok["refresh_token"].(string)
	if status, v, _ := w.refresh(first); status != http.StatusBadRequest || v["error"] != "invalid_grant" {
		t.Errorf("replay: %d %v", status, v)
	}
	if status, _, _ := w.refresh(second); status != http.StatusBadRequest {
		t.Error("the family survived a replay")
	}
	if status, _, _ := w.refresh(other); status != http.StatusOK {
		t.Error("another sign-in was revoked as well")
	}
	if n := w.tenant.counts.snapshot().FamiliesRevoked; n != 1 {
		t.Errorf("families_revoked = %d", n)
	}
}

func TestStrictRotationLetsOneOfManyWin(t *testing.T) {
	w := serve(t, Options{})
	w.set(`{"strict_rotation": true}`)
	rt := w.signIn(adele)["refresh_token"].(string)
	var wg sync.WaitGroup
	results := make(chan int, 8)
	for range cap(results) {
		wg.Go(func() {
			resp, err := w.http.PostForm(w.info.Authority+"/oauth2/v2.0/token", values("client_id", w.info.ClientID, "grant_type", "refresh_token", "refresh_token", rt))
			if err != nil {
				t.Error(err)
				return
			}
			_ = resp.Body.Close()
			results <- resp.StatusCode
		})
	}
	wg.Wait()
	close(results)
	good := 0
	for status := range results {
		if status == http.StatusOK {
			good++
		}
	}
	if good != 1 {
		t.Errorf("%d of several uses of one token succeeded", good)
	}
}

func TestRefreshForAnotherResource(t *testing.T) {
	w := serve(t, Options{})
	rt := w.signIn(adele)["refresh_token"].(string)
	for scope, want := range map[string]struct{ aud, scp string }{
		"User.Read":                      {graphClientID, "User.Read"},
		graphURI + "/Mail.Read":          {graphClientID, "Mail.Read"},
		inventoryURI + "/Stock.Read":     {inventoryClientID, "Stock.Read"},
		ordersURI + "/.default":          {ordersClientID, "Orders.Read Orders.ReadWrite"},
		ordersURI + "/Orders.ReadWrite":  {ordersClientID, "Orders.ReadWrite"},
		ordersClientID + "/Orders.Read":  {ordersClientID, "Orders.Read"},
		"https://graph.microsoft.com//x": {},
	} {
		status, tok, _ := w.refresh(rt, "scope", scope)
		if want.aud == "" {
			if status != http.StatusBadRequest {
				t.Errorf("%s: %d", scope, status)
			}
			continue
		}
		if status != http.StatusOK {
			t.Errorf("%s: %d %v", scope, status, tok)
			continue
		}
		if _, c := unverified(t, tok["access_token"]); c["aud"] != want.aud || c["scp"] != want.scp {
			t.Errorf("%s: aud %v scp %v", scope, c["aud"], c["scp"])
		}
		if tok["id_token"] != nil {
			t.Errorf("%s: an ID token without openid", scope)
		}
	}
}

func TestRefreshRefusals(t *testing.T) {
	c := newClock()
	w := serve(t, Options{Now: c.now})
	rt := w.signIn(adele)["refresh_token"].(string)
	for name, tc := range map[string]struct {
		want string
		with []string
	}{
		"garbage":        {"AADSTS70000", []string{"refresh_token", "1.Anonsense"}},
		"none":           {"AADSTS900144", []string{"refresh_token", ""}},
		"altered":        {"AADSTS70000", []string{"refresh_token", rt[:len(rt)-8] + "AAAAAAAA"}},
		"another client": {"AADSTS700007", []string{"client_id", webClientID, "client_secret", "portal-Secret-8812-demo"}},
		"bad claims":     {"AADSTS50117", []string{"claims", "no JSON"}},
		"two resources":  {"AADSTS28000", []string{"scope", "User.Read " + ordersURI + "/Orders.Read"}},
	} {
		status, v, _ := w.refresh(rt, tc.with...)
		if status != http.StatusBadRequest || leading(v["error_description"]) != tc.want {
			t.Errorf("%s: %d %v, want %s", name, status, v, tc.want)
		}
	}
	c.forward(refreshLifetime + time.Second)
	if _, v, _ := w.refresh(rt); leading(v["error_description"]) != "AADSTS700082" {
		t.Errorf("idle for too long: %v", v)
	}
}

func TestRevokedSessions(t *testing.T) {
	w := serve(t, Options{})
	b := w.browser()
	_, tok, _ := w.redeem(b.authorize().person(adele).answer("code"))
	olga := w.signIn("olga@contoso.example")["refresh_token"].(string)
	w.set(`{"revoke": "adele@contoso.example"}`)
	status, v, _ := w.refresh(tok["refresh_token"].(string))
	if status != http.StatusBadRequest || v["error"] != "invalid_grant" || leading(v["error_description"]) != "AADSTS50173" || v["suberror"] != "bad_token" {
		t.Errorf("%d %v", status, v)
	}
	if p := b.authorize(); !p.has("username") {
		t.Error("the browser's session survived")
	}
	if status, _, _ := w.refresh(olga); status != http.StatusOK {
		t.Error("somebody else was revoked too")
	}
	if status, _, _ := w.refresh(w.signIn(adele)["refresh_token"].(string)); status != http.StatusOK {
		t.Error("signing in anew does not help")
	}
}

func TestSecondFactorDemandedLater(t *testing.T) {
	w := serve(t, Options{})
	b := w.browser()
	_, tok, _ := w.redeem(b.authorize().person(adele).answer("code"))
	w.set(`{"require_mfa": "adele@contoso.example"}`)
	status, v, _ := w.refresh(tok["refresh_token"].(string))
	if status != http.StatusBadRequest || v["error"] != "interaction_required" || leading(v["error_description"]) != "AADSTS50076" || v["suberror"] != "basic_action" {
		t.Fatalf("%d %v", status, v)
	}
	claims, _ := v["claims"].(string)
	if !strings.Contains(claims, "capolids") {
		t.Fatalf("claims = %q", claims)
	}
	if p := b.authorize("prompt", "none"); leading(p.answer("error_description")) != "AADSTS50076" {
		t.Error("prompt=none ignores the demand")
	}
	p := b.authorize("claims", claims)
	if !p.has("code") {
		t.Fatalf("no second factor asked for:\n%s", p.body)
	}
	_, tok, _ = w.redeem(p.submit("code", "123456").answer("code"))
	if status, v, _ := w.refresh(tok["refresh_token"].(string), "claims", claims); status != http.StatusOK {
		t.Errorf("after stepping up: %d %v", status, v)
	}
}

func TestClaimsChallengeAsksForTheSecondFactor(t *testing.T) {
	w := serve(t, Options{})
	p := w.browser().authorize("claims", `{"access_token":{"acrs":{"essential":true,"value":"c1"},"xms_cc":{"values":["CP1"]}},"id_token":{"auth_time":null}}`)
	p = p.submit("username", adele).submit("password", "adele-Maple-17")
	if !p.has("code") {
		t.Fatal("no second factor asked for")
	}
	_, tok, _ := w.redeem(p.person(adele).answer("code"))
	if c := w.verified(tok["access_token"]); !slices.Equal(c["xms_cc"].([]any), []any{"cp1"}) {
		t.Errorf("xms_cc = %v", c["xms_cc"])
	}
	if c := w.verified(tok["id_token"]); c["auth_time"] == nil {
		t.Error("auth_time was asked for and is missing")
	}
}

func TestCorrelationIDIsEchoed(t *testing.T) {
	w := serve(t, Options{})
	ask := func(id string) (http.Header, map[string]any) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.info.Authority+"/oauth2/v2.0/token", strings.NewReader("grant_type=x"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("client-request-id", id)
		resp, err := w.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, v, h := w.read(resp)
		return h, v
	}
	const id = "9a1de8d4-2b6c-4b51-b7f5-5c2b41f0d0aa"
	h, v := ask(id)
	if h.Get("client-request-id") != id || v["correlation_id"] != id || !strings.Contains(v["error_description"].(string), "Correlation ID: "+id+" ") {
		t.Errorf("header %q, body %v", h.Get("client-request-id"), v)
	}
	if h.Get("x-ms-request-id") != v["trace_id"] {
		t.Error("trace ID in header and body differ")
	}
	if h, _ := ask("<b>nonsense</b>"); h.Get("client-request-id") != "" {
		t.Error("nonsense is echoed")
	}
}
