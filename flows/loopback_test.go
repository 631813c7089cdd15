package flows

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// waiting is a sign-in that waits, seen from the browser's side.
type waiting struct {
	*Waiting
	t     *testing.T
	o     *op
	done  <-chan error
	base  string // http://localhost:PORT
	state string
}

func newWaiting(t *testing.T, o *op, g *AuthorizationCode) *waiting {
	t.Helper()
	w, done := waitFor(t, t.Context(), newTestClient(t, ClientOptions{}), g, o.request(""))
	u, err := url.Parse(w.Link())
	if err != nil {
		t.Fatal(err)
	}
	return &waiting{Waiting: w, t: t, o: o, done: done, base: "http://" + u.Host, state: w.attempt.state.Reveal()}
}

// ask sends one request as written and returns status, headers and page.
func (w *waiting) ask(method, target, body string, change func(*http.Request)) (int, http.Header, string) {
	w.t.Helper()
	req, err := http.NewRequest(method, w.base+target, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if change != nil {
		change(req)
	}
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, err.Error()
	}
	status, page := read(resp)
	return status, resp.Header, page
}

func (w *waiting) get(target string) (int, string) {
	w.t.Helper()
	status, _, page := w.ask(http.MethodGet, target, "", nil)
	return status, page
}

// stillWaits proves that the sign-in goes on by finishing it.
func (w *waiting) stillWaits() {
	w.t.Helper()
	select {
	case err := <-w.done:
		w.t.Fatalf("the sign-in ended: %v", err)
	default:
	}
	if status, page := surf(w.Link()); status != http.StatusOK || !strings.Contains(page, "You are signed in") {
		w.t.Errorf("at the end: %d %s", status, page)
	}
	if err := <-w.done; err != nil {
		w.t.Error(err)
	}
}

