//go:build linux && kerberos

package kerberos_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/e2e/kerberos"
	"latchkey/e2e/lab"
)

// trouble is something that keeps a ticket from becoming a token, and what a person reads of it.
type trouble struct {
	name    string
	prepare func(k *kerberos.Desk, f *kerberos.Farm) // nothing is wrong before it
	person  kerberos.Person
	says    string // what happened, the beginning
	also    []string
	next    string // what to do, the beginning
	check   string // of the doctor's, that fails; the ones after it are skipped
	barred  bool   // the browser is tried, and the tenant refuses there as well
}

// mex has the federation server's metadata misbehave.
func mex(how string) func(*kerberos.Desk, *kerberos.Farm) {
	return func(k *kerberos.Desk, f *kerberos.Farm) {
		k.KInit(kerberos.Bob, 0)
		f.Switch(map[string]any{"mex": how})
	}
}

// ticketOf has somebody sit down at the desk.
func ticketOf(p kerberos.Person) func(*kerberos.Desk, *kerberos.Farm) {
	return func(k *kerberos.Desk, _ *kerberos.Farm) { k.KInit(p, 0) }
}

const (
	cannot    = "This computer's login cannot be used here: "
	inBrowser = "Sign in in the browser instead."
)

// atFarm are the troubles of somebody whose federation server is well.
var atFarm = []trouble{
	{name: "no ticket", person: kerberos.Bob, prepare: func(*kerberos.Desk, *kerberos.Farm) {},
		says: cannot + "there is no Kerberos ticket", next: "Get a ticket with kinit", check: "This computer's login"},
	{name: "expired ticket", person: kerberos.Bob, prepare: func(k *kerberos.Desk, _ *kerberos.Farm) { k.KInitExpired(kerberos.Bob) },
		says: cannot + "the Kerberos ticket has expired", also: []string{"has expired.\n", "\nThe system says: HTTP/" + kerberos.FarmHost + ": ", "Ticket expired"}, next: "Get a fresh ticket with kinit", check: "This computer's login"},
	{name: "clock ahead", person: kerberos.Bob, prepare: func(k *kerberos.Desk, _ *kerberos.Farm) { k.KInit(kerberos.Bob, 0); k.Clock(time.Hour) },
		says: cannot + "this computer's clock and the domain's are too far apart", also: []string{"Clock skew too great"},
		next: "Set this computer's clock", check: "This computer's login"},
	{name: "clock behind", person: kerberos.Bob, prepare: func(k *kerberos.Desk, _ *kerberos.Farm) { k.KInit(kerberos.Bob, 0); k.Clock(-time.Hour) },
		says: cannot + "this computer's clock and the domain's are too far apart", next: "Set this computer's clock", check: "This computer's login"},
	{name: "managed", person: kerberos.Adele, prepare: ticketOf(kerberos.Adele),
		says: cannot + "accounts of contoso.example sign in at Microsoft itself (managed)", next: inBrowser, check: "Home realm"},
	{name: "second factor", person: kerberos.Frank, prepare: ticketOf(kerberos.Frank),
		says: "Your organisation asks for a second factor here.", also: []string{"Code: AADSTS50076"}, next: "Sign in again in the browser", check: "Token endpoint"},
	{name: "consent", person: kerberos.Nora, prepare: ticketOf(kerberos.Nora),
		says: "The application has not been allowed to do this yet.", also: []string{"Code: AADSTS65001"}, next: "Sign in again and agree", check: "Token endpoint"},
	{name: "fault", person: kerberos.Eve, prepare: ticketOf(kerberos.Eve), barred: true,
		says: "A rule of your organisation's sign-in service does not allow this sign-in", also: []string{"It said: MSIS3126: Access denied.", "Code: MSIS3126"},
		next: "Ask your administrator", check: "Federation server's answer"},
	{name: "fault about somebody unknown", person: kerberos.Bob, prepare: ticketOf(kerberos.Mallory),
		says: "The organisation's directory did not accept the account", also: []string{"It said: MSIS3173: ", "Code: MSIS3173", "Your ticket is that of mallory@"},
		next: "If you typed a password", check: "Federation server's answer"},
	{name: "no endpoint for Windows", person: kerberos.Bob, prepare: mex("no_windows"),
		says: cannot + "the federation server of contoso.example offers no endpoint", also: []string{"Enable-AdfsEndpoint"}, next: inBrowser, check: "Federation endpoint"},
	{name: "endpoint without address", person: kerberos.Bob, prepare: mex("no_address"),
		says: cannot + "the federation server of contoso.example offers no endpoint", next: inBrowser, check: "Federation endpoint"},
	{name: "http address", person: kerberos.Bob, prepare: mex("http_address"),
		says: cannot + "the federation server's address cannot be used: it is not https", also: []string{"nothing was sent there"}, next: inBrowser, check: "Federation endpoint"},
	{name: "foreign host", person: kerberos.Bob, prepare: mex("foreign_host"),
		says: cannot + "the federation server's address cannot be used: it is at " + kerberos.ForeignHost, also: []string{"nothing was sent there"},
		next: inBrowser, check: "Federation endpoint"},
	{name: "page for metadata", person: kerberos.Bob, prepare: mex("html"),
		says: cannot + "your organisation's federation server (" + kerberos.FarmHost + ") gave an answer that cannot be used", next: "Sign in in the browser instead, or ask your administrator", check: "Federation metadata"},
	{name: "metadata down", person: kerberos.Bob, prepare: mex("down"),
		says: cannot + "your organisation's federation server (" + kerberos.FarmHost + ") is busy", next: "Try again in a few minutes", check: "Federation metadata"},
}

