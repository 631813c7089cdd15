//go:build linux && wine

package windows

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"latchkey/e2e/lab"
	"latchkey/e2e/wine"
)

func TestVersion(t *testing.T) {
	w := newWorld(t)
	if got := w.OK("version"); !strings.HasPrefix(got, "latchkey ") {
		t.Errorf("it says %q", got)
	}
}

// TestConsole: the command shell waits for a console program, and sees its output and its exit status.
func TestConsole(t *testing.T) {
	w := newWorld(t)
	script := w.Path("script.cmd")
	text := "@echo off\r\n\"" + wine.OnZ(wine.Exe(t, "latchkey.exe")) + "\" version > \"" + wine.OnZ(w.Path("out.txt")) + "\"\r\necho status %errorlevel%\r\n" +
		"\"" + wine.OnZ(wine.Exe(t, "latchkey.exe")) + "\" token nobody 2> \"" + wine.OnZ(w.Path("err.txt")) + "\"\r\necho status %errorlevel%\r\nexit /b 0\r\n"
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	said := strings.ReplaceAll(w.Must("wine", "cmd", "/c", wine.OnZ(script)), "\r", "")
	lines := strings.Split(said, "\n")
	if len(lines) != 2 || lines[0] != "status 0" || lines[1] == "status 0" {
		t.Errorf("the shell saw %q", said)
	}
	for name, want := range map[string]string{"out.txt": "latchkey ", "err.txt": "latchkey: "} {
		if text, err := os.ReadFile(w.Path(name)); err != nil || !strings.HasPrefix(string(text), want) {
			t.Errorf("%s: %v %q", name, err, text)
		}
	}
}

// drawn matches how a terminal is told to draw (ECMA-48, control sequences), and the ends of lines.
var drawn = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]|[\r\n]`)

// TestTokenInConsole: in a console of Windows' own, not redirected, which Wine draws on a terminal. script gives it one.
func TestTokenInConsole(t *testing.T) {
	w := newWorld(t)
	w.signInApp(w.Demo(w.Command("latchkey.exe")))
	file := w.Path("script.cmd")
	text := "@echo off\r\n\"" + wine.OnZ(wine.Exe(t, "latchkey.exe")) + "\" token\r\necho status %errorlevel%\r\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	said := w.Must("script", "-qec", "wine cmd /c '"+wine.OnZ(file)+"'", "/dev/null")
	if got, want := drawn.ReplaceAllString(said, ""), w.token().Token+"status 0"; got != want {
		t.Errorf("the console shows %q, want %q", got, want)
	}
}

// TestCredentials: an application signs in, its record is sealed with a key in Credential Manager, and another process
// after a restart of Windows reads it again.
func TestCredentials(t *testing.T) {
	w := newWorld(t)
	demo := w.Demo(w.Command("latchkey.exe"))
	w.signInApp(demo)
	first := w.token()
	for _, secret := range []string{confidential(demo).Secret, first.Token} {
		w.nowhere(secret)
	}

	demo.Process.Stop()
	if err := wine.Restart(); err != nil {
		t.Fatal(err)
	}
	registry, err := os.ReadFile(filepath.Join(wine.Prefix(), "user.reg")) // where Wine keeps Credential Manager
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.ToLower(string(registry)), "latchkey") {
		t.Error("Credential Manager holds nothing of ours")
	}
	if again := w.token(); again.Token != first.Token || again.Source != "cache" {
		t.Errorf("after a restart the token came from %s, and is the same: %v", again.Source, again.Token == first.Token)
	}
	var accounts []struct{ ID string }
	if err := json.Unmarshal([]byte(w.OK("accounts", "--json")), &accounts); err != nil || len(accounts) != 1 {
		t.Fatalf("%d accounts: %v", len(accounts), err)
	}
	w.OK("sign-out", "--account", accounts[0].ID)
	if left := w.OK("accounts", "--json"); left != "[]" {
		t.Errorf("after signing out there is still %s", left)
	}
}

// nowhere fails the test when a file of the program, or a log, holds the secret.
func (w *world) nowhere(secret string) {
	w.t.Helper()
	err := filepath.WalkDir(w.Dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() || strings.HasSuffix(path, "demo.log") || strings.Contains(path, "/chromium/") {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.Contains(string(text), secret) {
			w.t.Errorf("%s holds a secret", path)
		}
		return err
	})
	if err != nil {
		w.t.Error(err)
	}
}

// TestBrowser: the browser that Windows would open gets a one-time loopback link, and the sign-in ends in the console.
func TestBrowser(t *testing.T) {
	w := newWorld(t)
	demo := w.Demo(w.Command("latchkey.exe"))
	browser := w.Browser()
	args := []string{"sign-in", "--authority", demo.Authority, "--client-id", demo.ClientID, "--scope", demo.Scope}
	command := w.Command("latchkey.exe")
	signIn := w.Start(lab.Options{Name: "sign-in"}, command, args...)
	link := w.Link()
	if !strings.HasPrefix(link, "http://127.0.0.1:") && !strings.HasPrefix(link, "http://localhost:") || strings.Contains(link, "state=") {
		t.Fatalf("the link to open is %q", link)
	}
	user := demo.User("managed")
	w.person(browser, link, user)
	if status := signIn.Wait(); status != 0 {
		t.Fatalf("sign-in ended with status %d:\n%s", status, w.Log("sign-in"))
	}
	w.token()
	if got := w.OK("accounts"); !strings.Contains(got, user.Username) {
		t.Errorf("the accounts are %s", got)
	}
}
