package flows

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

const planted = "PLANTED-s3cret-value"

// tokenAt asks a token endpoint that answers with h.
func tokenAt(t *testing.T, h http.HandlerFunc) (*tokenAnswer, error) {
	t.Helper()
	s := httptest.NewServer(h)
	defer s.Close()
	c := newTestClient(t, ClientOptions{})
	return c.token(t.Context(), &Provider{TokenEndpoint: s.URL + "/token"}, tokenRequest{
		op: "test the token endpoint", form: url.Values{"refresh_token": {planted}, "code": {planted}}, scopes: "asked.for openid",
	})
}

func answerWith(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func TestTokenAnswers(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		check      func(a *tokenAnswer) bool
	}{
		{"plain", `{"access_token":"a","token_type":"Bearer","expires_in":3600,"refresh_token":"r","id_token":"i"}`, func(a *tokenAnswer) bool {
			return a.access.Token.Reveal() == "a" && a.refresh.Reveal() == "r" && a.id.Reveal() == "i" && lifetime(a) == time.Hour
		}},
		{"lifetime as text", `{"access_token":"a","expires_in":"3599"}`, func(a *tokenAnswer) bool { return lifetime(a) == 3599*time.Second }},
		{"lifetime with a fraction", `{"access_token":"a","expires_in":10.5}`, func(a *tokenAnswer) bool { return lifetime(a) == 10500*time.Millisecond }},
		{"lifetime negative", `{"access_token":"a","expires_in":-5}`, func(a *tokenAnswer) bool { return lifetime(a) == 0 }},
		{"lifetime beyond reason", `{"access_token":"a","expires_in":1e300}`, func(a *tokenAnswer) bool { return lifetime(a) == maxLifetime }},
		{"lifetime missing", `{"access_token":"a"}`, func(a *tokenAnswer) bool { return lifetime(a) == unknownLifetime }},
		{"lifetime null", `{"access_token":"a","expires_in":null,"refresh_token":null}`, func(a *tokenAnswer) bool { return lifetime(a) == unknownLifetime && a.refresh == "" }},
		{"refresh_in", `{"access_token":"a","expires_in":3600,"refresh_in":"1800","ext_expires_in":7200}`, func(a *tokenAnswer) bool { return a.access.RefreshAt.Sub(a.access.IssuedAt) == 30*time.Minute }},
		{"refresh_in later than the end", `{"access_token":"a","expires_in":60,"refresh_in":1800}`, func(a *tokenAnswer) bool { return a.access.RefreshAt.IsZero() }},
		{"refresh_in damaged", `{"access_token":"a","expires_in":60,"refresh_in":[]}`, func(a *tokenAnswer) bool { return a.access.RefreshAt.IsZero() }},
		{"type in any case", `{"access_token":"a","token_type":"bEARER"}`, func(a *tokenAnswer) bool { return a.access.Type == "Bearer" }},
		{"scope missing", `{"access_token":"a"}`, func(a *tokenAnswer) bool { return a.access.Scopes == "asked.for openid" }},
		{"scope given", `{"access_token":"a","scope":"openid b  a"}`, func(a *tokenAnswer) bool { return a.access.Scopes == "a b openid" }},
		{"members in other spelling do not count", `{"access_token":"a","Access_Token":"b","ID_TOKEN":"x"}`, func(a *tokenAnswer) bool { return a.access.Token.Reveal() == "a" && a.id == "" }},
		{"unknown members", `{"access_token":"a","foci":"1","x":{"y":[]}}`, func(a *tokenAnswer) bool { return true }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := tokenAt(t, answerWith(200, "application/json; charset=utf-8", tt.body))
			if err != nil || !tt.check(a) {
				t.Errorf("%v, %+v", err, a)
			}
		})
	}
}

func lifetime(a *tokenAnswer) time.Duration { return a.access.ExpiresAt.Sub(a.access.IssuedAt) }

