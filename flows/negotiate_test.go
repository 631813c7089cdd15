package flows

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"latchkey/flows/wstrust"
)

func quiet(t *testing.T) *log.Logger { return log.New(io.Discard, "", 0) }

// post sends a message with this computer's login to s.
func post(ctx context.Context, t *testing.T, c *Client, s *httptest.Server, hosts ...string) (*answer, error) {
	t.Helper()
	if hosts == nil {
		hosts = []string{strings.TrimPrefix(s.URL, "https://")}
	}
	l, err := c.newLoginClient(hosts...)
	if err != nil {
		return nil, err
	}
	defer l.close()
	return l.do(ctx, trustCall(wstrust.Endpoint{Address: s.URL + "/trust", Version: wstrust.Trust13}, []byte("<ask/>"), ""))
}

func TestNegotiate(t *testing.T) {
	for name, tt := range map[string]struct {
		kerberos *kerberos
		answer   string
	}{
		"mutual":               {&kerberos{}, "this is HTTP/127.0.0.1"},
		"the server is silent": {&kerberos{}, ""},
		"one-sided":            {&kerberos{alone: true}, "anything"},
	} {
		t.Run(name, func(t *testing.T) {
			var d *doorman
			var connections atomic.Int32
			s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if body, _ := io.ReadAll(r.Body); string(body) != "<ask/>" || r.Method != http.MethodPost {
					t.Errorf("%s %s", r.Method, body)
				}
				if d.admits(w, r) {
					_, _ = io.WriteString(w, "in")
				}
			}))
			s.EnableHTTP2 = true
			s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
				if state == http.StateNew {
					connections.Add(1)
				}
			}
			s.StartTLS()
			defer s.Close()
			d = newDoorman(t, s)
			d.answer = tt.answer
			trace := NewTrace(nil)
			tt.kerberos.user = "bob"
			a, err := post(WithTrace(t.Context(), trace), t, newLoginTest(t, tt.kerberos), s)
			if err != nil || a.status != 200 || string(a.body) != "in" {
				t.Fatalf("%v, %v", a, err)
			}
			if d.shown != 1 || d.bare != 1 || connections.Load() != 1 {
				t.Errorf("%d requests without and %d with a ticket on %d connections", d.bare, d.shown, connections.Load())
			}
			tt.kerberos.settled(t)
			var b strings.Builder
			if err := trace.WriteRedacted(&b); err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{"ticket 1|bob", "this is HTTP"} {
				if strings.Contains(b.String(), base64.StdEncoding.EncodeToString([]byte(secret))[:12]) {
					t.Errorf("the trace shows %q", secret)
				}
			}
			if n := strings.Count(b.String(), "windowstransport") + strings.Count(b.String(), "/trust"); len(trace.Exchanges()) != 2 || n < 2 || !strings.Contains(b.String(), "Negotiate") {
				t.Errorf("the trace:\n%s", b.String())
			}
		})
	}
}

