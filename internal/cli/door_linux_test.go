package cli_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"latchkey/internal/demo/demotest"
	"latchkey/internal/identity"
)

// Elsewhere the system itself opens links, which no empty PATH prevents.
func TestWithoutABrowserThePersonGetsALink(t *testing.T) {
	d := newDesk(t)
	d.profile()
	t.Setenv("BROWSER", "")
	t.Setenv("PATH", t.TempDir())
	var out bytes.Buffer
	stderr, w := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		status := d.program("", &out, w).Run([]string{"sign-in", "--flow", "browser", "--timeout", "20s"})
		w.Close()
		ended <- status
	}()
	user := d.tenant.Info().Users[0]
	var said []string
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		said = append(said, lines.Text())
		if strings.HasPrefix(lines.Text(), "http://") {
			if err := demotest.NewPerson(user.Username, user.Password).Visit(context.Background(), lines.Text()); err != nil {
				t.Error(err)
			}
		}
	}
	if status := <-ended; status != 0 || !identity.AccountID(strings.TrimSpace(out.String())).Valid() {
		t.Errorf("status %d, stdout %s", status, out.String())
	}
	const words = "No browser could be started. Open this link in one on this computer; it works once:"
	if len(said) != 4 || said[0] != "Opening your browser." || said[1] != words || !strings.HasPrefix(said[3], "Signed in: ") {
		t.Errorf("stderr: %s", strings.Join(said, "\n"))
	}
}

func TestSignOutSaysWhatFailed(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.signIn("adele")
	t.Setenv("BROWSER", "")
	t.Setenv("PATH", t.TempDir())
	_, stderr := d.want(1, "sign-out", "--browser")
	if stderr != "Adele Vance: the provider's sign-out page could not be opened, because no browser could be started.\nAdele Vance: signed out on this computer.\n" {
		t.Errorf("stderr: %s", stderr)
	}
	d.want(3, "token")
}

// A logind of the test's own: nobody can lock a screen for a test.
func TestNoBrowserOpensOnALockedScreen(t *testing.T) {
	d := newDesk(t)
	d.profile()
	bus := exec.Command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1", "--address=unix:dir="+dbus.EscapeBusAddressValue(t.TempDir()))
	out, err := bus.StdoutPipe()
	if err == nil {
		err = bus.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = bus.Process.Kill()
		_ = bus.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", strings.TrimSpace(address))
	login, err := dbus.Connect(strings.TrimSpace(address))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { login.Close() })
	_, err = prop.Export(login, "/org/freedesktop/login1/session/auto", prop.Map{"org.freedesktop.login1.Session": {
		"Type": {Value: "wayland"}, "LockedHint": {Value: true},
	}})
	if err == nil {
		_, err = login.RequestName("org.freedesktop.login1", dbus.NameFlagDoNotQueue)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("BROWSER", "touch "+filepath.Join(t.TempDir(), "opened"))
	_, stderr := d.want(1, "sign-in", "--flow", "browser", "--timeout", "2s")
	if !strings.Contains(stderr, "Nobody is at this computer's screen, or it is locked, so no browser was opened.") {
		t.Errorf("stderr: %s", stderr)
	}
}
