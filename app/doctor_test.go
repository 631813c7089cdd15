package app

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"latchkey/flows"
	"latchkey/internal/session"
)

func someChecks() []flows.Check {
	return []flows.Check{
		{Name: "Program", Status: flows.CheckPass, Text: "Latchkey 0.1.0 on linux/amd64."},
		{Name: "Keyring", Status: flows.CheckPass, Text: "It is open and holds the key to the accounts, or takes one."},
		{Name: "Tray", Status: flows.CheckWarn, Text: "It does not run.", Next: "Start it with latchkey tray."},
		{Name: "Ticket", Status: flows.CheckFail, Text: "The ticket of bob@AD.CONTOSO.LAB has expired.", Next: "Get a fresh ticket with kinit, or lock and unlock the screen."},
		{Name: "Token endpoint", Status: flows.CheckSkipped, Text: "Not reached."},
	}
}

// inDoctor opens the page from the settings, with a doctor whose checks come through s.doors.checks.
func inDoctor(t *testing.T) *screen {
	t.Helper()
	s := newScreen(t, contoso())
	s.doors.checks = make(chan flows.Check)
	s.w.render(few())
	s.tap("Settings")
	s.tap("Doctor")
	s.until("the doctor", func() bool { return s.doors.called("examine " + string(few().Accounts[0].ID)) })
	return s
}

func TestChecksAreShownAsTheyCome(t *testing.T) {
	s := inDoctor(t)
	s.mustShow("Doctor", "For adele@contoso.example.", "Examining…")
	for _, c := range someChecks() {
		s.doors.checks <- c
		s.until(c.Name, func() bool { return s.shows(c.Name) && s.shows(c.Text) && s.shows(c.Next) })
	}
	s.mustShow("pass", "warn", "fail", "not done", "Examining…")
	close(s.doors.checks)
	s.until("the end", func() bool { return s.shows("1 check failed") })
	s.mustShow("Ticket: The ticket of bob@AD.CONTOSO.LAB has expired. Get a fresh ticket with kinit, or lock and unlock the screen.")
	s.tap("Copy report")
	s.until("the copy", func() bool { return s.shows("Report copied") })
	last := s.doors.calls[len(s.doors.calls)-1]
	for _, line := range []string{"copy pass  Program: Latchkey 0.1.0 on linux/amd64.\n", "fail  Ticket: The ticket of", "      Get a fresh ticket with kinit", "skipped  Token endpoint: Not reached.\n"} {
		if !strings.Contains(last, line) {
			t.Errorf("%q is not in %q", line, last)
		}
	}

	s.doors.checks = make(chan flows.Check)
	s.tap("Run again")
	s.mustShow("Examining…")
	if s.shows("Ticket") {
		t.Error("what was found before is still there")
	}
	close(s.doors.checks)
	s.until("the end", func() bool { return s.shows("Nothing failed") })
}

// A proxy is called after whoever runs it.
func TestMaskedModeHidesTheProxy(t *testing.T) {
	s := inDoctor(t)
	p := s.w.prefs
	p.Masked, p.Proxy = true, "socks5://gateway.fabrikam.example:1080"
	s.w.savePreferences(p)
	s.until("the mode", func() bool { return s.w.keeping.pending == 0 })
	s.w.names = newNames()
	s.w.applyLook() // as it is done when the window opens
	tell := func(c flows.Check) {
		s.doors.checks <- c
		s.until(c.Name, func() bool { return s.shows(c.Text) })
	}
	tell(flows.Check{Name: "Proxy", Status: flows.CheckPass, Text: "login.microsoftonline.com is reached through http://webgw.adatum.example:8080, and where that is out of reach: https://proxy:8443. So the PAC file http://wpad.adatum.example/x.pac says, which Windows' settings name."})
	p.Proxy = "https://gateway.wingtip.example"
	s.w.savePreferences(p)
	s.until("another proxy", func() bool { return s.w.keeping.pending == 0 })
	tell(flows.Check{Name: "Provider", Status: flows.CheckFail, Text: "proxyconnect tcp: dial tcp: lookup webgw.adatum.example: no such host; neither gateway.fabrikam.example nor gateway.wingtip.example"})
	painted := strings.Join(s.drawn(), "\n")
	if !strings.Contains(painted, "login.microsoftonline.com is reached through") || !strings.Contains(painted, "Proxy") {
		t.Errorf("painted is %q", painted)
	}
	for _, part := range []string{"adatum", "fabrikam", "wingtip", "proxy:8443"} {
		if strings.Contains(strings.ToLower(painted), part) {
			t.Errorf("%s is in %q", part, painted)
		}
	}
	close(s.doors.checks)
	s.until("the end", func() bool { return s.shows("1 check failed") })
}

func TestLeavingTheDoctorEndsIt(t *testing.T) {
	s := inDoctor(t)
	s.doors.checks <- someChecks()[0]
	s.until("a check", func() bool { return s.shows("Program") })
	s.press(fyne.KeyEscape)
	if s.w.examining != nil || s.shows("Examining…") {
		t.Error("it goes on")
	}
}

func TestAnExaminationThatCannotGoOn(t *testing.T) {
	s := newScreen(t, contoso())
	s.doors.unexamined = errors.New("the store has gone")
	s.doors.checks = make(chan flows.Check)
	close(s.doors.checks)
	s.w.render(few())
	s.w.showDoctor()
	s.until("why", func() bool { return s.shows("The examination could not go on") })
	s.mustShow("The store has gone.")
}

// An account that needs its person, or whose provider is out of reach, leads to the doctor.
func TestAnAccountInTroubleLeadsToTheDoctor(t *testing.T) {
	s := newScreen(t, contoso())
	s.doors.checks = make(chan flows.Check)
	close(s.doors.checks)
	snap := few()
	snap.Accounts[1].Status, snap.Accounts[1].Reason = session.Offline, "The provider cannot be reached"
	s.w.render(snap)
	s.w.choose(snap.Accounts[0].ID)
	if s.find("Examine") != nil {
		t.Error("offered where all is well")
	}
	for _, a := range snap.Accounts[1:] {
		s.w.choose(a.ID)
		s.tap("Examine")
		s.until("the doctor", func() bool { return s.doors.called("examine "+string(a.ID)) && s.shows("Nothing failed") })
	}
}

func TestTheDoctorFitsSmallWindows(t *testing.T) {
	for _, size := range []fyne.Size{{Width: windowW, Height: windowH}, {Width: 780, Height: 520}, {Width: 640, Height: 400}} {
		s := inDoctor(t)
		s.w.win.Resize(size)
		for _, c := range someChecks() {
			c.Text += " https://adfs.contoso-with-a-very-long-name-that-does-not-end.example/adfs/services/trust/13/windowstransport"
			s.doors.checks <- c
			s.until(c.Name, func() bool { return s.shows(c.Text) })
		}
		close(s.doors.checks)
		s.until("the end", func() bool { return s.shows("failed") })
		s.fits("doctor", size)
	}
}
