//go:build linux && kerberos && wine

package domain

import (
	"strings"
	"testing"

	"latchkey/e2e/kerberos"
	"latchkey/e2e/lab"
)

// TestSignIn: from a ticket to a token that names the right person, with nothing on the screen.
func TestSignIn(t *testing.T) {
	w := newOffice(t, kerberos.FarmOptions{})
	for _, kind := range []string{kerberos.CacheFile, kerberos.CacheDir, kerberos.CacheKeyring} {
		w.Cache(kind)
		w.KInit(kerberos.Bob, 0)
		before := len(w.farm.At(kerberos.FarmHost))
		r := w.signIn(kerberos.Bob)
		w.says(kind, r, 0, "Signed in with Windows: ")
		id := strings.TrimSpace(r.Stdout)
		if token := w.Must(w.exe, "token", "--account", id); strings.Count(token, ".") != 2 {
			t.Errorf("%s: not a token: %.20q", kind, token)
		}
		if who := w.person(id); who != kerberos.Bob.UPN {
			t.Errorf("%s: the token is that of %s", kind, who)
		}
		// The server was asked first, and then shown the ticket on the same connection.
		asked := w.farm.At(kerberos.FarmHost)[before:]
		if n := len(asked); n < 2 || asked[n-2].Status != 401 || asked[n-2].Scheme != "-" || asked[n-1].Status != 200 || asked[n-1].Scheme != "Negotiate" ||
			asked[n-1].User != kerberos.Bob.Principal() || asked[n-1].Protocol != "HTTP/1.1" || asked[n-1].Connection != asked[n-2].Connection {
			t.Errorf("%s: the federation server was asked %+v", kind, asked)
		}
	}
	if got := w.Must(w.exe, "activity"); !strings.Contains(got, "Signed in with Windows") {
		t.Error(got)
	}
	for _, host := range []string{kerberos.LoginHost, kerberos.ForeignHost} {
		if seen := w.shown(host); len(seen) > 0 {
			t.Errorf("%s was shown the ticket: %+v", host, seen)
		}
	}
	w.NoLink()
	// The username was noted, so nobody gives it again.
	w.says("again", w.Run(w.exe, "sign-in", "--profile", "contoso"), 0, "Signed in with Windows: ")
}

// TestAuthorizationEndpoint: AD FS itself, and a provider that asks for tickets; redirects do not lead astray.
func TestAuthorizationEndpoint(t *testing.T) {
	w := newOffice(t, kerberos.FarmOptions{SSO: true})
	w.profile("adfs", w.farm.ADFS)
	w.profile("sso", w.farm.SSO.OIDCIssuer)
	w.KInit(kerberos.Bob, 0)
	for name, host := range map[string]string{"adfs": kerberos.FarmHost, "sso": kerberos.SSOHost} {
		r := w.Run(w.exe, "sign-in", "--profile", name)
		w.says(name, r, 0, "Signed in with Windows: ")
		if who := w.person(strings.TrimSpace(r.Stdout)); who != kerberos.Bob.UPN {
			t.Errorf("%s: the token is that of %s", name, who)
		}
		if seen := w.shown(host); len(seen) != 1 || seen[0].User != kerberos.Bob.Principal() || seen[0].Status != 302 {
			t.Errorf("%s: %+v", name, seen)
		}
	}
	w.farm.Switch(map[string]any{"redirect_foreign": true})
	w.says("astray", w.Run(w.exe, "sign-in", "--profile", "adfs"), exitFailed, kerberos.ForeignHost)
	if seen := w.shown(kerberos.ForeignHost); len(seen) > 0 {
		t.Errorf("the foreign host was shown the ticket: %+v", seen)
	}
	w.NoLink()
}

// TestTrouble: each failure has words and a status of its own; nothing is shown to anybody, and nothing opens.
func TestTrouble(t *testing.T) {
	w := newOffice(t, kerberos.FarmOptions{})
	w.says("no ticket", w.signIn(kerberos.Bob), exitFailed, "there is no Kerberos ticket", "Sign in to Windows with the domain account", "--flow auto")
	w.KInitExpired(kerberos.Bob)
	w.says("expired", w.signIn(kerberos.Bob), exitFailed, "the Kerberos ticket has expired", "Lock and unlock Windows", "--flow auto")
	w.KInit(kerberos.Bob, 0)
	w.farm.Switch(map[string]any{"mex": "foreign_host"})
	w.says("foreign host", w.signIn(kerberos.Bob), exitFailed, kerberos.ForeignHost)
	w.farm.Switch(map[string]any{"mex": ""})
	for _, host := range []string{kerberos.FarmHost, kerberos.ForeignHost} {
		if seen := w.shown(host); len(seen) > 0 {
			t.Errorf("%s was shown something: %+v", host, seen)
		}
	}
	for person, words := range map[kerberos.Person]string{
		kerberos.Frank: "AADSTS50076", kerberos.Nora: "AADSTS65001", kerberos.Eve: "MSIS3126", kerberos.Adele: "managed",
	} {
		w.KInit(person, 0)
		w.says(person.Account, w.signIn(person), exitFailed, words, "--flow auto")
	}
	w.NoLink()
}

// TestServersThatCannot: the ticket is there, and the server is not what it should be. Wine sends no channel binding, so
// that a server that demands one refuses all that comes from it.
func TestServersThatCannot(t *testing.T) {
	for host, words := range map[string][]string{
		kerberos.NoSPNHost:   {"the domain does not know", "setspn"},
		kerberos.StaleHost:   {"check the service's account and its SPN"},
		kerberos.BindingHost: {kerberos.BindingHost, "does not accept this computer's login"},
	} {
		t.Run(host, func(t *testing.T) {
			w := newOffice(t, kerberos.FarmOptions{Host: host})
			w.KInit(kerberos.Bob, 0)
			w.says(host, w.signIn(kerberos.Bob), exitFailed, append(words, "--flow auto")...)
			w.NoLink()
		})
	}
}

// TestBrowserInstead: what the ticket cannot do, the browser does, which Windows opens; the activity says why.
func TestBrowserInstead(t *testing.T) {
	w := newOffice(t, kerberos.FarmOptions{})
	w.prefer(`windows_login = "on"`)
	w.KInit(kerberos.Bob, 0)
	w.says("ticket", w.signIn(kerberos.Bob, "--flow", "auto"), 0, "Signed in with Windows: ")
	w.NoLink()
	for _, c := range []struct {
		person kerberos.Person
		ticket bool
		why    string
	}{{kerberos.Frank, true, "AADSTS50076"}, {kerberos.Bob, false, "there is no Kerberos ticket"}} {
		w.KDestroy()
		if c.ticket {
			w.KInit(c.person, 0)
		}
		var said lab.Result
		done := make(chan struct{})
		go func() {
			defer close(done)
			said = w.signIn(c.person, "--flow", "auto")
		}()
		w.Visit(w.Link(), c.person)
		<-done
		w.says(c.person.Account, said, 0)
		if got := w.Must(w.exe, "activity", "--account", strings.TrimSpace(said.Stdout)); !strings.Contains(got, c.why) || !strings.Contains(got, "Signed in with the browser.") {
			t.Errorf("%s: %s", c.person.Account, got)
		}
	}
}
