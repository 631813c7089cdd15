package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"latchkey/internal/identity"
)

func TestTimesHaveWholeSecondsInUTC(t *testing.T) {
	d := newDesk(t)
	d.now = func() time.Time { return time.Now().In(time.FixedZone("here", 3600)) }
	d.profile()
	d.signIn("adele")
	member := regexp.MustCompile(`"(?:at|\w+_at)": "([^"]*)"`)
	for _, command := range []string{"accounts", "token", "activity"} {
		out, _ := d.want(0, command, "--json")
		found := member.FindAllStringSubmatch(out, -1)
		if len(found) == 0 {
			t.Errorf("%s has no time: %s", command, out)
		}
		for _, f := range found {
			if _, err := time.Parse("2006-01-02T15:04:05Z", f[1]); err != nil || len(f[1]) != len("2006-01-02T15:04:05Z") {
				t.Errorf("%s: %s", command, f[0])
			}
		}
	}
}

func TestAnIDTokenSaysWhenItEnds(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	out, _ := d.want(0, "token", "--type", "id", "--json")
	var answer struct {
		ExpiresAt time.Time `json:"expires_at"`
	}
	unmarshal(t, out, &answer)
	out, _ = d.want(0, "claims", "--type", "id", "--json")
	var c struct{ Claims struct{ Exp int64 } }
	unmarshal(t, out, &c)
	if c.Claims.Exp == 0 || answer.ExpiresAt.Unix() != c.Claims.Exp {
		t.Errorf("expires_at %s, exp %d", answer.ExpiresAt, c.Claims.Exp)
	}
}

func TestALockedKeyringHidesNoActivity(t *testing.T) {
	d := newDesk(t)
	if _, stderr := d.want(0, "activity"); stderr != "Nothing has happened yet.\n" {
		t.Errorf("a new store: %s", stderr)
	}
	d.profile()
	d.signIn("adele")
	d.ring.Refuse(identity.ErrKeyringLocked)
	for _, args := range [][]string{{"activity"}, {"activity", "--account", "adele"}} {
		_, stderr := d.want(4, args...)
		if strings.Contains(stderr, "Nothing") || !strings.Contains(stderr, "1 account cannot be shown.") {
			t.Errorf("%v: %s", args, stderr)
		}
	}
}

func TestSentencesFitTheTerminal(t *testing.T) {
	d := newDoctorDesk(t)
	d.profile()
	id := d.signIn("adele")
	d.control(`{"require_mfa": "adele@contoso.example"}`)
	d.now = later
	d.want(3, "token", "--account", id)
	for command, status := range map[string]int{"accounts": 0, "activity": 0, "doctor": 1} {
		columns := 90
		if command == "accounts" { // whose words have the whole width
			columns = 60
		}
		d.env = map[string]string{}
		wide, _ := d.want(status, command)
		d.env = map[string]string{"COLUMNS": strconv.Itoa(columns)}
		narrow, _ := d.want(status, command)
		if narrow == wide || strings.Join(strings.Fields(wide), " ") != strings.Join(strings.Fields(narrow), " ") {
			t.Errorf("%s:\n%s\n%s", command, wide, narrow)
		}
		for line := range strings.Lines(narrow) {
			// Columns, and what has no blank, are not broken.
			if text := strings.TrimSpace(line); utf8.RuneCountInString(text) > columns && !strings.Contains(text, id) && !strings.Contains(text, "/") && !strings.HasPrefix(text, "ACCOUNT") {
				t.Errorf("%s: %s", command, text)
			}
		}
	}
}

func TestReasonsStandBelowTheAccount(t *testing.T) {
	d := newDesk(t)
	d.profile()
	id := d.signIn("adele")
	other := d.signIn("bob")
	d.control(`{"require_mfa": "adele@contoso.example"}`)
	d.now = later
	d.want(3, "token", "--account", id)
	out, _ := d.want(0, "accounts")
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	for i, line := range lines[1:] {
		switch {
		case strings.HasSuffix(line, id):
			if below := lines[i+2]; !strings.HasSuffix(line, "  needs you  "+id) || !strings.HasPrefix(below, "  ") || !strings.Contains(below, "AADSTS50076") {
				t.Errorf("adele: %s\n%s", line, below)
			}
		case strings.HasSuffix(line, other):
		case !strings.HasPrefix(line, "  "):
			t.Errorf("unexpected: %s", line)
		}
	}
}

