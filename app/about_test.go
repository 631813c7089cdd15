package app

import (
	"os"
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"latchkey/internal/settings"
)

func TestAboutShowsVersionAndLicences(t *testing.T) {
	third, err := os.ReadFile("../THIRD_PARTY_LICENSES")
	if err != nil {
		t.Fatal(err)
	}
	s := newScreen(t, contoso())
	s.w.render(few())
	s.w.about.about = About{Version: "9.8.7", Licence: "Our licence\nin two lines", ThirdParty: string(third)}
	s.w.showTools(s.w.picker.tools)
	s.tap("About Latchkey")
	s.mustShow("About Latchkey", "Latchkey's licence", "in two lines", "What it is made with", "fyne.io/fyne/v2")
	s.fits("about", fyne.NewSize(windowW, windowH))
	rows := 0
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if _, ok := o.(*licenceRow); ok {
			rows++
		}
	})
	if rows == 0 || rows > 60 || len(s.w.about.lines) < 1000 {
		t.Errorf("%d of %d lines are drawn", rows, len(s.w.about.lines))
	}
	s.w.prefs.Language = settings.LanguageGerman
	s.w.applyLook()
	for _, want := range []string{"Lizenz von Latchkey", "in two lines"} {
		if drawn := s.drawn(); !slices.Contains(drawn, want) {
			t.Errorf("in German there is no %q in %q", want, drawn)
		}
	}
	s.press(fyne.KeyEscape)
	s.mustShow("Overview")
}

func TestF1ListsTheShortcuts(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.w.win.Canvas().Unfocus()
	for _, open := range []func(){
		func() { s.press(fyne.KeyF1) },
		func() { s.w.win.Canvas().OnTypedRune()('?') },
	} {
		open()
		s.mustShow("Keyboard shortcuts", "Everywhere", "In the list of accounts", "F1 or ?")
		s.press(fyne.KeyEscape)
		if s.w.overlays.Top() != nil {
			t.Fatal("Escape does not close the shortcuts")
		}
	}
	size := fyne.NewSize(640, 400)
	s.w.win.Resize(size)
	s.w.showShortcuts()
	s.fits("shortcuts", size)
}
