package cli_test

import (
	"encoding/base64"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"latchkey/cache"
	"latchkey/internal/identity"
	"latchkey/winauth"
)

type report struct {
	Version, System, Target string
	Failed                  int
	Checks                  []struct{ Name, Status, Text, Next string }
}

// doctor runs the command with --json, and wants that no check is without words.
func (d *desk) doctor(status int, args ...string) (report, map[string]string) {
	d.t.Helper()
	out, stderr := d.want(status, append([]string{"doctor", "--json"}, args...)...)
	r, statuses := decode[report](d.t, out), map[string]string{}
	if r.Version != "test" || r.System != runtime.GOOS+"/"+runtime.GOARCH || stderr != "" {
		d.t.Errorf("%+v\n%s", r, stderr)
	}
	for _, c := range r.Checks {
		statuses[c.Name] = c.Status
		if c.Text == "" || strings.Contains(c.Text, "%!") {
			d.t.Errorf("%+v", c)
		}
	}
	return r, statuses
}

func (r report) text(name string) string {
	for _, c := range r.Checks {
		if c.Name == name {
			return c.Text + " " + c.Next
		}
	}
	return ""
}

func newDoctorDesk(t *testing.T) *desk {
	d := newDesk(t)
	// Nobody's ticket, whoever runs the test.
	t.Setenv("KRB5CCNAME", "FILE:"+filepath.Join(t.TempDir(), "none"))
	return d
}

func TestDoctorWithoutKerberos(t *testing.T) {
	d := newDoctorDesk(t)
	r, is := d.doctor(0)
	if is["Account"] != "skipped" || is["Tray"] != "warn" || is["Keyring"] != "pass" || r.Target != "" {
		t.Errorf("empty: %+v", r)
	}
	d.profile()
	r, is = d.doctor(0)
	if r.Target != "profile contoso" || is["Sign-in service"] != "pass" || is["Clock"] != "pass" || is["Ticket"] != "skipped" || !strings.Contains(r.text("Trying this computer's login"), "no ticket") {
		t.Errorf("with a profile: %+v", r)
	}
	d.signIn("bob")
	if r, _ = d.doctor(0); r.Target != "account bob.builder@contoso.example" {
		t.Errorf("with an account: %+v", r)
	}
	if !strings.HasPrefix(r.text("Account"), "Signed in since ") {
		t.Errorf("the account: %s", r.text("Account"))
	}
	d.tray()
	out, _ := d.want(0, "doctor", "--account", "bob")
	if !containsAll(out, "Examining the account bob.builder@contoso.example.\n", "● pass  Program: Latchkey test on ", "● pass  Tray: It runs", "· skip  Ticket: ", "Nothing failed.\n") || strings.Contains(out, "\x1b") {
		t.Error(out)
	}
}

// Where nothing else will do, what is missing is a fault, and the sign-in is gone through as far as it gets.
func TestDoctorWhereTheLoginIsNeeded(t *testing.T) {
	d := newDoctorDesk(t)
	i := d.tenant.Info()
	d.want(0, "profiles", "add", "desk", "--authority", i.Authority, "--client-id", i.ClientID, "--scope", i.Scope, "--flow", "windows")
	r, is := d.doctor(1, "--profile", "desk", "--login-hint", "bob.builder@contoso.example")
	if is["Ticket"] != "fail" || is["Home realm"] != "pass" || is["Federation endpoint"] != "fail" || is["Token endpoint"] != "skipped" || r.Failed != 2 ||
		!strings.Contains(r.text("Federation endpoint"), "https alone") {
		t.Errorf("%+v", r)
	}
	if next := r.text("Ticket"); !strings.Contains(next, "kinit") && !strings.Contains(next, "Install") {
		t.Errorf("no way out: %s", next)
	}
	out, _ := d.want(1, "doctor", "--profile", "desk", "--login-hint", "adele@contoso.example")
	if !containsAll(out, "▲ fail  Home realm: ", "managed", "· skip  Token endpoint: Not reached.", "checks failed.\n") {
		t.Error(out)
	}
}

