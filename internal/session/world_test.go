package session_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"latchkey/cache"
	"latchkey/cache/cachetest"
	"latchkey/flows"
	"latchkey/internal/demo"
	"latchkey/internal/demo/demotest"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a demo tenant, a store on disk, and the person who signs in.
type world struct {
	t      *testing.T
	tenant *demo.Tenant
	dir    string
	ring   *cachetest.Ring
	skew   atomic.Int64 // added to everybody's clock, nanoseconds
	log    bytes.Buffer
	logMu  sync.Mutex
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldWith(t, demo.Options{})
}

func newWorldWith(t *testing.T, o demo.Options) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), ring: &cachetest.Ring{}}
	o.Now, o.NewKey = w.now, demotest.Keys()
	tenant, err := demo.Start(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tenant.Close() })
	w.tenant = tenant
	return w
}

func (w *world) now() time.Time { return time.Now().Add(time.Duration(w.skew.Load())) }

func (w *world) Write(b []byte) (int, error) {
	w.logMu.Lock()
	defer w.logMu.Unlock()
	return w.log.Write(b)
}

// options are those of a fresh process on the same store.
func (w *world) options() session.Options {
	w.t.Helper()
	store, err := cache.Open(cache.Options{Dir: w.dir, Keyring: w.ring})
	if err != nil {
		w.t.Fatal(err)
	}
	transport := flows.NewHTTP()
	w.t.Cleanup(transport.CloseIdleConnections)
	log := slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return session.Options{
		Store: store, Now: w.now, Log: log, Codec: cache.Codec{},
		Client: flows.NewClient(flows.ClientOptions{HTTP: transport, Now: w.now, Log: log}),
	}
}

func (w *world) keeper() *session.Keeper {
	k := session.New(w.options())
	w.t.Cleanup(k.Close)
	return k
}

// request asks for the demo API as the demo's native client.
func (w *world) request() flows.Request {
	info := w.tenant.Info()
	a, err := identity.ParseAuthority(info.Authority)
	if err != nil {
		w.t.Fatal(err)
	}
	return flows.Request{Authority: a, ClientID: info.ClientID, Scopes: identity.ParseScopes(info.Scope)}
}

func (w *world) person(username string) *demotest.Person {
	for _, u := range w.tenant.Info().Users {
		if strings.HasPrefix(u.Username, username) {
			return demotest.NewPerson(u.Username, u.Password)
		}
	}
	w.t.Fatalf("the demo has no user %s", username)
	return nil
}

func (w *world) signIn(k *session.Keeper, username string) identity.AccountID {
	w.t.Helper()
	id, err := k.SignIn(w.t.Context(), session.SignIn{
		Request: w.request(), Grant: &flows.AuthorizationCode{Visit: w.person(username).Visit, Timeout: 20 * time.Second},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// control sets the tenant's switches.
func (w *world) control(switches string) {
	w.t.Helper()
	r, err := http.Post(w.tenant.Info().Control, "application/json", strings.NewReader(switches))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Body.Close()
	if r.StatusCode != http.StatusOK {
		w.t.Fatalf("control %s: %s", switches, r.Status)
	}
}

type counters struct {
	ByGrant         map[string]int `json:"by_grant"`
	FamiliesRevoked int            `json:"families_revoked"`
}

func (w *world) counters() counters {
	w.t.Helper()
	r, err := http.Get(w.tenant.Info().Control)
	if err != nil {
		w.t.Fatal(err)
	}
	defer r.Body.Close()
	var c counters
	if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
		w.t.Fatal(err)
	}
	return c
}

// await returns the first Snapshot that fits.
func await(t *testing.T, k *session.Keeper, what string, fits func(session.Snapshot) bool) session.Snapshot {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for s := range k.Snapshots(ctx) {
		if fits(s) {
			return s
		}
	}
	t.Fatalf("no Snapshot ever showed: %s; the last one: %+v", what, k.Snapshot())
	return session.Snapshot{}
}

// keeping is a process that may hold accounts in memory.
func (w *world) keeping(store session.Store) *session.Keeper {
	o := w.options()
	o.KeepUnsaved = true
	if store != nil {
		o.Store = store
	}
	k := session.New(o)
	w.t.Cleanup(k.Close)
	return k
}

// command is a process that ends soon and can ask the lease holder.
func (w *world) command() *session.Keeper {
	o := w.options()
	o.Dial = w.dial
	k := session.New(o)
	w.t.Cleanup(k.Close)
	return k
}

func (w *world) dial(ctx context.Context) (net.Conn, error) { return desktop.Dial(ctx, w.dir+"/s") }

// face is a long-lived process: tray or window.
func (w *world) face(ctx context.Context, tray bool, host session.Host, raise func(string)) *session.Keeper {
	w.t.Helper()
	k, _ := w.start(ctx, w.options(), tray, host, raise)
	return k
}

// start is face with parts of the test's own; done closes when it has ended after ctx did.
func (w *world) start(ctx context.Context, o session.Options, tray bool, host session.Host, raise func(string)) (k *session.Keeper, done <-chan struct{}) {
	w.t.Helper()
	o.Tray, o.KeepUnsaved, o.Dial = tray, true, w.dial
	k = session.New(o)
	done = k.Start(ctx, session.Leadership{
		Take: func() (func(), error) {
			l, err := desktop.TakeLease(w.dir + "/keeper.lock")
			if err != nil {
				return nil, err
			}
			return func() { _ = l.Release() }, nil
		},
		Listen: func() (net.Listener, error) { return desktop.Listen(w.dir + "/s") },
		Host:   host, Raise: raise,
	})
	w.t.Cleanup(func() { <-done; k.Close() })
	return k, done
}
