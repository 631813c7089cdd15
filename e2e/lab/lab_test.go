//go:build linux

package lab_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
	"go.uber.org/goleak"

	"latchkey/e2e/lab"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTray(t *testing.T) {
	l := lab.New(t)
	program := l.Path("bin", "tray")
	build := exec.Command("go", "build", "-o", program, "./testdata/tray")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the tray program: %v\n%s", err, out)
	}
	l.Display()
	l.Bus(lab.PanelService)
	l.Panel()

	p := l.Start(lab.Options{}, program)
	tray := l.FindTray(p.Pid())
	tray.WaitFor("Adele", "Copy")
	if got, want := tray.Labels(), []string{"Adele", "  Copy", "Quit"}; !slices.Equal(got, want) {
		t.Errorf("the menu is %q, want %q", got, want)
	}
	tray.Click("Adele", "Copy")
	l.Wait("the click to arrive", func() bool { return strings.Contains(l.Log("tray"), "copied") })
	l.Screenshot("tray")
	tray.Click("Quit")
	if status := p.Wait(); status != 0 {
		t.Errorf("the tray program ended with %d: %s", status, l.Log("tray"))
	}
}

func TestKeyring(t *testing.T) {
	l := lab.New(t)
	l.Bus()
	ping := []string{"call", "--session", "--dest", "org.freedesktop.secrets", "--object-path", "/org/freedesktop/secrets",
		"--method", "org.freedesktop.DBus.Peer.Ping"}
	if r := l.Run("gdbus", ping...); r.Status == 0 {
		t.Error("there is a keyring before one was started")
	}
	l.Keyring()
	l.Must("gdbus", ping...)
	if items := l.KeyringItems(); len(items) != 0 {
		t.Errorf("a new keyring holds %q", items)
	}
	l.LockKeyring()
	locked, err := l.Conn().Object("org.freedesktop.secrets", "/org/freedesktop/secrets/collection/login").
		GetProperty("org.freedesktop.Secret.Collection.Locked")
	if err != nil || locked != dbus.MakeVariant(true) {
		t.Errorf("after locking, Locked is %v (%v)", locked, err)
	}
}

func TestClipboardAndNotifications(t *testing.T) {
	l := lab.New(t)
	l.Display()
	l.Bus(lab.PanelService)
	l.Notifications()
	seen := l.Notified()

	if r := l.RunWith("something copied", "xclip", "-i", "-selection", "clipboard"); r.Status != 0 {
		t.Fatalf("copy: %s", r.Stderr)
	}
	if got := l.Clipboard(); got != "something copied" {
		t.Errorf("the clipboard holds %q", got)
	}
	l.Must("gdbus", "call", "--session", "--dest", "org.freedesktop.Notifications", "--object-path", "/org/freedesktop/Notifications",
		"--method", "org.freedesktop.Notifications.Notify", "lab", "0", "", "a summary", "a body", "[]", "{}", "1000")
	if got := <-seen; got != "a summary" {
		t.Errorf("notified of %q", got)
	}
}

// TestBrowserAndProvider walks an authorization by hand, with the link going the way that a program's would.
func TestBrowserAndProvider(t *testing.T) {
	l := lab.New(t)
	op := l.OIDCProvider(nil)
	link := op.Issuer + "/auth?response_type=code&client_id=" + op.ClientID + "&redirect_uri=http://127.0.0.1:9/callback" +
		"&scope=openid&state=s&nonce=n&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
	l.Must("xdg-open", link)

	b := l.Browser()
	b.Open(l.Link())
	b.Fill("login", "adele")
	b.Fill("password", "any")
	b.Submit()
	b.WaitText("Authorize")
	b.Picture("consent")
	l.NoLink()
	if n := op.Counters().TokenRequests; n != 0 {
		t.Errorf("the provider counts %d token requests before any was made", n)
	}
	if _, err := os.Stat(filepath.Join(l.Artefacts(), "consent.png")); err != nil {
		t.Error(err)
	}
}
