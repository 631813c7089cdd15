package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchkey/internal/demo"
)

// app is one of the tenant's registrations.
func (d *desk) app(name string) demo.AppInfo {
	d.t.Helper()
	for _, a := range d.tenant.Info().Apps {
		if strings.HasSuffix(a.Name, name) {
			return a
		}
	}
	d.t.Fatalf("no application %s", name)
	return demo.AppInfo{}
}

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

// fed runs a command with something on standard input.
func (d *desk) fed(status int, stdin string, args ...string) (stdout, stderr string) {
	d.t.Helper()
	got, stdout, stderr := d.run(stdin, args...)
	if got != status {
		d.t.Fatalf("latchkey %s: status %d, want %d\nstdout: %s\nstderr: %s", strings.Join(args, " "), got, status, stdout, stderr)
	}
	return stdout, stderr
}

// file writes a file of this test.
func file(t *testing.T, name, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// typing runs a command and gives each line on stderr to seen, while the command runs.
func (d *desk) typing(seen func(line string), args ...string) (status int, stdout, stderr string) {
	d.t.Helper()
	var out bytes.Buffer
	r, w := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		s := d.program("", &out, w).Run(args)
		w.Close()
		ended <- s
	}()
	var said []string
	for lines := bufio.NewScanner(r); lines.Scan(); {
		said = append(said, lines.Text())
		seen(lines.Text())
	}
	return <-ended, out.String(), strings.Join(said, "\n") + "\n"
}

// userCode finds a device code among the lines of a sign-in.
func userCode(found func(code string)) func(line string) {
	next := false
	return func(line string) {
		code := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "and type this code"):
			next = true
		case next && code != "":
			next = false
			found(code)
		}
	}
}

func (d *desk) approve(username string) func(code string) {
	return func(code string) {
		text, _ := json.Marshal(map[string]any{"approve_device": map[string]string{"user_code": code, "username": username}})
		d.control(string(text))
	}
}

func TestACodeOnAnotherDevice(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.control(`{"device_interval": 1}`)
	status, out, stderr := d.typing(userCode(d.approve("adele@contoso.example")), "sign-in", "--flow", "device-code", "--json")
	if status != 0 {
		t.Fatalf("status %d: %s", status, stderr)
	}
	var row struct{ ID, Username, Status string }
	unmarshal(t, out, &row)
	if row.Username != "adele@contoso.example" || row.Status != "fresh" {
		t.Errorf("stdout: %s", out)
	}
	if !containsAll(stderr, "/devicelogin\n", "The code works for ", "never type a code that somebody sent you") || strings.Contains(stderr, "\x1b") {
		t.Errorf("stderr: %s", stderr)
	}
	if out, _ := d.want(0, "activity"); !strings.Contains(out, "a code on another device") {
		t.Errorf("activity: %s", out)
	}
	// Signing in again goes the same way without being told.
	status, out, stderr = d.typing(userCode(d.approve("bob.builder@contoso.example")), "sign-in", "--account", "adele")
	if status != 1 || out != "" || !strings.Contains(stderr, "signed in instead of Adele Vance; nothing was changed") {
		t.Errorf("another person: status %d: %s", status, stderr)
	}
}

func TestWithoutADisplayACodeIsShown(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.control(`{"device_interval": 1}`)
	t.Setenv("BROWSER", "")
	t.Setenv("DISPLAY", "")
	status, _, stderr := d.typing(userCode(d.approve("adele@contoso.example")), "sign-in")
	const why = "No browser can be opened here: there is no display, and BROWSER is not set.\n"
	if status != 0 || !strings.HasPrefix(stderr, why) {
		t.Fatalf("status %d: %s", status, stderr)
	}
	if out, _ := d.want(0, "activity"); !containsAll(out, "BROWSER is not set", "Signed in with a code on another device") {
		t.Errorf("activity: %s", out)
	}
}

func TestACodeThatNobodyTypes(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.control(`{"device_interval": 1, "device_expires_in": 1}`)
	if _, stderr := d.want(1, "sign-in", "--flow", "device-code"); !strings.HasSuffix(stderr, "nothing has changed.\nRun the command again for a new code.\n") {
		t.Errorf("expired: %s", stderr)
	}
	d.control(`{"device_expires_in": 900}`)
	if _, stderr := d.want(1, "sign-in", "--flow", "device-code", "--timeout", "20ms"); !strings.HasSuffix(stderr, "\nlatchkey: Nobody signed in within 20ms; nothing has changed.\n") {
		t.Errorf("our own limit: %s", stderr)
	}
	deny := func(code string) { d.control(fmt.Sprintf(`{"deny_device": {"user_code": %q}}`, code)) }
	if status, out, stderr := d.typing(userCode(deny), "sign-in", "--flow", "device-code"); status != 1 || out != "" {
		t.Errorf("declined: status %d: %s", status, stderr)
	}
	d.want(3, "token")
}

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
	d.want(0, "token") // nothing was changed
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
	for said, args := range map[string][]string{
		"holds no private key":      {"--certificate", own},
		"no such file":              {"--certificate", "/nowhere.pem"},
		"read the private key: ":    {"--certificate", own, "--key", "/nowhere.pem"},
		"read the assertion: ":      {"--assertion-file", "/nowhere.jwt"},
		"the key in the file is no": {"--certificate", file(t, "x.pem", certificate, 0o600), "--key", file(t, "y.pem", otherKey, 0o600)},
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
}
