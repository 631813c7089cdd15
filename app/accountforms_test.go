package app

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

const wantedClaims = `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`

func wanted() string {
	return `WWW-Authenticate: Bearer realm="", error="insufficient_claims", claims="` + base64.StdEncoding.EncodeToString([]byte(wantedClaims)) + `"`
}

func TestAChallengeIsAnsweredSilentlyFirst(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	adele := snap.Accounts[0]
	s.w.render(snap)
	s.tap("More")
	s.tap("Answer a challenge…")
	header := s.field("Challenge")
	if !s.off("Get a better token") || s.w.win.Canvas().Focused() != fyne.Focusable(header) {
		t.Error("begins in the middle")
	}
	header.SetText("no header")
	if !s.off("Get a better token") {
		t.Error("takes anything")
	}
	header.SetText(wanted())
	s.mustShow("It asks for {\"access_token\"")
	s.tap("Get a better token")
	s.until("the token", func() bool { return s.shows("There is a new token, and you were not needed") })
	if want := "step up " + string(adele.ID) + " api://orders/Orders.Read " + wantedClaims; !s.keeper.called(want) {
		t.Errorf("calls %q, want %q", s.keeper.calls, want)
	}
	s.tap("Copy token")
	s.until("the copy", func() bool { return s.doors.called("copy token " + string(adele.ID) + " api://orders/Orders.Read") })

	header.SetText(`Bearer error="insufficient_scope", scope="Orders.Write"`)
	s.mustShow("It asks for no claims but for other scopes: Orders.Write")
	header.SetText(wanted())
	merged := `{"access_token":{"acrs":{"essential":true,"value":"c1"},"xms_cc":{"values":["CP1"]}}}`
	s.keeper.failing = &session.SignInNeededError{Need: identity.Need{Summary: "A second factor is needed", Claims: merged}}
	s.tap("Get a better token")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	r := s.keeper.request(0)
	if r.Request.Claims != merged || r.Request.Account == nil || r.Request.Account.ID != adele.ID || r.Request.Scopes != "api://orders/Orders.Read" {
		t.Errorf("request %+v", r)
	}
	s.mustShow("Continue in your browser", "The API asks for a stronger sign-in. A page of Contoso")
	s.keeper.signedIn = adele.ID
	s.keeper.outcomes <- nil
	s.until("the token of the sign-in", func() bool { return s.shows("There is a new token") })
	s.tap("Copy token")
	s.until("the copy", func() bool { return s.doors.times("copy token "+string(adele.ID)+" api://orders/Orders.Read") == 2 })
}

func TestSwitchingTheTenant(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	adele, bob := snap.Accounts[0], snap.Accounts[1]
	s.w.render(snap)
	s.tap("More")
	s.tap("Switch tenant…")
	tenant := s.field("Tenant")
	tenant.SetText("fabrikam")
	s.mustShow("Write a domain, for example fabrikam.com")
	tenant.SetText("contoso.example")
	s.mustShow("signed in there already")
	tenant.SetText("Fabrikam.Example")
	s.keeper.signedIn = bob.ID
	s.tap("Continue")
	s.until("the account", func() bool { return s.w.account.name.Words == "Bob Builder" })
	if !s.keeper.called("other tenant " + string(adele.ID) + " fabrikam.example") {
		t.Errorf("calls %q", s.keeper.calls)
	}

	s.w.askTenant(adele)
	s.keeper.failing = &session.SignInNeededError{Need: identity.Need{Summary: "Sign in there once"}}
	s.field("Tenant").SetText("fabrikam.example")
	s.press(fyne.KeyReturn)
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	if r := s.keeper.request(0); !strings.HasSuffix(r.Request.Authority.URL, "/fabrikam.example") || r.Request.Account != nil || r.Request.ClientID != adele.ClientID {
		t.Errorf("request %+v", r)
	}
	s.mustShow("A page of fabrikam.example is about to open")
	if s.find("Use a code instead") != nil {
		t.Error("a code would lead to the old tenant")
	}
	s.press(fyne.KeyEscape)

	s.w.askTenant(adele)
	s.keeper.failing = errors.New("no network")
	s.field("Tenant").SetText("fabrikam.example")
	s.tap("Continue")
	s.until("the failure", func() bool { return s.w.overlays.Top() != nil && !s.off("Continue") })
	if s.field("Tenant").Text != "fabrikam.example" {
		t.Error("what was typed is lost")
	}
	s.tap("Copy details")
	s.until("the details", func() bool { return s.shows("Details copied") })
}

