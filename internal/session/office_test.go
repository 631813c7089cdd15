package session_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"sync"
	"testing"
	"time"

	"latchkey/cache"
	"latchkey/flows"
	"latchkey/internal/demo"
	"latchkey/internal/demo/demotest"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// office is a world whose tenant stands behind a door that knows people by their tickets.
type office struct {
	*world
	door *demotest.Door

	mu     sync.Mutex
	ticket string // of whom; empty: nobody's
	refuse error  // why there is none to show
	shown  int    // how often one was
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{door: demotest.NewDoor()}
	t.Cleanup(o.door.Close)
	o.world = newWorldWith(t, demo.Options{Proxy: &demo.Proxy{Tenant: o.door.URL, Secret: demotest.DoorSecret}})
	if err := o.door.LeadTo(o.tenant.Info().Control); err != nil {
		t.Fatal(err)
	}
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
	step, release := demotest.Show(o.ticket)
	return step, release, nil
}

// process is a program on that computer.
func (o *office) process() session.Options {
	o.t.Helper()
	h := flows.NewHTTP()
	roots := x509.NewCertPool()
	roots.AddCert(o.door.Certificate())
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