// TestTroubles: each has words, a way out and a status of its own; nothing opens where the login was asked for by name;
// the doctor finds it; and where the browser may be used, it is, and does.
func TestTroubles(t *testing.T) {
	k, f := newOffice(t, kerberos.FarmOptions{})
	prefer(t, k, `windows_login = "on"`)
	for _, c := range atFarm {
		t.Run(c.name, func(t *testing.T) {
			k.KDestroyed()
			c.prepare(k, f)
			c.hold(t, k, f)
			k.Clock(0)
			f.Switch(map[string]any{"mex": ""})
		})
	}
	if seen := f.At(kerberos.ForeignHost); len(seen) > 0 {
		t.Errorf("the foreign host was asked: %+v", seen)
	}
}

// TestTroublesOfServers: the ticket is well, and the server is not what it should be.
func TestTroublesOfServers(t *testing.T) {
	for _, c := range []struct {
		options kerberos.FarmOptions
		trouble
	}{
		{kerberos.FarmOptions{Host: kerberos.NoSPNHost}, trouble{name: "unknown service",
			says: cannot + "the domain does not know the service HTTP/" + kerberos.NoSPNHost, also: []string{"not found in Kerberos database"},
			next: "The administrator should register the service principal name (setspn"}},
		{kerberos.FarmOptions{Host: kerberos.StaleHost}, trouble{name: "old keytab",
			says: cannot + "HTTP/" + kerberos.StaleHost + " does not accept this computer's login", next: "Sign out of this computer and in again"}},
		{kerberos.FarmOptions{Host: kerberos.BindingHost, WrongBinding: true}, trouble{name: "wrong channel binding",
			says: cannot + "HTTP/" + kerberos.BindingHost + " does not accept this computer's login", also: []string{"If a proxy opens TLS connections on the way"},
			next: "Sign out of this computer and in again"}},
		{kerberos.FarmOptions{Host: kerberos.BindingHost, WrongProof: true}, trouble{name: "server without proof",
			says: cannot + "the server cannot prove that it is HTTP/" + kerberos.BindingHost, next: "Sign"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			k, f := newOffice(t, c.options)
			prefer(t, k, `windows_login = "on"`)
			k.KInit(kerberos.Bob, 0)
			c.person, c.check = kerberos.Bob, "This computer's login"
			c.hold(t, k, f)
			if by := f.Counters().ByGrant["urn:ietf:params:oauth:grant-type:saml1_1-bearer"]; by != 0 {
				t.Errorf("%d assertions were redeemed", by)
			}
			if c.options.WrongBinding && !slices.ContainsFunc(f.BindingLog(), func(line string) bool { return strings.Contains(line, "Incorrect channel bindings") }) {
				t.Errorf("the acceptor says %q", f.BindingLog())
			}
		})
	}
}

// hold checks all that is promised of a trouble.
func (c trouble) hold(t *testing.T, k *kerberos.Desk, f *kerberos.Farm) {
	t.Helper()
	lines := append([]string{"latchkey: " + c.says, "\n" + c.next, " --flow auto\n"}, c.also...)
	says(t, "by name", signIn(k, f, c.person), exitFailed, lines...)
	k.NoLink()

	stopped := false
	for _, found := range examine(t, k, f.Latchkey, "contoso", c.person, 1) {
		switch {
		case found.Name == c.check:
			stopped = true
			if found.Status != "fail" || !strings.HasPrefix(strings.ToLower(found.Text), strings.ToLower(strings.TrimPrefix(c.says, cannot))) || !strings.HasPrefix(found.Next, c.next) {
				t.Errorf("the doctor: %+v", found)
			}
		case stopped && (found.Status != "skipped" || found.Text != "Not reached."):
			t.Errorf("the doctor went on after %s: %+v", c.check, found)
		case found.Status == "fail" && found.Name != "Ticket":
			t.Errorf("the doctor finds another fault: %+v", found)
		}
	}
	if !stopped {
		t.Errorf("the doctor knows no check %q", c.check)
	}
	c.inBrowser(t, k, f)
}

// inBrowser has the browser do what the login could not.
func (c trouble) inBrowser(t *testing.T, k *kerberos.Desk, f *kerberos.Farm) {
	t.Helper()
	log := "auto-" + strings.ReplaceAll(c.name, " ", "-")
	p := k.Start(lab.Options{Name: log}, f.Latchkey, "sign-in", "--profile", "contoso", "--login-hint", c.person.UPN, "--flow", "auto")
	link := k.Link()
	if c.barred {
		k.Wait("the link to be told", func() bool { return strings.Contains(k.Log(log), "Continue there") })
		p.Stop()
		return
	}
	k.Visit(link, c.person)
	if status := p.Wait(); status != 0 {
		t.Fatalf("in the browser: status %d\n%s", status, k.Log(log))
	}
	why, _, _ := strings.Cut(strings.TrimPrefix(c.says, cannot), "(")
	got := k.Must(f.Latchkey, "activity", "--account", c.person.UPN)
	if last, _, _ := strings.Cut(got[strings.Index(got, "Kerberos: this computer's login cannot be used"):], "Signed in with the browser."); len(c.also) == 0 && !strings.Contains(last, strings.TrimSpace(why)) {
		t.Errorf("the activity does not say why: %s", got)
	}
	if upn := claim(t, k, f, "preferred_username", c.person.UPN); upn != c.person.UPN {
		t.Errorf("the token is that of %v", upn)
	}
	k.Must(f.Latchkey, "sign-out", "--all")
}
