package cli_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
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
	if err := errors.Join(os.WriteFile(path, []byte(text), mode), os.Chmod(path, mode)); err != nil { // whatever the umask is
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
	if _, stderr := d.want(1, "sign-in", "--flow", "device-code", "--timeout", "20ms"); !strings.HasSuffix("\n"+stderr, "\nlatchkey: Nobody signed in within 20ms; nothing has changed.\n") { // with the code before or, on a busy machine, without
		t.Errorf("our own limit: %s", stderr)
	}
	deny := func(code string) { d.control(fmt.Sprintf(`{"deny_device": {"user_code": %q}}`, code)) }
	if status, out, stderr := d.typing(userCode(deny), "sign-in", "--flow", "device-code"); status != 1 || out != "" {
		t.Errorf("declined: status %d: %s", status, stderr)
	}
	d.want(3, "token")
}
