package flows

import (
	"errors"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// newKerberosOP is a provider whose authorization endpoint lets people in by their tickets.
func newKerberosOP(t *testing.T) (*op, *doorman) {
	o := newSecureOP(t, "")
	o.Config.ErrorLog = quiet(t)
	d := newDoorman(t, o.Server)
	o.before = func(w http.ResponseWriter, r *http.Request) bool {
		return r.URL.Path == "/authorize" && !d.admits(w, r)
	}
	return o, d
}

func TestKerberosAtAuthorize(t *testing.T) {
	for _, uri := range []string{"", "http://127.0.0.1:4711/callback", "http://localhost/"} {
		o, d := newKerberosOP(t)
		o.discovery = func(m map[string]any) { m["scopes_supported"] = []string{"openid", "profile", "offline_access"} }
		k := &kerberos{user: "bob@AD.CONTOSO.LAB"}
		trace := NewTrace(nil)
		r := o.request("Orders.Read")
		r.Claims = acrsClaims
		res, err := IntegratedWindows{Username: bobUPN, RedirectURI: uri}.Acquire(WithTrace(t.Context(), trace), newLoginTest(t, k), r)
		if err != nil {
			t.Fatal(err)
		}
		if res.Account.Username != "adele@contoso.example" || res.Tokens.Refresh == "" || res.Account.RedirectURI != uri {
			t.Errorf("%+v", res)
		}
		q, form := o.authorizations()[0], o.tokenRequests()[0]
		if uri == "" {
			uri = "http://localhost"
		}
		for name, want := range map[string]string{"redirect_uri": uri, "login_hint": bobUPN, "prompt": "", "response_type": "code", "code_challenge_method": "S256", "claims": acrsClaims} {
			if q.Get(name) != want {
				t.Errorf("%s is %q, want %q", name, q.Get(name), want)
			}
		}
		if !strings.Contains(q.Get("scope"), "offline_access") || q.Get("state") == "" || q.Get("nonce") == "" || form.Get("code_verifier") == "" || form.Get("redirect_uri") != uri {
			t.Errorf("%v, %v", q, form)
		}
		if d.shown != 1 || len(o.tokenRequests()) != 1 {
			t.Errorf("%d tickets, %d requests for a token", d.shown, len(o.tokenRequests()))
		}
		var b strings.Builder
		if err := trace.WriteRedacted(&b); err != nil || strings.Contains(b.String(), form.Get("code")) || strings.Contains(b.String(), q.Get("state")) {
			t.Errorf("the trace: %v\n%s", err, b.String())
		}
		k.settled(t)
	}
}

// Providers send people through pages of their own first, remember them with cookies, and may post the answer.
func TestKerberosAgentWalks(t *testing.T) {
	for name, answer := range map[string]func(w http.ResponseWriter, r *http.Request, v url.Values, uri string){
		"query": func(w http.ResponseWriter, r *http.Request, v url.Values, uri string) {
			http.Redirect(w, r, uri+"/?"+v.Encode(), http.StatusFound)
		},
		"form": func(w http.ResponseWriter, _ *http.Request, v url.Values, uri string) {
			fmt.Fprintf(w, "<!DOCTYPE html><html><head><meta charset=utf-8><title>Working &amp; more&hellip;</title></head><body onload='document.forms[0].submit()'>\n<form method=POST action=%q>", uri)
			for name := range v {
				fmt.Fprintf(w, `<input type="hidden" name="%s" value="%s">`, name, html.EscapeString(v.Get(name)))
			}
			fmt.Fprint(w, `<noscript><p>Press <input type=submit value=Continue></p></noscript></form></body></html>`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newSecureOP(t, "")
			d := newDoorman(t, o.Server)
			var asked url.Values
			o.before = func(w http.ResponseWriter, r *http.Request) bool {
				cookie := func(name string) string {
					c, err := r.Cookie(name)
					if err != nil {
						return ""
					}
					return c.Value
				}
				switch r.URL.Path {
				case "/authorize":
					if cookie("sso") == "" {
						asked = r.URL.Query()
						http.SetCookie(w, &http.Cookie{Name: "start", Value: "1", Path: "/", Secure: true, HttpOnly: true})
						http.Redirect(w, r, "wia?session_code=abc#part", http.StatusSeeOther)
						return true
					}
					o.mu.Lock()
					o.codes["the-code"] = asked
					o.mu.Unlock()
					answer(w, r, url.Values{"state": {asked.Get("state")}, "code": {"the-code"}}, asked.Get("redirect_uri"))
				case "/wia":
					if cookie("start") != "1" {
						t.Error("the cookie is lost")
					}
					if d.admits(w, r) {
						http.SetCookie(w, &http.Cookie{Name: "sso", Value: "bob", Path: "/"})
						http.Redirect(w, r, "/authorize", http.StatusFound)
					}
				default:
					return false
				}
				return true
			}
			res, err := IntegratedWindows{}.Acquire(t.Context(), newLoginTest(t, &kerberos{}), o.request(""))
			if err != nil || res.Tokens.Refresh == "" || d.shown != 1 {
				t.Error(err)
			}
		})
	}
}

// A provider that leads astray, wants a person, or refuses. Nobody but the provider is shown a ticket, and no code is
// redeemed.
func TestKerberosAgentHostile(t *testing.T) {
	stranger := secureServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Errorf("the stranger was shown %v", r.Header)
		}
		w.Header().Set("WWW-Authenticate", "Negotiate")
		w.WriteHeader(http.StatusUnauthorized)
	})
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("http was followed") }))
	defer plain.Close()
	to := func(address string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "sso", Value: "bob"})
			w.Header().Set("Location", address)
			w.WriteHeader(http.StatusFound)
		}
	}
	back := func(query string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			to("http://localhost?"+strings.Replace(query, "STATE", r.URL.Query().Get("state"), 1))(w, r)
		}
	}
	page := func(status int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); fmt.Fprint(w, text) }
	}
	for name, tt := range map[string]struct {
		serve http.HandlerFunc
		says  string
		ends  bool // the browser could do no better
	}{
		"a stranger":              {to(stranger.URL + "/login"), "does not name it", false},
		"http":                    {to("http://login.contoso.example/"), "not https", false},
		"http here":               {to(plain.URL), "not https", false},
		"another port of ours":    {to("http://localhost:1/?code=x"), "not https", false},
		"another path of ours":    {to("http://localhost/x?code=x"), "not https", false},
		"a user in our address":   {to("http://bob@localhost/?code=x&state=y"), "not https", false},
		"a user in the address":   {to("https://bob@127.0.0.1/"), "not followed", false},
		"another scheme":          {to("javascript:alert(1)"), "not https", false},
		"nowhere":                 {to(""), "nowhere", false},
		"no address":              {to("https://[::1?code=secret"), "Location header", false},
		"for ever":                {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) }, "more than 10", false},
		"a page":                  {page(200, "<html><form method=post action=/login><input name=user></form>"), "page that wants a person", false},
		"a form for another":      {page(200, "<form method=post action='http://localhost:1/'><input type=hidden name=code value=x></form>"), "page that wants a person", false},
		"a form by GET":           {page(200, "<form action='http://localhost/'><input type=hidden name=code value=x></form>"), "page that wants a person", false},
		"a form with a query":     {page(200, "<form method=post action='http://localhost/?x=y'><input type=hidden name=code value=x></form>"), "page that wants a person", false},
		"an unfinished form":      {page(200, "<form method=post action='http://localhost/'><input type=hidden name=code value=x>"), "page that wants a person", false},
		"an endless page":         {page(200, strings.Repeat("<form>", 1<<18)), "1 MiB", false},
		"a page full of tags":     {page(200, strings.Repeat("<p>", 5000)), "page that wants a person", false},
		"an error page":           {page(400, "<html><body><h1>An error occurred</h1><p>MSIS9224: The <b>redirect URI</b> is not registered.</p>"), "MSIS9224", false},
		"forbidden":               {page(403, ""), "403", false},
		"an error in JSON":        {page(400, `{"error":"invalid_request","error_description":"no"}`), "invalid_request", false},
		"its own trouble":         {page(503, ""), "503", false},
		"another state":           {back("state=x&code=y"), "belongs to no sign-in", true},
		"an empty answer":         {back("state=STATE"), "not the end", true},
		"wants a login":           {back("state=STATE&error=login_required"), "login_required", false},
		"wants interaction":       {back("state=STATE&error=interaction_required"), "interaction_required", false},
		"denied":                  {back("state=STATE&error=access_denied"), "access_denied", false},
		"an error of the request": {back("state=STATE&error=invalid_scope"), "invalid_scope", true},
		"a mix-up":                {back("state=STATE&code=x&iss=https://evil.example"), "another provider", true},
	} {
		t.Run(name, func(t *testing.T) {
			o := newSecureOP(t, "")
			o.before = func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path == "/authorize" {
					tt.serve(w, r)
				}
				return r.URL.Path == "/authorize"
			}
			k := &kerberos{}
			res, err := IntegratedWindows{RedirectURI: "http://localhost"}.Acquire(t.Context(), newLoginTest(t, k), o.request(""))
			if err == nil || res != nil || !strings.Contains(err.Error(), tt.says) || errors.Is(err, ErrNextWay) == tt.ends || errors.Is(err, ErrCancelled) || strings.Contains(fmt.Sprint(err), "secret") {
				t.Errorf("got %v, want an error that says %q; next way %v", err, tt.says, !tt.ends)
			}
			if len(k.services()) > 0 || len(o.tokenRequests()) > 0 || o.count("/authorize") > maxHops {
				t.Errorf("a ticket for %v, %d requests for a token", k.begun, len(o.tokenRequests()))
			}
			if summary, next := Explain(err); summary == "" || next == "" {
				t.Error(summary, next)
			}
		})
	}
}

