package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/flows"
)

const whoQuestion = "Username, as in adele@contoso.com: "

// The username is asked for once and kept in the profile, where anybody can see and remove it.
func TestTheUsernameIsAskedOnce(t *testing.T) {
	d := newOffice(t)
	d.place("contoso", "--flow", "windows")
	d.station.upn = "bob@AD.CONTOSO.EXAMPLE"
	status, said, echo := d.atTerminal([][2]string{{"Your ticket is that of bob@AD.CONTOSO.EXAMPLE; your username may be another.\n" + whoQuestion, " " + bob + " "}}, "sign-in")
	if status != 0 || !strings.Contains(said, `The profile contoso now says login_hint = "`+bob+`", so that it is not asked again.`) || !strings.Contains(echo, bob) {
		t.Fatalf("status %d: %s; the screen shows: %q", status, said, echo)
	}
	if text := d.profilesFile(); !strings.Contains(text, `login_hint = "`+bob+`"`) {
		t.Error(text)
	}
	d.want(0, "sign-out", "--all")
	if _, said := d.want(0, "sign-in"); strings.Contains(said, "Username") || strings.Contains(said, "login_hint") {
		t.Errorf("asked again: %s", said)
	}
	d.want(0, "profiles", "edit", "contoso", "--login-hint", "")
	if status, _, _ := d.atTerminal([][2]string{{whoQuestion, bob}}, "sign-in"); status != 0 {
		t.Errorf("after it was forgotten: status %d", status)
	}
}

// What cannot be a username is said, with what was typed, and asked again; what fails is not kept.
func TestAUsernameThatCannotBe(t *testing.T) {
	d := newOffice(t)
	d.place("contoso", "--flow", "windows")
	status, said, _ := d.atTerminal([][2]string{
		{whoQuestion, `CONTOSO\bob`},
		{`"CONTOSO\\bob": the username is not complete.` + "\nWrite all of it, as in adele@contoso.com.\n" + whoQuestion, "bob"},
		{`"bob": the username is not complete.` + "\nWrite all of it, as in adele@contoso.com.\n" + whoQuestion, bob},
	}, "sign-in")
	if status != 0 {
		t.Errorf("status %d: %s", status, said)
	}

	d = newOffice(t)
	d.place("contoso", "--flow", "windows")
	status, said, _ = d.atTerminal([][2]string{{whoQuestion, "bob"}, {whoQuestion, "bob"}, {whoQuestion, "bob"}}, "sign-in")
	if status != 1 || !strings.Contains(said, "not complete") || strings.Contains(said, whoQuestion) {
		t.Errorf("three times nonsense: status %d: %s", status, said)
	}
	if status, said, _ := d.atTerminal([][2]string{{whoQuestion, ""}}, "sign-in"); status != 1 || !strings.Contains(said, "Nothing was typed") {
		t.Errorf("nothing: status %d: %s", status, said)
	}
	for typed, says := range map[string]string{"bob@nowhere.example": "nowhere.example", "adele@contoso.example": "managed"} {
		if status, said, _ := d.atTerminal([][2]string{{whoQuestion, typed}}, "sign-in"); status != 1 || !strings.Contains(said, says) {
			t.Errorf("%s: status %d: %s", typed, status, said)
		}
	}
	if status, said := d.interrupted(whoQuestion, "sign-in"); status != 130 || !strings.HasSuffix(said, "latchkey: interrupted\n") {
		t.Errorf("Ctrl-C: status %d: %s", status, said)
	}
	if text := d.profilesFile(); strings.Contains(text, "login_hint =") {
		t.Errorf("it was kept: %s", text)
	}
	if d.station.begun() != 0 || len(d.accounts()) != 0 {
		t.Errorf("a ticket was shown %d times; %+v", d.station.begun(), d.accounts())
	}
	d.want(2, "sign-in", "--trace", "-")
	if _, said := d.want(2, "sign-in"); !strings.Contains(said, "no terminal") || !strings.Contains(said, "--login-hint") {
		t.Errorf("nobody to ask: %s", said)
	}
}

// Whoever was named, the ticket says who it is: nobody is signed in as somebody else, and no wrong name is kept.
func TestAUsernameOfSomebodyElse(t *testing.T) {
	d := newOffice(t)
	d.place("contoso", "--flow", "windows")
	const eve = "eve.stone@contoso.example"
	status, said, _ := d.atTerminal([][2]string{{whoQuestion, eve}}, "sign-in")
	if status != 1 || !strings.Contains(said, "this computer's login is that of "+bob+", not of "+eve) || len(d.accounts()) != 0 {
		t.Errorf("status %d: %s", status, said)
	}
	// A farm may write names otherwise than they were given: then it is said.
	d.want(0, "profiles", "add", "farm", "--authority", d.tenant.Info().ADFS, "--client-id", d.tenant.Info().ClientID, "--flow", "windows")
	if _, said := d.want(0, "sign-in", "--profile", "farm", "--login-hint", eve); !strings.Contains(said, "You named "+eve+"; this computer's login is that of "+bob+".\n") || strings.Contains(said, "login_hint") {
		t.Error(said)
	}
	if text := d.profilesFile(); strings.Contains(text, "eve.stone") {
		t.Errorf("it was kept: %s", text)
	}
}

// Some providers turn out to be Microsoft's only when they are asked: then the person is, once, and the name is kept. This
// one says so in the place where the login would be shown.
func TestAUsernameThatIsMissed(t *testing.T) {
	d := newOffice(t)
	d.station.once, d.station.upn = flows.ErrNoUsername, "bob@AD.CONTOSO.EXAMPLE"
	d.want(0, "profiles", "add", "farm", "--authority", d.tenant.Info().ADFS, "--client-id", d.tenant.Info().ClientID, "--flow", "windows")
	status, said, _ := d.atTerminal([][2]string{{"that of bob@AD.CONTOSO.EXAMPLE; your username may be another.\n" + whoQuestion, bob}}, "sign-in")
	if status != 0 || !strings.Contains(said, `The profile farm now says login_hint = "`+bob+`"`) || d.station.begun() != 2 {
		t.Errorf("status %d after %d tries: %s", status, d.station.begun(), said)
	}

	d = newOffice(t)
	d.station.refuse = flows.ErrNoUsername
	d.want(0, "profiles", "add", "farm", "--authority", d.tenant.Info().ADFS, "--client-id", d.tenant.Info().ClientID, "--flow", "windows")
	if status, said, _ := d.atTerminal([][2]string{{whoQuestion, bob}}, "sign-in"); status != 1 || d.station.begun() != 2 || strings.Contains(said, whoQuestion) {
		t.Errorf("a name that did not help: status %d after %d tries: %s", status, d.station.begun(), said)
	}
	if _, said := d.want(1, "sign-in"); !strings.Contains(said, "with --login-hint") || strings.Contains(said, whoQuestion) {
		t.Errorf("nobody to ask: %s", said)
	}
}

func (d *desk) profilesFile() string {
	d.t.Helper()
	text, err := os.ReadFile(filepath.Join(d.home, "settings", "profiles.toml"))
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}
