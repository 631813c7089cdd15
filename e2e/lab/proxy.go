//go:build linux

package lab

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
)

// Proxy is a real one that takes whoever asks to the host that they name, and notes what it was asked.
type Proxy struct {
	Address string // host:port

	mu    sync.Mutex
	asked []string
	login bool
}

// NewProxy starts a proxy, which ends with the test.
func NewProxy(t T) *Proxy {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{Address: ln.Addr().String()}
	var work sync.WaitGroup
	work.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			work.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() { ln.Close(); work.Wait() })
	return p
}

func (p *Proxy) serve(conn net.Conn) {
	defer conn.Close()
	from := bufio.NewReader(conn)
	r, err := http.ReadRequest(from)
	if err != nil {
		return
	}
	p.mu.Lock()
	p.asked = append(p.asked, r.Method+" "+r.Host)
	p.login = p.login || r.Header.Get("Proxy-Authorization") != "" || r.Header.Get("Authorization") != ""
	p.mu.Unlock()
	var there net.Conn
	if r.Method == http.MethodConnect && !strings.Contains(r.Host, ".invalid:") {
		there, err = net.Dial("tcp", r.Host)
	}
	if there == nil || err != nil {
		_, _ = io.WriteString(conn, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		return
	}
	defer there.Close()
	if _, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n"); err != nil {
		return
	}
	var back sync.WaitGroup
	back.Go(func() { _, _ = io.Copy(conn, there); conn.Close() })
	_, _ = io.Copy(there, from)
	there.Close()
	back.Wait()
}

// Take is what was asked since the last time, for example "CONNECT login.example:443".
func (p *Proxy) Take() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.asked
	p.asked = nil
	return list
}

// SawLogin reports whether somebody has ever shown it a login.
func (p *Proxy) SawLogin() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.login
}
