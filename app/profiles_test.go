package app

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2"

	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

func TestTheOnlyProfileLeavesAWayToAnotherOrganisation(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	waiting(s)
	s.tap("Another organisation")
	s.until("the cancel", func() bool { return s.keeper.called("cancel") })
	s.mustShow("Add an account")
	s.tap("Another organisation")
	if s.w.overlays.Top() != nil || s.w.pane != paneConnect {
		t.Error("it does not lead to the form")
	}
	s.tap("Back")
	s.keeper.outcomes <- errors.New("no network")
	s.tap("Add account")
	s.until("the failure", func() bool { return s.find("Try again") != nil })
	s.tap("Another organisation") // the one that is known may be the one that cannot be reached
	s.tap("Another organisation")
	s.mustShow("Application (client) ID")

	s.w.signInAgain(few().Accounts[0])
	if s.find("Another organisation") != nil {
		t.Error("offers another organisation to somebody who signs in again")
	}
}

func TestAddAccountKnowsProfilesThatCameMeanwhile(t *testing.T) {
	s := newScreen(t)
	s.w.render(few())
	if err := s.profiles.Add(t.Context(), contoso()); err != nil {
		t.Fatal(err)
	}
	s.tap("Add account")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	s.press(fyne.KeyEscape)
	if err := s.profiles.Add(t.Context(), Profile{Profile: settings.Profile{Name: "fabrikam", Organisation: "Fabrikam"}}); err != nil {
		t.Fatal(err)
	}
	s.tap("Add account")
	s.tap("Add account") // an impatient second click opens nothing twice
	s.until("the chooser", func() bool { return s.shows("Add an account") })
	s.press(fyne.KeyEscape)
	if s.w.overlays.Top() != nil {
		t.Error("there are two choosers")
	}
}

func TestWelcomeKnowsTheProfiles(t *testing.T) {
	other := Profile{Profile: settings.Profile{Name: "fabrikam", Organisation: "Fabrikam", Authority: identity.Authority{URL: "https://fabrikam.example", Kind: identity.OIDC}, ClientID: "f"}}
	demo := contoso()
	demo.Name, demo.Demo = "demo", true
	for _, c := range []struct {
		profiles      []Profile
		first, second string
		firstSignsIn  bool
		secondChooses bool
	}{
		{[]Profile{contoso()}, "Sign in to Contoso", "Connect another organisation", true, false},
		{[]Profile{contoso(), other}, "Sign in", "Connect another organisation", false, false},
		{[]Profile{demo}, "Sign in to the demo tenant", "Connect your organisation", true, false},
		{[]Profile{other, demo}, "Sign in to the demo tenant", "Other organisations", true, true},
	} {
		s := newScreen(t, c.profiles...)
		s.w.render(session.Snapshot{Loaded: true})
		s.tap(c.second)
		if c.secondChooses {
			s.until("the chooser", func() bool { return s.shows("Add an account") })
			s.tap("Cancel")
		} else {
			s.mustShow("Application (client) ID")
			s.tap("Back")
		}
		s.tap(c.first)
		if c.firstSignsIn {
			s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
		} else {
			s.until("the chooser", func() bool { return s.shows("Add an account") })
		}
	}
}

func TestAProfileIsKeptOnceItHasWorked(t *testing.T) {
	s := newScreen(t)
	s.w.render(session.Snapshot{Loaded: true})
	s.tap("Connect your organisation")
	s.w.connect.organisation.SetText("contoso.com")
	s.w.connect.clientID.SetText("1b730954-1685-4b74-9bfd-dac224a7b894")
	s.tap("Continue")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	s.keeper.outcomes <- errors.New("no such application")
	s.until("the failure", func() bool { return s.find("Try again") != nil })
	if list, _ := s.profiles.List(t.Context()); len(list) != 0 {
		t.Fatalf("what never worked is kept: %v", list)
	}
	s.tap("Try again")
	s.until("the second try", func() bool { return s.keeper.requested() == 2 })
	s.keeper.outcomes <- nil
	s.until("the profile", func() bool { return len(s.w.profiles) == 1 && s.w.signing == nil })

	s.tap("Settings")
	s.mustShow("Organisations", "contoso.com", "login.microsoftonline.com, contoso.com")
	s.tap("Remove")
	s.mustShow("Remove contoso.com?", "Its accounts stay signed in")
	s.tap("Remove")
	s.until("the end of it", func() bool { return len(s.w.profiles) == 0 })
	if s.find("Remove") != nil || s.find("Edit") != nil {
		t.Error("it is still listed")
	}
}

func TestWelcomeStartsTheDemo(t *testing.T) {
	s := newScreen(t)
	s.w.render(session.Snapshot{Loaded: true})
	s.mustShow("Connect your organisation")
	s.tap("Try the demo tenant")
	s.until("the demo", func() bool { return s.doors.called("start demo") })
}
