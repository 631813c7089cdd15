package app

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
)

func TestAnOpaqueTokenIsSaidToBeSo(t *testing.T) {
	s := newScreen(t, contoso())
	s.keeper.token = "opaque-handle-of-the-provider"
	s.w.render(few())
	s.tap("Claims")
	s.until("the verdict", func() bool { return s.shows("Opaque token") })
	s.mustShow("What it is", "in a form of the provider's own", "What it is for", "For the service that it was asked for.", "Length", "29 characters",
		"The provider said with it: good", "api://orders/Orders.Read")
	if s.shows("opaque-handle") {
		t.Error("the token is on the screen")
	}
	for _, b := range []*kit.Button{s.w.account.claims.compare, s.w.account.claims.copyAll, s.w.account.claims.export} {
		if !b.Disabled() || b.Visible() {
			t.Errorf("%s: there is nothing to do with", b.Label.Words)
		}
	}
	if s.w.account.claims.search.Visible() {
		t.Error("there is nothing to search")
	}
	s.tap("Why was it refused?")
	s.mustShow("Ask the service why it refused")
	s.press(fyne.KeyEscape)

	s.keeper.token, s.keeper.keys = signed(t, someClaims())
	snap := few()
	snap.Accounts[0].IssuedAt = snap.Accounts[0].IssuedAt.Add(time.Minute)
	s.w.render(snap)
	s.until("the claims of the next one", func() bool { return s.find("preferred_username") != nil })
	if v := s.w.account.claims; s.shows("What it is for") || !v.search.Visible() || !v.export.Visible() || !v.compare.Visible() {
		t.Error("it looks as if the next one were opaque too")
	}
}

// TestWhatIsPastedIsNamedOnce, and what can be told by its beginning is told.
func TestWhatIsPastedIsNamedOnce(t *testing.T) {
	for text, want := range map[string]struct {
		title string
		shown []string
	}{
		"1.AXoArcqrb0tgrECp15_ZfAt3n3cHDw." + strings.Repeat("aB3-", 60): {"Refresh token", []string{"A refresh token or a sign-in code of Microsoft Entra ID.", "No service accepts it.", "Send the service the access token"}},
		"gho_16C7e42F292c6912E7710c838347Ae178B4a":                       {"Access token", []string{"An access token of GitHub, for an OAuth application.", "40 characters"}},
		"6babcaad-604b-40ac-a9d7-9fd97c0b779f":                           {"Identifier", []string{"An identifier (GUID)"}},
		"mF_9.B5f-4.1JqM-and-more":                                       {"Opaque token", []string{"in a form of the provider's own"}},
		"eyJhbGciOiJSUzI1NiJ9.eyJzdWIi":                                  {"Damaged token", []string{"The end of the token is missing.", "Copy the token again, whole"}},
	} {
		s := onTokenPage(t)
		s.paste(text)
		s.until("the title", func() bool { return s.w.tokenPage.title.Words == want.title })
		s.mustShow(want.shown...)
		if v := s.w.tokenPage.claims; v.badge.Visible() || v.noted.Visible() {
			t.Errorf("%s is said twice", want.title)
		}
		if s.shows(text[:12]) {
			t.Error("the token is on the screen")
		}
		s.tap("Read another")
		s.mustShow("Paste a token")
		if s.shows("What it is for") {
			t.Error("what was said of it is still there")
		}
	}
}

// TestANameThatIsAnAddressIsShownByItsEnd, and copied whole.
func TestANameThatIsAnAddressIsShownByItsEnd(t *testing.T) {
	const address = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
	says := someClaims()
	says[address] = "adele@contoso.example"
	says["https://contoso.example/roles"] = "Buyer"
	s := inClaims(t, says)
	s.w.account.claims.search.SetText("identity/claims")
	row, ok := s.find(address).(*claimRow)
	if !ok || row.TipWords() != address || row.name.Words != "…/upn" {
		t.Fatalf("the row of %s is %v", address, row)
	}
	row.do.menu(row.e, row)
	s.tap("Copy name")
	s.until("the copy", func() bool { return s.copied() == address })
	s.w.account.claims.search.SetText("contoso.example/roles")
	if row, ok := s.find("https://contoso.example/roles").(*claimRow); !ok || row.TipWords() != "" {
		t.Error("the address of an organisation is cut")
	}
}
