package flows

import (
	"bufio"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// deserted is an address of this computer where nobody listens, and nobody can while the test runs: it is one end of a
// connection. A port that was only given up can be the very one that the next server of a test gets.
func deserted(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	one, err := net.Dial("tcp4", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	other, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { one.Close(); other.Close() })
	return one.LocalAddr().String()
}

// deadProxy is the address of a proxy where nobody listens.
func deadProxy(t *testing.T) *url.URL {
	t.Helper()
	return &url.URL{Scheme: "http", Host: deserted(t), User: url.UserPassword("anna", "s3cret")}
}

// A proxy that is out of reach is passed over, for the request that met it and for later ones, until a while has gone by.
func TestAProxyOutOfReachIsPassedOver(t *testing.T) {
	bodies := make(chan string, 8)
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies <- string(body)
	}))
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	gone, there := deadProxy(t), startTunnel(t, server.Listener.Addr().String())
	now := time.Now()
	asked := 0
	c := NewClient(ClientOptions{Now: func() time.Time { return now }, Proxy: func(context.Context, *url.URL) ([]*url.URL, error) {
		asked++
		return []*url.URL{gone, there.address, nil}, nil
	}})
	for _, client := range []*http.Client{c.http, c.post} {
		client.Transport.(*http.Transport).TLSClientConfig.RootCAs = roots
		defer client.CloseIdleConnections()
	}
	for i, want := range []int{2, 1, 1, 2} { // how often the ways were asked for
		if i == 3 {
			now = now.Add(proxyPassedBy)
		}
		asked = 0
		if _, err := c.do(t.Context(), call{op: "ask", url: "https://example.com/", form: url.Values{"refresh_token": {"once"}}}); err != nil {
			t.Fatal(err)
		}
		if body := <-bodies; body != "refresh_token=once" || asked != want || len(bodies) > 0 {
			t.Errorf("request %d: the server got %q, the ways were asked for %d times, want %d", i, body, asked, want)
		}
	}
}

func TestWhereNoWayIsLeft(t *testing.T) {
	gone, refuses := deadProxy(t), httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusProxyAuthRequired) }))
	defer refuses.Close()
	at, err := url.Parse(refuses.URL)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		ways    []*url.URL
		err     error
		want    string
		summary string
	}{
		"only one, out of reach":   {[]*url.URL{gone}, nil, "proxyconnect", "The proxy between this computer and the internet cannot be reached."},
		"two, both out of reach":   {[]*url.URL{gone, deadProxy(t)}, nil, "proxyconnect", "The proxy between this computer and the internet cannot be reached."},
		"one refuses":              {[]*url.URL{at, nil}, nil, "Proxy Authentication Required", "The proxy between you and the internet wants to know who you are."},
		"none that can be used":    {nil, nil, "none of the proxies", "No proxy is named that Latchkey can speak to: it takes those of HTTP, HTTPS and SOCKS 5."},
		"nobody knows":             {nil, errors.New("the oracle is silent"), "the oracle is silent", "The sign-in service cannot be reached."},
		"the first refuses always": {[]*url.URL{at, gone}, nil, "Proxy Authentication Required", "The proxy between you and the internet wants to know who you are."},
	} {
		client := NewClient(ClientOptions{Proxy: func(context.Context, *url.URL) ([]*url.URL, error) { return c.ways, c.err }})
		for range 2 {
			_, err := client.do(t.Context(), call{op: "ask", url: "https://sts.invalid/", form: url.Values{"a": {"b"}}})
			if n, ok := errors.AsType[*NetworkError](err); !ok || n.Sent || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%s: %v, want %q", name, err, c.want)
			}
			if summary, next := Explain(err); summary != c.summary || next == "" {
				t.Errorf("%s: %q, %q", name, summary, next)
			}
		}
	}
}

// What has begun with a proxy is not sent by another one as well: some of it may have left.
func TestWhatHasBegunIsNotSentAnotherWay(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	work.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil && r.Method == http.MethodConnect {
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n")
				_, _ = conn.Read(make([]byte, 1)) // the greeting of TLS
			}
			_ = conn.(*net.TCPConn).SetLinger(0) // it breaks off, and does not only end
			conn.Close()
		}
	})
	defer work.Wait()
	defer ln.Close()
	asked := 0
	breaks := &url.URL{Scheme: "http", Host: ln.Addr().String()}
	c := NewClient(ClientOptions{Proxy: func(context.Context, *url.URL) ([]*url.URL, error) {
		asked++
		return []*url.URL{breaks, nil}, nil
	}})
	for i := range 2 {
		_, err := c.do(t.Context(), call{op: "ask", url: "https://sts.invalid/", form: url.Values{"refresh_token": {"once"}}})
		if _, ok := errors.AsType[*net.OpError](err); !ok || strings.Contains(err.Error(), proxyUnreached) || asked != i+1 {
			t.Errorf("%v; the ways were asked for %d times", err, asked)
		}
	}
}
