//go:build linux && kerberos

package kerberos_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"latchkey/e2e/kerberos"
	"latchkey/e2e/lab"
)

// Exit statuses of latchkey.
const (
	exitFailed       = 1
	exitSignInNeeded = 3
)

// newOffice is a desk with a keyring and a federated tenant, which the profile contoso knows.
func newOffice(t *testing.T, o kerberos.FarmOptions) (*kerberos.Desk, *kerberos.Farm) {
	t.Helper()
	k := kerberos.NewDesk(t)
	k.Bus()
	k.Keyring()
	f := k.Farm(o)
	profile(t, k, f, "contoso", f.Authority, "--flow", "windows")
	return k, f
}

func profile(t *testing.T, k *kerberos.Desk, f *kerberos.Farm, name, authority string, more ...string) {
	t.Helper()
	k.Must(f.Latchkey, append([]string{"profiles", "add", name, "--authority", authority, "--client-id", f.ClientID, "--scope", f.Scope}, more...)...)
}

// signIn runs latchkey sign-in for somebody with the profile contoso.
func signIn(k *kerberos.Desk, f *kerberos.Farm, p kerberos.Person, more ...string) lab.Result {
	return k.Run(f.Latchkey, append([]string{"sign-in", "--profile", "contoso", "--login-hint", p.UPN}, more...)...)
}

// says fails the test unless the command ended so and said all of that.
func says(t *testing.T, what string, r lab.Result, status int, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(r.Stderr, w) {
			t.Errorf("%s: it does not say %q", what, w)
		}
	}
	if r.Status != status || t.Failed() {
		t.Errorf("%s: status %d, want %d\n%s%s", what, r.Status, status, r.Stdout, r.Stderr)
	}
}

// activity is what latchkey says has happened, the newest first.
func activity(t *testing.T, k *kerberos.Desk, f *kerberos.Farm) string {
	t.Helper()
	return k.Must(f.Latchkey, "activity")
}

// claim is one of the access token, of the only account or of the one with that username.
func claim(t *testing.T, k *kerberos.Desk, f *kerberos.Farm, name string, username ...string) any {
	t.Helper()
	var said struct{ Claims map[string]any }
	if err := json.Unmarshal([]byte(k.Must(f.Latchkey, append([]string{"claims", "--json", "--account"}, username...)[:2+2*len(username)]...)), &said); err != nil {
		t.Fatal(err)
	}
	return said.Claims[name]
}

// TestSignIn: from a ticket to a token that names the right person, with nothing on the screen.
func TestSignIn(t *testing.T) {
	k, f := newOffice(t, kerberos.FarmOptions{})
	for _, kind := range []string{kerberos.CacheFile, kerberos.CacheDir, kerberos.CacheKeyring, kerberos.CachePersistent} {
		k.Cache(kind)
		k.KInit(kerberos.Bob, 0)
		r := signIn(k, f, kerberos.Bob)
		says(t, kind, r, 0, "Signed in with Kerberos: ")
		id := strings.TrimSpace(r.Stdout)
		if token := k.Must(f.Latchkey, "token", "--account", id); strings.Count(token, ".") != 2 {
			t.Errorf("%s: not a token: %.20q", kind, token)
		}
		if upn := claim(t, k, f, "upn"); upn != kerberos.Bob.UPN && claim(t, k, f, "preferred_username") != kerberos.Bob.UPN {
			t.Errorf("%s: the token is that of %v", kind, upn)
		}
	}
	if got := activity(t, k, f); !strings.Contains(got, "Signed in with Kerberos") {
		t.Error(got)
	}
	k.NoLink()
	// The username was noted, so nobody gives it again.
	if got := k.Must(f.Latchkey, "profiles", "list", "--json"); !strings.Contains(got, kerberos.Bob.UPN) {
		t.Errorf("the username is not remembered: %s", got)
	}
	k.Must(f.Latchkey, "sign-in", "--profile", "contoso")
}

