package cli_test

import (
	"os"
	"strings"
	"testing"
	"time"
)

// robot makes a profile of the tenant's confidential client, for what it may do at the Orders API.
func (d *desk) robot(args ...string) {
	d.t.Helper()
	d.want(0, append([]string{"profiles", "add", "robot", "--authority", d.tenant.Info().Authority, "--client-id", d.app("Portal").ClientID,
		"--scope", d.everything()}, args...)...)
}

// everything is the scope of all that an application was granted at the Orders API.
func (d *desk) everything() string {
	api, _, _ := strings.Cut(strings.TrimPrefix(d.tenant.Info().Scope, "api://"), "/")
	return "api://" + api + "/.default"
}

// newProof is said where the application's old one does not do any more.
const newProof = " and a new --secret-stdin, --certificate FILE or --assertion-file FILE\n"

func TestAnApplicationSignsIn(t *testing.T) {
	d := newDesk(t)
	d.robot("--flow", "client-credentials")
	portal := d.app("Portal")
	out, stderr := d.fed(0, portal.Secret+"\n", "sign-in", "--secret-stdin", "--json")
	var row struct{ ID, Kind, Name, Status string }
	unmarshal(t, out, &row)
	if row.Kind != "app" || row.Name != "robot" || row.Status != "fresh" || strings.Contains(stderr, portal.Secret) {
		t.Fatalf("stdout: %s stderr: %s", out, stderr)
	}
	list, _ := d.want(0, "accounts")
	if head, rest, _ := strings.Cut(list, "\n"); !containsAll(head, "KIND") || !strings.HasPrefix(rest, "robot  ") || !strings.Contains(rest, "  app  ") {
		t.Errorf("accounts: %s", list)
	}
	before, _ := d.want(0, "token", "--account", "rob")
	d.now = later
	if after, _ := d.want(0, "token"); after == before || strings.Count(after, ".") != 2 {
		t.Error("it was not renewed")
	}
	// Again with what is stored, then with a new proof.
	if _, stderr := d.want(0, "sign-in", "--account", row.ID); !strings.Contains(stderr, "Signed in: robot") {
		t.Errorf("again: %s", stderr)
	}
	if _, stderr := d.fed(1, "wrong-secret", "sign-in", "--account", row.ID, "--secret-stdin"); strings.Contains(stderr, "wrong-secret") || !strings.Contains(stderr, "7000215") {
		t.Errorf("a wrong secret: %s", stderr)
	}
	// The ladder that begins with what is stored does not begin with it when a new proof is given.
	if _, stderr := d.want(0, "sign-in", "--account", row.ID, "--flow", "auto"); !strings.HasPrefix(stderr, "Already signed in: robot (the stored token is good until ") || !strings.HasSuffix(stderr, "--flow client-credentials.\n") {
		t.Errorf("automatically: %s", stderr)
	}
	if _, stderr := d.fed(1, "wrong-secret", "sign-in", "--account", row.ID, "--flow", "auto", "--secret-stdin"); !strings.Contains(stderr, "7000215") {
		t.Errorf("a wrong secret, automatically: %s", stderr)
	}
	for _, flow := range []string{"browser", "device-code", "password", "hybrid", "implicit"} {
		if _, stderr := d.want(2, "sign-in", "--account", row.ID, "--flow", flow); !strings.Contains(stderr, "which nobody signs in by "+flow) {
			t.Errorf("as a person: %s", stderr)
		}
	}
	d.want(0, "token") // nothing was changed
	d.control(`{"expire_secret": true}`)
	d.now = func() time.Time { return later().Add(2 * time.Hour) }
	if _, stderr := d.want(3, "token"); !strings.HasSuffix(stderr, "with: latchkey sign-in --account "+row.ID+newProof) {
		t.Errorf("its secret ended: %s", stderr)
	}
	_, stderr = d.want(0, "sign-out", "--revoke", "--browser")
	for _, said := range []string{"an application has none", "an application has no session there", "robot: signed out on this computer"} {
		if !strings.Contains(stderr, said) {
			t.Errorf("sign-out does not say %q: %s", said, stderr)
		}
	}
}

