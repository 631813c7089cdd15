package flows

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"latchkey/internal/identity"
)

// deviceOP is a provider that hands out codes; the token endpoint answers what poll says, "" being the tokens.
type deviceOP struct {
	*op
	asked  []url.Values           // device authorization requests
	answer map[string]any         // changes to the device answer; nil removes
	poll   func(n int) (e string) // error of the nth poll, from 1
	device http.HandlerFunc       // instead of the answer
}

func newDeviceOP(t *testing.T, tenant string) *deviceOP {
	o := &deviceOP{op: newOP(t, tenant)}
	o.discovery = func(m map[string]any) { m["device_authorization_endpoint"] = o.URL + "/device" }
	inner := o.Server.Config.Handler
	o.Server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/device" {
			inner.ServeHTTP(w, r)
			return
		}
		_ = r.ParseForm()
		o.mu.Lock()
		o.asked = append(o.asked, r.PostForm)
		o.mu.Unlock()
		if o.device != nil {
			o.device(w, r)
			return
		}
		m := map[string]any{"device_code": planted, "user_code": "WDJB-MJHT", "verification_uri": o.URL + "/enter", "expires_in": 900, "interval": 1}
		for name, v := range o.answer {
			if m[name] = v; v == nil {
				delete(m, name)
			}
		}
		sendJSON(w, 200, m)
	})
	o.token = func(w http.ResponseWriter, _ *http.Request) bool {
		if o.poll == nil {
			return false
		}
		e := o.poll(len(o.tokenRequests()))
		if e != "" {
			sendJSON(w, 400, map[string]any{"error": e, "error_description": "said with " + planted})
		}
		return e != ""
	}
	return o
}

func TestDeviceCode(t *testing.T) {
	for _, tenant := range []string{"", "contoso.example"} {
		t.Run(tenant, func(t *testing.T) {
			t.Parallel()
			o := newDeviceOP(t, tenant)
			o.answer = map[string]any{"verification_uri_complete": o.URL + "/enter?user_code=WDJB-MJHT", "message": "believe me"}
			o.poll = func(n int) string { return []string{"authorization_pending", ""}[min(n, 2)-1] }
			r := o.request("api://orders/Orders.Read")
			r.Credential = &identity.Credential{Secret: "the-secret"}
			r.Claims = `{"id_token":{"acr":null}}`
			var steps []Step
			r.Progress = func(s Step) { steps = append(steps, s) }
			var waited []*Waiting
			before := time.Now()
			var until time.Time
			r.Until = func(deadline time.Time) { until = deadline }
			g := (&DeviceCode{}).Announce(func(w *Waiting) { waited = append(waited, w) })
			res, err := g.Acquire(t.Context(), newTestClient(t, ClientOptions{}), r)
			if err != nil {
				t.Fatal(err)
			}
			if len(waited) != 1 {
				t.Fatalf("announced %d times", len(waited))
			}
			w := waited[0]
			d := w.Device
			if d.UserCode != "WDJB-MJHT" || d.VerificationURI != o.URL+"/enter" || d.VerificationURIComplete != o.URL+"/enter?user_code=WDJB-MJHT" || w.Link() != d.VerificationURI ||
				until != d.ExpiresAt || d.ExpiresAt.Before(before.Add(15*time.Minute)) || w.Paste("x") == nil {
				t.Errorf("prompt: %+v", d)
			}
			if fmt.Sprint(steps) != "[discovering listening waiting exchanging]" {
				t.Errorf("steps: %v", steps)
			}
			if res.Account.Username != "adele@contoso.example" || res.Account.Kind != identity.KindUser || res.Tokens.Refresh == "" || res.Tokens.ID == "" || res.Tokens.Access[r.Scopes].Token == "" {
				t.Errorf("result: %+v", res)
			}
			asked, polls := o.asked[0], o.tokenRequests()
			if !identity.ParseScopes(asked.Get("scope")).Contains("openid offline_access api://orders/Orders.Read") || asked.Get("client_id") != testClient && tenant != "" {
				t.Errorf("asked with %v", asked)
			}
			if tenant == "" && (asked.Get("prompt") != "consent" || asked.Has("claims")) || tenant != "" && (asked.Has("prompt") || asked.Get("claims") != r.Claims || asked.Get("client_secret") != "the-secret") {
				t.Errorf("asked with %v", asked)
			}
			for _, p := range polls {
				if p.Get("grant_type") != deviceGrant || p.Get("device_code") != planted || tenant != "" && (p.Get("client_secret") != "the-secret" || p.Get("client_info") != "1") {
					t.Errorf("polled with %v", p)
				}
			}
			if len(polls) != 2 {
				t.Errorf("%d polls", len(polls))
			}
			if tenant != "" && res.Account.HomeAccountID == "" {
				t.Error("no home account")
			}
		})
	}
}

