//go:build linux && kerberos

package kerberos_test

import (
	"path/filepath"
	"strings"
	"testing"

	"latchkey/e2e/kerberos"
	"latchkey/e2e/lab"
)

// screen is a desk with a display, whose faces are built to be driven by tests.
type screen struct {
	*kerberos.Desk
	t      *testing.T
	farm   *kerberos.Farm
	debug  string // the slim program; the one with the window lies beside it
	window *lab.Window
	face   *lab.Process
	starts int
}

// newScreen is a desk with everything but tray and window, which are started when the ticket is as a test wants it. The
// profile contoso signs Bob in with this computer's login alone.
func newScreen(t *testing.T, preferences string, flow ...string) *screen {
	t.Helper()
	s := &screen{Desk: kerberos.NewDesk(t), t: t, debug: lab.Debug(t)}
	s.Display()
	s.Bus(lab.PanelService)
	s.Keyring()
	s.Panel()
	s.Setenv("LATCHKEY_DEBUG_UI", s.Path("widgets.json"))
	s.farm = s.Farm(kerberos.FarmOptions{})
	profile(t, s.Desk, s.farm, "contoso", s.farm.Authority, append([]string{"--organisation", "Contoso", "--login-hint", kerberos.Bob.UPN, "--flow"}, append(flow, "windows")[0])...)
	prefer(t, s.Desk, preferences)
	t.Cleanup(func() {
		for name, text := range s.Logs() {
			for _, bad := range []string{"Error in Fyne call thread", "panic:", "goroutine 1 ["} {
				if strings.Contains(text, bad) {
					t.Errorf("the log of %s has %q:\n%s", name, bad, text)
				}
			}
		}
	})
	return s
}

// open starts the window alone.
func (s *screen) open() {
	s.t.Helper()
	s.face = s.Start(lab.Options{Name: "window"}, filepath.Join(filepath.Dir(s.debug), "latchkey-window"), "window", "--log-level", "info")
	s.window = s.FindWindow(s.face.Pid())
	s.starts++
}

// close ends the window as a person does.
func (s *screen) close() {
	s.t.Helper()
	s.window.Close()
	if status := s.face.Wait(); status != 0 {
		s.t.Errorf("the window ended with status %d: %s", status, s.Log("window"))
	}
}

// tried waits until the window has seen whether it can sign in at its start.
func (s *screen) tried() {
	s.t.Helper()
	s.Wait("the window to have tried", func() bool { return strings.Count(s.Log("window"), "signing in at the start is over") == s.starts })
}

// nobody fails the test when an account is there.
func (s *screen) nobody(when string) {
	s.t.Helper()
	if got := strings.TrimSpace(s.Must(s.farm.Latchkey, "accounts", "--json")); got != "[]" {
		s.t.Errorf("%s: %s", when, got)
	}
}

// TestFirstStart: with a ticket the first start signs in without a click; tray and window know of it and say by what.
// When ticket and refresh token are gone, the account says so in words, and a new ticket mends it by one click.
func TestFirstStart(t *testing.T) {
	s := newScreen(t, `theme = "light"`)
	s.KInit(kerberos.Bob, 0)
	tray := s.FindTray(s.Start(lab.Options{Name: "tray"}, s.debug, "tray", "--log-level", "info").Pid())
	s.open()
	tray.WaitFor("Bob Builder")
	row := s.window.WaitFor("Bob Builder")
	s.window.WaitFor("Copy token")
	s.Wait("what the account was signed in with", func() bool {
		for _, w := range s.window.Widgets() {
			if strings.Contains(w.Name+" "+w.Value, "Kerberos") && w.Y <= row.Y+row.Height && row.Y <= w.Y+w.Height {
				return true
			}
		}
		return false
	})
	s.Screenshot("signed-in")
	s.NoLink()

	s.KDestroy()
	s.farm.Switch(map[string]any{"revoke": kerberos.Bob.UPN})
	tray.Click("Refresh now")
	s.window.WaitFor("Sign in again")
	if got := only(t, s.Desk, s.farm).Reason; !strings.Contains(got, "there is no Kerberos ticket") {
		t.Errorf("the account says %q", got)
	}
	s.Wait("the window to say why", func() bool {
		return strings.Contains(strings.Join(s.window.Labels(), "\n"), "there is no Kerberos ticket")
	})
	tray.WaitFor("Sign in again")
	s.Screenshot("ticket-gone")
	s.NoLink()

	s.KInit(kerberos.Bob, 0)
	s.window.Click("Sign in again")
	s.window.WaitFor("Copy token")
	s.window.WaitGone("Sign in again")
	s.NoLink()
}

