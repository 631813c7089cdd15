package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// longOpaque is what tokens, codes, verifiers and states look like; nothing else in a log is as long without a break.
var longOpaque = regexp.MustCompile(`[\w-]{41,}|eyJ[\w-]{8,}|(?i)(code|verifier|token|assertion|secret|password)=[^\s"]`)

// Support asks people for the log at its most talkative, and gets nothing that opens an account.
func TestNothingSecretIsLogged(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.robot("--flow", "client-credentials")
	d.prefer("log_level = 'debug'\npassword_sign_in = true")
	file := filepath.Join(t.TempDir(), "log")
	adele, bob, portal := d.user("adele"), d.user("bob"), d.app("Portal")
	signIn := func(args ...string) []string {
		return append([]string{"sign-in", "--profile", "contoso", "--timeout", "20s", "--log-file", file}, args...)
	}
	d.browserOf("adele")
	d.want(0, signIn()...)
	first, _ := d.want(0, "token", "--log-file", file, "--account", "adele")
	d.fed(0, adele.Password, signIn("--flow", "password", "--password-stdin", "--login-hint", adele.Username)...)
	d.fed(1, "wrong-Password", signIn("--flow", "password", "--password-stdin", "--login-hint", adele.Username)...)
	d.fed(0, bob.Password, signIn("--flow", "password", "--password-stdin", "--login-hint", bob.Username)...)
	d.fed(0, portal.Secret, "sign-in", "--profile", "robot", "--secret-stdin", "--log-file", file)
	d.now = later
	second, _ := d.want(0, "token", "--log-file", file, "--account", "adele")
	identity, _ := d.want(0, "token", "--type", "id", "--log-file", file, "--account", "adele")
	d.control(`{"require_mfa": "adele@contoso.example"}`)
	d.now = func() time.Time { return later().Add(2 * time.Hour) }
	d.want(3, "token", "--log-file", file, "--account", "adele")
	d.want(1, "doctor", "--account", "adele", "--log-file", file)
	d.want(0, "sign-out", "--account", "adele", "--revoke", "--browser", "--log-file", file)

	text, err := os.ReadFile(file)
	if err != nil || strings.Count(string(text), "level=DEBUG") < 10 {
		t.Fatalf("the log tells little: %v\n%s", err, text)
	}
	for what, secret := range map[string]string{
		"token": first, "renewed token": second, "ID token": identity, "password": adele.Password, "wrong password": "wrong-Password",
		"federated password": bob.Password, "application's secret": portal.Secret,
	} {
		if secret = strings.TrimSpace(secret); secret == "" || strings.Contains(string(text), secret) {
			t.Errorf("the %s is in the log", what)
		}
	}
	for line := range strings.Lines(string(text)) {
		if found := longOpaque.FindString(line); found != "" {
			t.Errorf("%q in the log: %s", found, line)
		}
	}
}
