package app

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestEveryFlowHasItsSentence(t *testing.T) {
	offered := map[identity.Flow]bool{identity.FlowImplicit: true} // the Flow lab
	for _, w := range waysFor(contoso(), true, true) {
		if w.name == "" || w.words == "" || w.closed != "" {
			t.Errorf("%s: %+v", w.flow, w)
		}
		offered[w.flow] = true
	}
	for _, f := range identity.Flows() {
		if !offered[f] {
			t.Errorf("%s is not offered", f)
		}
	}
}

func TestMoreWaysToSignIn(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	waiting(s)
	s.tap("More ways to sign in")
	s.mustShow("To Contoso.", "Automatic", "Code on another device", "Off. You can allow it in Settings.", "Hybrid")
	s.until("the cancel", func() bool { return s.keeper.called("cancel") })
	s.tap("Name and password")
	if !s.atPasswordSetting() {
		t.Fatal("a password is asked for although that is not allowed, or nobody learns where it can be")
	}
	s.tap("Done")
	s.w.chooseWay(&signing{profile: contoso()})
	s.tap("Hybrid")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 2 })
	r := s.keeper.request(1)
	if g, ok := r.Grant.(*flows.Hybrid); !ok || r.Flow != identity.FlowHybrid || g.Prompt != "select_account" || g.Visit == nil {
		t.Errorf("request %+v, grant %#v", r, r.Grant)
	}
	s.press(fyne.KeyEscape)

	s.w.prefs.PasswordSignIn = true
	s.w.chooseWay(&signing{profile: contoso()})
	s.tap("Name and password")
	s.mustShow("Sign in with a password")
}

// atPasswordSetting reports whether the settings are open where passwords are allowed, with the keyboard there.
func (s *screen) atPasswordSetting() bool {
	c, on := s.w.win.Canvas().Focused().(*kit.Choice)
	return on && c == s.w.settings.passwords.Cells[0] && s.shows("Allow signing in with a password")
}

func TestTheKeyboardChoosesAWay(t *testing.T) {
	p := contoso()
	p.Flow = identity.FlowDeviceCode
	s := newScreen(t, p)
	s.w.render(few())
	s.w.chooseWay(&signing{profile: p})
	row, ok := s.w.win.Canvas().Focused().(*wayRow)
	if !ok || row.way.flow != identity.FlowDeviceCode || !row.own {
		t.Fatalf("the keyboard is at %#v", s.w.win.Canvas().Focused())
	}
	s.press(fyne.KeyReturn)
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	if _, ok := s.keeper.request(0).Grant.(*flows.DeviceCode); !ok {
		t.Errorf("the grant is %T", s.keeper.request(0).Grant)
	}
	s.mustShow("Getting a code", "Looking for Contoso")
}

func TestANewOrganisationCanBeginInAnotherWay(t *testing.T) {
	s := newScreen(t)
	s.w.render(session.Snapshot{Loaded: true})
	s.w.showConnect()
	s.w.connect.organisation.SetText("contoso.com")
	s.w.connect.clientID.SetText("1b730954-1685-4b74-9bfd-dac224a7b894")
	s.tap("More ways to sign in")
	s.until("the ways", func() bool { return s.shows("To contoso.com.") })
	s.tap("Code on another device")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	s.keeper.outcomes <- nil
	s.until("the end", func() bool { return s.w.signing == nil && len(s.w.profiles) == 1 })
	if p := s.w.profiles[0]; p.Flow != identity.FlowDeviceCode {
		t.Errorf("kept %+v", p)
	}
}

func TestThePasswordLeavesTheFieldAtOnce(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.prefs.PasswordSignIn = true
	s.w.render(few())
	s.w.start(&signing{profile: contoso(), flow: identity.FlowPassword})
	s.mustShow(flows.PasswordWarning, "kept nowhere")
	f := s.w.overlays.Top()
	if find := s.find("Sign in").(*kit.Button); !find.Disabled() {
		t.Error("can send nothing")
	}
	test.Type(s.w.win.Canvas().Focused(), "adele@contoso.example")
	s.press(fyne.KeyReturn)
	password := s.w.win.Canvas().Focused().(*kit.Field)
	if !password.Password || password.Name != "Password" {
		t.Fatalf("Enter leads to %q", password.Name)
	}
	test.Type(password, "correct horse")
	s.press(fyne.KeyReturn)
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	if g := s.keeper.request(0).Grant.(flows.Password); g.Username != "adele@contoso.example" || g.Password != "correct horse" {
		t.Error("what was typed did not arrive")
	}
	if password.Text != "" || s.w.signing.password != "" {
		t.Error("the password is still there")
	}
	s.mustShow("Signing you in", "Contoso is asked without a browser")

	s.keeper.outcomes <- &flows.Error{Code: "invalid_grant"}
	s.until("the refusal", func() bool { return s.find("Try again") != nil })
	s.tap("Try again")
	if s.w.overlays.Top() != f {
		t.Fatal("the form does not come back")
	}
	again := s.w.win.Canvas().Focused().(*kit.Field)
	if again != password || again.Text != "" || s.find("Sign in") == nil {
		t.Errorf("the form came back with %q in %q", again.Text, again.Name)
	}
	test.Type(again, "x")
	if s.find("Sign in").(*kit.Button).Disabled() {
		t.Error("the username is lost")
	}
	s.press(fyne.KeyEscape)
	if password.Text != "" || s.w.overlays.Top() != nil {
		t.Error("Escape leaves the password behind")
	}
}

func TestAPasswordIsRefusedBeforeItIsTyped(t *testing.T) {
	p := contoso()
	p.Authority = identity.Authority{URL: "https://login.microsoftonline.com/common", Kind: identity.Entra}
	if flows.CheckPassword(p.Authority, "") == nil {
		t.Fatal("common takes passwords")
	}
	s := newScreen(t, p)
	s.w.askPassword(&signing{profile: p, flow: identity.FlowPassword})
	var password *kit.Field
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if f, ok := o.(*kit.Field); ok && f.Password {
			password = f
		}
	})
	if password == nil || !password.Disabled() {
		t.Error("a password can be typed where it cannot be used")
	}
	s.tap("Use the browser")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	if s.keeper.request(0).Flow != identity.FlowBrowser {
		t.Error("not the browser")
	}
}

func TestWhatAPasswordCannotAnswerGoesToTheBrowser(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.prefs.PasswordSignIn = true
	s.w.render(few())
	s.w.start(&signing{profile: contoso(), flow: identity.FlowPassword})
	test.Type(s.field("Username"), "megan@contoso.example")
	test.Type(s.field("Password"), "x")
	s.tap("Sign in")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	s.publish(session.Attempt{ID: s.w.signing.id, Organisation: "Contoso", Flow: identity.FlowPassword, Problem: &session.Problem{
		Summary: "Your organisation asks for a second factor here.", Next: "Sign in again in the browser and confirm it.", Code: "AADSTS50076"}})
	if s.find("Try again") != nil {
		t.Error("offers what was just refused")
	}
	s.tap("Use the browser")
	s.until("the second sign-in", func() bool { return s.keeper.requested() == 2 })
	if s.keeper.request(1).Flow != identity.FlowBrowser {
		t.Errorf("goes on with %s", s.keeper.request(1).Flow)
	}
}
