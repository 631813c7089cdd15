package session_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// hooked is a real store that a test can hold up, or fill to the last byte. Hooks are set before it is used.
type hooked struct {
	session.Store
	full   atomic.Bool // Update fails
	listed func(context.Context)
	loaded func(context.Context)
	lock   func(context.Context) error
	create func()
	watch  func() (<-chan struct{}, error) // in place of the real one
}

func (h *hooked) IDs(ctx context.Context) ([]identity.AccountID, error) {
	ids, err := h.Store.IDs(ctx)
	if h.listed != nil {
		h.listed(ctx)
	}
	return ids, err
}

func (h *hooked) Load(ctx context.Context, id identity.AccountID) (*identity.Record, error) {
	rec, err := h.Store.Load(ctx, id)
	if h.loaded != nil {
		h.loaded(ctx)
	}
	return rec, err
}

func (h *hooked) Lock(ctx context.Context, id identity.AccountID) (func(), error) {
	if h.lock != nil {
		if err := h.lock(ctx); err != nil {
			return nil, err
		}
	}
	return h.Store.Lock(ctx, id)
}

func (h *hooked) Create(ctx context.Context, rec *identity.Record) error {
	if h.create != nil {
		h.create()
	}
	return h.Store.Create(ctx, rec)
}

func (h *hooked) Update(ctx context.Context, rec *identity.Record) error {
	if h.full.Load() {
		return errors.New("write the record: no space left on device")
	}
	return h.Store.Update(ctx, rec)
}

func (h *hooked) Watch(ctx context.Context) (<-chan struct{}, error) {
	if h.watch != nil {
		return h.watch()
	}
	return h.Store.Watch(ctx)
}

// marked tells the calls of one caller from all others.
type marked struct{}

func mark(ctx context.Context) context.Context { return context.WithValue(ctx, marked{}, true) }

func isMarked(ctx context.Context) bool { return ctx.Value(marked{}) != nil }

// gate stops whoever passes until it is opened.
type gate struct{ reached, open chan struct{} }

func newGate() gate { return gate{make(chan struct{}), make(chan struct{})} }

func (g gate) pass() {
	g.reached <- struct{}{}
	<-g.open
}

// late is a transport that keeps one answer of the token endpoint back: the provider has done its work by then.
type late struct {
	http.RoundTripper
	armed atomic.Bool
	posts atomic.Int32
	gate
}

func (l *late) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := l.RoundTripper.RoundTrip(r)
	if r.Method == http.MethodPost {
		l.posts.Add(1)
		if l.armed.CompareAndSwap(true, false) {
			l.pass()
		}
	}
	return answer, err
}

// late lets o reach the provider through a transport that can keep an answer back.
func (w *world) late(o *session.Options) *late {
	base := flows.NewHTTP()
	w.t.Cleanup(base.CloseIdleConnections)
	l := &late{RoundTripper: base.Transport, gate: newGate()}
	o.Client = flows.NewClient(flows.ClientOptions{HTTP: &http.Client{Transport: l, Timeout: time.Minute}, Now: w.now, Log: o.Log})
	return l
}
