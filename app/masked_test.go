package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// Whatever of these is read on the screen in masked mode gives somebody away.
const (
	somebody   = "Adele Vance"
	somebodyAt = "adele@tailspin.example"
	tailspin   = "Tailspin Toys"
	tenantGUID = "72f988bf-86f1-41af-91ab-2d7cd011db47"
	objectGUID = "0b8e7a5c-1111-4222-8333-944455556666"
	clientGUID = "1f0e2d3c-aaaa-4bbb-8ccc-dddd0000eeee"
	traceGUID  = "3c0d7f1e-0000-4000-8000-0000000011e8"
)

func secretsOfTheScreen() []string {
	return []string{"adele", "vance", "tailspin", "72f988bf", "0b8e7a5c", "1f0e2d3c", "3c0d…11e8", "eyJhbG", "4711"}
}

func maskedProfile() Profile {
	return Profile{Profile: settings.Profile{
		Name: "tailspin", Organisation: tailspin, ClientID: clientGUID, Scopes: "api://orders/Orders.Read",
		Authority: identity.Authority{URL: "https://login.microsoftonline.com/" + tenantGUID, Kind: identity.Entra},
	}}
}

// maskedAccounts are the same person twice, at Entra and at a federation server, and an application.
func maskedAccounts() session.Snapshot {
	snap := session.Snapshot{At: fixedNow(), Keyring: identity.KeyringUnlocked, Loaded: true, Tray: true}
	for i, status := range []session.Status{session.Fresh, session.SignInNeeded, session.Fresh} {
		a := account(somebody, somebodyAt, status, 42*time.Minute)
		a.Account = identity.Account{
			ID: identity.NewAccountID("issuer", clientGUID, fmt.Sprint(i)), Kind: identity.KindUser, Name: somebody, Username: somebodyAt,
			Subject: "AbCdEf4711GhIjKlMnOpQrStUvWxYz", HomeAccountID: objectGUID + "." + tenantGUID, TenantID: tenantGUID, ClientID: clientGUID,
			Issuer: "https://login.microsoftonline.com/" + tenantGUID + "/v2.0", Authority: maskedProfile().Authority, Profile: "tailspin",
			Scopes: "api://orders/Orders.Read", SignedInAt: fixedNow(),
		}
		a.Activity = []identity.Event{{At: fixedNow(), Kind: identity.EventSignedIn, Text: "Signed in as " + somebodyAt, CorrelationID: traceGUID}}
		snap.Accounts = append(snap.Accounts, a)
	}
	adfs := &snap.Accounts[1]
	adfs.Authority = identity.Authority{URL: "https://login.tailspin.example/adfs", Kind: identity.ADFS}
	adfs.Issuer, adfs.Profile = "https://login.tailspin.example/adfs", ""
	adfs.Need.Summary = "The provider does not know " + somebodyAt
	adfs.Need.Detail = `User "TAILSPIN\adele" of tenant ` + tenantGUID + " must ask login.tailspin.example"
	app := &snap.Accounts[2]
	app.Kind, app.Name, app.Username = identity.KindApp, "Tailspin import", ""
	return snap
}

// drawn are all strings that are painted, of every widget, whatever it is.
func (s *screen) drawn() []string {
	var list []string
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		switch o := o.(type) {
		case *canvas.Text:
			list = append(list, o.Text)
		case *kit.Field:
			if !o.Password {
				list = append(list, o.Text)
			}
			list = append(list, o.PlaceHolder)
		}
	})
	return append(list, s.w.win.Title())
}

func (s *screen) mustHide(view string) {
	s.Helper()
	painted := s.drawn()
	all := strings.ToLower(strings.Join(painted, "\n"))
	for _, secret := range secretsOfTheScreen() {
		if strings.Contains(all, strings.ToLower(secret)) {
			i := slices.IndexFunc(painted, func(p string) bool { return strings.Contains(strings.ToLower(p), strings.ToLower(secret)) })
			if i < 0 {
				i = 0
			}
			s.Errorf("%s: %q is on the screen, in %q", view, secret, painted[i])
		}
	}
}

func maskedScreen(t *testing.T) *screen {
	s := newScreen(t, maskedProfile())
	claims := someClaims()
	for name, value := range map[string]any{"name": somebody, "given_name": "Adele", "family_name": "Vance", "upn": somebodyAt, "oid": objectGUID,
		"tid": tenantGUID, "sub": "AbCdEf4711GhIjKlMnOpQrStUvWxYz", "appid": clientGUID, "iss": "https://sts.windows.net/" + tenantGUID + "/"} {
		claims[name] = value
	}
	s.keeper.token, s.keeper.keys = signed(t, claims)
	s.w.render(maskedAccounts())
	s.w.toggleMasked()
	s.until("the veil", func() bool { return kit.Veiled() != nil && !s.shows("never") })
	return s
}

