//go:build linux

package desktop

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// proxyPortal answers as the portal's interface for proxies does: the real one goes by a desktop's settings, and no desktop
// runs here.
type proxyPortal struct {
	mu     sync.Mutex
	answer []string
	asked  []string
	mute   <-chan struct{} // nil: it answers at once
}

func (p *proxyPortal) Lookup(uri string) ([]string, *dbus.Error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, uri)
	if p.mute != nil {
		<-p.mute
	}
	if p.answer == nil {
		return nil, dbus.NewError("org.freedesktop.portal.Error.NotAllowed", []any{"This call is not available inside the sandbox"})
	}
	return p.answer, nil
}

func (p *proxyPortal) requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asked)
}

func (p *proxyPortal) say(answer ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = answer
}

func startProxyPortal(t *testing.T, p *proxyPortal) {
	t.Helper()
	_, conn := startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	if err := conn.Export(p, portalPath, portalProxies); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(portalName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
}

func TestThePortalIsAskedForTheProxy(t *testing.T) {
	p := &proxyPortal{answer: []string{"http://proxy.example:8080", "direct://"}}
	startProxyPortal(t, p)
	now := time.Now()
	s := NewSystemProxies(func() time.Time { return now }, noEnvironment)
	if len(p.requests()) > 0 {
		t.Error("it was asked before anybody wanted to know")
	}
	for range 3 {
		r, err := s.Lookup(t.Context(), targetAt(t, "https://login.example/common?secret=1"))
		if err != nil || written(r.Ways) != "http://proxy.example:8080 straight" || r.Source != ProxyOfDesktop {
			t.Errorf("%v, %v", r, err)
		}
	}
	if asked := p.requests(); len(asked) != 1 || asked[0] != "https://login.example/" {
		t.Errorf("it was asked %q", asked)
	}
	p.say("socks4://proxy.example:1080")
	now = now.Add(proxyKept)
	if r, err := s.Lookup(t.Context(), targetAt(t, "https://login.example")); err != nil || len(r.Ways) != 0 {
		t.Errorf("a proxy that nobody here can speak to: %v, %v", r, err)
	}
}

func TestWithoutAPortalNobodyKnowsTheProxy(t *testing.T) {
	target := targetAt(t, "https://login.example")
	expectNone := func(what string) {
		t.Helper()
		if r, err := NewSystemProxies(time.Now, noEnvironment).Lookup(t.Context(), target); !errors.Is(err, ErrNotAvailable) {
			t.Errorf("%s: %v, %v", what, r, err)
		}
	}
	startProxyPortal(t, &proxyPortal{})
	expectNone("a portal that refuses")
	startProxyPortal(t, &proxyPortal{answer: []string{}})
	expectNone("a portal that names nothing")
	startPortal(t, 0)
	expectNone("a portal without the interface")
	startBus(t, "DBUS_SESSION_BUS_ADDRESS")
	expectNone("a bus without a portal")
	startMuteBus(t, "DBUS_SESSION_BUS_ADDRESS")
	expectNone("a mute bus")
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")
	expectNone("no bus")
	release := make(chan struct{})
	defer close(release)
	startProxyPortal(t, &proxyPortal{answer: []string{"direct://"}, mute: release})
	expectNone("a mute portal")
}