// Whatever a server does, the login is shown to it in a bounded number of tokens, and what failed is told.
func TestNegotiateHostile(t *testing.T) {
	challenge := func(w http.ResponseWriter, values ...string) {
		w.Header()["Www-Authenticate"] = values
		w.WriteHeader(http.StatusUnauthorized)
	}
	encode := func(s string) string { return "Negotiate " + base64.StdEncoding.EncodeToString([]byte(s)) }
	for name, tt := range map[string]struct {
		kerberos *kerberos
		serve    http.HandlerFunc // with a ticket; nil: it is never shown one
		offer    []string         // without
		tickets  int32
		says     string
	}{
		"endless 401":           {serve: func(w http.ResponseWriter, _ *http.Request) { challenge(w, "Negotiate") }, tickets: 1, says: "does not accept"},
		"401 and the final one": {serve: func(w http.ResponseWriter, _ *http.Request) { challenge(w, encode("this is HTTP/127.0.0.1")) }, tickets: 1, says: "does not accept"},
		"401 with words":        {serve: func(w http.ResponseWriter, _ *http.Request) { challenge(w, encode("error clock skew too great")) }, tickets: 1, says: "HTTP/127.0.0.1 does not accept this computer's login: read the ticket: clock skew too great"},
		"401 for ever more":     {serve: func(w http.ResponseWriter, _ *http.Request) { challenge(w, encode("more")) }, tickets: maxLoginTokens, says: "does not accept"},
		"401 after done":        {kerberos: &kerberos{alone: true}, serve: func(w http.ResponseWriter, _ *http.Request) { challenge(w, encode("more")) }, tickets: 1, says: "does not accept"},
		"two tokens":            {serve: func(w http.ResponseWriter, _ *http.Request) { challenge(w, encode("more"), encode("more")) }, tickets: 1, says: "two answers"},
		"damaged token":         {serve: func(w http.ResponseWriter, _ *http.Request) { challenge(w, "Negotiate !") }, tickets: 1, says: "damaged"},
		"no proof":              {serve: func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("WWW-Authenticate", encode("I swear")) }, tickets: 1, says: "cannot prove"},
		"half a proof":          {serve: func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("WWW-Authenticate", encode("more")) }, tickets: 1, says: "not complete"},
		"only NTLM":             {offer: []string{"NTLM"}, says: "but for: NTLM"},
		"only Basic":            {offer: []string{`Basic realm="Negotiate"`}, says: "but for: Basic"},
		"nothing":               {offer: []string{}, says: "but for: nothing"},
		"no ticket":             {kerberos: &kerberos{refuse: errExpired}, says: "has expired"},
		"a library that fails":  {kerberos: &kerberos{breaks: errExpired}, says: "has expired"},
		"a silent library":      {kerberos: &kerberos{silent: true}, says: "no token"},
		"an endless library":    {kerberos: &kerberos{endless: true}, serve: func(w http.ResponseWriter, _ *http.Request) { challenge(w, encode("x")) }, tickets: maxLoginTokens, says: "does not accept"},
		"a redirect": {serve: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.example/", http.StatusTemporaryRedirect)
		}, tickets: 1},
		"a huge answer":    {serve: func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, maxBody+1)) }, tickets: 1, says: "1 MiB"},
		"hangs up":         {serve: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, tickets: 1, says: "EOF"},
		"huge to begin":    {offer: []string{"Negotiate"}, says: "1 MiB"},
		"hangs up at once": {offer: []string{"Negotiate"}, says: "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			var tickets, bare atomic.Int32
			s := secureServer(t, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Header.Get("Authorization") != "":
					if tickets.Add(1); !strings.HasPrefix(r.Header.Get("Authorization"), "Negotiate ") || tt.serve == nil {
						t.Errorf("Authorization: %s", r.Header.Get("Authorization"))
						return
					}
					tt.serve(w, r)
				case name == "hangs up at once":
					panic(http.ErrAbortHandler)
				default:
					bare.Add(1)
					if tt.offer == nil {
						tt.offer = []string{"Negotiate", "NTLM", `Basic realm="x"`}
					}
					challenge(w, tt.offer...)
					if name == "huge to begin" {
						_, _ = w.Write(make([]byte, maxBody+1))
					}
				}
			})
			k := cmp.Or(tt.kerberos, &kerberos{})
			a, err := post(t.Context(), t, newLoginTest(t, k), s)
			if name == "a redirect" {
				if err != nil || a.status != http.StatusTemporaryRedirect {
					t.Error(err)
				}
			} else if err == nil || !strings.Contains(err.Error(), tt.says) || a != nil {
				t.Errorf("got %v, want an error that says %q", err, tt.says)
			}
			if tickets.Load() != tt.tickets || bare.Load() > 1 {
				t.Errorf("%d requests without and %d with a ticket, want %d", bare.Load(), tickets.Load(), tt.tickets)
			}
			k.settled(t)
			if k.refuse != nil || k.breaks != nil {
				if _, ok := errors.AsType[*ticketError](err); !ok || !errors.Is(err, ErrNextWay) {
					t.Errorf("%v", err)
				}
			}
		})
	}
}
