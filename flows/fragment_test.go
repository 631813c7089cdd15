package flows

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// newFragmentWaiting is an implicit sign-in that waits for what stands behind the #.
func newFragmentWaiting(t *testing.T) *waiting {
	t.Helper()
	o := newOP(t, "")
	w, done := waitFor(t, t.Context(), newTestClient(t, ClientOptions{}), &Implicit{}, o.request(""))
	u, err := url.Parse(w.Link())
	if err != nil {
		t.Fatal(err)
	}
	return &waiting{Waiting: w, t: t, o: o, done: done, base: "http://" + u.Host, state: w.attempt.state.Reveal()}
}

// The page that posts the fragment runs one script of its own, and posts to nobody but this server.
func TestFragmentPage(t *testing.T) {
	w := newFragmentWaiting(t)
	status, header, page := w.ask(http.MethodGet, "/", "", nil)
	if status != http.StatusOK || !strings.Contains(page, "<noscript>") || strings.Contains(page, w.state) {
		t.Errorf("%d %s", status, page)
	}
	_, rest, _ := strings.Cut(page, `<script nonce="`)
	nonce, _, _ := strings.Cut(rest, `"`)
	csp := header.Get("Content-Security-Policy")
	if len(nonce) != 43 || !strings.Contains(csp, "script-src 'nonce-"+nonce+"'") || !strings.Contains(csp, "form-action 'self'") || !strings.Contains(csp, "default-src 'none'") ||
		strings.Contains(csp, "unsafe") || strings.Count(page, "<script") != 1 {
		t.Errorf("policy %s with nonce %q", csp, nonce)
	}
	if header.Get("Referrer-Policy") != "no-referrer" || header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", header)
	}
	_, header, _ = w.ask(http.MethodGet, "/nowhere", "", nil)
	if csp := header.Get("Content-Security-Policy"); strings.Contains(csp, "script-src") || strings.Contains(csp, "'self'") {
		t.Errorf("other pages may run scripts: %s", csp)
	}
	w.stillWaits()
}

// A posted answer that asks for another try gets a page that leads on: browsers hold the redirect of a form to the policy
// of its page, which lets nobody go elsewhere.
func TestPostedDetour(t *testing.T) {
	o := newOP(t, "")
	w, _ := waitFor(t, t.Context(), newTestClient(t, ClientOptions{}), &Implicit{AuthorizationCode{Prompt: "select_account"}}, o.request(""))
	u, err := url.Parse(w.Link())
	if err != nil {
		t.Fatal(err)
	}
	at := &waiting{Waiting: w, t: t, o: o, base: "http://" + u.Host}
	refusal := url.Values{"error": {"invalid_request"}, "state": {w.attempt.state.Reveal()}}
	status, header, page := at.ask(http.MethodPost, "/", refusal.Encode(), func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") })
	csp := header.Get("Content-Security-Policy")
	if status != http.StatusOK || header.Get("Location") != "" || !strings.Contains(page, `href="`+o.URL+`/authorize?`) || !strings.Contains(page, "prompt=login") || strings.Count(page, "<script") != 1 {
		t.Errorf("%d %v: %s", status, header, page)
	}
	if !strings.Contains(csp, "form-action 'none'") || !strings.Contains(csp, "script-src 'nonce-") || strings.Contains(csp, "unsafe") {
		t.Errorf("policy %s", csp)
	}
}

// What a page or a program without the state posts ends nothing, as with queries.
func TestFragmentAttacks(t *testing.T) {
	form := func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") }
	for _, tt := range []struct {
		name, method, target, body string
		status                     int
	}{
		{"no state", "POST", "/", "id_token=a&access_token=b", 400},
		{"wrong state", "POST", "/", "id_token=a&access_token=b&state=wrong", 400},
		{"state in the query alone", "POST", "/?state=STATE", "id_token=a&access_token=b", 400},
		{"token twice", "POST", "/", "id_token=a&access_token=b&access_token=c&state=STATE", 400},
		{"token and error", "POST", "/", "access_token=b&error=x&state=STATE", 400},
		{"a code alone", "POST", "/", "code=x&state=STATE", 400},
		{"nothing", "POST", "/", "state=STATE", 400},
		{"control characters", "POST", "/", "access_token=%00&id_token=x&state=STATE", 400},
		{"too large", "POST", "/", "state=STATE&access_token=" + strings.Repeat("x", maxRedirectBytes), 400},
		{"wrong state in a query", "GET", "/?access_token=b&id_token=c&state=wrong", "", 400},
		{"bare", "GET", "/", "", 200},
		{"bare HEAD", "HEAD", "/", "", 405},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newFragmentWaiting(t)
			fill := strings.NewReplacer("STATE", w.state)
			status, _, page := w.ask(tt.method, fill.Replace(tt.target), fill.Replace(tt.body), form)
			if status != tt.status || strings.Contains(page, w.state) {
				t.Errorf("status %d, want %d: %s", status, tt.status, page)
			}
			w.stillWaits()
		})
	}
}

// Without JavaScript the person pastes the address with all that stands behind the #.
func TestPasteFragment(t *testing.T) {
	w := newFragmentWaiting(t)
	if err := w.Paste(w.base + "/#id_token=x&access_token=y&state=wrong"); err == nil {
		t.Error("a wrong state was taken")
	}
	link := w.Link()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Fragment != "" {
			if err := w.Paste(r.URL.String()); err != nil {
				t.Error(err)
			}
			return http.ErrUseLastResponse
		}
		return nil
	}}
	resp, err := client.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if err := <-w.done; err != nil {
		t.Error(err)
	}
}
