package cli_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// german is a desk whose system speaks German.
func german(t *testing.T) *desk {
	d := newDesk(t)
	d.env = map[string]string{"LANG": "de_DE.UTF-8"}
	return d
}

func TestCommandsInGerman(t *testing.T) {
	d := german(t)
	out, _ := d.want(0, "explain", "AADSTS50076")
	if !containsAll(out, "Ihre Organisation verlangt hier einen zweiten Faktor.\n", "Wer es beheben kann:  Sie\n", "Nummer:               AADSTS50076\n") {
		t.Errorf("explain:\n%s", out)
	}
	if _, stderr := d.want(2, "explain"); !containsAll(stderr, "latchkey: latchkey explain braucht eine Nummer", "Siehe latchkey explain --help.") &&
		!containsAll(stderr, "braucht eine Nummer", "Siehe latchkey explain --help.") {
		t.Errorf("a command line that cannot be meant:\n%s", stderr)
	}
	if _, stderr := d.want(0, "accounts"); stderr != "Niemand ist angemeldet. Anmelden mit: latchkey sign-in\n" {
		t.Errorf("accounts: %q", stderr)
	}
}

func TestHowAnAccountStandsInGerman(t *testing.T) {
	d := german(t)
	d.profile()
	d.signIn("adele")
	for after, want := range map[time.Duration]string{0: "frisch, noch ", 55 * time.Minute: "läuft ab  ", 2 * time.Hour: "läuft ab  "} {
		d.now = func() time.Time { return time.Now().Add(after) }
		if out, _ := d.want(0, "accounts"); !strings.Contains(out, want) {
			t.Errorf("after %s:\n%s", after, out)
		}
	}
}

func TestHelpInGerman(t *testing.T) {
	d := german(t)
	for _, args := range [][]string{{"--help"}, {"sign-in", "--help"}, {"help", "profiles", "add"}, {"claims", "-h"}} {
		out, _ := d.want(0, args...)
		if !containsAll(out, "Verwendung:", "Optionen:", "Hilfe zu") {
			t.Errorf("%v:\n%s", args, out)
		}
		for line := range strings.Lines(out) {
			for _, english := range []string{" the ", "Usage", "Flags", " with "} {
				if strings.Contains(line, english) {
					t.Errorf("%v says %q", args, line)
				}
			}
		}
	}
}

// What programs read is English in every language.
func TestJSONStaysEnglish(t *testing.T) {
	d := german(t)
	out, _ := d.want(0, "explain", "--json", "AADSTS50076")
	var e explained
	if err := json.Unmarshal([]byte(out), &e); err != nil || e.Summary != "Your organisation asks for a second factor here." || e.Who != "person" {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestPreferencesChooseTheLanguage(t *testing.T) {
	d := german(t)
	d.prefer("language = \"en\"\n")
	if _, stderr := d.want(0, "accounts"); !strings.HasPrefix(stderr, "Nobody is signed in.") {
		t.Errorf("accounts: %q", stderr)
	}
}