func TestTokenRefusals(t *testing.T) {
	const microsoft = `{"error":"invalid_grant","error_description":"AADSTS50076: Due to a configuration change you must use multi-factor authentication.\r\nTrace ID: 11111111-2222-3333-4444-555555555555\r\nCorrelation ID: 66666666-7777-8888-9999-000000000000\r\nTimestamp: 2026-11-22 12:00:00Z","error_codes":[50076],"timestamp":"2026-11-22 12:00:00Z","trace_id":"11111111-2222-3333-4444-555555555555","correlation_id":"66666666-7777-8888-9999-000000000000","error_uri":"https://login.example/error?code=50076","suberror":"basic_action","claims":"{\"access_token\":{\"capolids\":{\"essential\":true}}}"}`
	for _, tt := range []struct {
		name              string
		status            int
		contentType, body string
		check             func(e *Error) bool
	}{
		{"microsoft", 400, "application/json", microsoft, func(e *Error) bool {
			return e.Code == "invalid_grant" && e.Number() == "AADSTS50076" && e.SubError == "basic_action" && e.Timestamp == "2026-11-22 12:00:00Z" &&
				strings.HasPrefix(e.TraceID, "1111") && strings.HasPrefix(e.CorrelationID, "6666") && strings.Contains(e.Claims, "capolids") && e.NeedsPerson() && e.Status == 400
		}},
		{"numbers in the text alone", 400, "application/json", `{"error":"invalid_grant","error_description":"AADSTS70002: Error validating credentials. AADSTS54005: OAuth2 Authorization code was already redeemed. Trace ID: 11111111-2222-3333-4444-555555555555 Correlation ID: 66666666-7777-8888-9999-000000000000 Timestamp: 2026-11-22 12:00:00Z"}`, func(e *Error) bool {
			return slices.Equal(e.Numbers, []int{54005, 70002}) && strings.HasPrefix(e.CorrelationID, "6666") && strings.HasPrefix(e.TraceID, "1111") && e.Timestamp == "2026-11-22 12:00:00Z"
		}},
		{"numbers in both", 400, "application/json", `{"error":"invalid_grant","error_description":"AADSTS70002: x AADSTS54005: y","error_codes":[70002,54005]}`, func(e *Error) bool { return slices.Equal(e.Numbers, []int{54005, 70002}) }},
		{"AD FS", 400, "application/json", `{"error":"invalid_grant","error_description":"MSIS9615: The refresh token received in 'refresh_token' parameter has expired."}`, func(e *Error) bool { return e.Number() == "MSIS9615" }},
		{"plain OAuth", 401, "application/json", `{"error":"invalid_client"}`, func(e *Error) bool {
			return e.Code == "invalid_client" && !e.NeedsPerson() && !e.Temporary() && e.Number() == ""
		}},
		{"an error with status 200", 200, "application/json", `{"error":"invalid_grant"}`, func(e *Error) bool { return e.Code == "invalid_grant" }},
		{"members of other types", 400, "application/json", `{"error":{"a":1},"error_description":7,"error_codes":"50076","suberror":[]}`, func(e *Error) bool { return e.Code == "" && e.Status == 400 }},
		{"empty", 400, "", ``, func(e *Error) bool { return strings.Contains(e.Error(), "empty") && strings.Contains(e.Error(), "400") }},
		{"empty with 200", 200, "application/json", ``, func(e *Error) bool { return strings.Contains(e.Error(), "empty") }},
		{"HTML", 502, "text/html", `<html>` + planted + `</html>`, func(e *Error) bool {
			return strings.Contains(e.Error(), "text/html") && strings.Contains(e.Error(), "502") && e.Temporary()
		}},
		{"HTML with 200", 200, "text/html; charset=x", `<html>` + planted, func(e *Error) bool { return strings.Contains(e.Error(), "text/html") }},
		{"odd content type", 400, "\"" + planted, `x`, func(e *Error) bool { return e.Status == 400 }},
		{"a list", 200, "application/json", `["` + planted + `"]`, func(e *Error) bool { return e.Status == 200 }},
		{"null", 200, "application/json", `null`, func(e *Error) bool { return e.Status == 200 }},
		{"cut short", 200, "application/json", `{"access_token":"` + planted, func(e *Error) bool { return e.Status == 200 }},
		{"no access token", 200, "application/json", `{"token_type":"Bearer","id_token":"` + planted + `"}`, func(e *Error) bool { return strings.Contains(e.Description, "no access token") }},
		{"access token of another type", 200, "application/json", `{"access_token":{"` + planted + `":1}}`, func(e *Error) bool { return strings.Contains(e.Description, "access_token") }},
		{"refresh token of another type", 200, "application/json", `{"access_token":"a","refresh_token":7}`, func(e *Error) bool { return strings.Contains(e.Description, "refresh_token") }},
		{"line break in a token", 200, "application/json", `{"access_token":"a\r\nX-Evil: ` + planted + `"}`, func(e *Error) bool { return strings.Contains(e.Description, "access_token") }},
		{"another token type", 200, "application/json", `{"access_token":"a","token_type":"` + planted + `"}`, func(e *Error) bool { return strings.Contains(e.Description, "Bearer") }},
		{"lifetime that is none", 200, "application/json", `{"access_token":"a","expires_in":"` + planted + `"}`, func(e *Error) bool { return strings.Contains(e.Description, "expires_in") }},
		{"lifetime of another type", 200, "application/json", `{"access_token":"a","expires_in":true}`, func(e *Error) bool { return strings.Contains(e.Description, "expires_in") }},
		{"huge", 200, "application/json", `{"access_token":"` + strings.Repeat("a", maxBody) + `"}`, func(e *Error) bool { return strings.Contains(e.Description, "1 MiB") }},
		{"secrets repeated in the words", 400, "application/json", `{"error":"` + planted + `","error_description":"the token ` + planted + ` or eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln is bad","suberror":"` + planted + `"}`, func(e *Error) bool { return !strings.Contains(e.Description, "eyJ") }},
		{"endless words", 400, "application/json", `{"error":"x","error_description":"` + strings.Repeat("ä ", 5000) + `\u0000\u202e\n"}`, func(e *Error) bool { return len([]rune(e.Description)) <= maxDescription }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := tokenAt(t, answerWith(tt.status, tt.contentType, tt.body))
			e, ok := errors.AsType[*Error](err)
			if !ok || a != nil || !tt.check(e) {
				t.Fatalf("got %v (%+v)", err, e)
			}
			all := fmt.Sprintf("%v %+v %#v", err, e, *e)
			if summary, next := Explain(err); strings.Contains(all+summary+next+ErrorCode(err), planted) {
				t.Error("a secret surfaced: " + all)
			}
			if strings.ContainsAny(e.Error(), "\n\r\x00\u202e") {
				t.Errorf("%q is not one clean line", e.Error())
			}
		})
	}
}

