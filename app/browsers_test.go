package app

import (
	"testing"

	"latchkey/internal/desktop"
)

// TestSignOutGoesWhereTheSessionIs: the browser in which the account signed in is the one that is signed out.
func TestSignOutGoesWhereTheSessionIs(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.doors.chosen = desktop.BrowserChoice{Browser: "chromium", Profile: "Profile 1"}
	s.tap("More")
	s.tap("Sign out…")
	s.tap("Also sign out in the browser")
	s.tap("Sign out")
	s.until("the sign-out", func() bool { return s.keeper.times("sign out "+string(few().Accounts[0].ID)) == 1 })
	if err := s.keeper.signOut.Visit(t.Context(), "https://login.example/logout"); err != nil {
		t.Fatal(err)
	}
	if s.doors.times("browser chromium:Profile 1 https://login.example/logout") != 1 {
		t.Error("it was opened elsewhere")
	}
}