// TestMaskedModeHidesWhoSomebodyIsInEveryView looks at what is painted, not at what the widgets were told.
func TestMaskedModeHidesWhoSomebodyIsInEveryView(t *testing.T) {
	s := maskedScreen(t)
	snap := maskedAccounts()
	for i, a := range snap.Accounts {
		s.w.choose(a.ID)
		for _, tab := range []string{"Overview", "Activity"} {
			s.tap(tab)
			s.mustHide(fmt.Sprint(tab, " ", i))
		}
		s.w.account.moreTapped()
		s.mustHide("menu")
		s.press(fyne.KeyEscape)
	}
	s.w.choose(snap.Accounts[0].ID)
	s.tap("Claims")
	s.until("the claims", func() bool { return s.shows("given_name") })
	s.mustHide("claims")
	s.tap("Overview")

	for view, open := range map[string]func(){
		"settings":      s.w.showSettings,
		"doctor":        s.w.showDoctor,
		"flow lab":      s.w.showFlowLab,
		"connect":       s.w.showConnect,
		"about":         s.w.showAbout,
		"all activity":  s.w.showActivity,
		"sign out":      func() { s.w.askSignOut(snap.Accounts[0]) },
		"another token": func() { s.w.askToken(snap.Accounts[0]) },
		"challenge":     func() { s.w.askChallenge(snap.Accounts[0]) },
		"tenant":        func() { s.w.askTenant(snap.Accounts[0]) },
		"on behalf":     func() { s.w.askOnBehalf(snap.Accounts[2]) },
		"remove":        func() { s.w.askRemove(maskedProfile()) },
		"profiles":      s.w.chooseProfile,
		"ways":          func() { s.w.chooseWay(&signing{profile: maskedProfile()}) },
		"shortcuts":     s.w.showShortcuts,
		"export":        func() { s.w.askActivityFile(happenings(snap)) },
		"note":          func() { s.w.say("Signed in as " + somebodyAt) },
		"row menu":      func() { s.w.accountMenu(snap.Accounts[0], fyne.NewPos(50, 50), true) },
		"message": func() {
			s.w.askMeaning("AADSTS50034: The user account " + somebodyAt + " does not exist in " + tenantGUID)
		},
		"password": func() {
			s.w.askPassword(&signing{profile: maskedProfile(), flow: identity.FlowPassword, account: &snap.Accounts[0].Account})
		},
	} {
		open()
		s.until(view, func() bool { return !s.w.gathering && !s.w.adding })
		s.mustHide(view)
		for s.w.overlays.Top() != nil {
			s.w.overlays.Layers[len(s.w.overlays.Layers)-1].Escape()
		}
		s.w.back()
	}
	s.w.picker.search.SetText("adele")
	s.mustHide("search")
	s.w.picker.search.SetText("adele nobody")
	s.mustHide("search without a result")
}

func TestMaskedModeKeepsWhatHelpsAndGoesAway(t *testing.T) {
	s := maskedScreen(t)
	s.w.choose(maskedAccounts().Accounts[0].ID)
	painted := strings.Join(s.drawn(), "\n")
	for _, want := range []string{"Account 1", "Organisation 1", "42 min", "Needs you", "api://orders/Orders.Read", "login.microsoftonline.com"} {
		if !strings.Contains(painted, want) {
			t.Errorf("masked mode says nothing of %q: %q", want, painted)
		}
	}
	s.until("it is kept", func() bool { p, _ := s.prefs.Load(t.Context()); return p.Masked })

	late := maskedAccounts()
	other := account("Joni Sherman", "joni@adatum.example", session.Fresh, time.Hour)
	late.Accounts = append(late.Accounts, other)
	late.SignIns = []session.Attempt{{ID: "x", Organisation: "Adatum", Step: string(flows.StepWaiting)}}
	s.w.render(late) // who comes later is masked from the first frame on
	s.w.choose(other.ID)
	if all := strings.ToLower(strings.Join(s.drawn(), "\n")); strings.Contains(all, "joni") || strings.Contains(all, "adatum") {
		t.Errorf("a new account is not masked: %q", all)
	}
	s.w.toggleMasked()
	s.until("the names", func() bool { return slices.Contains(s.drawn(), "Joni Sherman") && slices.Contains(s.drawn(), "JS") })
}

