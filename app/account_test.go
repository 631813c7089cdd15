package app

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestAccountPage(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	s.w.render(snap)
	adele := snap.Accounts[0]
	s.mustShow("adele@contoso.example at Contoso", "Signed in, the token is good for 42 minutes", "It renews itself at 10:41",
		"api://orders/Orders.Read", "until 11:02", "https://login.microsoftonline.com/contoso.example")

	s.tap("Copy token")
	s.until("the token to be copied", func() bool { return s.doors.called("copy token " + string(adele.ID)) })
	if s.shows("Copied") { // the note at the foot tells it
		t.Error("what is copied is told twice")
	}
	s.tap("Refresh")
	s.until("the refresh", func() bool { return s.keeper.called("refresh " + string(adele.ID)) })

	s.tap("More")
	s.tap("Copy ID token")
	s.until("the ID token to be copied", func() bool { return s.doors.called("copy id token " + string(adele.ID)) })

	s.tap("Activity")
	s.mustShow("Got a new token", "10:02")
}

func TestAnAccountThatNeedsItsPerson(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	s.w.render(snap)
	s.tap("Megan Doe")
	s.mustShow("Your organisation asks for a second factor", "The silent renewal at 09:12 was refused (AADSTS50076)",
		"Signing in again in the browser takes about a minute", "Correlation 3c0d…11e8", "megan@contoso.example, Contoso")
	if s.find("Copy token") != nil || s.find("Refresh") != nil {
		t.Error("there is more than one thing to do")
	}
	s.tap("Copy details for your help desk")
	s.until("the copied note", func() bool { return s.shows("Details copied") })
	if text := s.doors.calls[0]; !strings.Contains(text, "3c0d7f1e-0000-4000-8000-0000000011e8") || !strings.Contains(text, "AADSTS50076") {
		t.Errorf("copied %q", text)
	}

	s.tap("Sign in again")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	r := s.keeper.request(0)
	megan := snap.Accounts[2]
	if r.Request.Account == nil || r.Request.Account.ID != megan.ID || r.Request.Claims != megan.Need.Claims || r.Profile != "contoso" {
		t.Errorf("request %+v", r)
	}
	if g := browserOf(t, r.Grant); g.Prompt != "" {
		t.Errorf("prompt %q would let another account in", g.Prompt)
	}
}

func TestSigningOutAsksOnce(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	s.w.render(snap)
	call := "sign out " + string(snap.Accounts[0].ID)
	s.tap("More")
	s.tap("Sign out…")
	s.mustShow("Sign out Adele Vance?", "Also sign out in the browser", "Ask the provider to revoke")
	s.press(fyne.KeyEscape)
	if s.shows("Sign out Adele Vance?") || s.keeper.called(call) {
		t.Fatal("Escape did not mean no")
	}
	s.tap("More")
	s.tap("Sign out…")
	s.tap("Sign out")
	s.until("the sign-out", func() bool { return s.keeper.called(call) })
	s.until("the note", func() bool { return s.shows("Signed out") })
	snap.Accounts = snap.Accounts[1:]
	s.w.render(snap)
	if got := s.w.account.name.Words; got != "Bob Builder" {
		t.Errorf("the page shows %q after its account has gone", got)
	}
}

