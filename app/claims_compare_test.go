package app

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
	"latchkey/internal/session"
)

// otherClaims differ from someClaims in who, what for and until when.
func otherClaims() map[string]any {
	c := someClaims()
	c["preferred_username"] = "bob@contoso.example"
	c["scp"] = "Orders.Write Orders.Read"
	c["roles"] = []string{"Orders.Admin"}
	delete(c, "ver")
	c["exp"] = fixedNow().Add(43 * time.Minute).Unix()
	return c
}

// differences are those on the screen: "preferred_username changed".
func (s *screen) differences() (list []string) {
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if r, ok := o.(*differenceRow); ok {
			list = append(list, r.d.Name+" "+string(r.d.Change))
		}
	})
	return list
}

func TestTwoTokensAreCompared(t *testing.T) {
	s := inClaims(t, someClaims())
	token, _ := signed(t, otherClaims())
	fyne.CurrentApp().Clipboard().SetContent(token.Reveal())
	s.tap("Compare")
	s.mustShow("Compare with which token?", "Its ID token", "Bob Builder", "Megan Doe")
	s.tap("Paste")
	s.until("the differences", func() bool { return s.shows("Back to the claims") })
	s.mustShow("From the access token of Adele Vance to the pasted access token of ", "New: 1. Gone: 1. Changed: 2.",
		"from\nadele@contoso.example\nto\nbob@contoso.example", "1 new\nOrders.Write", alwaysDiffers)
	got := s.differences()
	want := []string{"preferred_username changed", "scp changed", "roles new", "ver gone", "exp changed"}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the differences are %q, want %q", got, want)
	}
	v := s.w.account.claims
	if last := v.list.lines[len(v.list.lines)-1]; last.differs == nil || last.differs.Name != "exp" {
		t.Errorf("the last is %+v, not what always differs", last)
	}
	s.fits("comparison", fyne.NewSize(windowW, windowH))

	s.tap("Swap")
	s.mustShow("From the pasted access token of "+fixedNow().Add(-18*time.Minute).Local().Format("2 Jan 2006 15:04")+" to the access token of Adele Vance.", "to\nadele@contoso.example", "1 gone\nOrders.Write")
	v.search.SetText("admin")
	if got := s.differences(); !slices.Equal(got, []string{"roles gone"}) {
		t.Errorf("the search leaves %q", got)
	}
	v.search.SetText("nothing of the kind")
	s.mustShow("No difference of these tokens holds")
	s.tap("Show all claims")
	s.tap("preferred_username")
	s.until("the copy", func() bool {
		return s.copied() == "preferred_username: changed\n- bob@contoso.example\n+ adele@contoso.example"
	})
	s.w.win.Canvas().Unfocus()
	s.press(fyne.KeyEscape)
	if len(s.differences()) > 0 || s.find("preferred_username") == nil || s.find("Why was it refused?") == nil {
		t.Error("the claims are not back")
	}
}

func TestAnAccountIsComparedWithAnother(t *testing.T) {
	s := inClaims(t, someClaims())
	s.tap("Compare")
	s.w.comparing.search.SetText("nobody")
	s.mustShow("Nothing here is called that.")
	s.w.comparing.search.SetText("bob")
	if s.find("Megan Doe") != nil {
		t.Error("the search leaves Megan Doe")
	}
	s.tap("Bob Builder")
	s.until("the comparison", func() bool { return s.shows("Back to the claims") })
	s.mustShow("Both tokens say the same, but for what differs between any two.", "to the access token of Bob Builder")

	s.w.choose(few().Accounts[1].ID)
	if s.shows("Back to the claims") {
		t.Error("another account shows the comparison still")
	}
}

func TestAnAccountIsComparedWithItsOwnTokens(t *testing.T) {
	s := newScreen(t, contoso())
	s.keeper.token, s.keeper.keys = signed(t, someClaims())
	s.keeper.idToken, _ = signed(t, map[string]any{"aud": "client", "sub": "s", "iat": fixedNow().Unix(), "exp": fixedNow().Add(time.Hour).Unix()})
	snap := few()
	snap.Accounts[0].Tokens = append(snap.Accounts[0].Tokens, session.Token{Granted: "api://stock/Stock.Read", ExpiresAt: fixedNow().Add(time.Hour)})
	s.w.render(snap)
	s.tap("Claims")
	s.until("the claims", func() bool { return s.shows("Signature valid") })
	s.tap("Compare")
	s.mustShow("Its token for another service", "api://stock/Stock.Read")
	s.tap("Its ID token")
	s.until("the comparison", func() bool { return s.shows("Back to the claims") })
	s.mustShow("From the access token of Adele Vance to the ID token of Adele Vance.", "gone", "to\nclient")
	s.tap("Back to the claims")
	s.tap("Compare")
	s.keeper.idToken = "opaque"
	s.tap("Its ID token")
	s.until("why not", func() bool { return s.shows("This token cannot be compared. The token is opaque.") })
	s.press(fyne.KeyEscape)
}

