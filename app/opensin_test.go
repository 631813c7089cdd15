package app

import (
	"testing"

	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// someBrowsers are two, one of which has two people.
func someBrowsers() []desktop.Browser {
	return []desktop.Browser{{ID: "chromium", Name: "Chromium", Profiles: []desktop.BrowserProfile{{ID: "Default", Name: "Work"}, {ID: "Profile 1", Name: "Home"}}},
		{ID: "firefox", Name: "Firefox"}}
}

func TestABrowserIsChosenWhileThePageIsWaitedFor(t *testing.T) {
	s := newScreen(t, contoso())
	s.doors.browsers = someBrowsers()
	s.w.render(few())
	waiting(s)
	s.until("the line", func() bool { return s.find("Opens in your usual browser · change") != nil })
	s.tap("Opens in your usual browser · change")
	s.mustShow("Your usual browser", "Chromium", "Chromium (Work)", "Chromium (Home)", "Firefox")
	s.tap("Chromium (Home)")
	home := desktop.BrowserChoice{Browser: "chromium", Profile: "Profile 1"}
	s.until("the page", func() bool { return s.doors.called("browser " + home.String() + " http://127.0.0.1:40001/start/5f1c") })
	if s.find("Opens in Chromium (Home) · change") == nil {
		t.Errorf("the sheet says %q", s.words())
	}
	s.keeper.signedIn = few().Accounts[1].ID
	s.keeper.outcomes <- nil
	s.until("it is remembered", func() bool {
		return s.doors.called("remember browser " + home.String() + " " + string(few().Accounts[1].ID))
	})
}

func TestAnAccountKeepsItsBrowser(t *testing.T) {
	s := newScreen(t, contoso())
	s.doors.browsers, s.doors.chosen = someBrowsers(), desktop.BrowserChoice{Browser: "firefox"}
	s.w.render(few())
	s.w.signInAgain(few().Accounts[2])
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	s.until("the line", func() bool { return s.find("Opens in Firefox · change") != nil })
	if err := browserOf(t, s.keeper.request(0).Grant).Visit(t.Context(), "http://127.0.0.1:1/x"); err != nil || !s.doors.called("browser firefox http://127.0.0.1:1/x") {
		t.Errorf("%v; the doors saw %q", err, s.doors.calls)
	}
}

func TestTheBrowserIsChosenBeforehand(t *testing.T) {
	s := newScreen(t, contoso(), fabrikam())
	s.doors.browsers = someBrowsers()
	s.w.render(few())
	s.tap("Add account")
	s.until("the line", func() bool { return s.find("Opens in your usual browser · change") != nil })
	s.tap("Opens in your usual browser · change")
	s.tap("Firefox")
	s.tap("Sign in")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	if err := browserOf(t, s.keeper.request(0).Grant).Visit(t.Context(), "http://127.0.0.1:1/x"); err != nil || !s.doors.called("browser firefox http://127.0.0.1:1/x") {
		t.Errorf("%v; the doors saw %q", err, s.doors.calls)
	}
}

func TestWhereThereIsNoChoiceNothingIsSaid(t *testing.T) {
	s := newScreen(t, contoso())
	s.doors.browsers = someBrowsers()[1:]
	s.w.render(few())
	waiting(s)
	s.until("the list", func() bool { return s.w.signing.sheet.browser.list != nil })
	if s.shows("change") {
		t.Errorf("offers a choice of one: %q", s.words())
	}
	s.w.begin(&signing{profile: contoso(), flow: identity.FlowPassword, username: "adele", password: "x"})
	s.doors.browsers = someBrowsers()
	s.until("the list", func() bool { return s.w.signing.sheet.browser.list != nil })
	s.publish(session.Attempt{ID: s.w.signing.id, Organisation: "Contoso", Flow: identity.FlowPassword})
	if s.shows("change") {
		t.Error("offers a browser for a password")
	}
}