func TestChoicesStandOneALine(t *testing.T) {
	d := newDesk(t)
	d.profile()
	tray := d.tray()
	const many = 25
	for i := range many {
		name := fmt.Sprintf("user%02d@contoso.example", i)
		tray.Hold(&identity.Record{SignIn: "1", Account: identity.Account{ID: identity.NewAccountID("i", "c", name), Username: name,
			Authority: identity.Authority{URL: "https://id.example/x", Kind: identity.OIDC}}}, "No keyring")
	}
	for text, first := range map[string]string{
		"":     "several accounts are signed in; choose one with --account:",
		"user": `"user" fits several accounts; choose one of:`,
		"zed":  `no account fits "zed"; there are:`,
	} {
		args := []string{"token", "--account", text}
		if text == "" {
			args = args[:1]
		}
		_, stderr := d.want(2, args...)
		lines := strings.Split(strings.TrimSuffix(stderr, "\n"), "\n")
		if way := "To have one meant where none is named: latchkey accounts --default A"; text == "" && lines[len(lines)-1] == way {
			lines = lines[:len(lines)-1]
		}
		if len(lines) != 22 || lines[0] != "latchkey: "+first || lines[21] != "  and 5 more" {
			t.Errorf("%q: %s", text, stderr)
			continue
		}
		want := fmt.Sprintf("  user00@contoso.example  %s  id.example/x", identity.NewAccountID("i", "c", "user00@contoso.example"))
		if lines[1] != want {
			t.Errorf("got  %s\nwant %s", lines[1], want)
		}
	}
}

func TestSignOutNamesAnAccountThatIsNotSaved(t *testing.T) {
	d := newDesk(t)
	d.profile()
	tray := d.tray()
	d.ring.Refuse(identity.ErrKeyringLocked)
	id := d.signIn("adele")
	if len(tray.Unsaved()) != 1 {
		t.Fatal("the tray does not hold it")
	}
	if _, stderr := d.want(0, "sign-out", "--account", id); stderr != "Adele Vance: signed out on this computer.\n" {
		t.Errorf("stderr: %s", stderr)
	}
}

// All are signed out, once each: those too that the tray holds, however they stand, and whether or not the store has an older
// state of them.
func TestSignOutOfAllThatTheTrayHolds(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	d.ring.Refuse(identity.ErrKeyringLocked)
	tray := d.tray()
	d.signIn("adele") // anew, which cannot be saved
	bob := d.signIn("bob")
	d.control(`{"revoke": "bob.builder@contoso.example"}`)
	if err := tray.Refresh(t.Context(), identity.AccountID(bob)); err == nil {
		t.Fatal("a revoked session was refreshed")
	}
	if n := len(tray.Unsaved()); n != 2 {
		t.Fatalf("the tray holds %d", n)
	}
	if _, stderr := d.want(0, "sign-out", "--all"); strings.Count(stderr, "signed out on this computer") != 2 {
		t.Errorf("stderr: %s", stderr)
	}
	if n := len(tray.Unsaved()); n != 0 {
		t.Errorf("the tray still holds %d", n)
	}
}

func TestRowsThatLookTheSameAreToldApart(t *testing.T) {
	d := newDesk(t)
	d.profile()
	i := d.tenant.Info()
	d.signIn("adele")
	if out, _ := d.want(0, "accounts"); strings.Contains(out, "THROUGH") {
		t.Errorf("there is nothing to tell apart: %s", out)
	}
	lab := d.app("Lab")
	d.want(0, "profiles", "add", "lab", "--authority", i.Authority, "--client-id", lab.ClientID, "--scope", i.Scope, "--redirect-uri", "http://localhost/signin-oidc",
		"--response-mode", "form_post")
	d.want(0, "sign-in", "--profile", "lab", "--flow", "implicit", "--timeout", "20s")
	out, _ := d.want(0, "accounts")
	if !containsAll(out, "  THROUGH", "  contoso  ", "  lab  ") {
		t.Errorf("accounts: %s", out)
	}
	if _, stderr := d.want(2, "token", "--account", "adele"); !containsAll(stderr, "  contoso\n", "  lab\n") {
		t.Errorf("choices: %s", stderr)
	}
}

// What failed for several accounts is said on a line for each.
func TestSeveralThatCannotBeSignedOut(t *testing.T) {
	d := newDesk(t)
	d.profile()
	ids := []string{d.signIn("adele"), d.signIn("olga")}
	for _, id := range ids { // where it is noted that a sign-in has ended, nothing can be written
		if err := os.MkdirAll(filepath.Join(d.home, "state", id+".gone", "x"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	_, stderr := d.want(1, "sign-out", "--all")
	for _, id := range ids {
		if strings.Count(stderr, "remove the account "+id) != 1 {
			t.Errorf("%s: %s", id, stderr)
		}
	}
	if strings.Count(stderr, "\n") != len(ids) {
		t.Errorf("not a line each: %q", stderr)
	}
}
