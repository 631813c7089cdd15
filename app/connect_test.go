package app

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2/test"

	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

func TestParseOrganisation(t *testing.T) {
	const guid = "1b730954-1685-4b74-9bfd-dac224a7b894"
	for typed, want := range map[string]string{
		"contoso.com":                            "https://login.microsoftonline.com/contoso.com",
		" Contoso.COM ":                          "https://login.microsoftonline.com/contoso.com",
		"you@contoso.com":                        "https://login.microsoftonline.com/contoso.com",
		guid:                                     "https://login.microsoftonline.com/" + guid,
		"https://id.example/a":                   "https://id.example/a",
		"id.example/realms/a":                    "https://id.example/realms/a",
		"http://127.0.0.1:40001/contoso.example": "http://127.0.0.1:40001/contoso.example",
		"localhost:8080":                         "",
		"https://login.microsoftonline.com/contoso.com": "https://login.microsoftonline.com/contoso.com",
		"fabrikam.ciamlogin.com":                        "https://fabrikam.ciamlogin.com",
		"contoso":                                       "",
		"contoso.":                                      "",
		"":                                              "",
		"http://id.example":                             "",
		"two words.example":                             "",
		"-x.example":                                    "",
	} {
		a, err := parseOrganisation(typed)
		if typed == "localhost:8080" { // https is assumed, and that is a fine answer
			want = "https://localhost:8080"
		}
		if (err != nil) != (want == "") || a.URL != want {
			t.Errorf("parseOrganisation(%q) = %q, %v; want %q", typed, a.URL, err, want)
		}
	}
}

func TestWelcomeLeadsToADemoOrToAnOrganisation(t *testing.T) {
	demo := contoso()
	demo.Demo = true
	s := newScreen(t, demo)
	s.w.render(session.Snapshot{Loaded: true})
	s.mustShow("Latchkey", "Sign in once in your browser", "Sign in to the demo tenant", "Connect your organisation")
	if s.w.picker.Visible() {
		t.Error("an empty picker is shown")
	}
	s.tap("Sign in to the demo tenant")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })

	s = newScreen(t)
	s.w.render(session.Snapshot{})
	if s.shows("Latchkey") {
		t.Error("shows welcome before anything is known")
	}
	s.w.render(session.Snapshot{Loaded: true})
	if s.shows("Sign in to the demo tenant") {
		t.Error("offers a demo that is not there")
	}
	s.tap("Connect your organisation")
	s.mustShow("Application (client) ID")
}

func TestConnectFormChecksWhileTypingAndLosesNothing(t *testing.T) {
	s := newScreen(t)
	s.w.render(session.Snapshot{Loaded: true})
	s.w.showConnect()
	f := s.w.connect
	if !f.next.Disabled() {
		t.Error("can continue with nothing")
	}
	f.organisation.SetText("contoso")
	s.mustShow(`"contoso" is no domain yet; write for example contoso.com.`)
	f.organisation.SetText("you@contoso.com")
	s.mustShow("Signs in at https://login.microsoftonline.com/contoso.com")
	f.clientID.SetText("my-app")
	s.mustShow("Here an application ID looks like")
	if !f.next.Disabled() {
		t.Error("can continue with half of it")
	}
	f.clientID.SetText("1b730954-1685-4b74-9bfd-dac224a7b894")
	f.scopes.SetText("User.Read  Mail.Read")

	s.profiles.err = errors.New("the file has a mistake in line 3")
	s.tap("Continue")
	s.until("the refusal", func() bool { return s.shows("the file has a mistake in line 3.") })
	s.profiles.err = nil
	s.tap("Continue")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	r := s.keeper.request(0)
	if r.Request.Authority.URL != "https://login.microsoftonline.com/contoso.com" || r.Request.Scopes != "Mail.Read User.Read" || r.Profile != "contoso.com" {
		t.Errorf("request %+v", r)
	}
	s.keeper.outcomes <- errors.New("no network")
	s.until("the failure", func() bool { return s.find("Close") != nil })
	s.tap("Close")
	if f.organisation.Text != "you@contoso.com" || f.clientID.Text == "" || f.scopes.Text == "" {
		t.Error("what was typed is lost")
	}
	s.tap("Continue")
	s.until("the second sign-in", func() bool { return s.keeper.requested() == 2 })
	s.keeper.outcomes <- nil
	s.until("the end", func() bool { return s.w.signing == nil })
	if f.organisation.Text != "" || s.w.pane != paneAccount {
		t.Error("the form stays after it has done its work")
	}
}

