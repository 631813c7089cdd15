package flows

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// OpenID Connect Discovery 1.0 section 4.2, RFC 8414 section 3.2 and RFC 7517 know one good answer, and it is 200. Where a
// redirect leads was neither typed by the person nor vouched for by the provider's document, and what is fetched decides where
// passwords and codes go, and whom signatures are believed of.
func TestNoDocumentIsFetchedFromWhereARedirectLeads(t *testing.T) {
	// Elsewhere everything is as it should be, so that a redirect which is followed would go unnoticed.
	var mu sync.Mutex
	var followed []string
	here := func(o *op) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			followed = append(followed, r.URL.String())
			mu.Unlock()
			http.Redirect(w, r, o.URL+r.URL.Path, http.StatusFound)
		}
	}
	password := Password{Username: "adele@contoso.example", Password: planted}
	for _, fetcher := range []struct {
		name  string
		serve func(o *op, h http.HandlerFunc)
		fetch func(ctx context.Context, c *Client, o *op) error
	}{
		{"discovery", func(o *op, h http.HandlerFunc) { o.document = h }, func(ctx context.Context, c *Client, o *op) error {
			_, err := c.Discover(ctx, o.authority())
			return err
		}},
		{"keys", func(o *op, h http.HandlerFunc) { o.jwks = h }, func(ctx context.Context, c *Client, o *op) error {
			p, err := c.Discover(ctx, o.authority())
			if err == nil {
				_, err = c.Keys(ctx, p)
			}
			return err
		}},
		{"user realm", func(o *op, h http.HandlerFunc) { o.realm = h }, func(ctx context.Context, c *Client, o *op) error {
			_, err := password.Acquire(ctx, c, o.request(""))
			return err
		}},
		{"federation metadata", func(o *op, h http.HandlerFunc) {
			o.realm = func(w http.ResponseWriter, r *http.Request) {
				if strings.HasPrefix(r.URL.Path, "/common/userrealm/mex") {
					h(w, r)
					return
				}
				sendJSON(w, 200, map[string]any{"account_type": "federated", "domain_name": "contoso.example", "federation_metadata_url": o.URL + "/common/userrealm/mex"})
			}
		}, func(ctx context.Context, c *Client, o *op) error {
			_, err := password.Acquire(ctx, c, o.request(""))
			return err
		}},
	} {
		for name, redirect := range map[string]struct {
			status int
			to     func(o *op, elsewhere string) string
			body   string
		}{
			"the same host":   {302, func(o *op, _ string) string { return o.URL + "/moved?" + planted }, ""},
			"a path":          {308, func(*op, string) string { return "/moved" }, ""},
			"another host":    {301, func(_ *op, elsewhere string) string { return elsewhere }, `{"keys":[]}`},
			"http":            {307, func(*op, string) string { return "http://example.com/" + planted }, ""},
			"this computer":   {303, func(_ *op, elsewhere string) string { return strings.Replace(elsewhere, "127.0.0.1", "localhost", 1) }, `<Envelope/>`},
			"itself, endless": {302, func(*op, string) string { return "" }, ""},
			"a file":          {302, func(*op, string) string { return "file:///etc/passwd" }, ""},
			"no address":      {302, func(*op, string) string { return "%zz" + planted }, ""},
		} {
			t.Run(fetcher.name+" to "+name, func(t *testing.T) {
				o := newOP(t, "contoso.example")
				mu.Lock()
				followed = nil
				mu.Unlock()
				elsewhere := httptest.NewServer(here(o))
				defer elsewhere.Close()
				asked := 0
				fetcher.serve(o, func(w http.ResponseWriter, r *http.Request) {
					asked++
					to := redirect.to(o, elsewhere.URL)
					if to == "" {
						to = o.URL + r.URL.String()
					}
					w.Header().Set("Location", to)
					w.WriteHeader(redirect.status)
					_, _ = w.Write([]byte(redirect.body))
				})
				dir := t.TempDir()
				c := newTestClient(t, ClientOptions{CacheDir: dir})
				err := fetcher.fetch(t.Context(), c, o)
				summary, next := Explain(err)
				mu.Lock()
				defer mu.Unlock()
				if len(followed) > 0 || o.count("/moved") > 0 || len(o.tokenRequests()) > 0 {
					t.Errorf("it was followed: %q", followed)
				}
				if strings.Contains(err.Error()+summary+next, planted) {
					t.Errorf("what the redirect says is repeated: %v", err)
				}
				if name == "no address" { // net/http finds that it is none before anybody is asked whether to follow it
					return
				}
				if asked != 1 {
					t.Errorf("asked %d times", asked)
				}
				if e, ok := errors.AsType[*Error](err); !ok || e.Status != redirect.status || !strings.Contains(e.Description, "redirect") {
					t.Errorf("the error is %v", err)
				}
				if !strings.Contains(summary, "redirect") {
					t.Errorf("it is explained as %q, %q", summary, next)
				}
			})
		}
	}
}

// What is wrong with an address that somebody typed is said in the words for it, and not in those for any bad answer.
func TestAWrongAddressIsExplained(t *testing.T) {
	for name, tt := range map[string]struct {
		answer              http.HandlerFunc
		summary, next, code string
	}{
		"a redirect": {http.RedirectHandler("https://id.example", http.StatusMovedPermanently).ServeHTTP, "redirects to another", "address of the issuer", "HTTP 301"},
		"nothing":    {http.NotFound, "no sign-in service answers", "Check the address", "HTTP 404"},
		"no tenant": {answerWith(400, "application/json", `{"error":"invalid_tenant","error_description":"AADSTS90002: no.","error_codes":[90002]}`),
			"not found", "typing errors", "AADSTS90002"},
	} {
		o := newOP(t, "contoso.example")
		o.document = tt.answer
		_, err := newTestClient(t, ClientOptions{}).Discover(t.Context(), o.authority())
		summary, next := Explain(err)
		if !strings.Contains(summary, tt.summary) || !strings.Contains(next, tt.next) || ErrorCode(err) != tt.code {
			t.Errorf("%s: %q, %q, %q", name, summary, next, ErrorCode(err))
		}
	}
}

// An access token goes to the address that the provider's document names, and on to no other one.
func TestUserinfoIsNotFollowedElsewhere(t *testing.T) {
	o := newOP(t, "")
	asked := make(chan string, 2)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.Header.Get("Authorization") }))
	defer elsewhere.Close()
	o.claims = func(m map[string]any) { delete(m, "preferred_username"); delete(m, "name") } // so that there is something to ask
	o.userinfo = func(w http.ResponseWriter, r *http.Request) {
		asked <- "first"
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	}
	if _, _, err := signIn(t, newTestClient(t, ClientOptions{}), &AuthorizationCode{}, o.request("")); err != nil {
		t.Error(err) // a name is not worth a sign-in
	}
	if len(asked) != 1 || <-asked != "first" {
		t.Error("the redirect was followed")
	}
}