func TestAnApplicationSignsInWithACertificate(t *testing.T) {
	d := newDesk(t)
	d.robot("--flow", "client-credentials")
	portal := d.app("Portal")
	read := func(path string) string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	certificate, key := read(portal.CertificateFile), read(portal.KeyFile)
	own := file(t, "portal.pem", certificate, 0o644)
	for name, args := range map[string][]string{
		"two files": {"--certificate", own, "--key", file(t, "key.pem", key, 0o600)},
		"one file":  {"--certificate", file(t, "both.pem", key+certificate, 0o600)},
	} {
		_, stderr := d.want(0, append([]string{"sign-in"}, args...)...)
		if strings.Contains(stderr, "Others") {
			t.Errorf("%s: %s", name, stderr)
		}
	}
	open := file(t, "key.pem", key, 0o644)
	if _, stderr := d.want(0, "sign-in", "--certificate", own, "--key", open); !strings.Contains(stderr, "Others on this computer can open "+open+" (mode 0644)") {
		t.Errorf("a key that others can read: %s", stderr)
	}
	if _, stderr := d.want(1, "sign-in", "--certificate", file(t, "passwd", "root:x:0:0", 0o644)); strings.Contains(stderr, "chmod") {
		t.Errorf("what is no key: %s", stderr)
	}
	for said, args := range map[string][]string{
		"Check the path after --key": {"--certificate", own, "--key", "/nowhere.pem"},
		"holds no private key":       {"--certificate", own},
		"no such file":               {"--certificate", "/nowhere.pem"},
		"read the private key: ":     {"--certificate", own, "--key", "/nowhere.pem"},
		"read the assertion: ":       {"--assertion-file", "/nowhere.jwt"},
		"the key in the file is no":  {"--certificate", file(t, "x.pem", certificate, 0o600), "--key", file(t, "y.pem", otherKey, 0o600)},
	} {
		if _, stderr := d.want(1, append([]string{"sign-in"}, args...)...); !strings.Contains(stderr, said) {
			t.Errorf("%v: %s", args, stderr)
		}
	}
}