func TestATokenForAnotherAPI(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	adele := snap.Accounts[0]
	s.w.render(snap)
	s.tap("More")
	s.tap("Token for another API…")
	test.Type(s.field("Scopes"), "api://inventory/Stock.Read")
	s.keeper.token = "t"
	s.press(fyne.KeyReturn)
	s.until("the token", func() bool { return s.shows("There is a token") })
	s.mustShow("Good until 11:20, for\napi://inventory/Stock.Read", "Close")
	if s.shows("Cancel") || s.find("Copy details") != nil {
		t.Error("looks like a failure, or as if there were something to cancel")
	}
	s.tap("Copy token")
	s.until("the copy", func() bool { return s.doors.called("copy token " + string(adele.ID) + " api://inventory/Stock.Read") })

	s.keeper.tokenErr = &session.SignInNeededError{Need: identity.Need{Summary: "You have not agreed to this yet.", Code: "AADSTS65001"}}
	s.field("Scopes").SetText("api://inventory/Stock.Write")
	s.tap("Get token")
	s.until("the refusal", func() bool { return s.find("Sign in to allow it") != nil })
	s.mustShow("Not allowed without you", "You have not agreed to this yet (AADSTS65001).\napi://inventory/Stock.Write")
	s.tap("Sign in to allow it")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	if r := s.keeper.request(0); r.Request.Scopes != "api://inventory/Stock.Write" || r.Request.Account.ID != adele.ID {
		t.Errorf("request %+v", r)
	}
	s.tap("Use a code instead")
	s.until("the other sign-in", func() bool { return s.keeper.requested() == 2 })
	s.keeper.tokenErr, s.keeper.signedIn = nil, adele.ID
	s.keeper.outcomes <- nil
	s.until("what the sign-in was for", func() bool { return s.shows("There is a token") })
	s.mustShow("Good until 11:20, for\napi://inventory/Stock.Write")
	s.tap("Copy token")
	s.until("the copy", func() bool { return s.doors.called("copy token " + string(adele.ID) + " api://inventory/Stock.Write") })
}

func TestOnBehalfOfACaller(t *testing.T) {
	p := contoso()
	p.AppIDURI = "api://orders api://orders-old"
	s := newScreen(t, p)
	snap := few()
	app := application(session.Fresh)
	snap.Accounts = append(snap.Accounts, app)
	s.w.render(snap)
	s.w.choose(app.ID)
	s.tap("More")
	s.tap("On behalf of a caller…")
	caller := s.field("Caller's token")
	test.Type(caller, "eyJ.caller.token")
	test.Type(s.field("Scopes"), "api://inventory/Stock.Read")
	s.keeper.token = "downstream"
	s.tap("Exchange")
	s.until("the token", func() bool { return s.shows("There is a token") })
	if o := s.keeper.exchanges[0]; o.App != app.ID || o.Assertion != "eyJ.caller.token" || o.Scopes != "api://inventory/Stock.Read" || len(o.Audiences) != 2 {
		t.Errorf("exchange %+v", o)
	}
	s.tap("Copy token")
	s.until("the copy", func() bool { return s.doors.called("copy secret downstream") })
	s.until("the note", func() bool { return s.shows("Copied, cleared in 45 s") })

	s.tap("Of an account here")
	s.mustShow("Adele Vance, Orders.Read")
	s.keeper.token = "of adele"
	s.keeper.failing = &flows.AudienceError{Want: []string{"api://orders"}, Got: []string{"api://billing"}}
	s.tap("Exchange")
	s.until("the refusal", func() bool { return s.shows("api://billing") })
	if o := s.keeper.exchanges[1]; o.Assertion != "of adele" {
		t.Errorf("exchange %+v", o)
	}
	s.keeper.failing = &flows.Error{Code: "interaction_required", Numbers: []int{50079}, Claims: wantedClaims}
	s.tap("Exchange")
	s.until("the challenge", func() bool { return s.find("Copy challenge") != nil })
	s.mustShow("The next API wants more from the caller (AADSTS50079)", "Send this challenge to the caller.")
	s.tap("Copy challenge")
	s.until("the copy", func() bool { return s.doors.called("copy " + challengeOf(s.keeper.failing)) })
	if c, err := flows.ParseChallenge(challengeOf(s.keeper.failing)); err != nil || c.Claims != wantedClaims || c.Error != "insufficient_claims" {
		t.Errorf("the caller reads %+v, %v", c, err)
	}
	s.field("Scopes").SetText("api://inventory/.default")
	if s.find("Exchange") == nil || s.shows("wants more") {
		t.Error("nothing else can be exchanged")
	}
	s.press(fyne.KeyEscape)
	if caller.Text != "" {
		t.Error("the caller's token stays in the field")
	}
}