// Nothing of this may end the sign-in, and no page may give the expected state away.
func TestLoopbackAttacks(t *testing.T) {
	form := func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }
	host := func(h string) func(*http.Request) { return func(r *http.Request) { r.Host = h } }
	for _, tt := range []struct {
		name           string
		method, target string // STATE stands for the right one
		body           string
		change         func(*http.Request)
		status         int
	}{
		{"no state", "GET", "/?code=x", "", nil, 400},
		{"wrong state", "GET", "/?code=x&state=wrong", "", nil, 400},
		{"empty state", "GET", "/?code=x&state=", "", nil, 400},
		{"beginning of the state", "GET", "/?code=x&state=ST", "", nil, 400},
		{"error with wrong state", "GET", "/?error=access_denied&state=wrong", "", nil, 400},
		{"error without state", "GET", "/?error=access_denied", "", nil, 400},
		{"state twice", "GET", "/?code=x&state=STATE&state=STATE", "", nil, 400},
		{"state twice, one wrong", "GET", "/?code=x&state=STATE&state=wrong", "", nil, 400},
		{"code twice", "GET", "/?code=x&code=y&state=STATE", "", nil, 400},
		{"iss twice", "GET", "/?code=x&iss=a&iss=b&state=STATE", "", nil, 400},
		{"code and error", "GET", "/?code=x&error=y&state=STATE", "", nil, 400},
		{"neither code nor error", "GET", "/?state=STATE", "", nil, 400},
		{"code with control characters", "GET", "/?code=x%00y&state=STATE", "", nil, 400},
		{"huge code", "GET", "/?state=STATE&code=" + strings.Repeat("x", maxCode+1), "", nil, 400},
		{"huge header", "GET", "/?state=STATE&code=" + strings.Repeat("x", 2*maxRedirectBytes), "", nil, 431},
		{"broken query", "GET", "/?code=x&state=STATE;a", "", nil, 400},
		{"HEAD with an answer", "HEAD", "/?code=x&state=STATE", "", nil, 405},
		{"OPTIONS with an answer", "OPTIONS", "/?code=x&state=STATE", "", nil, 405},
		{"PUT", "PUT", "/?code=x&state=STATE", "", nil, 405},
		{"bare GET", "GET", "/", "", nil, 400},
		{"bare HEAD", "HEAD", "/", "", nil, 405},
		{"favicon", "GET", "/favicon.ico", "", nil, 404},
		{"robots", "GET", "/robots.txt", "", nil, 404},
		{"other path with an answer", "GET", "/callback?code=x&state=STATE", "", nil, 404},
		{"path around", "GET", "/a/../?code=x&state=STATE", "", nil, 404},
		{"double slash", "GET", "//?code=x&state=STATE", "", nil, 404},
		{"guessed link", "GET", "/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "", nil, 404},
		{"foreign host", "GET", "/?code=x&state=STATE", "", host("evil.example"), 421},
		{"foreign host with our port", "GET", "/?code=x&state=STATE", "", host("evil.example:80"), 421},
		{"localhost of another port", "GET", "/?code=x&state=STATE", "", host("localhost:1"), 421},
		{"host without port", "GET", "/?code=x&state=STATE", "", host("localhost"), 421},
		{"localhost as part of a name", "GET", "/?code=x&state=STATE", "", host("localhost.evil.example"), 421},
		{"form with wrong state", "POST", "/", "code=x&state=wrong", form, 400},
		{"form, state in the query", "POST", "/?state=STATE", "code=x", form, 400},
		{"form with duplicates", "POST", "/", "code=x&code=y&state=STATE", form, 400},
		{"form too large", "POST", "/", "state=STATE&code=x&pad=" + strings.Repeat("x", maxRedirectBytes), form, 400},
		{"not a form", "POST", "/", `{"code":"x","state":"STATE"}`, func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, 415},
		{"form without a type", "POST", "/", "code=x&state=STATE", nil, 415},
		{"multipart", "POST", "/", "--b\r\n\r\nx\r\n--b--", func(r *http.Request) { r.Header.Set("Content-Type", "multipart/form-data; boundary=b") }, 415},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWaiting(t, newOP(t, ""), &AuthorizationCode{})
			fill := strings.NewReplacer("STATE", w.state)
			status, header, page := w.ask(tt.method, fill.Replace(tt.target), fill.Replace(tt.body), tt.change)
			if status != tt.status {
				t.Errorf("status %d, want %d: %s", status, tt.status, page)
			}
			if strings.Contains(page, w.state) {
				t.Error("the page holds the expected state")
			}
			if header != nil && status != 431 { // 431 comes from net/http before us
				checkHeaders(t, header)
			}
			w.stillWaits()
		})
	}
}

func checkHeaders(t *testing.T, h http.Header) {
	t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
	} {
		if h.Get(name) != want {
			t.Errorf("%s is %q", name, h.Get(name))
		}
	}
	csp := h.Get("Content-Security-Policy")
	if !strings.HasPrefix(csp, "default-src 'none';") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "unsafe") {
		t.Errorf("Content-Security-Policy is %q", csp)
	}
}

// The page loads nothing: no address in it, no script.
func TestPageIsSelfContained(t *testing.T) {
	w := newWaiting(t, newOP(t, ""), &AuthorizationCode{})
	_, header, page := w.ask(http.MethodGet, "/", "", nil)
	nonce := header.Get("Content-Security-Policy")
	nonce = nonce[strings.Index(nonce, "'nonce-")+7 : len(nonce)-1]
	if !strings.Contains(page, `<style nonce="`+nonce+`">`) {
		t.Error("the style does not carry the nonce of the policy")
	}
	for _, bad := range []string{"http:", "https:", "<script", "<img", "<link", "url(", "@import", "style="} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %s", bad)
		}
	}
	for _, good := range []string{"prefers-color-scheme: dark", "#fbfaf8", "#16191d", `lang="en"`} {
		if !strings.Contains(page, good) {
			t.Errorf("the page lacks %s", good)
		}
	}
	w.stillWaits()
}

