package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
	"latchkey/internal/desktop"
	"latchkey/internal/settings"
)

// inSettings is a window that shows the settings, and has read all there is to read for them.
func inSettings(t *testing.T, profiles ...Profile) *screen {
	s := newScreen(t, profiles...)
	s.doors.browsers = []desktop.Browser{
		{ID: "chromium", Name: "Chromium"},
		{ID: "firefox", Name: "Firefox", Profiles: []desktop.BrowserProfile{{ID: "a:1", Name: "Work"}, {ID: "b", Name: "Home"}}},
	}
	s.w.render(few())
	s.w.showSettings()
	s.until("the browsers", func() bool { return len(s.w.settings.browser.found) > 0 })
	return s
}

// Each choice is kept, and shown again when the page is opened the next time.
func TestEverySetting(t *testing.T) {
	s := inSettings(t, contoso())
	v := s.w.settings
	for _, c := range []struct {
		cells  []*kit.Choice
		at     int
		chosen func(settings.Preferences) bool
	}{
		{v.theme.Wide.Cells, 3, func(p settings.Preferences) bool { return p.Theme == settings.ThemeContrast }},
		{v.theme.Wide.Cells, 1, func(p settings.Preferences) bool { return p.Theme == settings.ThemeLight }},
		{v.masked.Cells, 1, func(p settings.Preferences) bool { return p.Masked }},
		{v.masked.Cells, 0, func(p settings.Preferences) bool { return !p.Masked }},
		{v.computer.Wide.Cells, 2, func(p settings.Preferences) bool { return p.WindowsLogin == settings.WindowsLoginOff }},
		{v.passwords.Cells, 1, func(p settings.Preferences) bool { return p.PasswordSignIn }},
		{v.broker.Cells, 1, func(p settings.Preferences) bool { return p.WindowsBroker }},
		{v.ntlm.Cells, 1, func(p settings.Preferences) bool { return p.AllowNTLM }},
		{v.background.Cells, 0, func(p settings.Preferences) bool { return !p.BackgroundRefresh }},
		{v.clipboard.Wide.Cells, 3, func(p settings.Preferences) bool { return p.ClipboardSeconds == 0 }},
		{v.notices.Cells, 0, func(p settings.Preferences) bool { return !p.Notifications }},
		{v.proxy.choice.Wide.Cells, 1, func(p settings.Preferences) bool { return p.Proxy == settings.ProxyNone }},
		{v.level.Wide.Cells, 3, func(p settings.Preferences) bool { return p.LogLevel == settings.LogDebug }},
		{v.language.Wide.Cells, 1, func(p settings.Preferences) bool { return p.Language == settings.LanguageEnglish }},
	} {
		test.Tap(c.cells[c.at])
		s.until("a choice: "+c.cells[c.at].Label.Words, func() bool { return c.chosen(s.saved()) })
	}
	before := s.saved()
	s.tap("Done")
	s.w.showSettings()
	for name, on := range map[string]*kit.Choice{
		"theme": v.theme.Wide.Cells[1], "login": v.computer.Wide.Cells[2], "passwords": v.passwords.Cells[1], "background": v.background.Cells[0],
		"clipboard": v.clipboard.Wide.Cells[3], "notifications": v.notices.Cells[0], "proxy": v.proxy.choice.Wide.Cells[1], "log": v.level.Wide.Cells[3],
	} {
		if !on.On {
			t.Errorf("%s is not shown as it was chosen", name)
		}
	}
	if s.saved() != before {
		t.Errorf("to look at the settings changed them: %+v, %+v", before, s.saved())
	}
}

// The browsers of this computer are offered with their profiles; one that is gone stays chosen.
func TestTheBrowserSetting(t *testing.T) {
	s := inSettings(t)
	list := s.w.settings.browser.list
	if want := []string{"As the system", "Chromium", "Firefox", "Firefox, Work", "Firefox, Home"}; !slices.Equal(list.Options, want) {
		t.Errorf("offered are %q", list.Options)
	}
	test.Tap(list)
	s.tap("Firefox, Work")
	s.until("the browser", func() bool { return s.saved().Browser == "firefox:a:1" })
	s.w.settings.browser.choose("opera")
	if list.Options[list.Chosen] != "opera" {
		t.Errorf("shown is %q", list.Options[list.Chosen])
	}
	test.Tap(list)
	s.tap("As the system")
	s.until("the system's", func() bool { return s.saved().Browser == "" })
}

