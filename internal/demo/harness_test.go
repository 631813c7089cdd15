package demo

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"latchkey/internal/demo/demotest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	testRedirect = "http://localhost:53124"
	testVerifier = "a-verifier-that-is-long-enough-for-rfc-7636-0123456789"
	adele        = "adele@contoso.example"
)

// clock is a clock that tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 5, 4, 8, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// world is a running tenant with a client beside it.
type world struct {
	*testing.T
	tenant *Tenant
	info   Info
	http   *http.Client
}

func serve(t *testing.T, o Options) *world {
	t.Helper()
	o.NewKey = demotest.Keys()
	tenant, err := Start(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(func() {
		client.CloseIdleConnections()
		if err := tenant.Close(); err != nil {
			t.Error(err)
		}
	})
	return &world{T: t, tenant: tenant, info: tenant.Info(), http: client}
}

func (w *world) base() string { return strings.TrimSuffix(w.info.Authority, "/"+domain) }

// form posts and reads a JSON answer.
func (w *world) form(target string, v url.Values) (int, map[string]any, http.Header) {
	w.Helper()
	resp, err := w.http.PostForm(target, v)
	if err != nil {
		w.Fatal(err)
	}
	return w.read(resp)
}

func (w *world) get(target string) (int, map[string]any, http.Header) {
	w.Helper()
	resp, err := w.http.Get(target)
	if err != nil {
		w.Fatal(err)
	}
	return w.read(resp)
}

func (w *world) read(resp *http.Response) (int, map[string]any, http.Header) {
	w.Helper()
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.Fatal(err)
	}
	var v map[string]any
	if err := json.Unmarshal(body, &v); err != nil {
		w.Fatalf("%s: not JSON: %.200s", resp.Request.URL, body)
	}
	return resp.StatusCode, v, resp.Header
}

func (w *world) control(body string) (int, map[string]any) {
	w.Helper()
	resp, err := w.http.Post(w.info.Control, "application/json", strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	status, v, _ := w.read(resp)
	return status, v
}

// set turns switches and insists that they were understood.
func (w *world) set(body string) {
	w.Helper()
	if status, v := w.control(body); status != http.StatusOK {
		w.Fatalf("control %s: %d %v", body, status, v)
	}
}

func (w *world) token(v url.Values) (int, map[string]any, http.Header) {
	w.Helper()
	if !v.Has("client_id") {
		v.Set("client_id", w.info.ClientID)
	}
	return w.form(w.info.Authority+"/oauth2/v2.0/token", v)
}

func (w *world) refresh(rt string, more ...string) (int, map[string]any, http.Header) {
	w.Helper()
	return w.token(values(append([]string{"grant_type", "refresh_token", "refresh_token", rt}, more...)...))
}

// redeem redeems a code as the native client does.
func (w *world) redeem(code string, more ...string) (int, map[string]any, http.Header) {
	w.Helper()
	v := values("grant_type", "authorization_code", "code", code, "redirect_uri", testRedirect, "code_verifier", testVerifier, "client_info", "1")
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
		if more[i+1] == "" {
			v.Del(more[i])
		}
	}
	return w.token(v)
}

// signIn takes a user through the pages in a fresh browser and redeems the code.
func (w *world) signIn(username string, more ...string) map[string]any {
	w.Helper()
	p := w.browser().authorize(more...).person(username)
	status, tokens, _ := w.redeem(p.answer("code"))
	if status != http.StatusOK {
		w.Fatalf("redeem: %d %v", status, tokens)
	}
	return tokens
}

func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// browser keeps cookies and stops at redirects, so that the client's redirect URI needs no server.
type browser struct {
	*world
	http *http.Client
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	return &browser{world: w, http: &http.Client{
		Jar: jar, Transport: w.http.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// screen is what the browser shows: a page, or the address it was sent to.
type screen struct {
	*browser
	status   int
	body     string
	location *url.URL
	header   http.Header
}

// request is a good authorization request; more overrides it, an empty value leaves a parameter out.
func (w *world) request(more ...string) url.Values {
	sum := sha256.Sum256([]byte(testVerifier))
	v := values("client_id", w.info.ClientID, "response_type", "code", "redirect_uri", testRedirect, "state", "st&te=1", "nonce", "n-0S6",
		"scope", w.info.Scope+" openid profile offline_access", "client_info", "1",
		"code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]), "code_challenge_method", "S256")
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
		if more[i+1] == "" {
			v.Del(more[i])
		}
	}
	return v
}

func (b *browser) authorize(more ...string) *screen {
	b.Helper()
	return b.open(b.info.Authority + "/oauth2/v2.0/authorize?" + b.request(more...).Encode())
}

func (b *browser) open(target string) *screen {
	b.Helper()
	resp, err := b.http.Get(target)
	return b.screen(resp, err)
}

func (b *browser) screen(resp *http.Response, err error) *screen {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	s := &screen{browser: b, status: resp.StatusCode, body: string(body), header: resp.Header}
	if resp.Header.Get("Location") != "" {
		if s.location, err = resp.Location(); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

var (
	formTag  = regexp.MustCompile(`(?s)<form method="post" action="([^"]*)"[^>]*>(.*?)</form>`)
	inputTag = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
)

// has reports whether the page has a field or button of that name.
func (s *screen) has(name string) bool { return strings.Contains(s.body, ` name="`+name+`"`) }

// submit sends the first form that has the named field.
func (s *screen) submit(name, value string) *screen {
	s.Helper()
	for _, m := range formTag.FindAllStringSubmatch(s.body, -1) {
		if !strings.Contains(m[2], ` name="`+name+`"`) {
			continue
		}
		v := url.Values{}
		for _, in := range inputTag.FindAllStringSubmatch(m[2], -1) {
			v.Set(html.UnescapeString(in[1]), html.UnescapeString(in[2]))
		}
		v.Set(name, value)
		resp, err := s.http.PostForm(s.base()+html.UnescapeString(m[1]), v)
		return s.screen(resp, err)
	}
	s.Fatalf("no form with %q on this page:\n%s", name, s.body)
	return nil
}

// person does what the named user would do until the browser leaves the tenant or a page needs something else.
func (s *screen) person(username string) *screen {
	s.Helper()
	u := s.tenant.userByName(username)
	for range 8 {
		switch {
		case s.location != nil:
			return s
		case s.has("username"):
			s = s.submit("username", username)
		case s.has("password"):
			s = s.submit("password", u.Password)
		case s.has("code"):
			s = s.submit("code", authenticatorCode)
		case s.has("consent"):
			s = s.submit("consent", "accept")
		case s.has("stay"):
			s = s.submit("stay", "no")
		default:
			return s
		}
	}
	s.Fatal("the sign-in does not come to an end")
	return nil
}

// answer is a parameter of the redirect to the client.
func (s *screen) answer(name string) string {
	s.Helper()
	if s.location == nil {
		s.Fatalf("no redirect but a page (%d):\n%s", s.status, s.body)
	}
	if s.location.RawQuery == "" {
		v, err := url.ParseQuery(s.location.EscapedFragment())
		if err != nil {
			s.Fatal(err)
		}
		return v.Get(name)
	}
	return s.location.Query().Get(name)
}

// leading is the AADSTS number that an error_description begins with.
func leading(description any) string {
	text, _ := description.(string)
	n, _, _ := strings.Cut(text, ":")
	return n
}