func TestTokenRedirectIsNotFollowed(t *testing.T) {
	followed := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed = true }))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		_, err := tokenAt(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, status) })
		if e, ok := errors.AsType[*Error](err); !ok || e.Status != status || !strings.Contains(e.Description, "redirect") {
			t.Errorf("%d: %v", status, err)
		}
	}
	if followed {
		t.Error("the redirect was followed")
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "3": 3 * time.Second, "0": 0, "-4": 0, "100000": time.Hour, "soon": 0, "1.5": 1500 * time.Millisecond, "NaN": 0,
		"Sun, 22 Nov 2026 12:00:30 GMT": 30 * time.Second, "Sun, 22 Nov 2026 11:00:00 GMT": 0, "Mon, 22 Nov 2027 12:00:00 GMT": time.Hour,
	} {
		if got := retryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q is %s, want %s", value, got, want)
		}
	}
	_, err := tokenAt(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	if e, ok := errors.AsType[*Error](err); !ok || e.RetryAfter != 7*time.Second || !e.Temporary() {
		t.Errorf("got %v", err)
	}
}

// Sent tells whether a refresh token may be used up.
func TestSent(t *testing.T) {
	ask := func(ctx context.Context, endpoint string) *NetworkError {
		c := newTestClient(t, ClientOptions{})
		_, err := c.token(ctx, &Provider{TokenEndpoint: endpoint}, tokenRequest{op: "test", form: url.Values{"refresh_token": {planted}}})
		e, ok := errors.AsType[*NetworkError](err)
		if !ok || strings.Contains(err.Error(), planted) {
			t.Fatalf("got %v", err)
		}
		return e
	}
	if ask(t.Context(), "http://"+deserted(t)).Sent {
		t.Error("nobody listened, and yet it counts as sent")
	}

	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	if ask(t.Context(), strings.Replace(plain.URL, "http:", "https:", 1)).Sent {
		t.Error("the TLS handshake failed, and yet it counts as sent")
	}

	for name, h := range map[string]http.HandlerFunc{
		"closed without an answer": func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			conn.Close()
		},
		"broke off inside": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(`{"access_token":"` + planted))
		},
	} {
		s := httptest.NewServer(h)
		if e := ask(t.Context(), s.URL); !e.Sent {
			t.Errorf("%s: counts as not sent", name)
		}
		s.Close()
	}

	ctx, cancel := context.WithCancel(t.Context())
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm() // only a server that has read the body sees the client leave
		cancel()
		<-r.Context().Done()
	}))
	defer slow.Close()
	if e := ask(ctx, slow.URL); !e.Sent || !errors.Is(e, context.Canceled) {
		t.Errorf("stopped by the caller: %+v", e)
	}
}