// A provider on this computer without https gets no ticket, and no address but ours is one to come back to.
func TestKerberosAgentLocal(t *testing.T) {
	o := newOP(t, "")
	o.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/authorize" {
			return false
		}
		w.Header().Set("WWW-Authenticate", "Negotiate")
		w.WriteHeader(http.StatusUnauthorized)
		return true
	}
	if _, err := (IntegratedWindows{}).Acquire(t.Context(), newLoginTest(t, &kerberos{}), o.request("")); err == nil || !strings.Contains(err.Error(), "without https") || !errors.Is(err, ErrNextWay) {
		t.Error(err)
	}
	for _, uri := range []string{"https://localhost/", "http://contoso.example/", "myapp://x"} {
		if _, err := (IntegratedWindows{RedirectURI: uri}).Acquire(t.Context(), newLoginTest(t, &kerberos{}), o.request("")); err == nil || !strings.Contains(err.Error(), "redirect address") {
			t.Errorf("%s: %v", uri, err)
		}
	}
}

func FuzzFormIn(f *testing.F) {
	f.Add([]byte(`<form method=post action="http://localhost"><input type=hidden name=code value="a&amp;b"/></form>`))
	f.Add([]byte("<form method=post action=x><script>if (a<b && c) {}</script></form>"))
	f.Fuzz(func(t *testing.T, page []byte) {
		if action, fields, ok := formIn(page); ok && (action == "" || fields == nil) {
			t.Errorf("%q %v", action, fields)
		}
	})
}