func TestDeviceCodeEnds(t *testing.T) {
	for code, want := range map[string]error{
		"access_denied": ErrCancelled, "authorization_declined": ErrCancelled, "expired_token": ErrCodeExpired, "code_expired": ErrCodeExpired,
		"invalid_grant": nil, "invalid_client": nil,
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			o := newDeviceOP(t, "")
			o.poll = func(int) string { return code }
			_, err := (&DeviceCode{}).Acquire(t.Context(), newTestClient(t, ClientOptions{}), o.request("orders"))
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Code != code || want != nil && !errors.Is(err, want) || strings.Contains(err.Error(), planted) {
				t.Errorf("got %v", err)
			}
			if len(o.tokenRequests()) != 1 {
				t.Error("asked again")
			}
			if summary, next := Explain(err); summary == "" || next == "" {
				t.Error("not explained")
			}
		})
	}
}

func TestDeviceCodeChecksWhoSignedIn(t *testing.T) {
	o := newDeviceOP(t, "")
	first, err := (&DeviceCode{}).Acquire(t.Context(), newTestClient(t, ClientOptions{}), o.request("orders"))
	if err != nil {
		t.Fatal(err)
	}
	again := func(t *testing.T, change func(*deviceOP)) (*Result, error) {
		o := newDeviceOP(t, "")
		r := o.request("orders")
		account := first.Account
		account.Issuer, r.Account = o.Issuer, &account // each provider here has an address of its own
		change(o)
		return (&DeviceCode{}).Acquire(t.Context(), newTestClient(t, ClientOptions{}), r)
	}
	t.Run("the same person", func(t *testing.T) {
		t.Parallel()
		if _, err := again(t, func(*deviceOP) {}); err != nil {
			t.Error(err)
		}
	})
	t.Run("another person", func(t *testing.T) {
		t.Parallel()
		res, err := again(t, func(o *deviceOP) { o.claims = func(m map[string]any) { m["sub"] = "bob-sub" } })
		if !errors.Is(err, ErrOtherAccount) || res == nil || res.Account.Subject != "bob-sub" {
			t.Error(err)
		}
	})
	t.Run("no ID token", func(t *testing.T) {
		t.Parallel()
		if _, err := again(t, func(o *deviceOP) { o.op.answer = func(m map[string]any) { delete(m, "id_token") } }); !isType[*IDTokenError](err) {
			t.Error(err)
		}
	})
	for name, wrong := range map[string]any{"aud": "another", "exp": 1, "at_hash": "x"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := again(t, func(o *deviceOP) { o.claims = func(m map[string]any) { m[name] = wrong } })
			if e, ok := errors.AsType[*IDTokenError](err); !ok || e.Check != name {
				t.Error(err)
			}
		})
	}
}

func TestDeviceCodeNotOffered(t *testing.T) {
	o := newOP(t, "contoso.example")
	_, err := (&DeviceCode{}).Acquire(t.Context(), newTestClient(t, ClientOptions{}), o.request("orders"))
	if !errors.Is(err, ErrNotOffered) {
		t.Errorf("got %v", err)
	}
	if _, err := (&DeviceCode{}).Acquire(t.Context(), newTestClient(t, ClientOptions{}), Request{Authority: o.authority()}); err == nil {
		t.Error("without a client ID")
	}
}

// The caller ends it at once: while the first request hangs, and while it waits.
func TestDeviceCodeStops(t *testing.T) {
	o := newDeviceOP(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	o.device = func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}
	if _, err := (&DeviceCode{}).Acquire(ctx, newTestClient(t, ClientOptions{}), o.request("orders")); !errors.Is(err, context.Canceled) {
		t.Errorf("the first request hangs: %v", err)
	}
	o.device, o.answer = nil, map[string]any{"interval": 300}
	ctx, cancel = context.WithCancel(t.Context())
	g := &DeviceCode{Waiting: func(*Waiting) { cancel() }}
	if _, err := g.Acquire(ctx, newTestClient(t, ClientOptions{}), o.request("orders")); !errors.Is(err, context.Canceled) {
		t.Errorf("between two requests: %v", err)
	}
	if len(o.tokenRequests()) != 0 {
		t.Error("asked although it was stopped")
	}
}

