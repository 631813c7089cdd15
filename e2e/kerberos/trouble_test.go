//go:build linux && kerberos

package kerberos_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/e2e/kerberos"
)

func TestCaches(t *testing.T) {
	k := kerberos.NewDesk(t)
	k.Farm(kerberos.FarmOptions{})
	for _, kind := range []string{kerberos.CacheFile, kerberos.CacheDir, kerberos.CacheKeyring, kerberos.CachePersistent} {
		name := k.Cache(kind)
		if a := curl(t, k, negotiate(trust13.rst(kerberos.FarmHost)...)...); a.status != 401 {
			t.Errorf("%s is not empty at first: %d", name, a.status)
		}
		k.KInit(kerberos.Bob, 0)
		if got := strings.Replace(k.Must("klist"), "DIR::", "DIR:", 1); !strings.Contains(got, "Ticket cache: "+name) {
			t.Errorf("the ticket is not in %s: %s", name, got)
		}
		curl(t, k, negotiate(trust13.rst(kerberos.FarmHost)...)...).assertion(t)
		if service := "HTTP/" + kerberos.FarmHost + "@" + kerberos.Realm; !slices.Contains(k.Tickets(), service) {
			t.Errorf("%s holds %q", name, k.Tickets())
		}
		k.KInit(kerberos.Nora, 0) // somebody else sits down
		if a := curl(t, k, negotiate(trust13.rst(kerberos.FarmHost)...)...); !strings.Contains(a.assertion(t), kerberos.Nora.UPN) {
			t.Errorf("%s still has the ticket of the one before: %s", name, a.body)
		}
		k.KDestroy()
	}
}

// TestBadTickets: what the Kerberos library says when there is no ticket to be had; clients must tell it apart.
func TestBadTickets(t *testing.T) {
	k := kerberos.NewDesk(t)
	k.Farm(kerberos.FarmOptions{})
	service := func(host string) string {
		t.Helper()
		r := k.Run("kvno", "HTTP/"+host)
		if r.Status == 0 {
			t.Errorf("there is a ticket for %s: %s", host, r.Stdout)
		}
		if a := curl(t, k, negotiate(trust13.rst(host)...)...); a.status != 401 {
			t.Errorf("%s: %d %s", host, a.status, a.body)
		}
		return r.Stderr
	}
	if said := service(kerberos.FarmHost); !strings.Contains(said, "No credentials cache found") {
		t.Errorf("no ticket: %s", said)
	}
	k.KInit(kerberos.Bob, 0)
	if said := service(kerberos.NoSPNHost); !strings.Contains(said, "not found in Kerberos database") {
		t.Errorf("unknown service: %s", said)
	}
	k.KInitExpired(kerberos.Bob)
	if said := service(kerberos.FarmHost); !strings.Contains(said, "Ticket expired") {
		t.Errorf("expired: %s", said)
	}
	k.KInit(kerberos.Bob, 0)
	k.Clock(time.Hour)
	if said := service(kerberos.FarmHost); !strings.Contains(said, "Clock skew too great") {
		t.Errorf("clock: %s", said)
	}
	k.Clock(0)
	curl(t, k, negotiate(trust13.rst(kerberos.FarmHost)...)...).assertion(t)
}

// TestServerCannotRead: the client has a ticket for the server, which cannot read it.
func TestServerCannotRead(t *testing.T) {
	k := kerberos.NewDesk(t)
	f := k.Farm(kerberos.FarmOptions{Host: kerberos.StaleHost})
	k.KInit(kerberos.Bob, 0)
	k.Must("kvno", "HTTP/"+kerberos.StaleHost)
	if a := curl(t, k, negotiate(trust13.rst(kerberos.StaleHost)...)...); a.status != 401 {
		t.Errorf("%d %s", a.status, a.body)
	}
	noted(k, f, kerberos.StaleHost)
	if r := f.At(kerberos.StaleHost); r[len(r)-1].Scheme != "Negotiate" || r[len(r)-1].User != "-" {
		t.Errorf("the web server noted %+v", r)
	}
}

// noted waits for the web server to write down that it was shown something, which it does after it has answered.
func noted(k *kerberos.Desk, f *kerberos.Farm, host string) {
	k.Wait("the web server's note", func() bool {
		return slices.ContainsFunc(f.At(host), func(r kerberos.Request) bool { return r.Scheme == "Negotiate" })
	})
}

// TestTrap: a client that goes abroad would get a ticket, and be noticed.
func TestTrap(t *testing.T) {
	k := kerberos.NewDesk(t)
	f := k.Farm(kerberos.FarmOptions{})
	k.KInit(kerberos.Bob, 0)
	if len(f.At(kerberos.ForeignHost)) != 0 {
		t.Fatal("somebody was there before")
	}
	curl(t, k, negotiate("https://"+kerberos.ForeignHost+"/")...)
	noted(k, f, kerberos.ForeignHost)
	if r := f.At(kerberos.ForeignHost); r[len(r)-1].Scheme != "Negotiate" || r[len(r)-1].User != kerberos.Bob.Principal() {
		t.Errorf("the trap did not close: %+v", r)
	}
}

// TestMetadata: the federation server's metadata and what switches make of it, by the lab's names.
func TestMetadata(t *testing.T) {
	k := kerberos.NewDesk(t)
	f := k.Farm(kerberos.FarmOptions{})
	a := curl(t, k, "-H", "x-client-SKU: curl", "https://"+kerberos.LoginHost+"/common/userrealm/"+kerberos.Bob.UPN+"?api-version=1.0")
	mex := "https://" + kerberos.FarmHost + "/adfs/services/trust/mex"
	if a.status != 200 || !strings.Contains(a.body, `"account_type":"Federated"`) || !strings.Contains(a.body, mex) {
		t.Errorf("user realm: %d %s", a.status, a.body)
	}
	const path = "/adfs/services/trust/13/windowstransport<"
	for how, want := range map[string]string{
		"": "https://" + kerberos.FarmHost + path, "http_address": "http://" + kerberos.FarmHost + path, "foreign_host": "https://" + kerberos.ForeignHost + path,
	} {
		f.Switch(map[string]any{"mex": how})
		if a := curl(t, k, mex); a.status != 200 || !strings.Contains(a.body, ">"+want) {
			t.Errorf("%q: %d %s", how, a.status, a.body)
		}
	}
}
