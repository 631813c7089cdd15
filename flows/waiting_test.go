package flows

import (
	"context"
	"errors"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
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
	for name, visit := range map[string]func(context.Context, string) error{
		"nobody signs in":                func(context.Context, string) error { return nil },
		"nobody is led there":            nil,
		"a browser that one must end":    func(ctx context.Context, link string) error { firstStep(link); <-ctx.Done(); return nil },
		"no browser, and a link to copy": func(context.Context, string) error { return errors.New("there is none") },
	} {
		g := &AuthorizationCode{Timeout: time.Millisecond, Visit: visit, Waiting: func(*Waiting) {}}
		if _, err := g.Acquire(t.Context(), newTestClient(t, ClientOptions{}), o.request("")); !errors.Is(err, ErrTimeout) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Nobody is there, so that the browser opens much later: then all of the time is left.
func TestTheTimeBeginsWhenTheBrowserOpens(t *testing.T) {
	o := newOP(t, "")
	var away atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(away.Load())) }
	r, told, back := o.request(""), make(chan time.Time, 2), make(chan time.Time, 1)
	r.Until = func(deadline time.Time) { told <- deadline }
	g := &AuthorizationCode{Visit: func(ctx context.Context, _ string) error {
		if _, limited := ctx.Deadline(); limited || len(told) > 0 {
			t.Error("the time runs for somebody who is not there")
		}
		away.Store(int64(time.Hour / 2))
		back <- now()
		return nil
	}}
	w, done := waitFor(t, t.Context(), newTestClient(t, ClientOptions{Now: now}), g, r)
	until := <-told
	surf(w.Link())
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if from := <-back; until.Before(from.Add(defaultTimeout)) || len(told) > 0 {
		t.Errorf("back at %v, the sign-in gives up at %v", from, until)
	}
}

// Whoever follows a copied link is there, whatever the desktop says.
func TestTheTimeBeginsWhenALinkIsFollowed(t *testing.T) {
	o := newOP(t, "")
	r, told := o.request(""), make(chan time.Time, 2)
	r.Until = func(deadline time.Time) { told <- deadline }
	g := &AuthorizationCode{Visit: func(ctx context.Context, _ string) error { <-ctx.Done(); return nil }}
	w, done := waitFor(t, t.Context(), newTestClient(t, ClientOptions{}), g, r)
	page := firstStep(w.Link())
	if until := <-told; until.Before(time.Now()) {
		t.Errorf("it gives up at %v", until)
	}
	surf(page)
	if err := <-done; err != nil {
		t.Error(err)
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
