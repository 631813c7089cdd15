package app

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
	"latchkey/internal/words"
)

// speak puts the screen into a language, as the preferences would. Fyne keeps its words for the whole process, so
// English comes back at the end.
func (s *screen) speak(l words.Language) {
	s.w.prefs.Language = settings.Language(l)
	s.w.applyLook()
	s.w.teach()
	s.Cleanup(func() {
		if err := teachFyne(words.English); err != nil {
			s.Error(err)
		}
	})
}

// inBoth runs a test in each language.
func inBoth(t *testing.T, test func(t *testing.T, l words.Language)) {
	for _, l := range []words.Language{words.English, words.German} {
		t.Run(string(l), func(t *testing.T) { test(t, l) })
	}
}

// drawnWords are the lines on the screen.
func (s *screen) drawnWords() string {
	var b strings.Builder
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if t, ok := o.(*kit.Text); ok {
			b.WriteString(t.Shown() + "\n")
		}
	})
	return b.String()
}

func TestTheLanguageChangesAtOnce(t *testing.T) {
	s := newScreen(t, contoso())
	s.Cleanup(func() { _ = teachFyne(words.English) })
	snap := few()
	snap.Accounts[0].Name = "Settings" // is a word of ours as well
	s.w.render(snap)
	s.w.choose(snap.Accounts[0].ID)
	s.w.showSettings()
	s.tap("Deutsch")
	if got := s.drawnWords(); !strings.Contains(got, "Sprache\n") || !strings.Contains(got, "English\nDeutsch\n") || !strings.Contains(got, "Erscheinungsbild\n") {
		t.Errorf("the settings in German:\n%s", got)
	}
	if got := s.w.picker.search.PlaceHolder; !strings.Contains(got, "suchen") {
		t.Errorf("the hint of the search field is %q", got)
	}
	if got := lang.L("Cut") + lang.L("Settings"); got != "AusschneidenEinstellungen" {
		t.Errorf("Fyne says %q", got)
	}
	s.until("the preference", func() bool { p, _ := s.prefs.Load(t.Context()); return p.Language == settings.LanguageGerman })
	s.w.back()
	if got := s.drawnWords(); !strings.Contains(got, "Settings\n") || strings.Contains(got, "Einstellungen\n") {
		t.Errorf("the name of an account was translated:\n%s", got)
	}
	s.w.showSettings()
	s.tap("English")
	if got := s.drawnWords() + lang.L("Cut"); !strings.Contains(got, "Appearance\n") || strings.Contains(got, "Sprache") || !strings.HasSuffix(got, "Cut") {
		t.Errorf("back in English:\n%s", got)
	}
}

// Each view is in German as a whole: a line that the catalogue knows and that is drawn in English was drawn past it,
// and one with English words was not recognised.
func TestEveryViewIsInGerman(t *testing.T) {
	s := newScreen(t, contoso())
	s.speak(words.German)
	s.keeper.token, s.keeper.keys = signed(t, someClaims())
	snap := few()
	look := func(view string) {
		t.Helper()
		for line := range strings.Lines(s.drawnWords()) {
			if strings.HasSuffix(line, "our organisation asks for a second factor\n") { // made up for the tests: the catalogue says it in other words
				continue
			}
			for _, english := range []string{" the ", " and ", " with ", " your ", "Your ", "The ", " left", " token ", "Sign in", "account"} {
				if strings.Contains(line, english) {
					t.Errorf("%s: %q", view, line)
				}
			}
		}
	}
	s.w.render(snap)
	for _, a := range snap.Accounts {
		s.w.choose(a.ID)
		look("overview of " + string(a.Status))
	}
	s.w.choose(snap.Accounts[0].ID)
	s.tap("Claims")
	s.until("the claims", func() bool { return s.shows("Signature not checkable here") || s.shows("Signature valid") })
	look("claims")
	s.tap("Activity")
	look("activity")
	s.tap("More")
	look("menu")
	s.press(fyne.KeyEscape)
	s.w.showSettings()
	look("settings")
	s.w.showConnect()
	look("connect")
	s.w.showFlowLab()
	look("flow lab")
	s.w.render(session.Snapshot{Loaded: true, Keyring: identity.KeyringAbsent})
	s.w.back()
	look("welcome")
}

// The choice of a file is Fyne's own, and speaks as the window does.
func TestTheFileDialogIsInGerman(t *testing.T) {
	s := newScreen(t, contoso())
	s.speak(words.German)
	s.w.render(few())
	s.w.chooseFile(kit.NewField("File", "", nil))
	var said []string
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		switch o := o.(type) {
		case *widget.Label:
			said = append(said, o.Text)
		case *widget.Button:
			said = append(said, o.Text)
		}
	})
	for _, want := range []string{"Datei wählen", "Öffnen", "Abbrechen", "(Übergeordnet)"} {
		if !slices.Contains(said, want) {
			t.Errorf("there is no %q in %q", want, said)
		}
	}
	s.clear()
}

// BenchmarkTeachFyne is what a start in German costs besides.
func BenchmarkTeachFyne(b *testing.B) {
	for b.Loop() {
		if err := teachFyne(words.German); err != nil {
			b.Fatal(err)
		}
	}
}

// TestRowsAreAsHighAsTheirWords when the language changes while they are shown, or behind another view.
func TestRowsAreAsHighAsTheirWords(t *testing.T) {
	s := newScreen(t, contoso())
	s.Cleanup(func() { _ = teachFyne(words.English) })
	s.keeper.token, s.keeper.keys = signed(t, someClaims())
	s.w.render(few())
	s.claims()
	before := s.w.account.claims.list.rows.Tops
	s.w.showSettings()
	s.tap("Deutsch")
	s.w.back()
	list := s.w.account.claims.list
	for i, line := range list.lines {
		if got, want := list.rows.Tops[i+1]-list.rows.Tops[i], list.high(line); got != want {
			t.Errorf("row %d is %v high and needs %v", i, got, want)
		}
	}
	if after := list.rows.Tops; after[len(after)-1] == before[len(before)-1] {
		t.Error("the German words need as much room as the English ones, and prove nothing")
	}
}