// TestStartOfTheWindow: the window alone signs in as the tray does, and not where nobody wants it.
func TestStartOfTheWindow(t *testing.T) {
	s := newScreen(t, `windows_login = "off"`)
	s.KInit(kerberos.Bob, 0)
	s.open()
	s.tried()
	s.nobody("switched off")
	if seen := s.farm.Requests(); len(seen) > 0 {
		t.Errorf("switched off, and still it asked: %+v", seen)
	}
	s.window.WaitFor("Sign in to Contoso")
	s.close()

	prefer(t, s.Desk, `windows_login = "auto"`)
	s.open()
	s.window.WaitFor("Bob Builder")
	s.tried()
	s.close()

	s.Must(s.farm.Latchkey, "sign-out", "--all")
	s.open()
	s.tried()
	s.nobody("signed out")
	s.window.WaitFor("Sign in to Contoso")
	s.close()
	s.NoLink()
}

// TestNoControllerAnswers: nobody waits for it. The window can be used meanwhile, the ladder ends by itself, and the
// browser does what the ticket cannot.
func TestNoControllerAnswers(t *testing.T) {
	s := newScreen(t, `windows_login = "on"`)
	s.KInit(kerberos.Bob, 0)
	asked := s.SilentControllers()
	s.open()
	s.Wait("a domain controller to be asked", func() bool { return asked() > 0 })
	ladder := s.Start(lab.Options{Name: "auto"}, s.farm.Latchkey, "sign-in", "--profile", "contoso", "--flow", "auto")
	byName := s.Start(lab.Options{Name: "by-name"}, s.farm.Latchkey, "sign-in", "--profile", "contoso")

	// Nothing of this waits for what will never come.
	s.window.Click("Settings")
	s.window.Click("Done")
	s.window.Click("Sign in to Contoso")
	s.window.WaitFor("Signing you in")
	s.Screenshot("waiting")
	s.window.Click("Cancel")
	s.window.WaitGone("Signing you in")
	s.window.Click("What does a message mean?")
	s.window.Click("Message")
	s.window.Type("MSIS3126")
	s.window.WaitFor("MSIS3126")
	s.window.Click("Close")

	link := s.Link()
	s.Visit(link, kerberos.Bob)
	if status := ladder.Wait(); status != 0 {
		t.Errorf("the ladder ended with status %d: %s", status, s.Log("auto"))
	}
	const why = "there was no ticket within 20 seconds"
	if got := activity(t, s.Desk, s.farm); !strings.Contains(got, why) || !strings.Contains(got, "Signed in with the browser.") {
		t.Errorf("the activity does not say why: %s", got)
	}
	const exitUnreachable = 5
	if status := byName.Wait(); status != exitUnreachable || !strings.Contains(s.Log("by-name"), why) || !strings.Contains(s.Log("by-name"), "VPN") {
		t.Errorf("by name: status %d: %s", status, s.Log("by-name"))
	}
	s.Wait("the window's log to say why nobody was signed in at the start", func() bool { return strings.Contains(s.Log("window"), why) })
	s.window.WaitFor("Bob Builder") // whom the command signed in
	s.close()
}