// The doctor goes by the same preferences and profiles as a sign-in.
func TestDoctorGoesByTheSettings(t *testing.T) {
	d := newDoctorDesk(t)
	d.station = &station{standing: winauth.StandingNone}
	d.profile()
	const try = "Trying this computer's login"
	if r, is := d.doctor(0); is[try] != "skipped" || !strings.Contains(r.text(try), "windows_login") {
		t.Errorf("not meant: %+v", r)
	}
	i := d.tenant.Info()
	missing := filepath.Join(d.home, "mex.xml")
	d.want(0, "profiles", "add", "desk", "--authority", i.Authority, "--client-id", i.ClientID, "--flow", "windows", "--federation-metadata", missing)
	if r, is := d.doctor(1, "--profile", "desk"); is[try] != "fail" || !strings.Contains(r.text(try), "metadata") {
		t.Errorf("no pinned document: %+v", r)
	}
	d.prefer("windows_login = \"off\"\nallow_ntlm = true\n")
	if r, is := d.doctor(1, "--profile", "desk"); is[try] != "fail" || !strings.Contains(r.text(try), "switched off") {
		t.Errorf("switched off: %+v", r)
	}
	if allowed := d.station.ntlm; !allowed[len(allowed)-1] {
		t.Error("the preference about NTLM is not heeded")
	}
}

func TestDoctorFinds(t *testing.T) {
	d := newDoctorDesk(t)
	d.profile()
	d.signIn("adele")
	d.ring.Refuse(identity.ErrKeyringLocked)
	r, is := d.doctor(1)
	if is["Keyring"] != "fail" || !strings.Contains(r.text("Keyring"), "locked") {
		t.Errorf("locked: %+v", r)
	}
	d.ring.Refuse(nil)
	d.control(`{"require_mfa": "adele@contoso.example"}`)
	d.now = later
	d.want(3, "token")
	if r, is = d.doctor(1); is["Account"] != "fail" || !strings.Contains(r.text("Account"), "second factor") {
		t.Errorf("needs its person: %+v", r)
	}
	d.now = time.Now
	d.tenant.Close()
	if r, is = d.doctor(1); is["Sign-in service"] != "fail" || is["Clock"] != "skipped" {
		t.Errorf("out of reach: %+v", r)
	}
	d.want(2, "doctor", "--account", "zed")
	d.want(2, "doctor", "--profile", "zed")
	d.want(2, "doctor", "--profile", "contoso", "--account", "adele")
	d.want(2, "doctor", "now")
	state := filepath.Join(d.home, "state")
	if err := os.WriteFile(filepath.Join(d.home, "settings", "profiles.toml"), []byte("[[profile"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(state, state+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(state+".away", state); err != nil {
		t.Fatal(err)
	}
	if r, is = d.doctor(1); is["Folder of the accounts"] != "fail" || is["Keyring"] != "skipped" || is["Profiles"] != "fail" || is["Account"] != "skipped" {
		t.Errorf("a folder that may be anybody's: %+v", r)
	}
}

// The doctor changes nothing: no key is made, no file is written, no account renewed, and nobody is asked. No secret is in
// what it says.
func TestDoctorChangesNothing(t *testing.T) {
	d := newOffice(t)
	d.doctor(0)
	if _, err := d.ring.Get(t.Context()); !errors.Is(err, cache.ErrNoItem) {
		t.Errorf("the keyring: %v", err)
	}
	d.place("contoso", "--flow", "windows", "--login-hint", bob)
	d.want(0, "sign-in")
	token, _ := d.want(0, "token")
	before := d.files()
	r, is := d.doctor(0)
	if is["Token endpoint"] != "pass" || is["Account"] != "pass" {
		t.Errorf("%+v", r)
	}
	if after := d.files(); !maps.Equal(before, after) {
		t.Errorf("from %v\nto %v", before, after)
	}
	out, _ := d.want(0, "doctor", "--log-level", "debug")
	for _, secret := range []string{strings.TrimSpace(token), "eyJ", base64.StdEncoding.EncodeToString([]byte(bob)), "<saml", "<Saml", "<SAML"} {
		if strings.Contains(out, secret) {
			t.Errorf("it tells %.20q", secret)
		}
	}
	d.ring.Refuse(identity.ErrKeyringLocked)
	if _, is := d.doctor(1, "--profile", "contoso"); is["Keyring"] != "fail" || is["Token endpoint"] != "pass" {
		t.Errorf("with a locked keyring: %v", is)
	}
	if after := d.files(); !maps.Equal(before, after) {
		t.Errorf("with a locked keyring: from %v\nto %v", before, after)
	}
}

// files are the accounts and settings as they rest.
func (d *desk) files() map[string]string {
	d.t.Helper()
	all := map[string]string{}
	for _, dir := range []string{"state", "settings"} {
		err := filepath.WalkDir(filepath.Join(d.home, dir), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			all[path] = string(text)
			return err
		})
		if err != nil {
			d.t.Fatal(err)
		}
	}
	return all
}