// TestTwoThatWerePastedTogetherAreToldApart: by their numbers, and the one that is shown is not offered.
func TestTwoThatWerePastedTogetherAreToldApart(t *testing.T) {
	s := onTokenPage(t)
	first, _ := signed(t, someClaims())
	second, _ := signed(t, otherClaims())
	s.paste(`{"access_token":"` + first.Reveal() + `","id_token":"` + second.Reveal() + `"}`)
	s.until("the first", func() bool { return s.find("preferred_username") != nil })
	s.tap("Compare")
	for _, offer := range s.w.comparing.offers {
		if offer.name == "1: access_token" {
			t.Error("the token is offered that is shown")
		}
	}
	s.tap("2: id_token")
	s.until("the differences", func() bool { return s.shows("Back to the claims") })
	if about := s.w.tokenPage.claims.about.Words; !strings.Contains(about, "(1) to the pasted access token of ") || !strings.HasSuffix(about, "(2).") {
		t.Errorf("which is which: %s", about)
	}
}

func TestATokenIsComparedWithTheOneBeforeIt(t *testing.T) {
	s := inClaims(t, someClaims())
	s.keeper.token, s.keeper.keys = signed(t, otherClaims())
	snap := few()
	snap.Accounts[0].IssuedAt = snap.Accounts[0].IssuedAt.Add(time.Minute)
	s.w.render(snap)
	s.until("the next token", func() bool { return s.shows("bob@contoso.example") })
	if earlier := s.w.account.claims.earlier; earlier == nil || earlier.secret != "" {
		t.Fatal("the token before is not there, or can still be used")
	}
	s.tap("Compare")
	s.tap("The token before this one")
	s.until("the comparison", func() bool { return s.shows("Back to the claims") })
	s.mustShow("From the token before this one to the access token of Adele Vance.", "to\nbob@contoso.example")
}

func TestYesterdaysExportIsComparedWithToday(t *testing.T) {
	s := inClaims(t, otherClaims())
	file := filepath.Join(t.TempDir(), "yesterday.json")
	s.export(file, false)
	raw, err := os.ReadFile(file)
	if err != nil || strings.Contains(string(raw), "eyJ") {
		t.Fatalf("exported %v: %s", err, raw)
	}
	s.keeper.token, s.keeper.keys = signed(t, someClaims())
	s.tap("ID token")
	s.tap("Access token")
	s.until("today's token", func() bool { return s.shows("adele@contoso.example") && s.shows("Signature valid") })
	s.tap("Compare")
	s.w.dropped([]fyne.URI{storage.NewFileURI(file)})
	s.until("the comparison", func() bool { return s.shows("Back to the claims") })
	s.mustShow("to\nbob@contoso.example")

	s.w.showTokenPage()
	s.w.dropped([]fyne.URI{storage.NewFileURI(file)})
	s.until("the exported claims", func() bool { return s.find("preferred_username") != nil })
	s.mustShow("Only the claims are here.")
	if s.shows("not signed") {
		t.Error("nobody knows whether the token was signed")
	}
	s.tap("Export…")
	if s.shows("The token too") {
		t.Error("a token is offered that is not here")
	}
	s.press(fyne.KeyEscape)
}

// export saves the claims that are shown.
func (s *screen) export(file string, withToken bool) {
	s.Helper()
	s.tap("Export…")
	f, ok := s.w.win.Canvas().Focused().(*kit.Field)
	if !ok || !strings.HasPrefix(f.Text, "~/latchkey-claims-20261122-102000") {
		s.Fatal("the name of a file is not offered")
	}
	f.SetText(file)
	if withToken {
		s.tap("The token too")
	}
	s.tap("Save")
	s.until("the file", func() bool { return s.shows("Saved as "+file) || s.shows("could not be written") })
}

func TestClaimsAreExported(t *testing.T) {
	s := inClaims(t, someClaims())
	dir := t.TempDir()
	plain, full := filepath.Join(dir, "claims.json"), filepath.Join(dir, "token.json")
	s.export(plain, false)
	s.export(plain, false)
	s.mustShow("There is a file of this name already; choose another one.")
	s.press(fyne.KeyEscape)
	s.export(full, true)
	for file, token := range map[string]string{plain: "", full: s.keeper.token.Reveal()} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Header, Claims map[string]any
			Token          string
		}
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatalf("%s is no JSON: %v\n%s", file, err, raw)
		}
		if got.Header["kid"] != "7f3a" || got.Claims["scp"] != "Orders.Read" || got.Token != token {
			t.Errorf("%s has %+v", file, got)
		}
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s can be read by others: %v %v", file, info.Mode(), err)
		}
	}
}

func TestOneOfSeveralPastedTokensIsChosenForAComparison(t *testing.T) {
	s := inClaims(t, someClaims())
	first, _ := signed(t, someClaims())
	second, _ := signed(t, otherClaims())
	s.tap("Compare")
	s.paste(fmt.Sprintf(`{"access_token":%q,"id_token":%q}`, first.Reveal(), second.Reveal()))
	s.until("the choice", func() bool { return s.find("2: id_token") != nil })
	if s.holds("eyJ") {
		t.Error("a token lies in a field")
	}
	s.tap("2: id_token")
	s.until("the comparison", func() bool { return s.shows("to\nbob@contoso.example") })
	test.Tap(s.w.account.claims.leave)
	s.tap("Compare")
	s.paste("there is nothing to be found in here, however long somebody looks for it, since nobody has put it there")
	s.until("why not", func() bool { return s.shows("There is no token in this text.") })
	s.tap("Cancel")
	if s.w.comparing != nil {
		t.Error("the sheet is still waiting for a file")
	}
}
