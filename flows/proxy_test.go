package flows

import (
	"bufio"
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
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

// always is ClientOptions.Proxy that gives the same ways for all.
func always(ways ...*url.URL) func(context.Context, *url.URL) ([]*url.URL, error) {
	return func(context.Context, *url.URL) ([]*url.URL, error) { return ways, nil }
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
	c := NewClient(ClientOptions{Proxy: func(context.Context, *url.URL) ([]*url.URL, error) { return []*url.URL{chosen.Load()}, nil }})
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

// A SOCKS proxy gets the name of the host, and looks its address up itself.
func TestASocksProxyGetsTheName(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	asked := make(chan string, 2)
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				close(asked)
				return
			}
			asked <- socksHost(conn)
		}
	}()
	c := NewClient(ClientOptions{Proxy: always(&url.URL{Scheme: "socks5", Host: ln.Addr().String()})})
	for _, way := range []call{{}, {form: url.Values{}}} {
		way.op, way.url = "ask", "https://sts.invalid/"
		if _, err := c.do(t.Context(), way); err == nil {
			t.Error("a host that is not there has answered")
		}
		if host := <-asked; host != "sts.invalid:443" {
			t.Errorf("the proxy was asked for %q", host)
		}
	}
}

// socksHost reads a SOCKS 5 request (RFC 1928) without a password, and refuses it.
func socksHost(conn net.Conn) string {
	defer conn.Close()
	greeting := make([]byte, 3)
	if _, err := io.ReadFull(conn, greeting); err != nil || greeting[0] != 5 {
		return "no greeting"
	}
	_, _ = conn.Write([]byte{5, 0})
	head := make([]byte, 5)
	if _, err := io.ReadFull(conn, head); err != nil || head[3] != 3 {
		return "no name"
	}
	rest := make([]byte, int(head[4])+2)
	if _, err := io.ReadFull(conn, rest); err != nil {
		return "half a name"
	}
	_, _ = conn.Write([]byte{5, 2, 0, 1, 0, 0, 0, 0, 0, 0}) // not allowed
	name, port := rest[:head[4]], rest[head[4]:]
	return fmt.Sprintf("%s:%d", name, int(port[0])<<8|int(port[1]))
}

// What is on this computer is reached straight, and nobody is asked how.
func TestLoopbackPassesByAProxy(t *testing.T) {
	proxy := &url.URL{Scheme: "http", Host: "proxy.example:8080"}
	asked := 0
	transport := new(http.Transport)
	proxied(transport, time.Now, func(context.Context, *url.URL) ([]*url.URL, error) { asked++; return []*url.URL{proxy}, nil })
	for host, passes := range map[string]bool{
		"localhost": true, "LOCALHOST:80": true, "127.0.0.1": true, "127.9.9.9:8080": true, "[::1]:443": true, "[::ffff:127.0.0.1]": true,
		"localhost.example": false, "127.0.0.1.example": false, "10.0.0.1": false, "login.microsoftonline.com": false,
	} {
		before := asked
		at, err := transport.Proxy(&http.Request{URL: &url.URL{Scheme: "https", Host: host}})
		if err != nil || (at == nil) != passes || !passes && at != proxy || (asked == before) != passes {
			t.Errorf("%s goes through %v, %v", host, at, err)
		}
	}
}
