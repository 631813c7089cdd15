package demo

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestLifetimesAndClock(t *testing.T) {
	c := newClock()
	w := serve(t, Options{Now: c.now})
	w.set(`{"expires_in": 5, "refresh_in": 2, "clock_offset_s": -90}`)
	tok := w.signIn(adele)
	if tok["expires_in"] != 5.0 || tok["refresh_in"] != 2.0 {
		t.Errorf("expires_in %v, refresh_in %v", tok["expires_in"], tok["refresh_in"])
	}
	at := c.now().Add(-90 * time.Second).Unix()
	if id := w.verified(tok["id_token"]); id["iat"] != float64(at) || id["exp"] != float64(at+5) {
		t.Errorf("iat %v, exp %v", id["iat"], id["exp"])
	}
}

func TestThrottleAndServerErrors(t *testing.T) {
	w := serve(t, Options{})
	rt := w.signIn(adele)["refresh_token"].(string)
	w.set(`{"throttle": 2, "retry_after": "3"}`)
	for range 2 {
		status, v, h := w.refresh(rt)
		if status != http.StatusTooManyRequests || h.Get("Retry-After") != "3" || v["error"] != "temporarily_unavailable" {
			t.Errorf("%d %q %v", status, h.Get("Retry-After"), v)
		}
	}
	if status, _, h := w.refresh(rt); status != http.StatusOK || h.Get("Retry-After") != "" {
		t.Errorf("after the throttling: %d, Retry-After %q", status, h.Get("Retry-After"))
	}
	w.set(`{"error_5xx": 1, "retry_after": "Fri, 31 Dec 2027 23:59:59 GMT"}`)
	if status, _, h := w.refresh(rt); status != http.StatusServiceUnavailable || h.Get("Retry-After") != "Fri, 31 Dec 2027 23:59:59 GMT" {
		t.Errorf("%d %q", status, h.Get("Retry-After"))
	}
	if status, _, _ := w.refresh(rt); status != http.StatusOK {
		t.Errorf("after the error: %d", status)
	}
}

func TestDropAfterRedeem(t *testing.T) {
	w := serve(t, Options{})
	w.set(`{"strict_rotation": true}`)
	rt := w.signIn(adele)["refresh_token"].(string)
	w.set(`{"drop_after_redeem": 1}`)
	resp, err := w.http.PostForm(w.info.Authority+"/oauth2/v2.0/token", values("client_id", w.info.ClientID, "grant_type", "refresh_token", "refresh_token", rt))
	if err == nil {
		_ = resp.Body.Close()
		t.Fatalf("an answer came: %d", resp.StatusCode)
	}
	if !errors.Is(err, io.EOF) && !strings.Contains(err.Error(), "reset") && !strings.Contains(err.Error(), "EOF") {
		t.Errorf("broken off with %v", err)
	}
	if status, v, _ := w.refresh(rt); status != http.StatusBadRequest || v["error"] != "invalid_grant" {
		t.Errorf("the token was not redeemed before the connection broke: %d %v", status, v)
	}
}

func TestDelayEndsWhenTheTenantCloses(t *testing.T) {
	w := serve(t, Options{})
	w.set(`{"delay_ms": 3600000}`)
	answered := make(chan error, 1)
	go func() {
		resp, err := w.http.PostForm(w.info.Authority+"/oauth2/v2.0/token", url.Values{"grant_type": {"refresh_token"}})
		if err == nil {
			err = resp.Body.Close()
		}
		answered <- err
	}()
	for w.tenant.counts.snapshot().TokenRequests == 0 { // the request has arrived and waits
		runtime.Gosched()
	}
	if err := w.tenant.Close(); err != nil {
		t.Error(err)
	}
	<-answered
}

func TestKeyRotation(t *testing.T) {
	w := serve(t, Options{})
	before := w.signIn(adele)["id_token"]
	w.set(`{"rotate_keys": true}`)
	after := w.signIn(adele)["id_token"]
	h1, _ := unverified(t, before)
	h2, _ := unverified(t, after)
	if h1["kid"] == h2["kid"] {
		t.Error("the key ID stayed the same")
	}
	w.verified(before)
	w.verified(after)
	w.set(`{"rotate_keys": true}`)
	if _, err := w.verify(before); err == nil {
		t.Error("the oldest key is still published after two rotations")
	}
}

func TestCounters(t *testing.T) {
	w := serve(t, Options{})
	rt := w.signIn(adele)["refresh_token"].(string)
	w.refresh(rt)
	w.refresh("nonsense")
	w.token(values("grant_type", "telepathy"))
	_, v, _ := w.get(w.info.Control)
	grants := v["by_grant"].(map[string]any)
	if v["token_requests"] != 4.0 || grants["refresh_token"] != 2.0 || grants["authorization_code"] != 1.0 || grants["other"] != 1.0 ||
		v["families_revoked"] != 0.0 || v["sign_ins"] != 1.0 {
		t.Errorf("%v", v)
	}
}

func TestControlRefusesAndChangesNothing(t *testing.T) {
	w := serve(t, Options{})
	for name, tc := range map[string]struct{ body, want string }{
		"unknown switch":     {`{"expires_in": 5, "explode": true}`, "strict_rotation"},
		"negative":           {`{"expires_in": 5, "throttle": -1}`, "throttle"},
		"wrong type":         {`{"expires_in": 5, "strict_rotation": "yes"}`, "strict_rotation"},
		"fraction":           {`{"delay_ms": 1.5}`, "delay_ms"},
		"unknown user":       {`{"expires_in": 5, "revoke": "nobody"}`, "nobody"},
		"header injection":   {`{"retry_after": "3\r\nX: y"}`, "retry_after"},
		"no object":          {`[1]`, "JSON object"},
		"nothing":            {``, "JSON object"},
		"more than is taken": {`{"x": "` + strings.Repeat("x", maxBody) + `"}`, "JSON object"},
	} {
		status, v := w.control(tc.body)
		text, _ := v["error"].(string)
		if status != http.StatusBadRequest || !strings.Contains(text, tc.want) {
			t.Errorf("%s: %d %v", name, status, v)
		}
	}
	if w.tenant.switches.view().expiresIn != 0 {
		t.Error("a switch beside a wrong one was set")
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.info.Control, strings.NewReader(`{"throttle": 5}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", "https://evil.example")
	resp, err := w.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if status, _, _ := w.read(resp); status != http.StatusForbidden {
		t.Errorf("a foreign page may use the control: %d", status)
	}
}