func TestDeviceAnswers(t *testing.T) {
	now := testTime
	parse := func(status int, body string) (*deviceAnswer, error) {
		return parseDevice("test", identity.Authority{URL: "http://127.0.0.1:1"}, &answer{status: status, header: http.Header{"Content-Type": {"application/json"}}, body: []byte(body)}, url.Values{"client_secret": {planted}}, now)
	}
	const start = `{"device_code":"d","user_code":"ABC","verification_uri":"https://id.example/d"`
	for name, tt := range map[string]struct {
		body  string
		check func(d *deviceAnswer) bool
	}{
		"least": {start + `}`, func(d *deviceAnswer) bool {
			return d.interval == 5*time.Second && d.prompt.ExpiresAt == now.Add(15*time.Minute)
		}},
		"draft's name": {`{"device_code":"d","user_code":" ABC ","verification_url":"https://id.example/d"}`, func(d *deviceAnswer) bool {
			return d.prompt.VerificationURI == "https://id.example/d" && d.prompt.UserCode == "ABC"
		}},
		"on this computer": {`{"device_code":"d","user_code":"A","verification_uri":"http://127.0.0.1:1/d"}`, func(d *deviceAnswer) bool { return d.prompt.VerificationURI != "" }},
		"text for numbers": {start + `,"interval":"7","expires_in":"60"}`, func(d *deviceAnswer) bool {
			return d.interval == 7*time.Second && d.prompt.ExpiresAt == now.Add(time.Minute)
		}},
		"null":      {start + `,"interval":null,"expires_in":null,"verification_uri_complete":null}`, func(d *deviceAnswer) bool { return d.interval == 5*time.Second }},
		"too often": {start + `,"interval":0}`, func(d *deviceAnswer) bool { return d.interval == time.Second }},
		"never": {start + `,"interval":1e9,"expires_in":1e9}`, func(d *deviceAnswer) bool {
			return d.interval == 5*time.Minute && d.prompt.ExpiresAt == now.Add(time.Hour)
		}},
		"over already":             {start + `,"expires_in":-5}`, func(d *deviceAnswer) bool { return d.prompt.ExpiresAt == now }},
		"complete elsewhere":       {start + `,"verification_uri_complete":"https://evil.example/d?c=ABC"}`, func(d *deviceAnswer) bool { return d.prompt.VerificationURIComplete == "" }},
		"complete is no address":   {start + `,"verification_uri_complete":"javascript:x"}`, func(d *deviceAnswer) bool { return d.prompt.VerificationURIComplete == "" }},
		"complete":                 {start + `,"verification_uri_complete":"https://ID.example/d?c=ABC"}`, func(d *deviceAnswer) bool { return d.prompt.VerificationURIComplete != "" }},
		"other spelling, unknowns": {start + `,"Interval":9,"x":{}}`, func(d *deviceAnswer) bool { return d.interval == 5*time.Second }},
	} {
		if d, err := parse(200, tt.body); err != nil || !tt.check(d) {
			t.Errorf("%s: %v, %+v", name, err, d)
		}
	}
	for name, tt := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"empty":           {200, ``, "empty"},
		"HTML":            {200, `<html>`, "not the JSON"},
		"refused":         {400, `{"error":"unauthorized_client","error_description":"not ` + planted + `"}`, "unauthorized_client"},
		"created":         {201, start + `}`, "does not say why"},
		"error inside":    {200, start + `,"error":"invalid_scope"}`, "invalid_scope"},
		"no device code":  {200, `{"user_code":"A","verification_uri":"https://id.example"}`, "no device code"},
		"no user code":    {200, `{"device_code":"d","user_code":" ","verification_uri":"https://id.example"}`, "could type"},
		"endless code":    {200, `{"device_code":"d","user_code":"` + strings.Repeat("A", 65) + `","verification_uri":"https://id.example"}`, "could type"},
		"code in control": {200, `{"device_code":"d","user_code":"A\u0007","verification_uri":"https://id.example"}`, "user_code is not text"},
		"no address":      {200, `{"device_code":"d","user_code":"A"}`, "it is missing"},
		"plain http":      {200, `{"device_code":"d","user_code":"A","verification_uri":"http://id.example"}`, "this computer only"},
		"script":          {200, `{"device_code":"d","user_code":"A","verification_uri":"javascript:alert(1)"}`, "not a web address"},
		"with a user":     {200, `{"device_code":"d","user_code":"A","verification_uri":"https://login.example@evil.example"}`, "not a web address"},
		"wrong type":      {200, `{"device_code":7,"user_code":"A","verification_uri":"https://id.example"}`, "device_code is not text"},
		"bad interval":    {200, start + `,"interval":"soon"}`, "interval is not a number"},
		"bad lifetime":    {200, start + `,"expires_in":[]}`, "expires_in is not a number"},
	} {
		_, err := parse(tt.status, tt.body)
		if e, ok := errors.AsType[*Error](err); !ok || !strings.Contains(e.Error(), tt.want) || strings.Contains(err.Error(), planted) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A provider with https sends nobody to a page without it, nor does it name one in passing.
func TestDevicePageOnHTTP(t *testing.T) {
	https := identity.Authority{URL: "https://id.example"}
	parse := func(uri, complete string) (*deviceAnswer, error) {
		body := fmt.Sprintf(`{"device_code":"d","user_code":"ABC","verification_uri":%q,"verification_uri_complete":%q}`, uri, complete)
		return parseDevice("test", https, &answer{status: 200, header: http.Header{}, body: []byte(body)}, nil, testTime)
	}
	for _, uri := range []string{"http://localhost:1234/device", "http://127.0.0.1/", "http://id.example/device", "https://u@id.example/"} {
		if d, err := parse(uri, ""); err == nil {
			t.Errorf("%s: the page is %s", uri, d.prompt.VerificationURI)
		}
	}
	for complete, want := range map[string]string{
		"https://id.example/d?c=ABC": "https://id.example/d?c=ABC", "https://id.example:443/d?c=ABC": "https://id.example:443/d?c=ABC",
		"http://id.example/d?c=ABC": "", "http://localhost/d": "", "https://else.example/d?c=ABC": "", "https://id.example:8443/d": "",
	} {
		d, err := parse("https://id.example/#/device", complete)
		if err != nil || d.prompt.VerificationURI != "https://id.example/#/device" || d.prompt.VerificationURIComplete != want {
			t.Errorf("%s: %+v, %v", complete, d, err)
		}
	}
}

// Whatever the endpoint says, the outcome is a code that can be shown safely or a clean error.
func FuzzDeviceAnswer(f *testing.F) {
	for _, body := range []string{
		``, `{}`, `null`, `[]`, `{"device_code":"d","user_code":"A","verification_uri":"https://id.example","interval":5,"expires_in":900}`,
		`{"device_code":"d","user_code":"A","verification_url":"http://[::1]:1/x","interval":"1e400","verification_uri_complete":"http://[::1]:1/?a"}`,
		`{"error":"slow_down"}`, `{"device_code":"\u202e"}`, `{"device_code":"d","user_code":"A","verification_uri":"https://a@b"}`,
	} {
		f.Add(200, []byte(body))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		d, err := parseDevice("test", identity.Authority{URL: "http://127.0.0.1:1"}, &answer{status: status, header: http.Header{}, body: body}, url.Values{"client_secret": {planted}}, testTime)
		if err != nil {
			if e, ok := err.(*Error); !ok || strings.Contains(e.Error(), planted) {
				t.Fatalf("not clean: %v", err)
			}
			return
		}
		p := d.prompt
		for _, raw := range []string{p.VerificationURI, p.VerificationURIComplete} {
			u, err := url.Parse(raw)
			if raw == "" && raw != p.VerificationURI {
				continue
			}
			if err != nil || identity.SecureURL(u) != nil || u.User != nil || !visible(raw) {
				t.Fatalf("an address that must not be opened: %q", raw)
			}
		}
		if d.code == "" || p.UserCode == "" || len(p.UserCode) > maxUserCode || !visible(p.UserCode) || d.interval < minDeviceInterval || d.interval > maxDeviceInterval ||
			p.ExpiresAt.Before(testTime) || p.ExpiresAt.After(testTime.Add(maxDeviceLifetime)) {
			t.Fatalf("out of bounds: %+v", d)
		}
	})
}
