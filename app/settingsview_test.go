package app

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
	"latchkey/internal/settings"
)

// saved is what the preferences file holds now.
func (s *screen) saved() settings.Preferences {
	p, _ := s.prefs.Load(s.Context())
	return p
}

func TestLoginSettings(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.w.showSettings()
	s.mustShow("Use this computer's login", "Allow NTLM", "can be relayed", "Use Windows' accounts", "Not verified on Windows.")
	v := s.w.settings
	if v.computer.Wide.Chosen != 0 || v.ntlm.Chosen != 0 || v.broker.Chosen != 0 {
		t.Errorf("shown at first: %d, %d, %d", v.computer.Wide.Chosen, v.ntlm.Chosen, v.broker.Chosen)
	}
	test.Tap(v.computer.Wide.Cells[2])
	s.until("the login", func() bool { return s.saved().WindowsLogin == settings.WindowsLoginOff })
	test.Tap(v.computer.Wide.Cells[1])
	s.until("the login", func() bool { return s.saved().WindowsLogin == settings.WindowsLoginOn })
	test.Tap(v.ntlm.Cells[1])
	s.until("NTLM", func() bool { return s.saved().AllowNTLM })
	test.Tap(v.broker.Cells[1])
	s.until("the broker", func() bool { return s.saved().WindowsBroker })
	want := settings.DefaultPreferences()
	want.WindowsLogin, want.AllowNTLM, want.WindowsBroker = settings.WindowsLoginOn, true, true
	if s.saved() != want {
		t.Errorf("saved %+v, want %+v", s.saved(), want)
	}

	// What is kept is shown again.
	s.tap("Done")
	s.w.prefs.WindowsLogin, s.w.prefs.AllowNTLM = settings.WindowsLoginOff, false
	s.w.showSettings()
	if v.computer.Wide.Chosen != 2 || v.ntlm.Chosen != 0 || v.broker.Chosen != 1 {
		t.Errorf("shown: %d, %d, %d", v.computer.Wide.Chosen, v.ntlm.Chosen, v.broker.Chosen)
	}

	s.prefs.refuse(errors.New("preferences.toml:1:1: unknown key"))
	test.Tap(v.broker.Cells[0])
	s.until("the reason", func() bool { return s.shows("could not be saved: preferences.toml:1:1: unknown key") })
	if v.broker.Chosen != 1 || !s.w.prefs.WindowsBroker {
		t.Error("a choice that was not saved is shown")
	}
}

// What is a part of Windows is no choice elsewhere.
func TestLoginSettingsElsewhere(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.o.OnWindows = false
	s.w = newWindow(s.w.o, s.w.win, s.w.errands)
	s.w.render(few())
	s.w.showSettings()
	s.mustShow("Use this computer's login")
	if s.shows("NTLM") || s.shows("Windows' accounts") {
		t.Errorf("%q", s.words())
	}
	s.w.prefs.WindowsBroker = true
	s.w.chooseWay(&signing{profile: contoso()})
	if s.shows("Windows account") || s.w.accountBroker(&signing{flow: "auto"}) != nil {
		t.Error("the broker is offered")
	}
}

// TestAPageFollowsTheKeyboard to what lies below its edge, and back.
func TestAPageFollowsTheKeyboard(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.win.Resize(fyne.NewSize(windowW, 400))
	s.w.render(few())
	s.w.showSettings()
	s.until("the settings", func() bool { return s.find("Flow lab") != nil })
	page := s.w.settings.object
	s.w.win.Canvas().Focus(s.find("Flow lab").(*kit.Button))
	if page.Scroll.Offset.Y == 0 {
		t.Error("the keyboard is out of sight")
	}
	s.w.settings.theme.Focus()
	if page.Scroll.Offset.Y > 180 {
		t.Errorf("the page stays at %v", page.Scroll.Offset.Y)
	}
}