func TestStatusesInWords(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*session.Account)
		says   []string
	}{
		{"offline", func(a *session.Account) { a.Status = session.Offline },
			[]string{"The provider cannot be reached", "stays good for 42 minutes more"}},
		{"offline and expired", func(a *session.Account) { a.Status, a.ExpiresAt = session.Offline, fixedNow().Add(-time.Minute) },
			[]string{"The token has expired. Latchkey keeps trying"}},
		{"unsaved", func(a *session.Account) { a.Status, a.Reason = session.Unsaved, "This session has no keyring" },
			[]string{"Signed in, but not saved", "This session has no keyring.", "it lives in memory and ends with the tray or the window that holds it"}},
		{"no refresh token", func(a *session.Account) { a.HasFresh = false },
			[]string{"The provider gave no refresh token", "none given"}},
		{"refreshing", func(a *session.Account) { a.Status, a.Reason = session.Refreshing, "A new token is being fetched" },
			[]string{"Getting a new token", "A new token is being fetched."}},
		{"a minute before its end", func(a *session.Account) {
			a.Status, a.Reason = session.Expiring, "The token ends soon"
			a.ExpiresAt, a.RefreshAt = fixedNow().Add(50*time.Second), fixedNow().Add(-time.Minute)
		}, []string{"The token is good for less than a minute more", "It renews itself in a moment."}},
		{"expired, with renewals switched off", func(a *session.Account) {
			a.Status, a.OnDemand, a.ExpiresAt = session.Expiring, true, fixedNow().Add(-time.Minute)
		}, []string{"The token has expired", "Renewals are switched off: a new token is fetched when one is asked for."}},
		{"renewals switched off", func(a *session.Account) { a.OnDemand = true }, []string{"Renewals are switched off"}},
		{"a provider that names no time", func(a *session.Account) { a.RefreshAt = time.Time{} },
			[]string{"It renews itself before it ends."}},
		{"a renewal that waits", func(a *session.Account) { a.Reason = "The next renewal waits until 10:41" },
			[]string{"The next renewal waits until 10:41."}},
		{"need without words", func(a *session.Account) { a.Status, a.Reason = session.SignInNeeded, "The token has expired" },
			[]string{"You need to sign in again", "The token has expired"}},
		{"need without a ticket", func(a *session.Account) {
			a.Status, a.Flow = session.SignInNeeded, identity.FlowWindows
			a.Need = &identity.Need{Summary: "There is no ticket.", At: fixedNow()}
		}, []string{"There is no ticket", "Signing in again takes your Kerberos login where it works again, and else the browser."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScreen(t, contoso())
			snap := few()
			c.change(&snap.Accounts[0])
			s.w.render(snap)
			s.mustShow(c.says...)
			if s.shows("ends soon") || s.shows("waits until") && s.shows("It renews itself") {
				t.Errorf("says the same twice: %q", s.words())
			}
		})
	}
}

func TestUnsavedAccountsAreNotLostByClosing(t *testing.T) {
	s := newScreen(t, contoso())
	closed := false
	s.w.win.SetOnClosed(func() { closed = true })
	snap := few()
	snap.Accounts[0].Status = session.Unsaved
	s.keeper.unsaved = []identity.Account{snap.Accounts[0].Account}
	s.w.render(snap)
	s.w.askBeforeClosing()
	s.mustShow("Close and lose 1 account?")
	if closed {
		t.Fatal("the window closed at once")
	}
	s.tap("Cancel")
	if closed || s.shows("Close and lose") {
		t.Fatal("Cancel did not keep the window")
	}
	s.keeper.unsaved = nil // the tray holds them
	s.w.askBeforeClosing()
	if !closed {
		t.Error("the window did not close although another process holds the accounts")
	}
}

func TestTargets(t *testing.T) {
	s := newScreen(t, contoso())
	bob := few().Accounts[1].ID
	s.w.goTo(Target{ShowClaims, bob}) // before the accounts are known
	s.w.render(session.Snapshot{})
	s.w.render(few())
	if s.w.chosen != bob || s.w.account.tabs.Chosen != tabClaims {
		t.Errorf("shows %q, tab %d", s.w.account.name.Words, s.w.account.tabs.Chosen)
	}
	s.w.goTo(Target{Show: ShowSettings})
	s.mustShow("Where things are kept", "~/.config/latchkey")
	s.w.goTo(Target{ShowAccount, few().Accounts[0].ID})
	s.mustShow("adele@contoso.example at Contoso")
	s.w.goTo(Target{ShowSignIn, identity.AccountID("gone")})
	if s.keeper.requested() != 0 {
		t.Error("signed in an account that is not there")
	}
}