// The whole way has one end, however many of its hosts ask for the login.
func TestKerberosAgentBounded(t *testing.T) {
	o, d := newKerberosOP(t)
	admits := o.before
	o.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/authorize" && !r.URL.Query().Has("again") {
			if d.admits(w, r) {
				http.Redirect(w, r, r.URL.String()+"&again=1", http.StatusFound)
			}
			return true
		}
		return admits(w, r)
	}
	k := &kerberos{}
	if _, err := (IntegratedWindows{}).Acquire(t.Context(), newLoginTest(t, k), o.request("")); err != nil {
		t.Fatal(err)
	}
	if len(k.until) != 2 || k.until[0].IsZero() || !k.until[0].Equal(k.until[1]) {
		t.Errorf("the exchanges end %v", k.until)
	}
}

// What cannot be read of the answer is not repeated: it may hold the code.
func TestKerberosAgentDamagedAnswer(t *testing.T) {
	o := newSecureOP(t, "")
	o.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/authorize" {
			w.Header().Set("Location", "http://localhost/?code=abc%zz&state="+r.URL.Query().Get("state"))
			w.WriteHeader(http.StatusFound)
		}
		return r.URL.Path == "/authorize"
	}
	_, err := IntegratedWindows{}.Acquire(t.Context(), newLoginTest(t, &kerberos{}), o.request(""))
	if err == nil || !errors.Is(err, ErrNextWay) || strings.Contains(err.Error(), "zz") || !strings.Contains(err.Error(), "damaged") {
		t.Error(err)
	}
}

// Connections that were shown a login serve nobody else: they end with the sign-in.
func TestKerberosAgentHangsUp(t *testing.T) {
	ended := make(chan string, 100)
	o := startOP(t, "", func(s *httptest.Server) {
		s.Config.ConnState = func(c net.Conn, state http.ConnState) {
			if state == http.StateClosed {
				ended <- c.RemoteAddr().String()
			}
		}
		s.StartTLS()
	})
	d, shown := newDoorman(t, o.Server), ""
	o.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/authorize" {
			shown = r.RemoteAddr
		}
		return r.URL.Path == "/authorize" && !d.admits(w, r)
	}
	c := newLoginTest(t, &kerberos{})
	c.http.Transport.(*http.Transport).IdleConnTimeout = 0
	if _, err := (IntegratedWindows{}).Acquire(t.Context(), c, o.request("")); err != nil {
		t.Fatal(err)
	}
	hung := time.After(10 * time.Second)
	for {
		select {
		case at := <-ended:
			if at == shown {
				return
			}
		case <-hung:
			t.Fatal("the connection is kept")
		}
	}
}
