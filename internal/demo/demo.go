// Package demo is an emulated Entra tenant, "Contoso", that listens on loopback. It lets a person try every
// sign-in without an account anywhere, and lets tests meet each refusal at will. It shares no code with the
// client side, so that a misreading of a standard is not made twice and thereby hidden.
//
// Passwords, the tenant ID and the client IDs are the same everywhere and printed in Info: nothing here
// protects anything, which is why it refuses to listen on anything but loopback.
package demo

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Options says how the tenant is served. The zero value serves http on a free port and forgets everything.
type Options struct {
	Listen string           // loopback host and port; "" means 127.0.0.1:0, port 0 the last one used or any free one
	TLS    bool             // serve https with a certificate from a CA of the tenant's own
	Dir    string           // folder for keys, port and CA, so that tokens survive a restart; "" = forgotten on Close
	Now    func() time.Time // nil means time.Now
	Proxy  *Proxy           // what stands in front of it; nil means nothing, and nobody signs in by a ticket
	Log    *slog.Logger     // nil means silence; never told a token, code or password

	NewKey func() (*rsa.PrivateKey, error) // makes the RSA keys for signing; nil means new ones of 2,048 bits
}

// Tenant is a running demo tenant.
type Tenant struct {
	base       string // public scheme and host, no trailing slash
	farmBase   string // the same of the federation server
	local      string // the same of where it listens; base without a proxy
	now        func() time.Time
	log        *slog.Logger
	home       *home
	store      *store
	box        *box
	keys       *signingKeys
	codes      codes
	devices    devices
	assertions assertions
	challenges challenges
	apps       []*App
	users      []*User
	switches   switches
	counts     counters
	info       Info
	cookies    cookieNames
	farm       farm

	proxySecret string // "": there is no proxy

	srv      *http.Server
	stop     func() bool   // ends the watch on Start's ctx
	done     chan struct{} // closed when shutting down begins: requests that wait give up
	served   chan struct{} // closed when Serve has returned
	closed   chan struct{} // closed when all has ended
	once     sync.Once
	serveErr error // set before served is closed
	closeErr error // set before closed is closed
}

// Start serves a tenant until ctx ends or Close is called. It refuses addresses that are not loopback, and a
// Dir that another running tenant uses. When it returns without error, requests are answered already.
func Start(ctx context.Context, o Options) (*Tenant, error) {
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.NewKey == nil {
		o.NewKey = func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) }
	}
	host, port, err := loopback(o.Listen)
	if err != nil {
		return nil, err
	}
	if o.Proxy != nil {
		checked, err := o.Proxy.check()
		if err != nil {
			return nil, err
		}
		o.Proxy = &checked
	}
	h, err := openHome(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("open the demo tenant's folder: %w", err)
	}
	t, err := start(ctx, o, h, host, port)
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	return t, nil
}

func start(ctx context.Context, o Options, h *home, host string, port int) (*Tenant, error) {
	st, err := openStore(h)
	if err != nil {
		return nil, fmt.Errorf("read the demo tenant's state: %w", err)
	}
	t := &Tenant{
		now: o.Now, log: o.Log, home: h, store: st, users: newUsers(o.Proxy != nil), apps: newApps(),
		done: make(chan struct{}), served: make(chan struct{}), closed: make(chan struct{}),
	}
	t.codes.now, t.devices.now = o.Now, o.Now
	t.challenges.serial = o.Now().UnixNano() // above what an earlier run has numbered
	if t.box, err = newBox(st.sealKey()); err != nil {
		return nil, err
	}
	t.cookies = newCookieNames(st.sealKey())
	if t.keys, err = openSigningKeys(h, o.NewKey); err != nil {
		return nil, fmt.Errorf("prepare the signing keys: %w", err)
	}
	if err := writeClientCertificates(h, t.apps, o.Now(), o.NewKey); err != nil {
		return nil, fmt.Errorf("prepare the client certificate: %w", err)
	}
	if err := writeWorkloadAssertion(h, t.apps, o.Now()); err != nil {
		return nil, fmt.Errorf("prepare the federated credential: %w", err)
	}
	l, err := listen(ctx, host, port, st.port())
	if err != nil {
		return nil, fmt.Errorf("listen for the demo tenant: %w", err)
	}
	bound := l.Addr().(*net.TCPAddr).Port
	scheme, caFile := "http", ""
	if o.TLS {
		cert, file, err := serverCertificate(h, o.Now())
		if err != nil {
			return nil, errors.Join(fmt.Errorf("prepare the TLS certificate: %w", err), l.Close())
		}
		scheme, caFile = "https", file
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
	}
	if err := st.setPort(bound); err != nil {
		return nil, errors.Join(fmt.Errorf("remember the port: %w", err), l.Close())
	}
	t.local = scheme + "://" + net.JoinHostPort(host, fmt.Sprint(bound))
	t.base, t.farmBase = t.local, t.local
	if o.Proxy != nil {
		t.base, t.farmBase, t.proxySecret = o.Proxy.Tenant, o.Proxy.Farm, o.Proxy.Secret
	}
	t.info = t.describe(caFile)
	t.srv = &http.Server{
		Handler:           t.routes(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}
	go func() {
		err := t.srv.Serve(l)
		if errors.Is(err, http.ErrServerClosed) {
			close(t.served)
			return
		}
		t.serveErr = fmt.Errorf("serve the demo tenant: %w", err)
		close(t.served)
		t.shutdown()
	}()
	t.stop = context.AfterFunc(ctx, t.shutdown)
	return t, nil
}

// Wait blocks until the tenant has ended and returns why: nil when it was told to.
func (t *Tenant) Wait() error {
	<-t.closed
	return errors.Join(t.serveErr, t.closeErr)
}

// Close stops serving, gives requests under way a second, and frees the port and the folder. It may be called
// more than once; each call returns after everything has ended.
func (t *Tenant) Close() error {
	t.stop()
	t.shutdown()
	return t.closeErr
}

func (t *Tenant) shutdown() {
	t.once.Do(func() {
		defer close(t.closed)
		close(t.done)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if t.srv.Shutdown(ctx) != nil {
			t.closeErr = t.srv.Close()
		}
		<-t.served
		t.closeErr = errors.Join(t.closeErr, t.store.flush(), t.home.close())
	})
	<-t.closed
}