func TestScopesInAMenuAreBrief(t *testing.T) {
	for scopes, want := range map[identity.Scopes]string{
		"api://orders/Orders.Read openid":       "Orders.Read",
		"https://graph.microsoft.com/Mail.Send": "Mail.Send",
		"https://graph.microsoft.com/.default":  "graph.microsoft.com/.default",
		"User.Read Mail.Read":                   "Mail.Read, User.Read",
		"openid profile":                        "openid, profile",
		"api://orders/.default":                 "orders/.default",
	} {
		if got := briefly(scopes); got != want {
			t.Errorf("%s is called %q", scopes, got)
		}
	}
}

func TestSigningOutTellsWhatHappened(t *testing.T) {
	for _, c := range []struct {
		out  session.SignedOut
		says []string
	}{
		{session.SignedOut{}, []string{"Signed out"}},
		{session.SignedOut{Browser: session.Done, Revoked: session.Done}, []string{"Signed out, revoked, and the browser is asked to end its session"}},
		{session.SignedOut{Browser: session.Done, Revoked: session.NotOffered},
			[]string{"Signed out, but not everywhere", "Adele Vance is forgotten on this computer", "The browser is asked", "The provider offers no way to revoke"}},
		{session.SignedOut{Browser: session.Failed, BrowserError: errors.New("no browser"), Revoked: session.Done},
			[]string{"Signed out, but not everywhere", "Revoked at the provider", "The browser was not signed out."}},
	} {
		s := newScreen(t, contoso())
		snap := few()
		s.w.render(snap)
		s.keeper.signedOut = c.out
		s.tap("More")
		s.tap("Sign out…")
		if c.out.Browser != "" {
			s.tap("Also sign out in the browser")
		}
		if c.out.Revoked != "" {
			s.tap("Ask the provider to revoke")
		}
		s.tap("Sign out")
		s.until("the end", func() bool { return s.shows(c.says[0]) })
		s.mustShow(c.says...)
		if s.keeper.signOut.Revoke != (c.out.Revoked != "") || (s.keeper.signOut.Visit != nil) != (c.out.Browser != "") {
			t.Errorf("asked for %+v", s.keeper.signOut)
		}
	}
}

func TestNobodyHasToWaitForTheBrowserToSignOut(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.keeper.signedOut = session.SignedOut{Browser: session.Failed}
	s.keeper.holdSignOut = true
	s.tap("More")
	s.tap("Sign out…")
	s.tap("Also sign out in the browser")
	s.tap("Sign out")
	s.mustShow("Waiting for your browser")
	s.tap("Do not wait")
	s.until("the end", func() bool { return s.shows("The browser was not signed out.") })
	if call := "sign out " + string(few().Accounts[0].ID); s.keeper.times(call) != 2 || s.keeper.signOut.Visit != nil {
		t.Error("the account is not forgotten")
	}
}

func TestSpaceTicksABox(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.w.askSignOut(few().Accounts[0])
	box := s.find("Also sign out in the browser").(*kit.Check)
	s.w.win.Canvas().Focus(box)
	s.press(fyne.KeySpace)
	if !box.On {
		t.Error("Space does not tick it")
	}
	s.press(fyne.KeyEscape)
	if s.w.overlays.Top() != nil {
		t.Error("Escape does not close the question")
	}
}
