package demotest

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
)

// Door is what stands in front of a tenant that goes by tickets: a reverse proxy with https, with httptest's certificate.
// A ticket is here no more than its owner's name, since a real one needs a domain; package e2e/kerberos has those.
type Door struct {
	*httptest.Server
	forward http.Handler
}

// DoorSecret is what the tenant knows the door by.
const DoorSecret = "known-to-the-proxy-alone"

// NewDoor opens a door, whose URL the tenant is to be told (demo.Proxy). It leads nowhere before LeadTo.
func NewDoor() *Door {
	d := &Door{}
	d.Server = httptest.NewTLSServer(http.HandlerFunc(d.serve))
	return d
}

// TrustDoors has this process, and those that it starts, trust the doors' certificate and no other. It is to be called before the
// first connection, since Go reads the system's certificates once.
func TrustDoors(setenv func(key, value string) error) error {
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	f, err := os.CreateTemp("", "door-*.pem")
	if err != nil {
		return err
	}
	err = pem.Encode(f, &pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	return errors.Join(err, f.Close(), setenv("SSL_CERT_FILE", f.Name()), setenv("SSL_CERT_DIR", os.DevNull))
}

// LeadTo gives the address where the tenant listens; any path of it will do.
func (d *Door) LeadTo(address string) error {
	forward, err := Forward(address)
	d.forward = forward
	return err
}

// Forward hands requests on to the address where a tenant listens, under the host that they were sent to.
//
// A request is read to its end before. A tenant answers as soon as it has the last byte, and package http closes the body of a
// request whose answer begins: a proxy that then still looks for the body's end takes that for a failure of its own, and
// breaks off the answer (httputil.ReverseProxy, about once in ten thousand requests).
func Forward(address string) (http.Handler, error) {
	local, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	proxy := &httputil.ReverseProxy{
		Transport: &http.Transport{DisableKeepAlives: true},
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: local.Scheme, Host: local.Host})
			r.Out.Host = r.In.Host
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		proxy.ServeHTTP(w, r)
	}), nil
}

// serve asks for a ticket where a federation server does.
func (d *Door) serve(w http.ResponseWriter, r *http.Request) {
	r.Header.Del("X-Remote-User")
	if strings.HasSuffix(r.URL.Path, "/windowstransport") || strings.HasPrefix(r.URL.Path, "/adfs/oauth2/authorize") {
		_, ticket, _ := strings.Cut(r.Header.Get("Authorization"), "Negotiate ")
		name, err := base64.StdEncoding.DecodeString(ticket)
		if ticket == "" || err != nil {
			w.Header().Set("WWW-Authenticate", "Negotiate")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		r.Header.Set("X-Remote-User", string(name))
		r.Header.Del("Authorization")
	}
	r.Header.Set("X-Lab-Proxy", DoorSecret)
	d.forward.ServeHTTP(w, r)
}

// Show is an exchange that shows the ticket of username to the door: what flows.Negotiator gives.
func Show(username string) (step func(in []byte) (out []byte, done bool, err error), release func()) {
	return func(in []byte) ([]byte, bool, error) { return []byte(username), in != nil, nil }, func() {}
}
