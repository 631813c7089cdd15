package app

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"latchkey/internal/settings"
)

// The address of a proxy is checked while it is typed, and kept when it is right.
func TestTheProxySetting(t *testing.T) {
	s := inSettings(t)
	v := s.w.settings.proxy
	test.Tap(v.choice.Wide.Cells[2])
	if s.w.win.Canvas().Focused() != v.address.field {
		t.Errorf("the keyboard is at %T", s.w.win.Canvas().Focused())
	}
	s.mustShow("Until there is an address, nothing changes.")
	test.Type(v.address.field, "http://anna:secret@proxy")
	s.mustShow("a user name or a password")
	s.press(fyne.KeyReturn)
	s.w.win.Canvas().Unfocus()
	if s.saved().Proxy != settings.ProxySystem || v.address.field.Text != "http://anna:secret@proxy" {
		t.Errorf("kept %q, in the field is %q", s.saved().Proxy, v.address.field.Text)
	}
	v.address.field.SetText(" http://proxy.example:8080")
	s.mustShow("Press Enter to use it.")
	s.w.win.Canvas().Focus(v.address.field)
	s.press(fyne.KeyReturn)
	s.until("the proxy", func() bool { return s.saved().Proxy == "http://proxy.example:8080" })
	s.mustShow("In use.")
	v.address.field.SetText("https://other.example")
	s.w.win.Canvas().Focus(s.w.settings.search) // leaving does as well
	s.until("the other proxy", func() bool { return s.saved().Proxy == "https://other.example" })
	test.Tap(v.choice.Wide.Cells[0])
	s.until("the system's", func() bool { return s.saved().Proxy == settings.ProxySystem })
	if v.object.Visible() {
		t.Error("the address is still asked for")
	}
	test.Tap(v.choice.Wide.Cells[2]) // what was typed is still there, and used again
	s.until("the proxy again", func() bool { return s.saved().Proxy == "https://other.example" })
}

// What is reached without the proxy is checked and kept likewise; an empty list is right.
func TestTheExceptionsFromTheProxy(t *testing.T) {
	s := inSettings(t)
	v := s.w.settings.proxy
	test.Tap(v.choice.Wide.Cells[2])
	s.mustShow("Reached without it", "<local> means names without a dot.")
	test.Type(v.without.field, "https://contoso.com")
	s.mustShow("An exception is a host alone")
	s.press(fyne.KeyReturn)
	if list := s.saved().ProxyExceptions; list != "" {
		t.Errorf("kept %q", list)
	}
	v.without.field.SetText("contoso.com, 10.0.0.0/8 ")
	s.mustShow("Press Enter to use it.")
	s.w.win.Canvas().Focus(v.without.field)
	s.w.win.Canvas().Focus(v.address.field) // leaving does as well
	s.until("the exceptions", func() bool { return s.saved().ProxyExceptions == "contoso.com, 10.0.0.0/8" })
	if s.saved().Proxy != settings.ProxySystem {
		t.Errorf("the proxy is %q", s.saved().Proxy)
	}
	v.without.field.SetText("")
	s.w.win.Canvas().Focus(v.without.field)
	s.press(fyne.KeyReturn)
	s.until("no exceptions", func() bool { return s.saved().ProxyExceptions == "" })
}

// What a person is typing stays when another face changes the setting meanwhile, and takes its place only when they say so.
func TestWhatIsTypedStays(t *testing.T) {
	s := inSettings(t)
	v := s.w.settings.proxy
	test.Tap(v.choice.Wide.Cells[2])
	s.w.win.Canvas().Focus(v.without.field)
	s.typed("contoso.c")
	other := s.w.prefs
	other.ProxyExceptions = "fabrikam.com"
	s.w.settings.render(other, nil)
	if v.without.field.Text != "contoso.c" {
		t.Errorf("the field has %q", v.without.field.Text)
	}
	s.mustShow("Press Enter to use it.")
	v.without.field.SetText("fabrikam.com")
	other.ProxyExceptions = "fabrikam.com, *.lab"
	s.w.settings.render(other, nil)
	if v.without.field.Text != "fabrikam.com, *.lab" {
		t.Errorf("nothing was typed, and the field has %q", v.without.field.Text)
	}

	s.w.win.Canvas().Focus(v.address.field)
	s.typed("http://a")
	other.Proxy = "http://proxy.example:8080"
	s.w.settings.render(other, nil)
	if v.address.field.Text != "http://a" {
		t.Errorf("the address is %q", v.address.field.Text)
	}
	v.address.field.SetText("http://a b")
	s.w.win.Canvas().Focus(s.w.settings.search)
	other.Proxy = "http://other.example"
	s.w.settings.render(other, nil)
	if v.address.field.Text != "http://other.example" {
		t.Errorf("nobody types any more, and the address is %q", v.address.field.Text)
	}
}

// What the organisation has set is shown, and not what somebody was typing when it did.
func TestALockShowsWhatIsSet(t *testing.T) {
	s := inSettings(t)
	v := s.w.settings.proxy
	test.Tap(v.choice.Wide.Cells[2])
	v.without.field.SetText("contoso.c")
	v.address.field.SetText("http://a b")
	set := s.w.prefs
	set.Proxy, set.ProxyExceptions = "http://proxy.example:8080", "fabrikam.com"
	s.w.settings.render(set, []string{"proxy", "proxy_exceptions"})
	if v.without.field.Text != "fabrikam.com" || v.address.field.Text != "http://proxy.example:8080" {
		t.Errorf("shown is %q without %q", v.address.field.Text, v.without.field.Text)
	}
	if !v.object.Visible() || !v.address.field.Disabled() || !v.without.field.Disabled() {
		t.Error("what is set can be changed, or not be seen")
	}
}

// A choice that was begun and not ended takes nothing back that another face has chosen since.
func TestAProxyIsNotTakenBackByWhatIsTyped(t *testing.T) {
	s := inSettings(t)
	v := s.w.settings.proxy
	test.Tap(v.choice.Wide.Cells[2])
	test.Type(v.address.field, "http://proxy.example")
	other := s.w.prefs
	other.Proxy = settings.ProxyNone
	s.w.settings.render(other, nil)
	s.w.win.Canvas().Focus(s.w.settings.search)
	if s.w.keeping.pending > 0 || v.kept != settings.ProxyNone {
		t.Errorf("the proxy is %q", v.kept)
	}
	if v.object.Visible() {
		t.Error("the address is still asked for")
	}
}
