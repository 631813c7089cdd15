package app

import (
	"encoding/base64"
	"maps"
	"runtime"
	"strings"
	"testing"
	"time"
	"weak"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
	"latchkey/internal/claims"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// onTokenPage opens the page with the shortcut, beside the accounts of few.
func onTokenPage(t *testing.T) *screen {
	t.Helper()
	s := newScreen(t, contoso())
	s.w.render(few())
	s.w.win.Canvas().(fyne.Shortcutable).TypedShortcut(ctrl(fyne.KeyT))
	s.mustShow("Read a token", "It is read on this computer")
	return s
}

// paste puts a text on the clipboard and presses the keys that paste.
func (s *screen) paste(text string) {
	clipboard := fyne.CurrentApp().Clipboard()
	clipboard.SetContent(text)
	s.w.win.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
}

// holds reports whether a text is anywhere on the screen, also in fields.
func (s *screen) holds(part string) bool {
	found := s.shows(part)
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if f, ok := o.(*kit.Field); ok {
			found = found || strings.Contains(f.Text, part)
		}
	})
	return found
}

func TestAPastedTokenIsRead(t *testing.T) {
	s := onTokenPage(t)
	token, _ := signed(t, someClaims())
	s.paste("Authorization: Bearer " + token.Reveal())
	if s.holds("eyJ") {
		t.Error("the token lies in a field")
	}
	s.until("the claims", func() bool { return s.find("preferred_username") != nil })
	s.until("the verdict", func() bool { return s.shows("Signature not checked") })
	s.mustShow("Access token", "reading a token asks nobody", "expires 11:02, in 42 minutes")
	if s.holds("eyJ") || strings.Contains(s.w.win.Title(), "eyJ") {
		t.Error("the token is on the screen")
	}

	s.tap("Read another")
	if s.find("preferred_username") != nil || s.w.tokenPage.claims.reading != nil {
		t.Error("the claims are still there")
	}
	s.paste("there is nothing here")
	s.until("why not", func() bool { return s.shows("There is no token in this text.") })
	s.press(fyne.KeyEscape)
	if s.w.pane != paneAccount {
		t.Error("Escape does not leave the page")
	}
}

// TestFromAPastedTokenToWhyItWasRefused takes two clicks.
func TestFromAPastedTokenToWhyItWasRefused(t *testing.T) {
	s := onTokenPage(t)
	says := someClaims()
	says["exp"] = fixedNow().Add(-time.Hour).Unix()
	says["iat"] = fixedNow().Add(-2 * time.Hour).Unix()
	token, _ := signed(t, says)
	fyne.CurrentApp().Clipboard().SetContent(token.Reveal())
	s.tap("Paste")
	s.until("the claims", func() bool { return s.shows("expired 09:20") })
	s.mustShow("The token expired 60 minutes ago") // and without a second click, since every service refuses it for that
	s.tap("Why was it refused?")
	s.mustShow("The token expired 60 minutes ago", "Get a fresh one", "What the service wants")
}

