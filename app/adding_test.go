package app

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/settings"
)

// fabrikam is a provider of another kind.
func fabrikam() Profile {
	return Profile{Profile: settings.Profile{Name: "fabrikam", Organisation: "Fabrikam", ClientID: "f", Flow: identity.FlowDeviceCode,
		Authority: identity.Authority{URL: "https://fabrikam.example", Kind: identity.OIDC}}}
}

// adds is a window at the sheet that adds an account.
func adds(t *testing.T, profiles ...Profile) *screen {
	t.Helper()
	s := newScreen(t, profiles...)
	s.w.render(few())
	s.tap("Add account")
	s.until("the sheet", func() bool { return s.shows("Add an account") })
	return s
}

// focused is what has the keyboard.
func (s *screen) focused() fyne.Focusable { return s.w.win.Canvas().Focused() }

func TestOneFieldSaysWhereAndWho(t *testing.T) {
	s := adds(t, fabrikam(), contoso())
	field, ok := s.focused().(*kit.Field)
	if !ok || field.Name != "E-mail address or organisation" {
		t.Fatalf("the keyboard is at %#v", s.focused())
	}
	s.mustShow("Signs in with Fabrikam, by a code on another device", "You get a code to type on another device.")
	test.Type(field, "bob@contoso.example")
	s.mustShow("Signs in with Contoso, in your browser", "Your browser opens, and you sign in at login.microsoftonline.com.")
	s.press(fyne.KeyReturn)
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	r := s.keeper.request(0)
	if g := browserOf(t, r.Grant); r.Profile != "contoso" || g.LoginHint != "bob@contoso.example" || g.Prompt != "" {
		t.Errorf("request %+v, hint %q, prompt %q", r, g.LoginHint, g.Prompt)
	}
	s.tap("More ways to sign in")
	s.tap("Hybrid")
	s.until("the other way", func() bool { return s.keeper.requested() == 2 })
	if g, ok := s.keeper.request(1).Grant.(*flows.Hybrid); !ok || g.LoginHint != "bob@contoso.example" {
		t.Errorf("the other way has lost who signs in: %+v", s.keeper.request(1).Grant)
	}
}

func TestTheRestCanBeChosen(t *testing.T) {
	s := adds(t, contoso(), fabrikam())
	s.mustShow("login.microsoftonline.com, contoso.example", "fabrikam.example")
	s.tap("Fabrikam")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	if r := s.keeper.request(0); r.Profile != "fabrikam" || r.Request.Authority.URL != "https://fabrikam.example" {
		t.Errorf("request %+v", r)
	}
}

func TestTheKeyboardChoosesAnOrganisation(t *testing.T) {
	s := adds(t, contoso(), fabrikam())
	s.press(fyne.KeyDown)
	s.mustShow("Signs in with Contoso, in your browser")
	s.press(fyne.KeyDown)
	s.mustShow("Signs in with Fabrikam, by a code on another device", "You get a code to type on another device.")
	s.press(fyne.KeyDown) // there is no third one
	s.press(fyne.KeyUp)
	s.press(fyne.KeyUp)
	if _, ok := s.focused().(*kit.Field); !ok {
		t.Errorf("the keyboard is at %#v", s.focused())
	}
	s.press(fyne.KeyDown)
	s.press(fyne.KeyDown)
	s.tap("More ways to sign in")
	s.mustShow("To Fabrikam.")
	s.press(fyne.KeyEscape)

	s.tap("Add account")
	s.until("the sheet", func() bool { return s.shows("Add an account") })
	s.press(fyne.KeyEscape)
	if s.w.overlays.Top() != nil || s.keeper.requested() != 0 {
		t.Error("Escape leaves something behind")
	}
}

// TestNothingTypedIsLost: what is not known here goes on to the form, and who typed it to the provider.
func TestNothingTypedIsLost(t *testing.T) {
	s := adds(t, contoso(), fabrikam())
	test.Type(s.focused(), "carol@tailspin.example")
	s.mustShow("Nobody signs in there from here yet", "What you typed goes along.")
	if s.find("Another organisation") != nil {
		t.Error("two buttons lead to the form")
	}
	s.press(fyne.KeyReturn)
	if s.w.pane != paneConnect || s.w.connect.organisation.Text != "carol@tailspin.example" || s.focused() != fyne.Focusable(s.w.connect.clientID) {
		t.Fatalf("the form has %q, and the keyboard is at %#v", s.w.connect.organisation.Text, s.focused())
	}
	test.Type(s.focused(), "1b730954-1685-4b74-9bfd-dac224a7b894")
	s.press(fyne.KeyReturn)
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	if g := browserOf(t, s.keeper.request(0).Grant); g.LoginHint != "carol@tailspin.example" {
		t.Errorf("the hint is %q", g.LoginHint)
	}
	s.press(fyne.KeyEscape)

	s.w.connect.clear()
	s.tap("Back")
	s.tap("Add account")
	s.until("the sheet", func() bool { return s.shows("Add an account") })
	test.Type(s.focused(), "1f0e2d3c-aaaa-4bbb-8ccc-dddd0000eeee")
	s.tap("Connect your organisation")
	if s.w.connect.clientID.Text != "1f0e2d3c-aaaa-4bbb-8ccc-dddd0000eeee" || s.focused() != fyne.Focusable(s.w.connect.organisation) {
		t.Errorf("an application's ID is lost: %q", s.w.connect.clientID.Text)
	}
}

