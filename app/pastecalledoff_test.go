package app

import (
	"context"
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"latchkey/internal/desktop"
)

// A paste that hangs takes nothing back that was done since.
func TestAFileCallsAPasteOff(t *testing.T) {
	s := onTokenPage(t)
	other := s.holdElsewhere()
	ended := func(how string) {
		t.Helper()
		if err := <-other.ended; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: the paste ends with %v", how, err)
		}
	}
	for how, begin := range map[string]func(){"keys": s.pasteKeys, "button": func() { s.w.tokenPage.do.fromClipboard() }} {
		for _, files := range [][]fyne.URI{{storage.NewFileURI("/gone/token.txt")}, {storage.NewFileURI("/gone/token.txt"), storage.NewFileURI("/gone/b.txt")}} {
			s.w.win.Canvas().Focus(s.w.tokenPage.field)
			begin()
			<-other.asked
			s.w.dropped(files)
			ended(how)
			s.until("why, after the "+how, func() bool { return s.shows("token.txt cannot be read") })
			s.w.tokenPage.fail("")
		}
	}

	s = inClaims(t, someClaims())
	other = s.holdElsewhere()
	s.tap("Compare")
	s.w.win.Canvas().Focus(s.w.comparing.search)
	s.pasteKeys()
	<-other.asked
	s.w.dropped([]fyne.URI{storage.NewFileURI("/gone/token.txt")})
	ended("for a comparison")
	s.until("why", func() bool { return s.shows("token.txt cannot be read") })
}

// A sheet that goes takes only the paste along that was meant for it.
func TestASheetLeavesOtherPastes(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	other := s.holdElsewhere()
	openAndClose := func() {
		s.w.showShortcuts()
		s.press(fyne.KeyEscape)
		if s.w.overlays.Top() != nil {
			t.Fatal("the sheet is still there")
		}
	}
	s.w.askToken(s.w.snap.Accounts[0])
	scopes := s.field("Scopes")
	s.w.win.Canvas().Focus(scopes)
	s.pasteKeys()
	other.texts <- "openid"
	s.until("the scopes", func() bool { return scopes.Text == "openid" })
	s.press(fyne.KeyEscape)

	search := s.w.picker.search
	s.w.win.Canvas().Focus(search)
	s.pasteKeys()
	<-other.asked
	openAndClose()
	other.texts <- "bob"
	s.until("the search", func() bool { return search.Text == "bob" })

	s.w.askToken(s.w.snap.Accounts[0])
	s.w.win.Canvas().Focus(s.field("Scopes"))
	s.pasteKeys()
	other.texts <- "openid"
	s.runPost()
	s.press(fyne.KeyEscape)
	s.w.showTokenPage()
	s.tap("Paste")
	openAndClose()
	token, _ := signed(t, someClaims())
	other.texts <- token
	s.until("the claims", func() bool { return s.find("preferred_username") != nil })
}

// Enter was about what has not come: what is pasted next waits for another one.
func TestEnterIsForgottenWithItsPaste(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	other := s.holdElsewhere()
	f := s.sheetWithField(func(text string) { t.Errorf("sent: %q", text) })
	s.pasteKeys()
	s.press(fyne.KeyReturn)
	other.fails <- desktop.ErrClipboardMute
	s.runPost()
	s.pasteKeys()
	other.texts <- "contoso"
	s.runPost()
	if f.Text != "contoso" {
		t.Errorf("the field has %q", f.Text)
	}
}

// Whoever leaves a comparison before the text is there compares nothing.
func TestAPasteForAComparisonThatHasGone(t *testing.T) {
	for _, fails := range []bool{false, true} {
		s := inClaims(t, someClaims())
		other := s.holdElsewhere()
		token, _ := signed(t, otherClaims())
		s.tap("Compare")
		s.tap("Paste")
		<-other.asked
		s.press(fyne.KeyEscape)
		if fails {
			other.fails <- desktop.ErrClipboardMute
		} else {
			other.texts <- token
		}
		s.runPost()
		for s.w.errands.wait.Wait(); len(s.posts) > 0; s.w.errands.wait.Wait() {
			s.runPost()
		}
		if s.w.comparing != nil || s.shows("Back to the claims") || s.shows(muteWords) {
			t.Errorf("the screen says %q", s.words())
		}
	}
}
