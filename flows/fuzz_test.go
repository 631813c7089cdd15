package flows

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"
)

// fuzzed is a loopback server that listens nowhere, with a sign-in that waits.
func fuzzed(kind responseType) (*loopback, *attempt) {
	a := newAttempt(&Provider{Issuer: "https://id.example"}, kind)
	l := &loopback{
		language: inEnglish,
		take:     a.take, fragment: kind != answersCode, path: "/", base: "http://localhost:1", target: "https://id.example/authorize", hosts: []string{"localhost:1"},
		done: make(chan struct{}), visited: make(chan struct{}), server: &http.Server{ErrorLog: slog.NewLogLogger(slog.DiscardHandler, 0)},
	}
	return l, a
}

// Without the state no request ends the sign-in, none makes the server panic, and no page tells the state.
func FuzzLoopback(f *testing.F) {
	for _, seed := range [][5]string{
		{"GET", "/?code=x&state=y", "localhost:1", "", ""}, {"POST", "/", "localhost:1", "application/x-www-form-urlencoded", "code=x&state=y"},
		{"HEAD", "/", "localhost:1", "", ""}, {"GET", "/favicon.ico", "localhost:1", "", ""}, {"GET", "/?error=access_denied", "evil.example", "", ""},
		{"GET", "/?state=a&state=b&code=%zz", "localhost:1", "", ""}, {"POST", "/?state=a", "localhost:1", "multipart/form-data; boundary=x", "--x"},
		{"OPTIONS", "*", "localhost:1", "", ""}, {"GET", "/%2e%2e/?iss=x", "LOCALHOST:1", "", ""},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3], seed[4])
	}
	f.Fuzz(func(t *testing.T, method, target, host, contentType, body string) {
		u, err := url.ParseRequestURI(target)
		if err != nil || !visible(method) || strings.ContainsAny(method, " ") {
			return // net/http never lets these through
		}
		for _, kind := range []responseType{answersCode, answersHybrid, answersImplicit} {
			l, a := fuzzed(kind)
			l.link()
			r := &http.Request{Method: method, URL: u, Host: host, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(body))}
			w := httptest.NewRecorder()
			l.ServeHTTP(w, r.WithContext(t.Context()))
			if len(a.answers) != 0 || a.settled {
				t.Fatal("somebody who does not know the state answered")
			}
			empty := l.fragment && method == http.MethodGet && u.RawQuery == "" // the page that posts the fragment
			if strings.Contains(w.Body.String(), a.state.Reveal()) || w.Code == http.StatusOK && !empty || w.Code == http.StatusFound {
				t.Fatalf("status %d, or the page tells the state", w.Code)
			}
		}
	})
}

// Whatever the token endpoint says, the outcome is a token with a sane life or a clean error.
func FuzzTokenResponse(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `null`, `[]`, `{"access_token":"a","token_type":"Bearer","expires_in":3600}`, `{"access_token":"a","expires_in":"1e400"}`, `{"access_token":7}`,
		`{"error":"invalid_grant","error_description":"AADSTS50076: x\r\nTrace ID: 11111111-2222-3333-4444-555555555555","error_codes":[50076,70002],"claims":"{}"}`,
		`{"error":"x","error_codes":[-1,99999999999999999999]}`, `<html>`, `{"access_token":"a","scope":"b a b","refresh_in":0.1}`, "\x00", `{"error":"\u202e\ud800"}`,
	} {
		f.Add(200, "application/json", "7", []byte(seed))
		f.Add(400, "text/html", "Sun, 22 Nov 2026 12:00:30 GMT", []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status int, contentType, retry string, body []byte) {
		now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
		r := tokenRequest{op: "test", form: url.Values{"refresh_token": {planted}}, scopes: "a"}
		a, err := parseToken(r, &answer{status: status, header: http.Header{"Content-Type": {contentType}, "Retry-After": {retry}}, body: body}, now)
		if err == nil {
			if a.access.Token == "" || a.access.ExpiresAt.Before(now) || a.access.ExpiresAt.After(now.Add(maxLifetime)) || a.access.Type != "Bearer" || !visible(a.access.Token.Reveal()) {
				t.Fatalf("a bad token was accepted: %+v", a.access)
			}
			return
		}
		e := err.(*Error)
		for _, s := range []string{e.Error(), e.TraceID, e.CorrelationID, e.Timestamp, e.SubError} {
			if strings.Contains(s, planted) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) || len(s) > 6*maxDescription {
				t.Fatalf("the error is not clean: %q", s)
			}
		}
		if e.RetryAfter < 0 || e.RetryAfter > maxRetryAfter || len(e.Numbers) > 10 {
			t.Fatalf("out of bounds: %+v", e)
		}
		if summary, next := Explain(err); summary == "" || next == "" {
			t.Fatal("not explained")
		}
	})
}

