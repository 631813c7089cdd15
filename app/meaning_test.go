package app

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/session"
)

const errorPage = `Sorry, but we're having trouble signing you in.
AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication.
Request Id: 7d1c2f3a-1111-4222-8333-944455556666
Correlation Id: 3c0d7f1e-0000-4000-8000-0000000011e8
Timestamp: 2026-11-22T10:02:11Z`

// lookingUp opens the box from the settings.
func lookingUp(t *testing.T) *screen {
	t.Helper()
	s := newScreen(t, contoso())
	s.w.render(few())
	s.tap("Settings")
	s.tap("What does a message mean?")
	s.mustShow("What does a message mean?", "It stays on this computer.")
	return s
}

func (s *screen) pasteMessage(text string) {
	s.Helper()
	f, ok := s.w.win.Canvas().Focused().(*kit.Field)
	if !ok || f.Name != "Message" {
		s.Fatalf("the keyboard is at %T", s.w.win.Canvas().Focused())
	}
	f.SetText(text)
}

func TestAPastedErrorPageIsExplained(t *testing.T) {
	s := lookingUp(t)
	s.pasteMessage(errorPage)
	s.until("the meaning", func() bool { return s.shows("second factor") })
	s.mustShow("AADSTS50076", "3c0d7f1e-0000-4000-8000-0000000011e8", "2026-11-22T10:02:11Z", "Who can mend it: ")
	s.tap("Copy details")
	s.until("the copy", func() bool { return s.shows("Details copied") })
	last := s.doors.calls[len(s.doors.calls)-1]
	for _, part := range []string{"second factor", "Number: AADSTS50076", "Correlation ID: 3c0d7f1e-0000-4000-8000-0000000011e8", "Time: 2026-11-22T10:02:11Z"} {
		if !strings.Contains(last, part) {
			t.Errorf("%q is not in %q", part, last)
		}
	}
	if s.find("Microsoft's page") != nil {
		t.Error("sends people away for what it knows")
	}
	s.press(fyne.KeyEscape)
	if s.w.overlays.Top() != nil {
		t.Error("Escape does not close it")
	}
}

func TestAnUnknownNumberLeadsToTheOfficialPage(t *testing.T) {
	s := lookingUp(t)
	s.pasteMessage("AADSTS9999998")
	s.until("the way on", func() bool { return s.find("Microsoft's page") != nil })
	s.tap("Microsoft's page")
	s.until("the page", func() bool { return s.doors.called("browser https://login.microsoftonline.com/error?code=9999998") })
}

func TestTypingIsLookedUpOnceItRests(t *testing.T) {
	s := lookingUp(t)
	for _, text := range []string{"A", "AADSTS5", "AADSTS50076", "invalid_client"} {
		s.pasteMessage(text)
	}
	s.until("the last one", func() bool { return s.shows("invalid_client") && s.find("Copy details") != nil })
	if s.shows("second factor") {
		t.Error("what was typed in between is shown")
	}
	s.pasteMessage("good morning")
	s.until("why not", func() bool { return s.shows("No number, code or ID was found") })
	if s.find("Copy details") != nil {
		t.Error("the old meaning is still there")
	}
	s.pasteMessage("")
	s.mustShow("It stays on this computer.")
}

func TestAMessageWithATokenIsNotRepeated(t *testing.T) {
	const token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGVsZSJ9.c2lnbmF0dXJl"
	f, why := find(errorPage + "\nid_token=" + token)
	if f == nil {
		t.Fatal(why)
	}
	if strings.Contains(f.details, "eyJ") || strings.Contains(f.summary+f.next+f.who, "eyJ") {
		t.Errorf("repeats the token: %q", f.details)
	}
}

func TestAFailedSignInLeadsToItsMeaning(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	a := waiting(s)
	if s.find("What does a message mean?") != nil {
		t.Error("offered before anything has failed")
	}
	a.Problem = &session.Problem{Summary: "You have no access", Next: "Ask your administrator.", Code: "AADSTS50105",
		Details: "You have no access\nNumber: AADSTS50105\nTrace ID: 7d1c2f3a-1111-4222-8333-944455556666"}
	s.publish(a)
	s.tap("What does a message mean?")
	s.until("the meaning", func() bool { return s.shows("7d1c2f3a-1111-4222-8333-944455556666") && s.shows("Who can mend it") })
	s.press(fyne.KeyEscape)
	s.mustShow("You have no access")
	a.Problem = &session.Problem{Summary: "The network is down", Next: "Check it."}
	s.publish(a)
	if s.find("Try again") == nil || s.find("What does a message mean?") != nil {
		t.Error("leads to an empty box, since there is nothing to look up")
	}
}

func TestMeaningFitsSmallWindows(t *testing.T) {
	for _, size := range []fyne.Size{{Width: windowW, Height: windowH}, {Width: 640, Height: 400}} {
		s := lookingUp(t)
		s.w.win.Resize(size)
		s.pasteMessage(errorPage)
		s.until("the meaning", func() bool { return s.find("Copy details") != nil })
		s.fits("meaning", size)
		s.pasteMessage("AADSTS9999998")
		s.until("the way on", func() bool { return s.find("Microsoft's page") != nil })
		s.fits("unknown", size)
	}
}
