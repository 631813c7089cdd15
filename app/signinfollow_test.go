package app

import (
	"testing"

	"latchkey/flows"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// Other faces sign in at the same time. Their end is not ours.
func TestASheetFollowsItsOwnSignIn(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	waiting(s)
	snap := few()
	snap.SignIns = []session.Attempt{{ID: "another", Organisation: "Fabrikam", Problem: &session.Problem{Summary: "Fabrikam is not there."}}, s.w.signing.last}
	s.w.render(snap)
	if s.shows("Fabrikam is not there") || s.w.signing.ended {
		t.Error("the sheet shows another sign-in's end")
	}
	s.mustShow("Waiting for you")
}

// What comes late, as the list of browsers does, changes nothing on a sheet that tells why it failed.
func TestAFailedSheetStays(t *testing.T) {
	s := newScreen(t, contoso())
	s.doors.browsers = someBrowsers()
	s.w.render(few())
	s.w.signInAgain(few().Accounts[2])
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	s.until("the browsers", func() bool { return s.w.signing.sheet.browser.known })
	s.keeper.outcomes <- &flows.Error{Op: "redeem the code", Code: "invalid_client"}
	s.until("the end", func() bool { return s.w.signing.ended })
	s.mustShow("What does a message mean?")
	before := s.words()
	s.w.signing.sheet.browser.Hide() // as it is until the browsers are known
	s.w.renderSigning(s.w.signing)
	s.mustShow("What does a message mean?")
	if after := s.words(); len(after) != len(before) {
		t.Errorf("the sheet said %q and says %q", before, after)
	}
}

// What an account was signed in again for does not go on with somebody else.
func TestWhatWaitsGoesOnWithTheSameAccountAlone(t *testing.T) {
	for id, want := range map[identity.AccountID]int{few().Accounts[2].ID: 1, few().Accounts[1].ID: 0} {
		s := newScreen(t, contoso())
		s.w.render(few())
		next, went := s.w.againAs(few().Accounts[2], "", ""), 0
		next.then = func() { went++ }
		s.w.start(next)
		s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
		s.keeper.signedIn = id
		s.keeper.outcomes <- nil
		s.until("the end", func() bool { return s.w.signing == nil })
		if went != want {
			t.Errorf("signed in as %s, it went on %d times", id, went)
		}
	}
}

// A browser that is chosen before the page is there opens nothing yet.
func TestABrowserChosenEarlyWaitsForThePage(t *testing.T) {
	s := newScreen(t, contoso())
	s.doors.browsers = someBrowsers()
	s.w.render(few())
	s.w.signIn(contoso())
	s.until("the browsers", func() bool { return s.w.signing.sheet.browser.known })
	s.w.signing.sheet.browser.choose(desktop.BrowserChoice{Browser: "firefox"})
	s.w.withLink(s.w.signing, nil)
	s.until("a link", func() bool { return s.w.signing.sheet.link.Words != "" })
	if s.doors.called("browser firefox http://127.0.0.1:40001/start/5f1c") {
		t.Error("a page opens that is not there yet")
	}
}
