//go:build linux && kerberos

package kerberos_test

import (
	"path/filepath"
	"strings"
	"testing"

	"latchkey/e2e/kerberos"
	"latchkey/e2e/lab"
)

// wheel turns the mouse's wheel over the middle of the window: 4 is up, 5 down.
func (s *screen) wheel(button, times string) {
	s.t.Helper()
	s.Must("xdotool", "mousemove", "--window", s.window.ID, "700", "500", "click", "--repeat", times, "--delay", "10", button)
}

func (s *screen) scrollUp() { s.wheel("4", "60") }

// scrollTo turns the wheel down until a text that begins like this can be seen.
func (s *screen) scrollTo(text string) {
	s.t.Helper()
	s.Wait(text+" in the window", func() bool {
		for _, label := range s.window.Labels() {
			if strings.HasPrefix(label, text) {
				return true
			}
		}
		s.wheel("5", "1")
		return false
	})
}

// TestDoctorInTheWindow: the page tells what the command does, as it comes, and again when the ticket is well.
func TestDoctorInTheWindow(t *testing.T) {
	for _, theme := range []string{"light", "dark"} {
		t.Run(theme, func(t *testing.T) {
			s := newScreen(t, `theme = "`+theme+`"`)
			picture := func(name string) {
				s.window.Picture(filepath.Join(lab.Root(t), "build", "screenshots", "kerberos-"+name+"-"+theme+".png"))
			}
			s.KInitExpired(kerberos.Bob)
			s.open()
			s.tried()
			s.window.Click("Settings")
			s.window.WaitFor("Search settings")
			s.window.Key("ctrl+f")
			s.window.Type("Doctor")
			s.window.Click("Doctor")
			s.window.WaitFor("2 checks failed")
			picture("doctor")
			s.scrollTo("The ticket of " + kerberos.Bob.Principal() + " has expired.")
			s.scrollTo("Get a fresh ticket with kinit")
			s.scrollTo("The Kerberos ticket has expired")
			picture("doctor-ticket-expired")
			s.scrollUp()
			s.window.Click("Copy report")
			s.Wait("the report in the clipboard", func() bool {
				return strings.Contains(s.Clipboard(), "fail  Ticket: The ticket of "+kerberos.Bob.Principal()+" has expired.\n      Get a fresh ticket with kinit")
			})

			s.KInit(kerberos.Bob, 0)
			s.window.Click("Run again")
			s.window.WaitFor("Nothing failed")
			s.scrollTo("Signed in as Bob Builder. The tokens were thrown away.")
			if got := strings.Join(s.window.Labels(), "\n"); strings.Contains(got, "Not reached.") || strings.Contains(got, "eyJ") {
				t.Errorf("the window shows %s", got)
			}
			s.nobody("after two examinations")
			s.close()
			s.NoLink()
		})
	}
}
