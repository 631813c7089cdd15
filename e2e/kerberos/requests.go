//go:build linux && kerberos

package kerberos

import (
	"os"
	"strconv"
	"strings"
)

// Request is what a client asked of Apache, in the order of the answers.
type Request struct {
	Host, Method, Path string
	Status             int
	Scheme             string // of the header Authorization: "Negotiate"; "-" without one
	User               string // who it was, as the ticket's principal; "-" for nobody
	Protocol           string // HTTP/1.1 or HTTP/2.0
	Connection         string // the client's port: the same one means the same connection
}

// Requests are all requests so far that asked one of the lab's names but BindingHost.
func (f *Farm) Requests() []Request {
	f.k.t.Helper()
	text, err := os.ReadFile(f.k.Path("apache", "requests.log"))
	if err != nil {
		f.k.t.Fatalf("read what was asked of the web server: %v", err)
	}
	var list []Request
	for line := range strings.Lines(string(text)) {
		w := strings.Split(strings.TrimSpace(line), "\t")
		if len(w) != 8 {
			f.k.t.Fatalf("not a line of the web server's log: %q", line)
		}
		status, err := strconv.Atoi(w[3])
		if err != nil {
			f.k.t.Fatalf("not a line of the web server's log: %q", line)
		}
		list = append(list, Request{w[0], w[1], w[2], status, w[4], w[5], w[6], w[7]})
	}
	return list
}

// At are the requests to one host.
func (f *Farm) At(host string) []Request {
	f.k.t.Helper()
	var list []Request
	for _, r := range f.Requests() {
		if r.Host == host {
			list = append(list, r)
		}
	}
	return list
}