// TestSignInFails: each failure has words and a status of its own, and nothing opens.
func TestSignInFails(t *testing.T) {
	k, f := newOffice(t, kerberos.FarmOptions{})
	says(t, "no ticket", signIn(k, f, kerberos.Bob), exitFailed, "kinit", "--flow auto")
	k.KInitExpired(kerberos.Bob)
	says(t, "expired", signIn(k, f, kerberos.Bob), exitFailed, "xpired", "kinit")
	k.KInit(kerberos.Bob, 0)
	k.Clock(time.Hour)
	says(t, "clock", signIn(k, f, kerberos.Bob), exitFailed, "clock")
	k.Clock(0)
	for how, words := range map[string]string{
		"no_windows": "windowstransport", "http_address": "https alone", "foreign_host": kerberos.ForeignHost, "html": "metadata",
	} {
		f.Switch(map[string]any{"mex": how})
		says(t, how, signIn(k, f, kerberos.Bob), exitFailed, words, "--flow auto")
	}
	if seen := f.At(kerberos.ForeignHost); len(seen) > 0 {
		t.Errorf("the foreign host was asked: %+v", seen)
	}
	f.Switch(map[string]any{"mex": "only_2005"})
	says(t, "2005 alone", signIn(k, f, kerberos.Bob), 0)
	f.Switch(map[string]any{"mex": ""})
	for person, words := range map[kerberos.Person][]string{
		kerberos.Frank: {"AADSTS50076", "--flow auto"}, kerberos.Nora: {"AADSTS65001"}, kerberos.Eve: {"MSIS3126"},
		kerberos.Adele: {"managed"},
	} {
		k.KInit(person, 0)
		says(t, person.Account, signIn(k, f, person), exitFailed, words...)
	}
	k.KInit(kerberos.Mallory, 0)
	r := signIn(k, f, kerberos.Bob)
	if r.Status == 0 && claim(t, k, f, "preferred_username") == kerberos.Bob.UPN {
		t.Errorf("somebody else's ticket gave bob's token: %s", r.Stderr)
	}
	k.NoLink()
	says(t, "no username", k.Run(f.Latchkey, "sign-in", "--authority", f.Authority, "--client-id", f.ClientID, "--scope", f.Scope, "--flow", "windows"),
		exitFailed, "--login-hint")
	says(t, "all accounts", k.Run(f.Latchkey, "sign-in", "--authority", "https://login.microsoftonline.com/common", "--client-id", f.ClientID, "--flow", "windows"),
		exitFailed, "/common")
}

// TestServersThatCannot: the ticket is there, and the server is not what it should be.
func TestServersThatCannot(t *testing.T) {
	for name, c := range map[string]struct {
		options kerberos.FarmOptions
		words   string
	}{
		"unknown service": {kerberos.FarmOptions{Host: kerberos.NoSPNHost}, kerberos.NoSPNHost},
		"stale keytab":    {kerberos.FarmOptions{Host: kerberos.StaleHost}, kerberos.StaleHost},
		"wrong binding":   {kerberos.FarmOptions{Host: kerberos.BindingHost, WrongBinding: true}, kerberos.BindingHost},
	} {
		t.Run(name, func(t *testing.T) {
			k, f := newOffice(t, c.options)
			k.KInit(kerberos.Bob, 0)
			says(t, name, signIn(k, f, kerberos.Bob), exitFailed, c.words, "--flow auto")
		})
	}
	k, f := newOffice(t, kerberos.FarmOptions{Host: kerberos.BindingHost})
	k.KInit(kerberos.Bob, 0)
	says(t, "right binding", signIn(k, f, kerberos.Bob), 0)
}

// TestAutomatic: what the ticket cannot do, the browser does, and the activity says why.
func TestAutomatic(t *testing.T) {
	k, f := newOffice(t, kerberos.FarmOptions{})
	prefer(t, k, `windows_login = "on"`)
	k.KInit(kerberos.Bob, 0)
	says(t, "ticket", signIn(k, f, kerberos.Bob, "--flow", "auto"), 0, "with Kerberos")
	k.NoLink()
	for _, c := range []struct {
		person kerberos.Person
		ticket bool
		why    string
	}{{kerberos.Frank, true, "AADSTS50076"}, {kerberos.Nora, true, "AADSTS65001"}, {kerberos.Bob, false, "Kerberos: this computer's login cannot be used"}} {
		k.KDestroy()
		if c.ticket {
			k.KInit(c.person, 0)
		}
		var said lab.Result
		done := make(chan struct{})
		go func() {
			defer close(done)
			said = signIn(k, f, c.person, "--flow", "auto")
		}()
		k.Visit(k.Link(), c.person)
		<-done
		says(t, c.person.Account, said, 0)
		if got := k.Must(f.Latchkey, "activity", "--account", strings.TrimSpace(said.Stdout)); !strings.Contains(got, c.why) || !strings.Contains(got, "Signed in with the browser.") {
			t.Errorf("%s: %s", c.person.Account, got)
		}
	}
	prefer(t, k, `windows_login = "off"`)
	says(t, "off", signIn(k, f, kerberos.Bob), exitFailed, `windows_login = "off"`)
}

// TestAuthorizationEndpoint: AD FS itself, and a provider that asks for tickets; redirects do not lead astray.
func TestAuthorizationEndpoint(t *testing.T) {
	k, f := newOffice(t, kerberos.FarmOptions{SSO: true})
	profile(t, k, f, "adfs", f.ADFS, "--flow", "windows")
	profile(t, k, f, "sso", f.SSO.OIDCIssuer, "--flow", "windows")
	k.KInit(kerberos.Bob, 0)
	for _, name := range []string{"adfs", "sso"} {
		says(t, name, k.Run(f.Latchkey, "sign-in", "--profile", name), 0, "with Kerberos")
	}
	f.Switch(map[string]any{"redirect_foreign": true})
	says(t, "astray", k.Run(f.Latchkey, "sign-in", "--profile", "adfs"), exitFailed, kerberos.ForeignHost)
	if slices.ContainsFunc(f.At(kerberos.ForeignHost), func(r kerberos.Request) bool { return r.Scheme != "-" }) {
		t.Error("the foreign host was shown a ticket")
	}
}

// prefer writes Latchkey's preferences file.
func prefer(t *testing.T, k *kerberos.Desk, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(k.Home(), "settings", "preferences.toml"), []byte(text+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}
