package session_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/cache"
	"latchkey/flows"
	"latchkey/internal/demo"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// office is a world whose tenant stands behind a proxy that knows people by their tickets. The tickets stand in for
// Kerberos, which package e2e/kerberos has: each is no more than its owner's name.
type office struct {
	*world
	proxy *httptest.Server

	mu     sync.Mutex
	ticket string // of whom; empty: nobody's
	refuse error  // why there is none to show
	shown  int    // how often one was
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{}
	const secret = "known-to-the-proxy-alone"
	var forward http.Handler
	o.proxy = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, encoded, _ := strings.Cut(r.Header.Get("Authorization"), "Negotiate ")
		r.Header.Del("X-Remote-User")
		if strings.HasSuffix(r.URL.Path, "/windowstransport") || strings.HasPrefix(r.URL.Path, "/adfs/oauth2/authorize") {
			name, err := base64.StdEncoding.DecodeString(encoded)
			if encoded == "" || err != nil {
				w.Header().Set("WWW-Authenticate", "Negotiate")
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			r.Header.Set("X-Remote-User", string(name))
			r.Header.Del("Authorization")
		}
		r.Header.Set("X-Lab-Proxy", secret)
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(o.proxy.Close)
	o.world = newWorldWith(t, demo.Options{Proxy: &demo.Proxy{Tenant: o.proxy.URL, Secret: secret}})
	local, err := url.Parse(o.tenant.Info().Control)
	if err != nil {
		t.Fatal(err)
	}
	to := &http.Transport{DisableKeepAlives: true}
	forward = &httputil.ReverseProxy{Transport: to, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: local.Scheme, Host: local.Host})
		r.Out.Host = r.In.Host
	}}
	return o
}

// holds puts another ticket into the computer, or none.
func (o *office) holds(username string, refuse error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ticket, o.refuse = username, refuse
}

// tickets is how often one was asked for.
func (o *office) tickets() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.shown
}

// Begin implements flows.Negotiator.
func (o *office) Begin(context.Context, string, []byte) (func([]byte) ([]byte, bool, error), func(), error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.shown++
	if o.refuse != nil {
		return nil, nil, o.refuse
	}
	name := o.ticket
	return func(in []byte) ([]byte, bool, error) { return []byte(name), in != nil, nil }, func() {}, nil
}

// process is a program on that computer.
func (o *office) process() session.Options {
	o.t.Helper()
	h := flows.NewHTTP()
	roots := x509.NewCertPool()
	roots.AddCert(o.proxy.Certificate())
	h.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	o.t.Cleanup(h.CloseIdleConnections)
	p := o.options()
	p.Client = flows.NewClient(flows.ClientOptions{HTTP: h, Now: o.now, Negotiator: o})
	p.Login = func(a identity.Account) flows.PreparedWindows { return o.login(a.Username) }
	return p
}

func (o *office) keeper() *session.Keeper {
	k := session.New(o.process())
	o.t.Cleanup(k.Close)
	return k
}

func (o *office) login(username string) flows.PreparedWindows {
	return func(context.Context) (flows.IntegratedWindows, error) {
		return flows.IntegratedWindows{Username: username}, nil
	}
}

// bob is whose domain is federated.
const bob = "bob.builder@contoso.example"

// quiet is a sign-in at the tenant that nobody starts.
func (o *office) quiet(username string) session.SignIn {
	return session.SignIn{Request: o.request(), Flow: identity.FlowWindows, Profile: "contoso", Grant: o.login(username)}
}

// atFarm is one at the federation server itself, which goes by the ticket alone.
func (o *office) atFarm() session.SignIn {
	o.t.Helper()
	s := o.quiet("")
	a, err := identity.ParseAuthority(o.tenant.Info().ADFS)
	if err != nil {
		o.t.Fatal(err)
	}
	s.Request.Authority = a
	return s
}

// stored is what rests of an account.
func (o *office) stored(id identity.AccountID) *identity.Record {
	o.t.Helper()
	rec, err := o.store().Load(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return rec
}

func (o *office) store() *cache.Store {
	o.t.Helper()
	s, err := cache.Open(cache.Options{Dir: o.dir, Keyring: o.ring})
	if err != nil {
		o.t.Fatal(err)
	}
	return s
}

// forgetRefresh makes an account one of a provider that gives no refresh tokens.
func (o *office) forgetRefresh(id identity.AccountID) {
	o.t.Helper()
	rec := o.stored(id)
	rec.Tokens.Refresh = ""
	rec.Revision++
	if err := o.store().Update(o.t.Context(), rec); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) signInQuietly(s session.SignIn) identity.AccountID {
	o.t.Helper()
	id, err := o.keeper().SignInQuietly(o.t.Context(), s)
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

// later lets every token of an hour end.
func (o *office) later() { o.skew.Add(int64(2 * time.Hour)) }
