//go:build linux

package e2e

import (
	"slices"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"

	"latchkey/e2e/lab"
)

// proxyPortal answers as org.freedesktop.portal.ProxyResolver does, whose real one goes by the settings of a desktop
// environment.
type proxyPortal struct {
	mu     sync.Mutex
	answer []string
	asked  []string
}

func (p *proxyPortal) Lookup(uri string) ([]string, *dbus.Error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, uri)
	return p.answer, nil
}

// say sets the answer.
func (p *proxyPortal) say(answer ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = answer
}

// take is what was asked since the last time.
func (p *proxyPortal) take() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.asked
	p.asked = nil
	return list
}

// TestProxyOfTheDesktop: what the desktop's settings say holds for requests that leave this computer, and for nothing else
// is the desktop asked: not for the demo tenant here, and not for a token that is stored.
func TestProxyOfTheDesktop(t *testing.T) {
	t.Parallel()
	l, desktops, environments := lab.New(t), lab.NewProxy(t), lab.NewProxy(t)
	l.Bus()
	l.Keyring()
	portal, conn := new(proxyPortal), l.Conn()
	portal.say("http://"+desktops.Address, "direct://")
	if err := conn.Export(portal, "/org/freedesktop/portal/desktop", "org.freedesktop.portal.ProxyResolver"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName("org.freedesktop.portal.Desktop", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"} {
		l.Setenv(name, "")
	}
	w := newWorld(t, l)
	w.signIn(w.demo.User("managed"))
	w.ok("token")
	w.ok("accounts")
	w.ok("claims")
	if asked := portal.take(); len(asked) > 0 || len(desktops.Take()) > 0 {
		t.Errorf("the desktop was asked for %q", asked)
	}

	for _, step := range []struct {
		name  string
		do    func()
		asked *lab.Proxy // nil: none
	}{
		{"a proxy", func() {}, desktops},
		{"another", func() { portal.say("http://" + environments.Address) }, environments},
		{"none", func() { portal.say("direct://") }, nil},
		{"the environment first", func() { portal.say("http://" + desktops.Address); l.Setenv("HTTPS_PROXY", environments.Address) }, environments},
		{"excepted there", func() { l.Setenv("NO_PROXY", "localhost,.invalid") }, nil},
	} {
		step.do()
		if r := w.latchkey("sign-in", "--authority", "https://sts.invalid/contoso", "--client-id", "c", "--flow", "device-code"); r.Status == 0 {
			t.Fatal("signed in at a provider that is not there")
		}
		for _, p := range []*lab.Proxy{desktops, environments} {
			if asked := p.Take(); slices.Contains(asked, "CONNECT sts.invalid:443") != (p == step.asked) {
				t.Errorf("%s: of %s and %s, %s was asked %q", step.name, desktops.Address, environments.Address, p.Address, asked)
			}
		}
		if asked := portal.take(); slices.ContainsFunc(asked, func(uri string) bool { return uri != "https://sts.invalid/" }) || len(asked) > 1 {
			t.Errorf("%s: the desktop was asked for %q", step.name, asked)
		}
	}
}