func TestSecondAnswerIsRefused(t *testing.T) {
	o := newOP(t, "")
	arrived, release := make(chan struct{}), make(chan struct{})
	o.token = func(http.ResponseWriter, *http.Request) bool {
		close(arrived)
		<-release
		return false
	}
	w := newWaiting(t, o, &AuthorizationCode{})
	first := make(chan string, 1)
	go func() {
		_, page := surf(w.Link())
		first <- page
	}()
	<-arrived // the first answer was taken and its code is being redeemed
	for _, answer := range []string{"/?code=other&state=", "/?error=access_denied&state="} {
		if status, page := w.get(answer + w.state); status != http.StatusConflict || !strings.Contains(page, "answered before") {
			t.Errorf("a second answer got %d %s", status, page)
		}
	}
	if err := w.Paste(w.base + "/?code=other&state=" + w.state); err == nil {
		t.Error("a second answer was pasted")
	}
	close(release)
	if err := <-w.done; err != nil {
		t.Error(err)
	}
	if page := <-first; !strings.Contains(page, "You are signed in") {
		t.Errorf("the first answer's page says %s", page)
	}
}

func TestOneTimeLinks(t *testing.T) {
	w := newWaiting(t, newOP(t, ""), &AuthorizationCode{})
	one, two := w.Link(), w.Link()
	if one == two || len(one) < len(w.base)+43 {
		t.Errorf("links %s and %s", one, two)
	}
	path := strings.TrimPrefix(one, w.base)
	if status, header, _ := w.ask(http.MethodHead, path, "", nil); status != 405 || header.Get("Location") != "" {
		t.Errorf("HEAD got %d, %s", status, header.Get("Location"))
	}
	prefetch := func(r *http.Request) { r.Header.Set("Sec-Purpose", "prefetch;prerender") }
	if status, header, _ := w.ask(http.MethodGet, path, "", prefetch); status != 405 || header.Get("Location") != "" {
		t.Errorf("a prefetch got %d", status)
	}
	status, header, _ := w.ask(http.MethodGet, path, "", nil)
	if status != http.StatusFound || !strings.HasPrefix(header.Get("Location"), w.o.URL+"/authorize?") {
		t.Errorf("the link gave %d to %s", status, header.Get("Location"))
	}
	checkHeaders(t, header)
	for range 2 {
		if status, page := w.get(path); status != http.StatusGone || !strings.Contains(page, "used before") {
			t.Errorf("the used link gave %d %s", status, page)
		}
	}
	for range maxLinks + 5 {
		w.Link()
	}
	if status, _ := w.get(strings.TrimPrefix(two, w.base)); status != http.StatusNotFound {
		t.Errorf("a link older than %d others gave %d", maxLinks, status)
	}
	w.stillWaits()
}

// It listens on both loopback addresses, and on no other.
func TestListensOnLoopbackOnly(t *testing.T) {
	w := newWaiting(t, newOP(t, ""), &AuthorizationCode{})
	port := strings.TrimPrefix(w.base, "http://localhost:")
	hosts := []string{"127.0.0.1"}
	if hasIPv6(t.Context()) {
		hosts = append(hosts, "::1")
	}
	for _, h := range hosts {
		conn, err := net.Dial("tcp", net.JoinHostPort(h, port))
		if err != nil {
			t.Errorf("not there on %s: %v", h, err)
			continue
		}
		conn.Close()
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range append(addresses, &net.IPNet{IP: net.IPv4(127, 0, 0, 2)}) {
		ip := a.(*net.IPNet).IP
		if ip.Equal(net.IPv4(127, 0, 0, 1)) || ip.Equal(net.IPv6loopback) || ip.IsLinkLocalUnicast() {
			continue
		}
		if conn, err := net.Dial("tcp", net.JoinHostPort(ip.String(), port)); err == nil {
			conn.Close()
			t.Errorf("it answers on %s", ip)
		}
	}
	w.stillWaits()
}

// A connection that says nothing, or never finishes its request, holds nothing up.
func TestSilentConnections(t *testing.T) {
	w := newWaiting(t, newOP(t, ""), &AuthorizationCode{})
	address := strings.Replace(strings.TrimPrefix(w.base, "http://"), "localhost", "127.0.0.1", 1)
	for _, said := range []string{"", "GET / HT", fmt.Sprintf("POST / HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nstate=", address)} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, said)
	}
	w.stillWaits()
}