// otherKey is a private key that belongs to no certificate; it protects nothing.
const otherKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg2wjFw004dicQ8oHb
bWi10SgtuihvFihl+nCHHTxvCtmhRANCAARePidwBPDhiAdJbdgX3fYgW9c4qwL7
rZziPPfP9cMNV8YQMaGoUIPRLxlYzwuAbBOkzjiNsxNoWRiOBgL6eELV
-----END PRIVATE KEY-----
`

func TestProofsAreMeantOneWay(t *testing.T) {
	d := newDesk(t)
	d.robot()
	d.profile()
	d.signIn("adele")
	robot := []string{"sign-in", "--profile", "robot", "--flow", "client-credentials"}
	for said, args := range map[string][]string{
		"give one of --secret-stdin":              robot,
		"give only one of":                        append(robot, "--secret-stdin", "--assertion-file", "x"),
		"go with --certificate":                   append(robot, "--key", "x"),
		"nothing is there":                        append(robot, "--secret-stdin"),
		"this account is a person's":              {"sign-in", "--account", "adele", "--flow", "client-credentials", "--secret-stdin"},
		"can read standard input":                 {"sign-in", "--profile", "robot", "--flow", "password", "--password-stdin", "--secret-stdin"},
		"--password-stdin goes with":              {"sign-in", "--profile", "robot", "--password-stdin"},
		"--challenge goes with --account":         {"sign-in", "--profile", "robot", "--challenge", "Bearer"},
		"--tenant goes with --account":            {"sign-in", "--profile", "robot", "--tenant", "fabrikam.example"},
		"--challenge: ":                           {"sign-in", "--account", "adele", "--challenge", "nonsense"},
		"asks for no claims but for the scope":    {"token", "--account", "adele", "--challenge", `Bearer error="insufficient_scope", scope="Orders.ReadWrite"`},
		"--min-valid does not go":                 {"token", "--account", "adele", "--claims", "{}", "--min-valid", "1m"},
		"this computer's own login":               {"sign-in", "--profile", "robot", "--flow", "windows"},
		"choose one of auto, browser, device-cod": {"sign-in", "--flow", "kerberos"},
	} {
		if _, stderr := d.want(2, args...); !strings.Contains(stderr, said) {
			t.Errorf("%v: %s", args, stderr)
		}
	}
	if _, stderr := d.fed(2, "one\ntwo\n", append(robot, "--secret-stdin")...); !strings.Contains(stderr, "there is more") || strings.Contains(stderr, "one\n") {
		t.Errorf("two lines: %s", stderr)
	}
	secret := d.app("Portal").Secret
	if _, stderr := d.fed(2, secret, append(robot, "--secret-stdin", "--scope", d.tenant.Info().Scope)...); !strings.Contains(stderr, "/.default") {
		t.Errorf("a scope for people: %s", stderr)
	}
}

func TestAReadyMadeAssertionIsReadEachTime(t *testing.T) {
	d := newDesk(t)
	d.robot("--flow", "client-credentials")
	path := file(t, "assertion.jwt", "not-an-assertion", 0o600)
	_, stderr := d.want(1, "sign-in", "--assertion-file", path)
	if strings.Contains(stderr, "not-an-assertion") || !strings.HasPrefix(stderr, "latchkey: ") {
		t.Errorf("stderr: %s", stderr)
	}
	if out, _ := d.want(0, "accounts", "--json"); out != "[]\n" {
		t.Errorf("an account was kept: %s", out)
	}
	good, err := os.ReadFile(d.app("Portal").AssertionFile)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(string(good))
	d.want(0, "sign-in", "--assertion-file", path)
	d.want(0, "token")
	parts := strings.Split(strings.TrimSpace(string(good)), ".")
	write(parts[0] + "." + parts[1] + "." + strings.Repeat("A", len(parts[2]))) // what it proved before, it does not any more
	anew := []string{"token", "--claims", `{"access_token":{"xms_cc":{"values":["cp1"]}}}`}
	if _, stderr := d.want(1, anew...); !strings.Contains(stderr, "AADSTS50013") {
		t.Errorf("stderr: %s", stderr)
	}
	write(string(good)) // whoever writes the file mends it; nobody has to sign in
	d.want(0, anew...)
}

func TestAnApplicationWithoutAProfile(t *testing.T) {
	d := newDesk(t)
	portal := d.app("Portal")
	typed := []string{"sign-in", "--authority", d.tenant.Info().Authority, "--client-id", portal.ClientID, "--secret-stdin", "--scope"}
	_, stderr := d.fed(0, portal.Secret, append(typed, d.everything())...) // nobody is asked: the scope says who signs in
	if stderr != "Signed in: "+portal.ClientID+"\n" {
		t.Errorf("it is called: %s", stderr)
	}
	d.want(0, "token", "--account", portal.ClientID[:9])
	if _, stderr := d.fed(2, portal.Secret, append(typed, d.tenant.Info().Scope)...); !strings.Contains(stderr, "name the way to sign in with --flow") {
		t.Errorf("a scope of people: %s", stderr)
	}
	d.robot("--flow", "client-credentials")
	d.fed(0, portal.Secret, "sign-in", "--profile", "robot", "--secret-stdin")
	if _, stderr := d.fed(0, portal.Secret, append(typed, d.everything())...); stderr != "Signed in: robot\n" {
		t.Errorf("it was renamed: %s", stderr)
	}
	if _, stderr := d.want(1, "token", "--account", portal.ClientID, "--type", "id"); !strings.Contains(stderr, "robot has no ID token") || strings.Contains(stderr, "no such account") {
		t.Errorf("an ID token: %s", stderr)
	}
}