func TestSearchingTheSettings(t *testing.T) {
	s := inSettings(t, contoso())
	v := s.w.settings
	find := func(text string) string {
		v.search.SetText(text)
		return strings.Join(s.words(), "\n")
	}
	for text, want := range map[string]struct{ there, gone string }{
		"proxy":            {"Network and diagnostics", "Appearance"},
		"SCREEN names":     {"Mask names and identifiers", "Language"},
		"log_level":        {"What happens", "Proxy\n"},
		"contoso":          {"login.microsoftonline.com, contoso.example", "Browser"},
		"latchkey/":        {"no such place", ""},
		".config/latchkey": {"Where things are kept", "Organisations"},
		"doctor":           {"Tools\nDoctor", "Flow lab"},
		"nothing has this": {`No setting has "nothing has this" in it.`, "Tools"},
	} {
		got := find(text)
		if want.gone == "" {
			want.there = "No setting has"
		}
		if !strings.Contains(got, want.there) || want.gone != "" && strings.Contains(got, want.gone) {
			t.Errorf("%q leaves %q", text, got)
		}
	}
	s.w.win.Canvas().Focus(v.search)
	s.press(fyne.KeyEscape)
	if v.search.Text != "" || s.w.pane != paneSettings || !s.shows("Appearance") {
		t.Error("Escape does not show everything again")
	}
	p := s.w.prefs
	p.Language = settings.LanguageGerman
	s.w.savePreferences(p)
	if got := find("erscheinungsbild"); !strings.Contains(got, "Appearance") || strings.Contains(got, "Language") {
		t.Errorf("in German: %q", got)
	}
	find("proxy")
	s.tap("Done")
	s.w.showSettings()
	if v.search.Text != "" || !s.shows("Organisations") {
		t.Error("an old search hides settings")
	}
	s.w.win.Canvas().Unfocus()
	s.w.win.Canvas().(fyne.Shortcutable).TypedShortcut(ctrl(fyne.KeyF))
	if s.w.win.Canvas().Focused() != v.search {
		t.Error("Ctrl+F does not lead to the search")
	}
}

// Other faces have changed the file, and this window has not heard of it: its own choices take nothing of that back.
func TestAChoiceLeavesWhatOthersChose(t *testing.T) {
	s := inSettings(t)
	v := s.w.settings
	s.prefs.mu.Lock()
	s.prefs.p.Proxy, s.prefs.p.ClipboardSeconds = settings.ProxyNone, 0
	s.prefs.mu.Unlock()
	test.Tap(v.theme.Wide.Cells[1])
	test.Tap(v.masked.Cells[1])
	test.Tap(v.theme.Wide.Cells[2])
	s.until("the choices", func() bool { return s.w.keeping.pending == 0 })
	if p := s.saved(); p.Proxy != settings.ProxyNone || p.ClipboardSeconds != 0 || p.Theme != settings.ThemeDark || !p.Masked {
		t.Errorf("kept is %+v", p)
	}
	s.w.readPreferences(t.Context())()
	s.prefs.refuse(errors.New("the disk is full"))
	test.Tap(v.theme.Wide.Cells[1])
	test.Tap(v.masked.Cells[0])
	s.until("the end of both attempts", func() bool { return s.w.keeping.pending == 0 })
	if s.w.prefs != s.saved() || kit.Veiled() == nil || v.masked.Chosen != 1 {
		t.Errorf("what was not kept holds: %+v", s.w.prefs)
	}
}

// What the file says while a choice is on its way there is from before it.
func TestAReadingWhileAChoiceIsOnItsWay(t *testing.T) {
	s := newScreen(t)
	s.w.prefs.Masked = true
	s.w.keeping.pending++
	s.w.readPreferences(t.Context())()
	if !s.w.prefs.Masked {
		t.Error("the choice was taken back")
	}
	s.w.keeping.pending--
	s.w.readPreferences(t.Context())()
	if s.w.prefs.Masked {
		t.Error("what others chose does not hold")
	}
}

