package cli_test

import (
	"strings"
	"testing"

	"latchkey/internal/identity"
	"latchkey/internal/settings"
)

// TestTheDefaultAccountIsMeantWhereNoneIsNamed: by what reads something of an account, and by nothing that changes one.
func TestTheDefaultAccountIsMeantWhereNoneIsNamed(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	bob := d.signIn("bob")
	out, stderr := d.want(2, "token")
	if out != "" || !containsAll(stderr, "several accounts are signed in", "adele@contoso.example", bob, "latchkey accounts --default A") {
		t.Errorf("without a default: %s", stderr)
	}

	if _, stderr := d.want(0, "accounts", "--default", "bob"); !strings.HasPrefix(stderr, "Bob Builder is the default account now") {
		t.Errorf("it says %q", stderr)
	}
	who := func() (username string) {
		t.Helper()
		out, stderr := d.want(0, "token", "--json")
		if stderr != "" {
			t.Errorf("stderr: %s", stderr)
		}
		var answer struct{ Account struct{ ID, Username string } }
		unmarshal(t, out, &answer)
		return answer.Account.Username
	}
	if got := who(); got != "bob.builder@contoso.example" {
		t.Errorf("the token is of %q", got)
	}
	if out, _ := d.want(0, "token", "--account", "adele", "--json"); !strings.Contains(out, "adele@contoso.example") {
		t.Errorf("the one that is named: %s", out)
	}
	if out, _ := d.want(0, "claims"); !strings.Contains(out, "bob.builder@contoso.example") {
		t.Errorf("claims of %s", out)
	}
	if out, _ := d.want(0, "accounts"); strings.Count(out, "(default)") != 1 {
		t.Errorf("the list: %s", out)
	}
	if out, _ := d.want(0, "accounts", "--json"); strings.Count(out, `"default": true`) != 1 {
		t.Errorf("the list: %s", out)
	}
	if _, stderr := d.want(0, "token", "--log-level", "debug"); !strings.Contains(stderr, "the default is meant") {
		t.Errorf("the log: %s", stderr)
	}
	if out, _ := d.want(0, "__completeNoDesc", "accounts", "--default", "bo"); !strings.HasPrefix(out, "bob.builder@contoso.example\n") {
		t.Errorf("completion: %q", out)
	}
	if _, stderr := d.want(2, "sign-out"); strings.Contains(stderr, "--default") || !strings.Contains(stderr, "--account") {
		t.Errorf("signing out: %s", stderr)
	}

	// One that is gone is no error; then there is one account, and later nobody.
	d.want(0, "sign-out", "--account", "bob")
	if got := who(); got != "adele@contoso.example" {
		t.Errorf("with the default gone, the token is of %q", got)
	}
	d.signIn("olga")
	if _, stderr := d.want(2, "token"); !strings.Contains(stderr, "latchkey accounts --default A") {
		t.Errorf("two accounts, and the default is gone: %s", stderr)
	}
	d.want(0, "sign-out", "--all")
	if _, stderr := d.want(3, "token"); !strings.Contains(stderr, "nobody is signed in") {
		t.Errorf("with nobody: %s", stderr)
	}
}

func TestTheDefaultAccountIsTakenBack(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	d.signIn("bob")
	d.want(0, "accounts", "--default", "bob")
	if _, stderr := d.want(2, "accounts", "--default", "nobody"); !strings.Contains(stderr, `no account fits "nobody"`) {
		t.Errorf("an unknown one: %s", stderr)
	}
	d.want(2, "accounts", "--default", "bob", "--no-default")
	d.want(2, "accounts", "--default", "")
	d.want(0, "token")
	if _, stderr := d.want(0, "accounts", "--no-default"); stderr != "No account is the default any more.\n" {
		t.Errorf("it says %q", stderr)
	}
	d.want(2, "token")
}

// While the keyring is locked the default is known by its ID, and what is said is about the keyring.
func TestTheDefaultAccountBehindALockedKeyring(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	d.signIn("bob")
	d.want(0, "accounts", "--default", "bob")
	d.ring.Refuse(identity.ErrKeyringLocked)
	d.want(4, "token")
	paths, err := settings.FindPaths(d.getenv)
	if err != nil {
		t.Fatal(err)
	}
	if err := settings.WriteFile(paths.ArrangementFile, []byte("no JSON")); err != nil {
		t.Fatal(err)
	}
	d.ring.Refuse(nil)
	if _, stderr := d.want(2, "token"); !strings.Contains(stderr, "several accounts are signed in") {
		t.Errorf("with a broken file: %s", stderr)
	}
}