func TestWhatTheServiceWantsIsCompared(t *testing.T) {
	s := inClaims(t, someClaims())
	s.tap("Why was it refused?")
	s.mustShow("Nothing in the token speaks against it.")
	f, ok := s.w.win.Canvas().Focused().(*kit.Field)
	if !ok || f.Name != "Audience" {
		t.Fatal("the keyboard is not where the audience goes")
	}
	test.Type(f, "api://stock")
	s.until("the audience", func() bool { return s.shows("api://stock") && s.shows("api://orders") })
	sheet := s.w.overlays.Top()
	fill := func(name, words, want string) {
		f := s.field(name)
		f.SetText(words)
		s.until(name, func() bool { return s.shows(want) })
		f.SetText("")
		s.until(name+" again", func() bool { return !s.shows(want) })
	}
	s.tap("Issuer, applications, conditions…")
	fill("Issuer", "https://id.example", "Another provider issued the token")
	fill("Issuer", "https://login.microsoftonline.com/common/v2.0", "stands for any organisation")
	fill("Issuer", "72f988bf-86f1-41af-91ab-2d7cd011db47", "names no organisation")
	fill("Applications", "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "does not say which application")
	fill("Conditions", "c1", "did not meet the condition c1")
	if s.w.overlays.Top() != sheet {
		t.Fatal("the sheet is gone")
	}
	f.SetText("api://orders")
	test.FocusNext(s.w.win.Canvas())
	test.Type(s.w.win.Canvas().Focused(), "Orders.Write")
	s.until("the scope", func() bool { return s.shows("Orders.Write") })
	s.tap("Copy")
	s.until("the copy", func() bool { return strings.Contains(s.copied(), "Orders.Write") })
	s.press(fyne.KeyEscape)
	if s.w.overlays.Top() != nil {
		t.Error("Escape does not close the sheet")
	}
}

func TestSeveralTokensAreOffered(t *testing.T) {
	s := onTokenPage(t)
	says := someClaims()
	says["scp"] = "Other.Scope"
	first, _ := signed(t, someClaims())
	second, _ := signed(t, says)
	s.paste(`{"access_token":"` + first.Reveal() + `","id_token":"` + second.Reveal() + `"}`)
	s.until("the first", func() bool { return s.shows("Orders.Read") })
	s.mustShow("1: access_token")
	s.w.tokenPage.claims.others.Open()
	s.tap("2: id_token")
	s.until("the second", func() bool { return s.shows("Other.Scope") })
	s.w.showSettings()
	if p := s.w.tokenPage; p.candidates != nil || p.claims.reading != nil || p.claims.object.Visible() {
		t.Error("leaving the page leaves the tokens behind")
	}
}

func TestATypedTokenLeavesItsField(t *testing.T) {
	s := onTokenPage(t)
	token, _ := signed(t, someClaims())
	s.w.tokenPage.field.SetText("curl -H 'Authorization: Bearer " + token.Reveal() + "'")
	s.until("the claims", func() bool { return s.find("preferred_username") != nil })
	if s.w.tokenPage.field.Text != "" {
		t.Error("the token is still in the field")
	}
	s.w.tokenPage.empty()
	s.w.tokenPage.field.SetText("eyJ")
	s.until("why not", func() bool { return s.w.tokenPage.told.Visible() })
	if s.w.tokenPage.field.Text != "eyJ" {
		t.Error("what was typed is gone before it was whole")
	}
	s.tap("Done")
	if s.w.tokenPage.field.Text != "" {
		t.Error("leaving the page leaves the field as it is")
	}
}

// TestAPastedTokenIsCheckedWhenThatIsAskedFor: a text that was pasted has this computer call nobody by itself, and a valid
// signature is told with the name of its owner.
func TestAPastedTokenIsCheckedWhenThatIsAskedFor(t *testing.T) {
	s := onTokenPage(t)
	var token identity.Secret
	token, s.keeper.keys = signed(t, someClaims())
	s.paste(token.Reveal())
	s.until("the verdict", func() bool { return s.shows("Signature not checked") })
	if n := s.keeper.times("keys"); n != 0 {
		t.Errorf("the keys were fetched %d times without being asked for", n)
	}
	s.tap("Check the signature")
	s.until("the verdict", func() bool { return s.shows("Signature valid, key 7f3a") })
	s.mustShow("Signed with a key that https://login.microsoftonline.com/t/v2.0 publishes.")
	if s.find("Check the signature") != nil {
		t.Error("it can be checked again")
	}

	// A claim that looks like the tenant of an account does not make its keys the ones to ask for.
	for _, change := range []map[string]any{
		{"iss": "https://elsewhere.example"}, {"iss": "https://elsewhere.example", "tid": few().Accounts[0].TenantID}, {"iss": ""},
	} {
		says := someClaims()
		maps.Copy(says, change)
		token, _ = signed(t, says)
		s.tap("Read another")
		s.paste(token.Reveal())
		s.until("the verdict", func() bool { return s.shows("Signature not checkable here") })
		s.mustShow("none of the accounts here is of the provider that issued the token")
		if s.find("Check the signature") != nil {
			t.Errorf("%v: there is somebody to ask", change)
		}
	}
}

func TestNobodyIsAskedWhereTheHeaderDecides(t *testing.T) {
	s := onTokenPage(t)
	token := s.unkept(someClaims()).Reveal()
	parts := strings.SplitN(token, ".", 3)
	for header, want := range map[string]string{
		`{"alg":"none"}`: "Signature not valid", `{"alg":"HS256"}`: "a secret that only its issuer", `{"alg":"RS256","nonce":"n"}`: "The header carries a nonce",
	} {
		s.paste(base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + parts[1] + "." + parts[2])
		s.until(header, func() bool { return s.shows(want) })
		if s.find("Check the signature") != nil {
			t.Errorf("%s: there is somebody to ask", header)
		}
		s.tap("Read another")
	}
}

func TestTheCheckOfASignatureThatFails(t *testing.T) {
	s := onTokenPage(t)
	token := s.unkept(someClaims())
	for _, want := range []string{"keys could not be fetched", "The signature does not match"} {
		s.paste(token.Reveal())
		s.until("the claims", func() bool { return s.find("Check the signature") != nil })
		s.tap("Check the signature")
		s.until("the verdict", func() bool { return s.shows(want) })
		_, s.keeper.keys = signed(t, nil)
		s.tap("Read another")
	}
}

func TestWhatIsNoTokenIsCalledByItsName(t *testing.T) {
	s := onTokenPage(t)
	s.paste(`<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>`)
	s.until("what it is", func() bool { return s.shows("This is a SAML assertion.") })
	s.paste("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----")
	s.until("what it is", func() bool { return s.shows("This is a certificate or a key, not a token.") })
	s.paste(base64.StdEncoding.EncodeToString([]byte(`<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>`)))
	s.until("what it is", func() bool { return s.shows("Latchkey does not read it.") })
	if s.shows("nothing in it tells anybody else anything") {
		t.Error("an assertion is not opaque")
	}
}

func TestAnEncryptedTokenShowsItsHeader(t *testing.T) {
	s := onTokenPage(t)
	part := base64.RawURLEncoding.EncodeToString
	s.paste(part([]byte(`{"alg":"RSA-OAEP","enc":"A256GCM"}`)) + "." + part([]byte("k")) + "." + part([]byte("iv")) + "." + part([]byte("text")) + "." + part([]byte("tag")))
	s.until("the header", func() bool { return s.find("enc") != nil })
	s.mustShow("Encrypted token", "The token is encrypted.", "Its header can be read", "The content is encrypted with AES, 256 bits")
	s.tap("enc")
	s.until("the copy", func() bool { return s.copied() == "A256GCM" })
}

func TestTheTokenPageIsReachedFromEverywhere(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.tap("Tools")
	s.tap("Read a token")
	s.mustShow("It is read on this computer")
	s.tap("Done")
	s.w.showSettings()
	s.tap("Read a token")
	s.mustShow("It is read on this computer")
	s.w.render(session.Snapshot{Loaded: true, Keyring: identity.KeyringUnlocked})
	s.tap("Done")
	s.tap("Read a token")
	s.mustShow("It is read on this computer")
}

// TestThePagesOfClaimsFit goes through them in a usual, a small and a very narrow window.
func TestThePagesOfClaimsFit(t *testing.T) {
	says := manyGroups(9)
	says["aud"] = "api://" + strings.Repeat("rechtsschutzversicherungs-", 6)
	says["exp"] = fixedNow().Add(-time.Hour).Unix()
	token, _ := signed(t, says)
	for _, size := range []fyne.Size{{Width: windowW, Height: windowH}, {Width: 640, Height: 400}, {Width: 430, Height: 500}} {
		s := newScreen(t, contoso())
		s.w.win.Resize(size)
		s.w.snap = few()
		s.w.picker.Hide()
		s.w.showTokenPage()
		s.w.picker.Hide()
		s.w.win.Resize(size.AddWidthHeight(1, 0)) // lays out without the picker, as a narrow screen would
		s.w.win.Resize(size)
		s.w.readText([]byte("nothing"), "", false)
		s.until("why not", func() bool { return s.w.tokenPage.told.Visible() })
		s.fits("page", size)
		s.w.readText([]byte(token.Reveal()+"\n"+token.Reveal()+"x"), "", false)
		s.until("the claims", func() bool { return s.w.tokenPage.claims.reading != nil && s.shows("Signature not") })
		s.fits("claims", size)
		v := s.w.tokenPage.claims
		for name, open := range map[string]func(){
			"refused": func() { s.w.showRefused(v.reading) }, "compare": func() { s.w.askComparison(v) }, "export": func() { s.w.askExport(v.reading) },
		} {
			open()
			s.fits(name, size)
			s.press(fyne.KeyEscape)
		}
		v.compareWith(compare(v.reading, readingOf(s.unkept(otherClaims()), "", s.now), s.now))
		s.fits("comparison", size)
	}
}

// unkept is a token that nobody keeps.
func (s *screen) unkept(says map[string]any) identity.Secret {
	token, _ := signed(s.TB, says)
	return token
}

// TestNothingOfATokenIsLeftBehind leaves the page after all that can be done there, and looks for what it had read.
func TestNothingOfATokenIsLeftBehind(t *testing.T) {
	s := onTokenPage(t)
	s.paste(s.unkept(someClaims()).Reveal() + "\n" + s.unkept(otherClaims()).Reveal())
	s.until("the verdict", func() bool { return s.shows("Signature not") })
	v := s.w.tokenPage.claims
	left := []weak.Pointer[claims.Token]{weak.Make(v.reading.token)}
	s.tap("Why was it refused?")
	test.Type(s.w.win.Canvas().Focused(), "api")
	s.press(fyne.KeyEscape)
	s.tap("Export…")
	s.press(fyne.KeyEscape)
	s.tap("Compare")
	s.tap("2: token")
	s.until("the comparison", func() bool { return v.compared != nil })
	left = append(left, weak.Make(v.compared.second.token))
	s.tap("Done")
	for _, token := range left {
		s.until("the token to go", func() bool { runtime.GC(); return token.Value() == nil })
	}
}