func TestMicrosoftHeaders(t *testing.T) {
	var got http.Header
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		sendJSON(w, 200, map[string]any{"access_token": "a"})
	}))
	defer s.Close()
	c := newTestClient(t, ClientOptions{Version: "1.2.3"})
	r := tokenRequest{op: "test", form: url.Values{}, correlation: "the-id", anchor: anchorMailbox("uid.utid")}
	if _, err := c.token(t.Context(), &Provider{TokenEndpoint: s.URL, Microsoft: true}, r); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Client-Request-Id": "the-id", "Return-Client-Request-Id": "true", "X-Client-Sku": "Latchkey.Go", "X-Client-Ver": "1.2.3",
		"X-Anchormailbox": "Oid:uid@utid", "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
	} {
		if got.Get(name) != want {
			t.Errorf("%s is %q", name, got.Get(name))
		}
	}
	if _, err := c.token(t.Context(), &Provider{TokenEndpoint: s.URL}, r); err != nil {
		t.Fatal(err)
	}
	if got.Get("X-Client-Sku") != "" || got.Get("Client-Request-Id") != "" || got.Get("Cookie") != "" {
		t.Error("another provider was told what concerns Microsoft's alone")
	}
}

func TestTokenNeverGoesToPlainHTTP(t *testing.T) {
	c := newTestClient(t, ClientOptions{})
	_, err := c.token(t.Context(), &Provider{TokenEndpoint: "http://example.com/token"}, tokenRequest{op: "test", form: url.Values{}})
	if err == nil || !strings.Contains(err.Error(), "http is allowed for this computer only") {
		t.Errorf("got %v", err)
	}
}

func TestCorrelationID(t *testing.T) {
	a, b := NewCorrelationID(), NewCorrelationID()
	if a == b || !isGUID(a) || a[14] != '4' || !strings.ContainsRune("89ab", rune(a[19])) {
		t.Errorf("%s, %s", a, b)
	}
}

// A connection that idled may be closed by the other end just when a refresh token is written to it, and nobody knows then
// whether it arrived: none is used twice.
func TestEachTokenRequestHasAConnectionOfItsOwn(t *testing.T) {
	o := newOP(t, "")
	from := map[string]bool{}
	o.token = func(_ http.ResponseWriter, r *http.Request) bool {
		if from[r.RemoteAddr] || !r.Close {
			t.Errorf("the connection %s is kept (%v), or was used before", r.RemoteAddr, !r.Close)
		}
		from[r.RemoteAddr] = true
		return false
	}
	c := newTestClient(t, ClientOptions{})
	for range 3 {
		if _, _, err := signIn(t, c, &AuthorizationCode{}, o.request("")); err != nil {
			t.Fatal(err)
		}
	}
	if len(from) != 3 {
		t.Errorf("%d connections", len(from))
	}
}