// No other way leads around a lock: the screen is not unmasked for a moment.
func TestMaskedModeCanBeLocked(t *testing.T) {
	s := newScreen(t)
	s.prefs.locked, s.w.locked = []string{"masked"}, []string{"masked"}
	s.prefs.p.Masked = true
	s.w.readPreferences(t.Context())()
	s.w.render(few())
	s.w.toggleMasked()
	if kit.Veiled() == nil || !s.w.prefs.Masked || s.w.keeping.pending > 0 || s.shows("are shown") {
		t.Error("a shortcut turned off what the organisation has set")
	}
	s.mustShow("Set by your organisation.")
}

// What the organisation has set is shown, and can be neither clicked nor reached by the keyboard.
func TestLockedSettings(t *testing.T) {
	s := newScreen(t)
	s.prefs.locked = []string{"theme", "password_sign_in", "browser", "proxy"}
	s.prefs.p.PasswordSignIn, s.prefs.p.Proxy = true, "http://proxy.example:8080"
	s.w.prefs = s.prefs.p
	s.w.render(few())
	s.w.showSettings()
	v := s.w.settings
	s.until("the locks", func() bool { return v.passwords.Cells[0].Off })
	if n := strings.Count(strings.Join(s.words(), "\n"), "Set by your organisation."); n != 4 {
		t.Errorf("%d rows say who has set them", n)
	}
	before := s.saved()
	test.Tap(v.theme.Wide.Cells[2])
	test.Tap(v.passwords.Cells[0])
	v.passwords.Cells[0].TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	test.Tap(v.browser.list)
	if s.w.overlays.Top() != nil || s.w.prefs != before || s.saved() != before {
		t.Errorf("a locked setting was changed: %+v", s.w.prefs)
	}
	if !v.address().Disabled() || v.address().Text != "http://proxy.example:8080" {
		t.Error("the address of the proxy can be changed")
	}
	for range 60 {
		s.w.win.Canvas().(interface{ FocusNext() }).FocusNext()
		if f, ok := s.w.win.Canvas().Focused().(fyne.Disableable); ok && f.Disabled() {
			t.Fatalf("the keyboard is at %T, which is locked", f)
		}
	}
	if v.proxy.without.field.Disabled() {
		t.Error("the exceptions are locked with the address")
	}
	s.prefs.locked = append(s.prefs.locked, "proxy_exceptions")
	s.w.showSettings()
	s.until("the lock of the exceptions", func() bool { return v.proxy.without.field.Disabled() })
	if n := strings.Count(strings.Join(s.words(), "\n"), "Set by your organisation."); n != 5 {
		t.Errorf("%d settings say who has set them", n)
	}
	test.Tap(v.masked.Cells[1])
	s.until("what is not locked", func() bool { return s.saved().Masked })
	s.prefs.locked = nil
	s.w.showSettings()
	s.until("the end of the locks", func() bool { return !v.passwords.Cells[0].Off && !s.shows("Set by your organisation.") })
}

func (v *settingsView) address() *kit.Field { return v.proxy.address.field }

