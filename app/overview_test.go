package app

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// copies are the buttons of that name on the screen, from the top.
func (s *screen) copies() []*kit.Button {
	var list []*kit.Button
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if b, ok := o.(*kit.Button); ok && b.Label.Words == "Copy" {
			list = append(list, b)
		}
	})
	return list
}

func TestEachTokenIsCopiedFromItsOwnRow(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	adele := &snap.Accounts[0]
	adele.Tokens = append(adele.Tokens, session.Token{Requested: "User.Read", Granted: "Mail.Read User.Read", ExpiresAt: fixedNow().Add(time.Hour)})
	s.w.render(snap)
	rows := s.copies()
	rows[0].Tapped(nil)
	s.until("the own token", func() bool { return s.doors.called("copy token " + string(adele.ID)) })
	rows[1].Tapped(nil)
	s.until("the other token", func() bool { return s.doors.called("copy token " + string(adele.ID) + " User.Read") })
	rows[2].Tapped(nil)
	s.until("the ID token", func() bool { return s.doors.called("copy id token " + string(adele.ID)) })

	s.tap("Megan Doe")
	if rows = s.copies(); !rows[0].Disabled() || rows[1].Disabled() {
		t.Error("a token that has ended and cannot be renewed is for copying, or the ID token is not")
	}
	snap.Accounts[2].Tokens[0].ExpiresAt = fixedNow().Add(time.Minute)
	s.w.render(snap)
	if s.copies()[0].Disabled() {
		t.Error("a token that is still good cannot be copied")
	}
}

func TestTheNeedPageSaysEverythingOnce(t *testing.T) {
	for _, c := range []struct {
		summary, detail string
		says, hides     string
	}{
		{"Your organisation asks for a second factor.", "Sign in again in the browser.", "Your organisation asks for a second factor", "Sign in again in the browser."},
		{"the token has expired", "Sign in again", "The token has expired", "sign in again."},
		{"The password has expired.", "Sign in again in the browser and set a new password.", "and set a new password.", "expired."},
		{"It was refused. It may be allowed later.", "", "It was refused. It may be allowed later.", "\n\n"},
	} {
		s := newScreen(t, contoso())
		snap := few()
		snap.Accounts[0].Status, snap.Accounts[0].Need = session.SignInNeeded, &identity.Need{Summary: c.summary, Detail: c.detail, At: fixedNow()}
		s.w.render(snap)
		s.mustShow(c.says)
		if s.shows(c.hides) {
			t.Errorf("%q: the page says %q", c.summary, s.words())
		}
	}
}

func TestARefusedRefreshIsToldOnce(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	s.w.render(snap)
	need := &session.SignInNeededError{Account: snap.Accounts[0].Account, Need: *snap.Accounts[2].Need}
	s.keeper.failing = need
	if !s.w.pageTells(snap.Accounts[0].ID, need) {
		t.Error("the note would repeat the page")
	}
	s.tap("Claims")
	s.tap("Refresh")
	s.until("a note where the page does not say it", func() bool {
		return s.w.toast.Visible() && s.shows("Your organisation asks for a second factor (AADSTS50076)")
	})
	s.fits("note", s.w.win.Canvas().Size())
	if x := s.w.toast.Position().X; x < kit.PickerWidth {
		t.Errorf("the note begins at %v, over the picker", x)
	}
	s.tap("Overview")
	if s.w.toast.Visible() {
		t.Error("the note stays over the page that says the same")
	}
}