// Two answers on one connection: the second is not read.
func TestNoPipelining(t *testing.T) {
	w := newWaiting(t, newOP(t, ""), &AuthorizationCode{})
	address := strings.Replace(strings.TrimPrefix(w.base, "http://"), "localhost", "127.0.0.1", 1)
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	one := fmt.Sprintf("GET /x HTTP/1.1\r\nHost: %s\r\n\r\n", address)
	_, _ = io.WriteString(conn, one+one)
	in := bufio.NewReader(conn)
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = read(resp)
	if resp, err := http.ReadResponse(in, nil); err == nil {
		_, _ = read(resp)
		t.Error("a second request was answered on the same connection")
	}
	w.stillWaits()
}

func TestPaste(t *testing.T) {
	correlation := NewCorrelationID()
	for _, tt := range []struct {
		name, text string // STATE and BASE are filled in
		taken      bool
		check      func(err error) bool // how the sign-in ends when taken
	}{
		{"nothing", "  \n", false, nil},
		{"chatter", "it does not work", false, nil},
		{"huge", strings.Repeat("AADSTS50011 ", 10_000), false, nil},
		{"address of another sign-in", "BASE/?code=x&state=wrong", false, nil},
		{"error of another sign-in", "BASE/?error=access_denied&error_description=AADSTS65004&state=wrong", false, nil},
		{"the sign-in page's own address", "https://login.example/authorize?client_id=x&state=STATE", false, nil},
		{"twice the same", "BASE/?code=x&code=y&state=STATE", false, nil},
		{"an address", "  BASE/?code=CODE&state=STATE\n", true, func(err error) bool { return err == nil }},
		{"a query", "?code=CODE&state=STATE", true, func(err error) bool { return err == nil }},
		{"a bare query", "code=CODE&state=STATE", true, func(err error) bool { return err == nil }},
		{"a fragment", "BASE/#code=CODE&state=STATE", true, func(err error) bool { return err == nil }},
		{"a refusal", "BASE/?error=access_denied&state=STATE", true, func(err error) bool { return errors.Is(err, ErrCancelled) }},
		{"an error page", "Sorry, but we're having trouble signing you in.\nAADSTS50011: The redirect URI does not match.\nRequest Id: " + correlation + "\nCorrelation Id: " + correlation + "\nTimestamp: 2026-11-22T12:00:00Z", true, func(err error) bool {
			e, ok := errors.AsType[*Error](err)
			return ok && e.Number() == "AADSTS50011" && e.CorrelationID == correlation && e.TraceID == correlation && e.Timestamp == "2026-11-22T12:00:00Z" &&
				e.Description == "AADSTS50011: The redirect URI does not match."
		}},
		{"an error page's code", "Error Code: 700016\nCorrelation ID: " + correlation, true, func(err error) bool {
			e, ok := errors.AsType[*Error](err)
			return ok && e.Number() == "AADSTS700016" && e.CorrelationID == correlation
		}},
		{"an AD FS error page", "MSIS9605: The client is not allowed to access the requested resource.", true, func(err error) bool {
			e, ok := errors.AsType[*Error](err)
			return ok && e.Number() == "MSIS9605"
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOP(t, "")
			w := newWaiting(t, o, &AuthorizationCode{})
			code := ""
			if strings.Contains(tt.text, "CODE&") { // one that the provider made
				o.redirect = func(v url.Values) { code = v.Get("code") }
				path := strings.TrimPrefix(w.Link(), w.base)
				_, header, _ := w.ask(http.MethodGet, path, "", nil)
				client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
				resp, err := client.Get(header.Get("Location"))
				if err != nil {
					t.Fatal(err)
				}
				_, _ = read(resp)
			}
			err := w.Paste(strings.NewReplacer("STATE", w.state, "BASE", w.base, "CODE", code).Replace(tt.text))
			if !tt.taken {
				if err == nil || strings.Contains(err.Error(), w.state) {
					t.Errorf("got %v", err)
				}
				w.stillWaits()
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := <-w.done; !tt.check(err) {
				t.Errorf("it ended with %v", err)
			}
		})
	}
}
