//go:build linux && kerberos

package kerberos_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"latchkey/e2e/kerberos"
	"latchkey/e2e/lab"
)

const (
	saml1 = "urn:ietf:params:oauth:grant-type:saml1_1-bearer"
	saml2 = "urn:ietf:params:oauth:grant-type:saml2-bearer"
)

// TestAssertions: both versions of WS-Trust and of SAML, and a namespace that is declared far above the assertion. The
// tenant verifies its server's signature, so that a byte that changed on the way is found.
func TestAssertions(t *testing.T) {
	k, f := newOffice(t, kerberos.FarmOptions{})
	k.KInitUPN(kerberos.Bob)
	for _, c := range []struct {
		switches map[string]any
		trust    string
		grant    string
	}{
		{map[string]any{}, "13/windowstransport", saml1},
		{map[string]any{"mex": "only_2005"}, "2005/windowstransport", saml1},
		{map[string]any{"mex": "", "saml": "2.0"}, "13/windowstransport", saml2},
		{map[string]any{"saml_prefix_on_envelope": true}, "13/windowstransport", saml2},
		{map[string]any{"saml": "1.1"}, "13/windowstransport", saml1},
		{map[string]any{"mex": "wrapped"}, "13/windowstransport", saml1},
	} {
		f.Switch(c.switches)
		before := f.Counters()
		says(t, c.trust, signIn(k, f, kerberos.Bob), 0, "Signed in with Kerberos: Bob Builder")
		after := f.Counters()
		if after.ByTrust[c.trust] != before.ByTrust[c.trust]+1 || after.ByGrant[c.grant] != before.ByGrant[c.grant]+1 {
			t.Errorf("%v: neither %s nor %s: %+v", c.switches, c.trust, c.grant, after)
		}
		if upn := claim(t, k, f, "preferred_username"); upn != kerberos.Bob.UPN {
			t.Errorf("%v: the token is that of %v", c.switches, upn)
		}
	}
	k.NoLink()
}

