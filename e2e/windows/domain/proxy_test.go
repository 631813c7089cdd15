//go:build linux && kerberos && wine

package domain

import (
	"slices"
	"strings"
	"testing"

	"latchkey/e2e/kerberos"
	"latchkey/e2e/lab"
	"latchkey/e2e/wine"
)

// TestProxy: a whole sign-in and a renewal through the proxy of Windows' settings, straight where those except the hosts,
// and never a ticket for the proxy itself.
func TestProxy(t *testing.T) {
	w, p := newOffice(t, kerberos.FarmOptions{}), lab.NewProxy(t)
	w.KInit(kerberos.Bob, 0)
	w.windows.SetProxy(wine.ProxySettings{Proxy: p.Address, Except: "<local>"})
	w.farm.Switch(map[string]any{"expires_in": 600})
	r := w.signIn(kerberos.Bob)
	w.says("through the proxy", r, 0, "Signed in with Windows: ")
	id := strings.TrimSpace(r.Stdout)
	if who := w.person(id); who != kerberos.Bob.UPN {
		t.Errorf("the token is that of %s", who)
	}
	if asked := p.Take(); !slices.Contains(asked, connect(kerberos.FarmHost)) || !slices.Contains(asked, connect(kerberos.LoginHost)) {
		t.Errorf("the proxy was asked for %v", asked)
	}
	if seen := w.shown(kerberos.FarmHost); len(seen) != 1 || seen[0].Status != 200 || seen[0].User != kerberos.Bob.Principal() {
		t.Errorf("the federation server was shown %+v", seen)
	}
	w.farm.Switch(map[string]any{"expires_in": 3600})
	w.Must(w.exe, "token", "--account", id, "--min-valid", "20m")
	if asked := p.Take(); !slices.Contains(asked, connect(kerberos.LoginHost)) {
		t.Errorf("renewing, the proxy was asked for %v", asked)
	}
	if w.Must(w.exe, "token", "--account", id); len(p.Take()) > 0 {
		t.Error("the proxy was asked for a token that is stored")
	}

	w.windows.SetProxy(wine.ProxySettings{Proxy: p.Address, Except: "<local>;adfs.*;" + kerberos.LoginHost})
	w.says("straight", w.signIn(kerberos.Bob), 0, "Signed in with Windows: ")
	if asked := p.Take(); len(asked) > 0 {
		t.Errorf("in spite of the exceptions the proxy was asked for %v", asked)
	}
	if p.SawLogin() {
		t.Error("the proxy was shown a login")
	}
	w.NoLink()
}

func connect(host string) string { return "CONNECT " + host + ":443" }
