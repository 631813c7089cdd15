package app

import (
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
	"latchkey/internal/settings"
)

// diskFull is what the file's store says of a disk without room.
func diskFull() error {
	return fmt.Errorf("save the preferences: %w", &fs.PathError{Op: "write", Path: "preferences.toml", Err: syscall.ENOSPC})
}

const unsavedWords = "That could not be saved: the disk is full"

// A text that could not be saved stays in its field, with the reason and a way to try again.
func TestWhatIsTypedOutlivesAFailure(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		kept func(settings.Preferences) string
		of   func(*proxySetting) *settingField
	}{
		"the address":    {"http://proxy.example:8080", func(p settings.Preferences) string { return p.Proxy }, func(p *proxySetting) *settingField { return p.address }},
		"the exceptions": {"contoso.com, 10.0.0.0/8", func(p settings.Preferences) string { return p.ProxyExceptions }, func(p *proxySetting) *settingField { return p.without }},
	} {
		s := inSettings(t)
		v := s.w.settings.proxy
		f := c.of(v)
		before := s.saved()
		refused := func(when string) {
			t.Helper()
			s.until("the reason, "+when, func() bool { return s.shows(unsavedWords) && s.w.keeping.pending == 0 && s.w.prefs == s.saved() })
			if f.field.Text != c.text || !v.object.Visible() || v.choice.Wide.Chosen != ownProxy {
				t.Errorf("%s, %s: the field has %q", name, when, f.field.Text)
			}
			if s.w.toast.Visible() || s.shows("In use.") || s.saved() != before {
				t.Errorf("%s, %s: the screen says %q", name, when, s.words())
			}
		}
		s.prefs.refuse(diskFull())
		test.Tap(v.choice.Wide.Cells[ownProxy])
		s.w.win.Canvas().Focus(f.field)
		s.typed(c.text)
		s.press(fyne.KeyReturn)
		refused("after Enter")

		s.w.win.Canvas().Focus(s.w.settings.search)
		s.tap("Done")
		s.w.showSettings()
		s.until("the settings", func() bool { return len(s.posts) == 0 })
		refused("after a look elsewhere")

		s.w.win.Canvas().Focus(s.find("Try again").(*kit.Button))
		s.tap("Try again")
		refused("after another try")
		if s.w.win.Canvas().Focused() != f.field {
			t.Errorf("%s: the keyboard is at %T", name, s.w.win.Canvas().Focused())
		}

		s.prefs.refuse(nil)
		s.tap("Try again")
		s.until(name, func() bool { return c.kept(s.saved()) == c.text && s.w.keeping.pending == 0 })
		if s.shows(unsavedWords) || f.field.Text != c.text || !s.shows("In use.") {
			t.Errorf("%s is saved, and the screen says %q", name, s.words())
		}
	}
}

// What is typed on takes the reason back; leaving the field does not try again by itself.
func TestARefusedTextCanBeChanged(t *testing.T) {
	s := inSettings(t)
	f := s.w.settings.proxy.without
	s.prefs.refuse(diskFull())
	test.Tap(s.w.settings.proxy.choice.Wide.Cells[ownProxy])
	s.w.win.Canvas().Focus(f.field)
	s.typed("contoso.com")
	s.press(fyne.KeyReturn)
	s.until("the reason", func() bool { return s.shows(unsavedWords) && s.w.keeping.pending == 0 })
	s.w.win.Canvas().Focus(s.w.settings.search)
	if s.w.keeping.pending > 0 {
		t.Error("it is tried again by itself")
	}
	s.w.win.Canvas().Focus(f.field)
	s.typed(", *.lab")
	if s.shows(unsavedWords) {
		t.Error("the reason stays")
	}
	s.mustShow("Press Enter to use it.")
	s.prefs.refuse(nil)
	s.press(fyne.KeyReturn)
	s.until("the exceptions", func() bool { return s.saved().ProxyExceptions == "contoso.com, *.lab" })

	// The organisation sets it meanwhile.
	s.prefs.refuse(diskFull())
	s.w.win.Canvas().Focus(f.field)
	s.typed(", x.y")
	s.press(fyne.KeyReturn)
	s.until("the reason", func() bool { return s.shows(unsavedWords) && s.w.keeping.pending == 0 })
	s.w.settings.render(s.w.prefs, []string{"proxy_exceptions"})
	if s.shows(unsavedWords) || f.field.Text != "contoso.com, *.lab" {
		t.Errorf("a locked setting has %q, and the screen says %q", f.field.Text, s.words())
	}
}

