package flows

import (
	"bufio"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
)

// tunnel is a proxy that connects whoever asks to one server, whatever name they give it.
type tunnel struct {
	address *url.URL
	ways    sync.Map // the addresses from which the server was reached through it
}

func startTunnel(t *testing.T, server string) *tunnel {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &tunnel{address: &url.URL{Scheme: "http", Host: ln.Addr().String()}}
	var work sync.WaitGroup
	work.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			work.Go(func() { p.serve(conn, server) })
		}
	})
	t.Cleanup(func() { ln.Close(); work.Wait() })
	return p
}

func (p *tunnel) serve(conn net.Conn, server string) {
	defer conn.Close()
	from := bufio.NewReader(conn)
	if r, err := http.ReadRequest(from); err != nil || r.Method != http.MethodConnect {
		return
	}
	there, err := net.Dial("tcp", server)
	if err != nil {
		return
	}
	defer there.Close()
	p.ways.Store(there.LocalAddr().String(), true)
	if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return
	}
	var back sync.WaitGroup
	back.Go(func() { _, _ = io.Copy(conn, there); conn.Close() })
	_, _ = io.Copy(there, from)
	there.Close()
	back.Wait()
}

// Another choice of a proxy holds from the next request on, even where a connection through the former one is open and
// could be used again.
func TestAnotherProxyHoldsFromTheNextRequestOn(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.RemoteAddr) }))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	one, other := startTunnel(t, server.Listener.Addr().String()), startTunnel(t, server.Listener.Addr().String())
	var chosen atomic.Pointer[url.URL]
	c := NewClient(ClientOptions{Proxy: func() (*url.URL, bool) { return chosen.Load(), true }})
	for _, client := range []*http.Client{c.http, c.post} {
		client.Transport.(*http.Transport).TLSClientConfig.RootCAs = roots
		defer client.CloseIdleConnections()
	}
	for _, way := range []call{{}, {form: url.Values{"a": {"b"}}}} {
		way.op, way.url = "ask", "https://example.com/"
		for _, through := range []*tunnel{one, one, other, other, one} {
			chosen.Store(through.address)
			a, err := c.do(t.Context(), way)
			if err != nil {
				t.Fatal(err)
			}
			if _, came := through.ways.Load(string(a.body)); !came {
				t.Errorf("posts %v: the request did not come through the proxy that was chosen", way.posts())
			}
		}
	}
}
