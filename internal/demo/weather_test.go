package demo

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestThrottledScope(t *testing.T) {
	w := serve(t, Options{})
	rt := w.signIn(adele)["refresh_token"].(string)
	w.set(`{"throttle_scope": {"scope": "User.Read", "count": 1}, "retry_after": "7"}`)
	if status, _, _ := w.refresh(rt, "scope", w.info.Scope); status != http.StatusOK {
		t.Errorf("another scope: %d", status)
	}
	if status, _, h := w.refresh(rt, "scope", "openid User.Read"); status != http.StatusTooManyRequests || h.Get("Retry-After") != "7" {
		t.Errorf("that scope: %d %q", status, h.Get("Retry-After"))
	}
	if status, _, _ := w.refresh(rt, "scope", "openid User.Read"); status != http.StatusOK {
		t.Errorf("afterwards: %d", status)
	}
}

func TestMalformedAnswers(t *testing.T) {
	w := serve(t, Options{})
	rt := w.signIn(adele)["refresh_token"].(string)
	ask := func(endpoint string) (*http.Response, string, error) {
		t.Helper()
		resp, err := w.http.PostForm(w.info.Authority+"/oauth2/v2.0/"+endpoint,
			values("client_id", w.info.ClientID, "grant_type", "refresh_token", "refresh_token", rt, "scope", w.info.Scope))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		b, err := io.ReadAll(resp.Body)
		return resp, string(b), err
	}
	for as, good := range map[string]func(r *http.Response, body string, err error) bool{
		"empty": func(r *http.Response, body string, err error) bool { return body == "" && err == nil },
		"html": func(r *http.Response, body string, err error) bool {
			return strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") && strings.Contains(body, "<p>")
		},
		"huge":      func(r *http.Response, body string, err error) bool { return len(body) > hugeAnswer && err == nil },
		"truncated": func(r *http.Response, body string, err error) bool { return body != "" && err != nil },
		"wrong_type": func(r *http.Response, body string, err error) bool {
			return strings.Contains(body, `"access_token":12345`)
		},
	} {
		for _, endpoint := range []string{"token", "devicecode"} {
			w.set(`{"answer_as": "` + as + `"}`)
			if r, body, err := ask(endpoint); !good(r, body, err) || strings.Contains(body, "eyJ") {
				t.Errorf("%s, %s: %d %.200q %v", as, endpoint, r.StatusCode, body, err)
			}
			if r, _, err := ask(endpoint); r.StatusCode != http.StatusOK || err != nil {
				t.Errorf("%s, %s: the next answer is %d %v", as, endpoint, r.StatusCode, err)
			}
		}
	}
	w.set(`{"answer_as": "empty", "answer_count": 2}`)
	for i := range 3 {
		if _, body, _ := ask("token"); (body == "") != (i < 2) {
			t.Errorf("answer %d: %.40q", i, body)
		}
	}
	if status, _ := w.control(`{"answer_as": "poem"}`); status != http.StatusBadRequest {
		t.Errorf("an unknown kind: %d", status)
	}
	if status, _ := w.control(`{"throttle_scope": {"count": 1}}`); status != http.StatusBadRequest {
		t.Errorf("no scope: %d", status)
	}
}

func TestSlowAnswerEndsWithItsClient(t *testing.T) {
	w := serve(t, Options{})
	w.set(`{"answer_as": "slow"}`)
	resp, err := w.http.PostForm(w.info.Authority+"/oauth2/v2.0/token", values("grant_type", "refresh_token"))
	if err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 1)
	if _, err := io.ReadFull(resp.Body, first); err != nil || first[0] != '{' {
		t.Errorf("%q %v", first, err)
	}
	if err := resp.Body.Close(); err != nil { // hangs up; the harness waits for all goroutines
		t.Error(err)
	}
}
