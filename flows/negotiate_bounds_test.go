package flows

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// To whom the login is never shown.
func TestNegotiateStrangers(t *testing.T) {
	offer := func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Errorf("%s was shown the login", r.Host)
		}
		w.Header().Set("WWW-Authenticate", "Negotiate")
		w.WriteHeader(http.StatusUnauthorized)
	}
	s := secureServer(t, offer)
	host := strings.TrimPrefix(s.URL, "https://")
	k := &kerberos{}
	c := newLoginTest(t, k)
	name, _, _ := net.SplitHostPort(host)
	for _, hosts := range [][]string{{"sts.contoso.example"}, {name}, {name + ":443"}, {"https://" + host}, {"x@" + host}, {""}, {"*"}} {
		if _, err := post(t.Context(), t, c, s, hosts...); err == nil || !errors.Is(err, ErrNextWay) || !strings.Contains(err.Error(), "does not name it") {
			t.Errorf("%v: %v", hosts, err)
		}
	}
	plain := httptest.NewServer(http.HandlerFunc(offer))
	defer plain.Close()
	if _, err := post(t.Context(), t, c, plain, strings.TrimPrefix(plain.URL, "http://")); err == nil || !strings.Contains(err.Error(), "without https") {
		t.Error(err)
	}
	if len(k.services()) > 0 {
		t.Errorf("tickets were asked for: %v", k.begun)
	}
	if _, err := newLoginTest(t, nil).newLoginClient(host); !errors.Is(err, ErrNextWay) {
		t.Error(err)
	}
	odd := NewClient(ClientOptions{HTTP: &http.Client{Transport: struct{ http.RoundTripper }{http.DefaultTransport}}, Negotiator: k})
	if _, err := odd.newLoginClient(host); err == nil {
		t.Error("a transport that cannot be confined was taken")
	}
}

// A proxy that asks for a login gets none.
func TestNegotiateProxy(t *testing.T) {
	var asked atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.Method != http.MethodConnect || r.Header.Get("Authorization") != "" || r.Header.Get("Proxy-Authorization") != "" {
			t.Errorf("%s %v", r.Method, r.Header)
		}
		w.Header().Set("Proxy-Authenticate", "Negotiate")
		w.Header().Set("WWW-Authenticate", "Negotiate")
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	s := secureServer(t, func(http.ResponseWriter, *http.Request) { t.Error("reached past the proxy") })
	k := &kerberos{}
	c := newLoginTest(t, k)
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	c.http.Transport.(*http.Transport).Proxy = http.ProxyURL(at)
	if _, err := post(t.Context(), t, c, s); err == nil || len(k.services()) > 0 || asked.Load() != 1 {
		t.Errorf("%v; the proxy was asked %d times", err, asked.Load())
	}
}

// A server that closes its connection after the challenge is met on another one, if it is still the same server.
func TestNegotiateOtherConnection(t *testing.T) {
	var d *doorman
	s := secureServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		if d.admits(w, r) {
			_, _ = io.WriteString(w, "in")
		}
	})
	d = newDoorman(t, s)
	if a, err := post(t.Context(), t, newLoginTest(t, &kerberos{}), s); err != nil || string(a.body) != "in" {
		t.Error(err)
	}

	changed := otherCertificate(t)
	s = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the login was shown on a connection that it was not bound to")
		}
		w.Header().Set("Connection", "close")
		w.Header().Set("WWW-Authenticate", "Negotiate")
		w.WriteHeader(http.StatusUnauthorized)
	}))
	s.Config.ErrorLog = quiet(t)
	var hellos atomic.Int32
	s.TLS = changed.afterFirst(&hellos)
	s.StartTLS()
	defer s.Close()
	c := newLoginTest(t, &kerberos{})
	changed.trustedBy(c)
	if _, err := post(t.Context(), t, c, s); err == nil || !strings.Contains(err.Error(), "changed its certificate") {
		t.Error(err)
	}
}

// The whole exchange ends when its caller stops it, whoever it waits for.
func TestNegotiateStops(t *testing.T) {
	stop := make(chan struct{})
	s := secureServer(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "" {
			w.Header().Set("WWW-Authenticate", "Negotiate")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body) // only then the server notices that the client goes
		close(stop)
		<-r.Context().Done()
		panic(http.ErrAbortHandler) // an answer might still be read
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-stop; cancel() }()
	if _, err := post(ctx, t, newLoginTest(t, &kerberos{}), s); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	ctx, cancel = context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if _, err := post(ctx, t, newLoginTest(t, &kerberos{}), s); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// The transport that a Client was given is confined, and keeps its own rules.
func TestNegotiateTransport(t *testing.T) {
	var d *doorman
	var connections atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.admits(w, r) {
			_, _ = io.WriteString(w, "in")
		}
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.StartTLS()
	defer s.Close()
	d = newDoorman(t, s)
	k := &kerberos{}
	c := newLoginTest(t, k)
	given := c.http.Transport.(*http.Transport)
	given.DisableKeepAlives = true
	given.MaxIdleConnsPerHost = -1
	a, err := post(t.Context(), t, c, s)
	if err != nil || string(a.body) != "in" || connections.Load() != 1 {
		t.Errorf("%v; %d connections", err, connections.Load())
	}
	if len(k.until) != 1 || k.until[0].IsZero() {
		t.Errorf("the search for a ticket has no end: %v", k.until)
	}
	given.TLSClientConfig.VerifyConnection = func(tls.ConnectionState) error { return errors.New("a rule of the settings") }
	if _, err := post(t.Context(), t, c, s); err == nil || !strings.Contains(err.Error(), "a rule of the settings") {
		t.Error(err)
	}
}
