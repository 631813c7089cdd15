//go:build linux && kerberos && wine

// Package domain has the executables for Windows sign in with a ticket of a real Active Directory: those of
// `make windows` under Wine, whose SSPI speaks Kerberos with the ticket that kinit fetched, at a desk of the Kerberos lab.
package domain

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"latchkey/e2e/kerberos"
	"latchkey/e2e/lab"
	"latchkey/e2e/wine"
)

func TestMain(m *testing.M) {
	os.Exit(kerberos.Main(func() int { return wine.During(m.Run) }))
}

// Exit statuses of latchkey.
const (
	exitFailed       = 1
	exitSignInNeeded = 3
)

// office is a desk with Windows and a federated tenant.
type office struct {
	*kerberos.Desk
	farm    *kerberos.Farm
	t       *testing.T
	windows *wine.Lab
	exe     string // latchkey.exe
}

// newOffice makes one whose profile contoso signs in with this computer's login.
func newOffice(t *testing.T, o kerberos.FarmOptions) *office {
	t.Helper()
	k := kerberos.NewDesk(t)
	f := k.Farm(o)
	l := wine.In(t, k.Lab)
	w := &office{k, f, t, l, l.Command("latchkey.exe")}
	w.profile("contoso", f.Authority)
	return w
}

func (w *office) profile(name, authority string, more ...string) {
	w.t.Helper()
	w.Must(w.exe, append([]string{"profiles", "add", name, "--authority", authority, "--client-id", w.farm.ClientID,
		"--scope", w.farm.Scope, "--flow", "windows"}, more...)...)
}

// signIn runs latchkey.exe sign-in for somebody with the profile contoso.
func (w *office) signIn(p kerberos.Person, more ...string) lab.Result {
	w.t.Helper()
	return w.Run(w.exe, append([]string{"sign-in", "--profile", "contoso", "--login-hint", p.UPN}, more...)...)
}

// says fails the test unless the command ended so and said all of that.
func (w *office) says(what string, r lab.Result, status int, words ...string) {
	w.t.Helper()
	for _, word := range words {
		if !strings.Contains(r.Stderr, word) {
			w.t.Errorf("%s: it does not say %q", what, word)
		}
	}
	if r.Status != status || w.t.Failed() {
		w.t.Errorf("%s: status %d, want %d\n%s%s", what, r.Status, status, r.Stdout, r.Stderr)
	}
}

// person is whom the token of an account names.
func (w *office) person(account string) string {
	w.t.Helper()
	var said struct {
		Claims struct {
			Username string `json:"preferred_username"`
			UPN      string `json:"upn"`
		}
	}
	if err := json.Unmarshal([]byte(w.Must(w.exe, "claims", "--account", account, "--json")), &said); err != nil {
		w.t.Fatal(err)
	}
	if said.Claims.UPN != "" {
		return said.Claims.UPN
	}
	return said.Claims.Username
}

// shown is who showed the web server a ticket at one of its names, and how it took it.
func (w *office) shown(host string) (list []kerberos.Request) {
	w.t.Helper()
	return slices.DeleteFunc(w.farm.At(host), func(r kerberos.Request) bool { return r.Scheme == "-" })
}

// prefer writes Latchkey's preferences file.
func (w *office) prefer(text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.Home(), "settings", "preferences.toml"), []byte(text+"\n"), 0o600); err != nil {
		w.t.Fatal(err)
	}
}