func TestThisComputersLoginIsForetold(t *testing.T) {
	adfs := known("fs", "Tailspin", "https://fs.tailspin.example/adfs")
	s := atADesk(t, contoso(), adfs)
	s.tap("Add account")
	s.until("the foretelling", func() bool { return s.shows("the federation server of your organisation") })
	s.mustShow("Signs in with Contoso, by this computer's login", "Else your browser opens.")
	test.Type(s.focused(), "tails")
	s.until("the other place", func() bool { return s.shows("is shown to fs.tailspin.example.") })
	s.doors.noLogin = flows.ErrNotMeant
	s.press(fyne.KeyEscape)
	s.tap("Add account")
	s.until("the browser", func() bool { return s.shows("Your browser opens, and you sign in at login.microsoftonline.com.") })
	if s.shows("by this computer's login") {
		t.Error("foretells what is not meant")
	}
}

// TestAnotherPersonIsNotSignedInByThisComputersLogin: who types a name asks for that person.
func TestAnotherPersonIsNotSignedInByThisComputersLogin(t *testing.T) {
	s := atADesk(t, contoso())
	s.doors.upn = "bob@AD.CONTOSO.EXAMPLE"
	for hint, want := range map[string]bool{"Bob@contoso.example": true, "adele@contoso.example": false} {
		login := s.w.computerLogin(&signing{profile: contoso(), flow: identity.FlowAuto, hint: hint})
		if _, err := login(t.Context()); (err == nil) != want {
			t.Errorf("%s: %v", hint, err)
		}
	}
	s.doors.upn = "" // whose login it is, the system does not say
	if _, err := s.w.computerLogin(&signing{profile: contoso(), flow: identity.FlowAuto, hint: "@contoso.example"})(t.Context()); err == nil {
		t.Error("a login of nobody's is that of somebody")
	}
	asking := contoso()
	asking.Prompt = "login"
	if s.w.computerLogin(&signing{profile: asking, flow: identity.FlowAuto}) != nil {
		t.Error("an organisation that wants its page seen is signed in to without it")
	}
}

// TestAddingFitsALowWindow: the one button is in view, whatever there is to choose from.
func TestAddingFitsALowWindow(t *testing.T) {
	s := newScreen(t, contoso(), fabrikam(), known("a", "A", "https://a.example"), known("b", "B", "https://b.example"), known("c", "C", "https://c.example"))
	s.w.render(few())
	s.w.win.Resize(fyne.NewSize(640, 400))
	s.w.chooseProfile()
	s.inView(s.find("Sign in").(*kit.Button), s.find("Cancel").(*kit.Button))
}

// Who signs in is told to an organisation that the address may be of, and to one that was chosen for an address of nobody's.
func TestTheAddressGoesOnlyWhereItMayBelong(t *testing.T) {
	for typed, want := range map[string]string{"bob@contoso.example": "", "bob@nobody.example": "bob@nobody.example"} {
		f := fabrikam()
		f.Flow = identity.FlowBrowser
		s := adds(t, f, contoso())
		test.Type(s.focused(), typed)
		s.tap("Fabrikam")
		s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
		if g := browserOf(t, s.keeper.request(0).Grant); g.LoginHint != want {
			t.Errorf("%s: Fabrikam is told of %q", typed, g.LoginHint)
		} else if g.Prompt != "select_account" {
			t.Errorf("%s: a provider that may go by no hint is asked with the prompt %q", typed, g.Prompt)
		}
	}
}

// An address that looks known may be another organisation's, whose form takes up what was typed.
func TestAnotherOrganisationKeepsWhatWasTyped(t *testing.T) {
	s := adds(t, fabrikam(), contoso())
	test.Type(s.focused(), "Bob Builder <bob@contoso.org>")
	s.mustShow("Signs in with Contoso, in your browser")
	s.tap("Another organisation")
	s.mustShow("Signs in at https://login.microsoftonline.com/contoso.org")
	if typed := s.w.connect.organisation.Text; typed != "bob@contoso.org" {
		t.Errorf("the form holds %q", typed)
	}
}

// What is known for certain is none other.
func TestAnotherOrganisationIsNotTheOneThatWasTyped(t *testing.T) {
	s := adds(t, fabrikam(), contoso())
	test.Type(s.focused(), "bob@contoso.example")
	s.tap("Another organisation")
	if typed := s.w.connect.organisation.Text; typed != "" {
		t.Errorf("the form holds %q", typed)
	}
}

// A provider may take somebody whom it knows without a question. That is said, since another name was typed.
func TestSomebodyElseIsTold(t *testing.T) {
	for typed, want := range map[string]bool{"bob@contoso.example": true, "Adele@Contoso.Example": false} {
		s := adds(t, contoso(), fabrikam())
		test.Type(s.focused(), typed)
		s.press(fyne.KeyReturn)
		s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
		s.keeper.signedIn = "new"
		s.keeper.outcomes <- nil
		s.until("the end", func() bool { return s.w.signing == nil })
		snap := few()
		snap.Accounts[0].ID = "new"
		s.w.render(snap)
		if said := s.shows("adele@contoso.example has signed in. What you typed was bob@contoso.example."); said != want {
			t.Errorf("%s: %v, the screen says %q", typed, said, s.words())
		}
	}
}
