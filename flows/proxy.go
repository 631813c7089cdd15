package flows

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"latchkey/internal/identity"
)

const (
	proxyPatience = 8 * time.Second // for connecting to a proxy, where there is another way
	proxyPassedBy = 5 * time.Minute // how long one that was out of reach comes last
)

// proxyUnreached is what net/http calls the failure to connect to a proxy: nothing of the request has left then.
const proxyUnreached = "proxyconnect"

var errNoWay = errors.New("none of the proxies that are named can be used")

// proxies take requests along the ways that ClientOptions.Proxy gives, and remember which proxy was out of reach.
type proxies struct {
	choose func(ctx context.Context, to *url.URL) ([]*url.URL, error)
	now    func() time.Time

	mu    sync.Mutex
	until map[string]time.Time // a proxy comes last before that
}

// proxied makes a transport's requests go along the ways that choose gives.
func proxied(t *http.Transport, now func() time.Time, choose func(context.Context, *url.URL) ([]*url.URL, error)) {
	p := &proxies{choose: choose, now: now, until: map[string]time.Time{}}
	t.Proxy = p.pick
}

// passage is the sending of one request. The transport may still be connecting for one way when the next is taken.
type passage struct{ way atomic.Pointer[way] }

// way is the one that was taken last.
type way struct {
	by   *proxies
	at   *url.URL // nil: straight
	more bool     // there is another that is not known to be out of reach
}

type passageKey struct{}

func travelling(ctx context.Context) (context.Context, *passage) {
	a := new(passage)
	return context.WithValue(ctx, passageKey{}, a), a
}

// pick chooses the way of a request, as http.Transport asks for it. What is on this computer is reached straight.
func (p *proxies) pick(r *http.Request) (*url.URL, error) {
	if identity.IsLoopback(r.URL.Hostname()) {
		return nil, nil
	}
	ways, err := p.choose(r.Context(), r.URL)
	if err != nil {
		return nil, err
	}
	if len(ways) == 0 {
		return nil, errNoWay
	}
	at, left := ways[0], 0
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, each := range ways {
		if each != nil && p.now().Before(p.until[called(each)]) {
			continue
		}
		if left++; left == 1 {
			at = each
		}
	}
	if a, ok := r.Context().Value(passageKey{}).(*passage); ok {
		a.way.Store(&way{by: p, at: at, more: left > 1})
	}
	return at, nil
}

// failed reports whether the request should be tried another way: nothing of it has left this computer, since the proxy was
// out of reach, and there is another way.
func (a *passage) failed(err error) (again bool) {
	op, ok := errors.AsType[*net.OpError](err)
	w := a.way.Load()
	if !ok || op.Op != proxyUnreached || w == nil || w.at == nil {
		return false
	}
	w.by.mu.Lock()
	defer w.by.mu.Unlock()
	w.by.until[called(w.at)] = w.by.now().Add(proxyPassedBy)
	return w.more
}

// send sends a request, and once more by each other way as long as none of it has left.
func (a *passage) send(client *http.Client, r *http.Request) (*http.Response, error) {
	resp, err := client.Do(r)
	for err != nil && r.Context().Err() == nil && a.failed(err) {
		again := r.Clone(r.Context())
		if r.GetBody != nil {
			if again.Body, err = r.GetBody(); err != nil {
				break
			}
		}
		resp, err = client.Do(again)
	}
	return resp, err
}

func called(proxy *url.URL) string { return proxy.Scheme + "://" + proxy.Host }