// TestPinnedMetadata: a document in a file takes the place of the federation server's own, and is held to the same rules.
func TestPinnedMetadata(t *testing.T) {
	k, f := newOffice(t, kerberos.FarmOptions{})
	k.KInit(kerberos.Bob, 0)
	pin := func(name string) string {
		t.Helper()
		file := k.Path("home", name+".xml")
		text := curl(t, k, "https://"+kerberos.FarmHost+"/adfs/services/trust/mex").body
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		profile(t, k, f, name, f.Authority, "--flow", "windows", "--login-hint", kerberos.Bob.UPN, "--federation-metadata", file)
		return file
	}
	good := pin("good")
	f.Switch(map[string]any{"mex": "foreign_host"})
	pin("foreign")
	f.Switch(map[string]any{"mex": "down"})
	asked := func() int {
		return len(slices.DeleteFunc(f.At(kerberos.FarmHost), func(r kerberos.Request) bool { return !strings.HasSuffix(r.Path, "/mex") }))
	}
	before := asked()
	says(t, "good", k.Run(f.Latchkey, "sign-in", "--profile", "good"), 0, "Signed in with Kerberos")
	if checks := examine(t, k, f.Latchkey, "good", kerberos.Person{}, 0); !slices.ContainsFunc(checks, func(c finding) bool {
		return c.Name == "Federation metadata" && strings.Contains(c.Text, "the pinned document")
	}) {
		t.Errorf("the doctor says nothing of the pinned document: %+v", checks)
	}
	says(t, "foreign", k.Run(f.Latchkey, "sign-in", "--profile", "foreign"), exitFailed, cannot+"the federation server's address cannot be used: it is at "+kerberos.ForeignHost)
	if n := asked(); n != before {
		t.Errorf("%d requests for the metadata that is pinned", n-before)
	}
	if err := os.WriteFile(good, []byte("<html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	says(t, "not metadata", k.Run(f.Latchkey, "sign-in", "--profile", "good"), exitFailed, cannot+"the pinned federation metadata cannot be used: ", "Save the document")
	if err := os.Remove(good); err != nil {
		t.Fatal(err)
	}
	says(t, "no file", k.Run(f.Latchkey, "sign-in", "--profile", "good"), exitFailed, cannot+"the federation metadata of the profile good cannot be read", "Put the file in its place")
	if seen := f.At(kerberos.ForeignHost); len(seen) > 0 {
		t.Errorf("the foreign host was asked: %+v", seen)
	}
}

// TestHostThatTheProfileNames: what discovery does not name may be named by who looks after the profile, and by nobody else.
func TestHostThatTheProfileNames(t *testing.T) {
	k, f := newOffice(t, kerberos.FarmOptions{})
	k.KInit(kerberos.Bob, 0)
	f.Switch(map[string]any{"mex": "foreign_host"})
	profile(t, k, f, "inside", f.Authority, "--flow", "windows", "--login-hint", kerberos.Bob.UPN, "--negotiate-host", kerberos.ForeignHost)
	says(t, "not named", signIn(k, f, kerberos.Bob), exitFailed, kerberos.ForeignHost)
	if seen := f.At(kerberos.ForeignHost); len(seen) > 0 {
		t.Fatalf("the foreign host was asked: %+v", seen)
	}
	k.Run(f.Latchkey, "sign-in", "--profile", "inside") // how it ends is for that host to say
	seen := f.At(kerberos.ForeignHost)
	if len(seen) == 0 || seen[len(seen)-1].Scheme != "Negotiate" || seen[len(seen)-1].User != kerberos.Bob.Principal() {
		t.Errorf("the host that the profile names got %+v", seen)
	}
}

// TestConnection: the login is shown on one connection, in HTTP/1.1, once, and only after the server has asked for it.
func TestConnection(t *testing.T) {
	k, f := newOffice(t, kerberos.FarmOptions{})
	k.KInit(kerberos.Bob, 0)
	says(t, "sign-in", signIn(k, f, kerberos.Bob), 0)
	var shown []kerberos.Request
	for _, r := range f.Requests() {
		if strings.HasSuffix(r.Path, "/windowstransport") {
			shown = append(shown, r)
		} else if r.Scheme == "Negotiate" {
			t.Errorf("the login was shown at %+v", r)
		}
	}
	if len(shown) != 2 || shown[0].Status != 401 || shown[0].Scheme != "-" || shown[1].Status != 200 || shown[1].Scheme != "Negotiate" ||
		shown[0].Connection != shown[1].Connection || shown[1].Protocol != "HTTP/1.1" || shown[1].User != kerberos.Bob.Principal() {
		t.Errorf("the web server noted %+v", shown)
	}
}

// TestAstray: an authorization endpoint that leads elsewhere is followed by the browser alone.
func TestAstray(t *testing.T) {
	k, f := newOffice(t, kerberos.FarmOptions{})
	prefer(t, k, `windows_login = "on"`)
	profile(t, k, f, "adfs", f.ADFS, "--flow", "windows")
	k.KInit(kerberos.Bob, 0)
	f.Switch(map[string]any{"redirect_foreign": true})
	why := kerberos.ForeignHost + " asks for this computer's login, and the sign-in service does not name it as its own; it got nothing"
	says(t, "by name", k.Run(f.Latchkey, "sign-in", "--profile", "adfs"), exitFailed, cannot+why, "\nSign in in the browser instead. If this host is your organisation's, add it to the hosts")
	k.NoLink()
	for _, c := range examine(t, k, f.Latchkey, "adfs", kerberos.Bob, 1) {
		if failed := c.Name == "This computer's login"; failed != (c.Status == "fail") || failed && !strings.Contains(c.Text, why) {
			t.Errorf("the doctor: %+v", c)
		}
	}
	p := k.Start(lab.Options{Name: "auto"}, f.Latchkey, "sign-in", "--profile", "adfs", "--flow", "auto")
	k.Link()
	k.Wait("the link to be told", func() bool { return strings.Contains(k.Log("auto"), "Continue there") })
	p.Stop()
	if slices.ContainsFunc(f.At(kerberos.ForeignHost), func(r kerberos.Request) bool { return r.Scheme != "-" }) {
		t.Error("the foreign host was shown a ticket")
	}
}

// TestNobodyIsAsked: what cannot work is said before anybody is asked; this network leads nowhere else.
func TestNobodyIsAsked(t *testing.T) {
	k, f := newOffice(t, kerberos.FarmOptions{})
	k.KInit(kerberos.Bob, 0)
	before := len(f.Requests())
	for _, c := range []struct{ authority, username, says, next string }{
		{"https://login.microsoftonline.com/common", kerberos.Bob.UPN, "an authority for all accounts (/common) takes no logins of computers", "Use the organisation's own authority"},
		{"https://login.microsoftonline.com/consumers", kerberos.Bob.UPN, "personal Microsoft accounts know nothing", inBrowser},
		{"https://contoso.ciamlogin.com/contoso.onmicrosoft.com", kerberos.Bob.UPN, "tenants for customers know nothing", inBrowser},
		{"https://login.microsoftonline.com/organizations", "bob@outlook.com", "personal Microsoft accounts know nothing", inBrowser},
		{"https://login.microsoftonline.com/organizations", "bob", "the username is not complete", "Write all of it"},
	} {
		says(t, c.authority, k.Run(f.Latchkey, "sign-in", "--authority", c.authority, "--client-id", f.ClientID, "--flow", "windows", "--login-hint", c.username),
			exitFailed, "latchkey: "+cannot+c.says, "\n"+c.next)
	}
	const exitUsage = 2
	says(t, "http", k.Run(f.Latchkey, "sign-in", "--authority", "http://"+kerberos.LoginHost+"/contoso.example", "--client-id", f.ClientID, "--flow", "windows"),
		exitUsage, "http is allowed for this computer only")
	if n := len(f.Requests()); n != before {
		t.Errorf("%d requests", n-before)
	}
	// What only the provider knows, it is asked; a personal account that looks like one of an organisation is found out so.
	says(t, "a domain nobody knows", signIn(k, f, kerberos.Person{UPN: "bob@nowhere.example"}), exitFailed, cannot+`no organisation here knows the domain "nowhere.example"`, "\nCheck the username")
	k.NoLink()
}