// TestMaskedModeFollowsOtherFaces: the switch may be turned in the file, by another window or by hand.
func TestMaskedModeFollowsOtherFaces(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	turn := func(on bool) {
		t.Helper()
		p := s.w.prefs
		p.Masked = on
		if err := s.prefs.Change(t.Context(), s.w.prefs, p); err != nil {
			t.Fatal(err)
		}
		s.w.readPreferences(t.Context())()
	}
	s.w.showSettings()
	turn(true)
	if kit.Veiled() == nil || slices.Contains(s.drawn(), "Adele Vance") {
		t.Error("the screen is not masked")
	}
	turn(false)
	if kit.Veiled() != nil || !slices.Contains(s.drawn(), "Adele Vance") {
		t.Error("the screen stays masked")
	}
	// What this window has just chosen is not taken back by what the file says still.
	read := s.w.readPreferences(t.Context())
	s.w.toggleMasked()
	read()
	if !s.w.prefs.Masked {
		t.Error("an older file took the choice back")
	}
	s.until("it is kept", func() bool { p, _ := s.prefs.Load(t.Context()); return p.Masked && s.w.keeping.pending == 0 })
	read() // it took so long that the choice was written meanwhile
	if !s.w.prefs.Masked || kit.Veiled() == nil {
		t.Error("a reading from before took the choice back")
	}
	s.prefs.refuse(errors.New("the disk is full"))
	s.w.toggleMasked()
	s.until("the end of the attempt", func() bool { return s.w.keeping.pending == 0 })
}

func TestMaskHidesByShapeAndName(t *testing.T) {
	n := newNames()
	n.learn(maskedAccounts(), []Profile{maskedProfile()})
	for words, want := range map[string]string{
		"Sign out Adele Vance?":                        "Sign out Account 1?",
		"adele@tailspin.example at Tailspin Toys":      kit.Dots + "@" + kit.Dots + " at Organisation 1",
		"mail to x.y+z@sub.example.org, please":        "mail to " + kit.Dots + "@" + kit.Dots + ", please",
		"tenant 72F988BF-86F1-41AF-91AB-2D7CD011DB47.": "tenant " + kit.Dots + ".",
		"https://login.tailspin.example/adfs":          "https://" + kit.Dots + "/adfs",
		`TAILSPIN\adele was here`:                      kit.Dots + " was here",
		"S-1-5-21-1004336348-1177238915-682003330":     kit.Dots,
		"kept in /" + "home/adele/.config":             "kept in /" + "home/" + kit.Dots + "/.config",
		"from 10.1.2.3":                                "from " + kit.Dots,
		"The advance of avarice is slow":               "The advance of avarice is slow",
		"verified_primary_email":                       "verified_primary_email",
		"AADSTS50076, code 2024-11-22 10:20":           "AADSTS50076, code 2024-11-22 10:20",
		"":                                             "",
	} {
		if got := n.veil.Mask(words); got != want {
			t.Errorf("%q becomes %q, want %q", words, got, want)
		}
	}
}

// TestMaskedModeHidesAStrangersToken: the window knows no names of whoever it is about.
func TestMaskedModeHidesAStrangersToken(t *testing.T) {
	s := maskedScreen(t)
	claims := someClaims()
	for name, value := range map[string]any{"name": "Joni Sherman", "upn": "joni@adatum.example", "nickname": "Joni", "company": "Adatum",
		"address": map[string]any{"street_address": "Adatum Road 1"}, "family_name": "Sherman",
		"groups": []string{"Adatum 1", "Adatum 2", "Adatum 3", "Adatum 4", "Adatum 5", "Adatum 6", "Adatum 7"}} {
		claims[name] = value
	}
	theirs, _ := signed(t, claims)
	s.w.showTokenPage()
	s.w.readText([]byte(theirs), "", false)
	s.until("the claims", func() bool { return s.shows("family_name") })
	hidden := func(view string) {
		t.Helper()
		for _, painted := range s.drawn() {
			for _, secret := range []string{"joni", "sherman", "adatum", string(theirs[:30])} {
				if strings.Contains(strings.ToLower(painted), strings.ToLower(secret)) {
					t.Errorf("%s: %q is on the screen, in %q", view, secret, painted)
				}
			}
		}
	}
	hidden("a stranger's token")
	unfolded := 0
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if l, ok := o.(*rowLink); ok && l.label.Words == "Show" {
			unfolded++
			defer l.tapped()
		}
	})
	if unfolded == 0 {
		t.Error("nothing is there to be unfolded")
	}
	hidden("a list that is unfolded")
	s.tap("Compare")
	hidden("what to compare with")
	s.mustHide("what to compare with")
	s.press(fyne.KeyEscape)
	s.tap("Why was it refused?")
	hidden("why it was refused")
	s.press(fyne.KeyEscape)
}