func TestSettingsAreKept(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.tap("Settings")
	s.tap("Dark")
	s.tap("2 min")
	s.until("the preferences", func() bool {
		p, _ := s.prefs.Load(t.Context())
		return p.Theme == settings.ThemeDark && p.ClipboardSeconds == 120
	})
	test.Tap(s.w.settings.login.Cells[1])
	s.until("start at login", func() bool { on, _ := s.doors.StartAtLogin(t.Context()); return on })
	s.tap("Done")
	s.mustShow("adele@contoso.example at Contoso")
}

func TestNewProfilesDoNotReplaceOthers(t *testing.T) {
	others := []Profile{Profile{Profile: settings.Profile{Name: "contoso.com", Organisation: "Contoso", Authority: identity.Authority{URL: "https://a.example", Kind: identity.OIDC}, ClientID: "1", DomainHint: "x"}}}
	if p := named(Profile{Profile: settings.Profile{Name: "contoso.com", Authority: identity.Authority{URL: "https://a.example", Kind: identity.OIDC}, ClientID: "2"}}, others); p.Name != "contoso.com-2" {
		t.Errorf("another application: %+v", p)
	}
	p := named(Profile{Profile: settings.Profile{Name: "contoso.com", Authority: identity.Authority{URL: "https://a.example", Kind: identity.OIDC}, ClientID: "1", Scopes: "s"}}, others)
	if p.Name != "contoso.com" || p.DomainHint != "x" || p.Scopes != "s" {
		t.Errorf("the same application: %+v", p)
	}
	for authority, want := range map[string]string{
		"http://127.0.0.1:40001/contoso.example": "127.0.0.1-40001", "https://login.microsoftonline.com/contoso.com": "contoso.com",
	} {
		a, err := parseOrganisation(authority)
		if err != nil || profileName(a) != want {
			t.Errorf("%s is called %q, %v", authority, profileName(a), err)
		}
	}
}

// An organisation that cannot be saved after the sign-in need not be typed again: it comes back in a form that tries again.
func TestAnOrganisationThatIsNotSavedIsNotLost(t *testing.T) {
	s := newScreen(t)
	s.w.render(session.Snapshot{Loaded: true})
	s.w.showConnect()
	f := s.w.connect
	f.organisation.SetText("contoso.com")
	f.clientID.SetText("1b730954-1685-4b74-9bfd-dac224a7b894")
	f.scopes.SetText("User.Read  Mail.Read")
	s.tap("Continue")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	s.profiles.refuse(diskFull())
	s.keeper.outcomes <- nil
	s.until("the form", func() bool {
		return s.w.signing == nil && s.shows("You are signed in, but the organisation is not saved yet.")
	})
	s.mustShow("It could not be saved", "The disk is full.")
	if s.field(itsAddr).Text != "https://login.microsoftonline.com/contoso.com" || s.field("Scopes, separated by blanks (optional)").Text != "Mail.Read User.Read" {
		t.Errorf("what was typed is lost: %q", s.field(itsAddr).Text)
	}
	s.tap("Save")
	s.until("the second refusal", func() bool { return s.can("Save") })
	s.mustShow("The disk is full.")
	s.profiles.refuse(nil)
	s.tap("Save")
	s.until("the profile", func() bool { return s.w.overlays.Top() == nil })
	if p := s.profiles.list[0].Profile; p.Name != s.keeper.request(0).Profile || p.Scopes != "Mail.Read User.Read" {
		t.Errorf("kept %+v", p)
	}
}
