package flows

import (
	"context"
	"errors"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"
)

// waitFor starts a sign-in that nobody visits and returns its handle.
func waitFor(t *testing.T, ctx context.Context, c *Client, g Interactive, r Request) (*Waiting, <-chan error) {
	t.Helper()
	ready, done := make(chan *Waiting, 1), make(chan error, 1)
	grant := g.Announce(func(w *Waiting) { ready <- w })
	go func() {
		_, err := grant.Acquire(ctx, c, r)
		done <- err
	}()
	select {
	case w := <-ready:
		return w, done
	case err := <-done:
		t.Fatalf("it ended before it waited: %v", err)
		return nil, nil
	}
}

func TestCancelFreesThePort(t *testing.T) {
	o := newOP(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	w, done := waitFor(t, ctx, newTestClient(t, ClientOptions{}), &AuthorizationCode{}, o.request(""))
	link, _ := url.Parse(w.Link())
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for _, host := range []string{"127.0.0.1", "::1"} {
		if host == "::1" && !hasIPv6(t.Context()) {
			continue
		}
		l, err := net.Listen("tcp", net.JoinHostPort(host, link.Port()))
		if err != nil {
			t.Errorf("the port is not free: %v", err)
			continue
		}
		l.Close()
	}
	if w.Link() != "" {
		t.Error("a link was minted after the end")
	}
	if err := w.Paste("http://localhost/?code=x&state=y"); err == nil {
		t.Error("a paste was taken after the end")
	}
}

func TestTimeout(t *testing.T) {
	o := newOP(t, "")
	g := &AuthorizationCode{Timeout: time.Millisecond, Visit: func(ctx context.Context, _ string) error { <-ctx.Done(); return nil }}
	if _, err := g.Acquire(t.Context(), newTestClient(t, ClientOptions{}), o.request("")); !errors.Is(err, ErrTimeout) {
		t.Errorf("got %v", err)
	}
}

func TestBrowserDoesNotOpen(t *testing.T) {
	o := newOP(t, "")
	c := newTestClient(t, ClientOptions{})
	broken := errors.New("no browser is installed")
	g := &AuthorizationCode{Visit: func(context.Context, string) error { return broken }}
	if _, err := g.Acquire(t.Context(), c, o.request("")); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	// With somebody to show the link to, the sign-in goes on.
	w, done := waitFor(t, t.Context(), c, g, o.request(""))
	surf(w.Link())
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestTwoSignInsAtOnce(t *testing.T) {
	o := newOP(t, "")
	c := newTestClient(t, ClientOptions{})
	one, oneDone := waitFor(t, t.Context(), c, &AuthorizationCode{}, o.request(""))
	two, twoDone := waitFor(t, t.Context(), c, &AuthorizationCode{}, o.request(""))
	var wg sync.WaitGroup
	for _, w := range []*Waiting{two, one} {
		wg.Go(func() { surf(w.Link()) })
	}
	wg.Wait()
	if err := errors.Join(<-oneDone, <-twoDone); err != nil {
		t.Error(err)
	}
}