// A file with a fault is told of with its place, and nothing is written; once it is mended it holds at once.
func TestTheSettingsTellOfAFault(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.prefs.Masked = true
	fault := &settings.FileError{Path: "/settings/preferences.toml", Line: 3, Column: 1, Problem: `theme: "blue" is not known; allowed are: system, light`}
	s.prefs.fault, s.prefs.err = fault, fmt.Errorf("save the preferences: %w", fault)
	s.w.render(few())
	s.w.showSettings()
	s.until("the fault", func() bool { return s.shows("The settings file has a fault in line 3, column 1") })
	s.mustShow(`theme: "blue" is not known`, "nothing is written to the file")
	if !s.w.prefs.Masked {
		t.Error("a fault in the file has unmasked the screen")
	}
	s.tap("Copy the file's path")
	s.until("the path", func() bool { return s.doors.called("copy /settings/preferences.toml") })
	test.Tap(s.w.settings.notices.Cells[0])
	s.until("the refusal", func() bool { return s.shows("That could not be saved: preferences.toml:3:1:") })
	s.until("the choice as it holds", func() bool { return s.w.settings.notices.Chosen == 1 })

	s.prefs.fault = &settings.FileError{Path: "/settings/preferences.toml", Line: 1, Column: 1, Problem: `unknown key "colour"; allowed are only: theme`}
	s.w.readPreferences(t.Context())()
	s.mustShow(`Unknown key "colour"; allowed are only: theme.`)

	s.prefs.fault, s.prefs.err = nil, nil
	s.prefs.p.Notifications = false
	s.w.readPreferences(t.Context())()
	if s.shows("has a fault") || s.w.settings.notices.Chosen != 0 {
		t.Error("the mended file does not hold")
	}

	s.profiles.err = errors.New("disk full")
	s.w.showSettings()
	s.until("the other fault", func() bool { return s.shows("The organisations cannot be read: disk full.") })
	s.profiles.err = &settings.FileError{Path: "/settings/profiles.toml", Line: 7, Column: 2, Problem: "unknown key"}
	s.w.showSettings()
	s.until("where it is", func() bool { return s.shows("profiles.toml:7:2: unknown key") })
}

// The page stands in the middle of a window without a picker, and beside it in line with the accounts.
func TestWhereTheSettingsStand(t *testing.T) {
	s := newScreen(t)
	s.w.win.Resize(fyne.NewSize(1100, 720))
	left := func() float32 {
		var x float32
		s.each(func(o fyne.CanvasObject, at fyne.Position) {
			if o == s.w.settings.search {
				x = at.X
			}
		})
		return x
	}
	s.w.showSettings()
	if x := left(); x != (1100-680)/2 {
		t.Errorf("without a picker it begins at %v", x)
	}
	s.w.render(few())
	if x := left(); x != kit.PickerWidth+kit.PageSide {
		t.Errorf("beside the picker it begins at %v", x)
	}
	for _, width := range []float32{1100, 640} {
		s.w.win.Resize(fyne.NewSize(width, 400))
		s.each(func(o fyne.CanvasObject, at fyne.Position) {
			if b, ok := o.(*kit.Button); ok && at.X+b.Size().Width > width {
				t.Errorf("%v: %q ends at %v", width, b.Label.Words, at.X+b.Size().Width)
			}
			if c, ok := o.(*kit.Choices); ok && at.X+c.Size().Width > width+2 {
				t.Errorf("%v: %q ends at %v", width, c.Cells[0].Label.Words, at.X+c.Size().Width)
			}
			if d, ok := o.(*kit.Dropdown); ok && at.X+d.Size().Width > width {
				t.Errorf("%v: %q ends at %v", width, d.Name, at.X+d.Size().Width)
			}
		})
	}
	if s.w.settings.theme.Wide.Visible() || !s.w.settings.theme.Narrow.Visible() {
		t.Error("a choice is squeezed")
	}
}

// storeOf notes what is to be kept.
type storeOf struct {
	PreferenceStore
	asked []string
	err   error
}

func (s *storeOf) Change(_ context.Context, from, to settings.Preferences) error {
	s.asked = append(s.asked, fmt.Sprintf("%s to %s", from.Theme, to.Theme))
	return s.err
}

// Two choices before anything was written go as one, from what held before the first; whoever comes second hears how that
// ended.
func TestQuickChoicesGoAsOne(t *testing.T) {
	var k keeping
	store := &storeOf{err: errors.New("disk full")}
	with := func(theme settings.Theme) settings.Preferences { return settings.Preferences{Theme: theme} }
	k.choose(with(settings.ThemeSystem), with(settings.ThemeLight))
	k.choose(with(settings.ThemeLight), with(settings.ThemeDark))
	for range 2 {
		if err := k.save(t.Context(), store); !errors.Is(err, store.err) {
			t.Errorf("it ended with %v", err)
		}
	}
	store.err = nil
	k.choose(with(settings.ThemeSystem), with(settings.ThemeContrast))
	if err := k.save(t.Context(), store); err != nil {
		t.Error(err)
	}
	if want := []string{"system to dark", "system to contrast"}; !slices.Equal(store.asked, want) {
		t.Errorf("kept are %q, want %q", store.asked, want)
	}
}