// A choice that could not be saved does not hold, says so beneath, and can be made once more from there.
func TestAChoiceThatIsNotSaved(t *testing.T) {
	s := inSettings(t)
	v := s.w.settings
	s.prefs.refuse(diskFull())
	test.Tap(v.theme.Wide.Cells[2])
	s.until("the reason", func() bool { return s.shows(unsavedWords) && v.theme.Wide.Chosen == 0 })
	test.Tap(v.proxy.choice.Wide.Cells[1])
	s.until("the second reason", func() bool { return v.row("proxy").unsaved.told() && v.proxy.choice.Wide.Chosen == 0 })
	again := v.row("theme").unsaved.again
	s.w.win.Canvas().Focus(again)
	s.prefs.refuse(nil)
	test.Tap(again)
	s.until("the look", func() bool { return s.saved().Theme == settings.ThemeDark && v.theme.Wide.Chosen == 2 })
	if v.row("theme").unsaved.told() || !v.row("proxy").unsaved.told() || s.w.win.Canvas().Focused() != v.theme.Wide.Cells[2] {
		t.Errorf("the keyboard is at %T; the screen says %q", s.w.win.Canvas().Focused(), s.words())
	}
	test.Tap(v.proxy.choice.Wide.Cells[1])
	s.until("the proxy", func() bool { return s.saved().Proxy == settings.ProxyNone })
	if s.shows(unsavedWords) {
		t.Error("a reason stays")
	}

	s.prefs.refuse(diskFull())
	test.Tap(v.notices.Cells[0])
	s.until("the third reason", func() bool { return s.shows(unsavedWords) })
	s.tap("Done")
	s.w.showSettings()
	if s.shows(unsavedWords) {
		t.Error("what was told when the page was left is told again")
	}

	// Where its place is not on the screen, a note says so.
	for where, hide := range map[string]func(){"behind a search": func() { v.search.SetText("proxy") }, "on another page": func() { s.tap("Done") }} {
		s.w.showSettings()
		hide()
		s.prefs.refuse(diskFull())
		s.w.toggleMasked()
		s.until("a note, "+where, func() bool { return s.w.toast.Visible() && s.shows(unsavedWords) && kit.Veiled() == nil })
		s.w.hush()
		v.search.SetText("")
	}
}

// One choice fails and the next does not: the file decides about both.
func TestAFailureBeforeASuccess(t *testing.T) {
	s := inSettings(t)
	v := s.w.settings
	s.prefs.refuse(diskFull())
	test.Tap(v.theme.Wide.Cells[2])
	s.w.errands.wait.Wait()
	s.prefs.refuse(nil)
	test.Tap(v.notices.Cells[0])
	s.until("both", func() bool { return s.w.keeping.pending == 0 && s.w.prefs == s.saved() })
	if s.saved().Theme != settings.ThemeSystem || s.saved().Notifications || v.theme.Wide.Chosen != 0 || v.notices.Chosen != 0 {
		t.Errorf("kept is %+v", s.saved())
	}
}

// Whoever closes the window behind what they typed has said that they are done with it.
func TestWhatIsTypedOutlivesTheWindow(t *testing.T) {
	s := inSettings(t)
	test.Tap(s.w.settings.proxy.choice.Wide.Cells[ownProxy])
	s.typed("http://proxy.example:8080")
	s.w.askBeforeClosing()
	s.w.errands.wait.Wait()
	if p := s.saved().Proxy; p != "http://proxy.example:8080" {
		t.Errorf("the proxy is %q", p)
	}
}
