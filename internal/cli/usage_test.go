package cli_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"latchkey/internal/identity"
)

func containsAll(text string, parts ...string) bool {
	return !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(text, part) })
}

func TestUnknownCommands(t *testing.T) {
	d := newDesk(t)
	for command, said := range map[string]string{
		"tokn":   `there is no command "tokn"; did you mean token?`,
		"ac":     `there is no command "ac"; did you mean accounts or activity?`,
		"healer": `there is no command "healer"`,
		"":       `there is no command ""`,
	} {
		if _, stderr := d.want(2, command); stderr != "latchkey: "+said+"\nSee latchkey --help.\n" {
			t.Errorf("%q: %s", command, stderr)
		}
	}
	if _, stderr := d.want(2, "completion", "tcsh"); !containsAll(stderr, `"tcsh"`, "bash, zsh, fish and powershell") {
		t.Errorf("completion: %s", stderr)
	}
	if out, _ := d.want(0, "completion", "bash"); !strings.Contains(out, "__complete") {
		t.Error("no script for bash")
	}
}

func TestHelp(t *testing.T) {
	d := newDesk(t)
	if out, _ := d.want(0, "token", "--help"); strings.Contains(out, "(default )") || !strings.Contains(out, "default: the smaller of 5m") {
		t.Errorf("token: %s", out)
	}
	for line, args := range map[string][]string{
		"See latchkey token --help.":        {"token", "--colour"},
		"See latchkey profiles add --help.": {"profiles", "add"},
		"See latchkey claims --help.":       {"claims", "eyJ"},
	} {
		if _, stderr := d.want(2, args...); !strings.HasSuffix(stderr, "\n"+line+"\n") {
			t.Errorf("%v: %s", args, stderr)
		}
	}
	version, _ := d.want(0, "version")
	if out, _ := d.want(0, "--version"); out != version || out != "latchkey test\n" {
		t.Errorf("--version prints %q", out)
	}
}

func TestCompletions(t *testing.T) {
	d := newDesk(t)
	d.profile()
	id := d.signIn("adele")
	for _, c := range []struct {
		words []string
		want  string
	}{
		{[]string{"token", "--account", ""}, "adele@contoso.example\n" + id + "\n:4\n"},
		{[]string{"sign-out", "--account", "Ad"}, "adele@contoso.example\n:4\n"},
		{[]string{"activity", "--account", id[:5]}, id + "\n:4\n"},
		{[]string{"sign-in", "--profile", ""}, "contoso\n:4\n"},
		{[]string{"profiles", "remove", "c"}, "contoso\n:4\n"},
		{[]string{"claims", "--type", ""}, "access\nid\n:4\n"},
		{[]string{"sign-in", "--flow", ""}, "auto\nbrowser\ndevice-code\nwindows\nbroker\npassword\nclient-credentials\nhybrid\nimplicit\n:4\n"},
		{[]string{"sign-in", "--prompt", ""}, "login\nselect_account\nconsent\nnone\n:4\n"},
		{[]string{"accounts", "--log-level", ""}, "debug\ninfo\nwarn\nerror\n:4\n"},
	} {
		if out, _ := d.want(0, append([]string{"__completeNoDesc"}, c.words...)...); out != c.want {
			t.Errorf("%v: %q, want %q", c.words, out, c.want)
		}
	}
	d.ring.Refuse(identity.ErrKeyringLocked)
	if out, _ := d.want(0, "__completeNoDesc", "token", "--account", ""); out != id+"\n:4\n" {
		t.Errorf("locked: %q", out)
	}
}

func TestFlagsThatAskForNothing(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	for said, args := range map[string][]string{
		"--challenge is empty":                     {"token", "--challenge", ""},
		"--claims is empty":                        {"token", "--claims", ""},
		"--scope is empty":                         {"token", "--scope", "User.Read", "--scope", " "},
		"--claims asks for nothing":                {"token", "--claims", "{}"},
		"--claims must be a JSON object":           {"obo", "--scope", "x", "--assertion-stdin", "--claims", "[]"},
		"choose one of --assertion-stdin and --ac": {"obo", "--scope", "x", "--assertion-stdin", "--account", "adele"},
		"choose one of --claims and --challenge":   {"token", "--claims", "{}", "--challenge", "Bearer"},
		`--prompt "foo": choose one of login`:      {"sign-in", "--prompt", "foo"},
		"--redirect-uri: ":                         {"sign-in", "--redirect-uri", "https://example.com/cb"},
	} {
		_, stderr := d.want(2, args...)
		if !strings.Contains(stderr, said) || !strings.HasSuffix(stderr, "\nSee latchkey "+args[0]+" --help.\n") {
			t.Errorf("%v: %s", args, stderr)
		}
	}
}

func TestWhatCannotBeWrittenIsNoSuccess(t *testing.T) {
	d := newDesk(t)
	d.profile()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	d.signIn("adele")
	for _, args := range [][]string{{"accounts"}, {"explain", "AADSTS50076"}, {"claims"}, {"version"}, {"token"}, {"profiles", "list"}, {"token", "--help"}} {
		var stderr strings.Builder
		if status := d.program("", full, &stderr).Run(args); status != 1 || !strings.Contains(stderr.String(), "no space left") {
			t.Errorf("%v: status %d: %s", args, status, &stderr)
		}
	}
}

func TestHelpKnowsItsCommands(t *testing.T) {
	d := newDesk(t)
	for _, args := range [][]string{{"help", "nope"}, {"help", "profiles", "nope"}} {
		if _, stderr := d.want(2, args...); !strings.Contains(stderr, "there is no command") {
			t.Errorf("%v: %s", args, stderr)
		}
	}
	if out, _ := d.want(0, "help", "profiles", "edit"); !strings.Contains(out, "comments in the file") {
		t.Errorf("help: %s", out)
	}
	if _, stderr := d.want(2, "profiles", "show"); !strings.HasPrefix(stderr, "latchkey: profiles show wants one") {
		t.Errorf("stuttering: %s", stderr)
	}
	if _, stderr := d.want(0, "sign-out"); stderr != "Nobody is signed in.\n" {
		t.Errorf("sign-out: %s", stderr)
	}
}

// Who says --account and then nothing has a script whose variable was never set: the only account there is, is not meant.
func TestNobodyIsNamedByAnEmptyValue(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	for _, args := range [][]string{
		{"sign-out", "--account", ""}, {"token", "--account", " "}, {"claims", "--account", ""}, {"activity", "--account", ""}, {"doctor", "--account", ""},
		{"obo", "--scope", "x", "--account", ""}, {"sign-in", "--account", ""},
		{"sign-in", "--profile", ""}, {"doctor", "--profile", ""}, {"obo", "--scope", "x", "--assertion-stdin", "--profile", ""},
	} {
		if _, stderr := d.want(2, args...); !strings.Contains(stderr, args[len(args)-2]+" is empty; give it a value or leave it out\n") {
			t.Errorf("%q: %s", args, stderr)
		}
	}
	d.want(0, "token")
}

func TestWrongListenAddressesOfTheDemo(t *testing.T) {
	d := newDesk(t)
	for _, address := range []string{"x", "0.0.0.0:0", "127.0.0.1:x"} {
		if _, stderr := d.want(2, "demo", "--listen", address); !strings.HasSuffix(stderr, "See latchkey demo --help.\n") {
			t.Errorf("%s: %s", address, stderr)
		}
	}
}