// Pasted text is taken only with the right state, or when it holds a number; errors tell no secret.
func FuzzPaste(f *testing.F) {
	for _, seed := range []string{
		"", "?code=x&state=STATE", "http://localhost:1/?code=x&state=STATE", "http://localhost:1/?error=e&state=no", "AADSTS50011: x", "Error Code: 50011", "http://[::1", "state=%zz&code=x", "#code=a&state=STATE",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, a := fuzzed(answersCode)
		text = strings.ReplaceAll(text, "STATE", a.state.Reveal())
		err := a.paste(text)
		if (err == nil) != (len(a.answers) == 1) {
			t.Fatalf("taken %d, error %v", len(a.answers), err)
		}
		if err != nil {
			if strings.Contains(err.Error(), a.state.Reveal()) {
				t.Fatal("the refusal tells the state")
			}
			return
		}
		answer := <-a.answers
		knowsState := strings.Contains(text, a.state.Reveal())
		if !knowsState && (answer.code != "" || answer.err.(*Error).Number() == "") {
			t.Fatalf("taken without the state: %q", text)
		}
	})
}

// Only the one right state is taken, whatever else an answer holds, and only once.
func TestAnswerProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]responseType{answersCode, answersHybrid, answersImplicit}).Draw(t, "kind")
		a := newAttempt(&Provider{Issuer: "https://id.example", IssParameter: rapid.Bool().Draw(t, "promised")}, kind)
		v := url.Values{}
		for _, name := range []string{"state", "code", "id_token", "access_token", "error", "iss", "x"} {
			for range rapid.IntRange(0, 2).Draw(t, name) {
				v.Add(name, rapid.SampledFrom([]string{"", "x", a.state.Reveal(), a.Issuer()}).Draw(t, name+" value"))
			}
		}
		good := len(v["state"]) == 1 && v.Get("state") == a.state.Reveal()
		err := a.take(v)
		if err == nil && !good {
			t.Fatalf("taken with a wrong state: %v", v)
		}
		if err == nil {
			if a.take(v) == nil {
				t.Fatal("taken twice")
			}
			got := <-a.answers
			lacks := kind.has("code") && got.code == "" || kind.has("token") && got.access == "" || got.code != "" && !kind.has("code")
			silent := a.provider.IssParameter && !v.Has("iss") && !kind.has("id_token")
			if got.err == nil && (lacks || v.Get("error") != "" || v.Has("iss") && v.Get("iss") != a.Issuer() || silent) {
				t.Fatalf("%s was accepted from %v", kind, v)
			}
		}
	})
}

func (a *attempt) Issuer() string { return a.provider.Issuer }

// The order of numbers depends on nothing but the rule.
func TestOrderOfNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOf(rapid.SampledFrom([]int{70000, 70002, 50000, 90000, 50076, 54005, 65001, 0, -7})).Draw(t, "numbers")
		out := orderNumbers(in)
		seen, general := map[int]bool{}, false
		for _, n := range out {
			is := n == 70000 || n == 70002 || n == 50000 || n == 90000
			if seen[n] || n <= 0 || general && !is {
				t.Fatalf("%v became %v", in, out)
			}
			seen[n], general = true, is
		}
	})
}
