package app

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
	"latchkey/internal/words"
)

// TestLongNamesStayInTheirPlaces renders each view with names as long as German ones get, in a usual and in a
// small window, and measures every line.
func TestLongNamesStayInTheirPlaces(t *testing.T) { inBoth(t, longNamesStay) }

func longNamesStay(t *testing.T, l words.Language) {
	const long = "Rechtsschutzversicherungsgesellschaften-Donaudampfschifffahrt"
	profile := contoso()
	profile.Organisation = long + " GmbH"
	for _, size := range []fyne.Size{{Width: windowW, Height: windowH}, {Width: 780, Height: 520}, {Width: 640, Height: 400}} {
		s := newScreen(t, profile, Profile{Profile: settings.Profile{Name: "other", Organisation: long, Authority: identity.Authority{URL: "https://" + strings.ToLower(long) + ".example", Kind: identity.OIDC}, ClientID: "c"}})
		s.speak(l)
		s.w.win.Resize(size)
		claims := someClaims()
		claims["http://schemas.example/"+long] = long + long
		claims["name"] = "Maximiliane " + long
		s.keeper.token, s.keeper.keys = signed(t, claims)
		snap := few()
		for i := range snap.Accounts {
			a := &snap.Accounts[i]
			a.Name, a.Username = "Maximiliane-Alexandra "+long, "maximiliane@"+strings.ToLower(long)+".example"
			a.Tokens = append(a.Tokens, session.Token{Granted: identity.Scopes("https://" + long + ".example/" + long + "/.default"), ExpiresAt: fixedNow().Add(300 * time.Hour)})
			a.Activity = append(a.Activity, identity.Event{At: fixedNow().Add(-9999 * time.Hour), Text: long + " " + long + " " + long, Code: long, CorrelationID: long})
		}
		snap.Accounts[0].Need = &identity.Need{Summary: long + " " + long, Detail: long + " " + long + " " + long, Code: long, CorrelationID: long}
		snap.Accounts[0].Status = session.SignInNeeded
		s.w.render(snap)
		s.w.choose(snap.Accounts[0].ID)
		s.fits("overview", size)
		s.tap("Claims")
		s.until("the claims", func() bool { return s.shows("Signature not checkable here") || s.shows("Signature valid") })
		s.fits("claims", size)
		s.tap("Activity")
		s.fits("activity", size)
		s.tap("More")
		s.fits("menu", size)
		s.press(fyne.KeyEscape)
		s.tap("Add account")
		s.until("the chooser", func() bool { return s.shows("Add an account") })
		s.fits("chooser", size)
		s.tap(long)
		s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
		a := session.Attempt{ID: s.keeper.request(0).Attempt, Organisation: long, Step: "waiting", StartedAt: s.now.Add(-time.Minute), Deadline: s.now.Add(time.Minute)}
		snap.SignIns = []session.Attempt{a}
		s.w.render(snap)
		s.fits("sheet", size)
		a.Problem = &session.Problem{Summary: long + " " + long, Next: long + long, Code: long, CorrelationID: long, Details: long}
		snap.SignIns = []session.Attempt{a}
		s.w.render(snap)
		s.fits("failure", size)
		s.press(fyne.KeyEscape)
		s.w.showSettings()
		s.fits("settings", size)
		s.w.showConnect()
		s.w.connect.organisation.SetText(long + " " + long)
		s.fits("connect", size)
		s.w.render(session.Snapshot{Loaded: true, Keyring: identity.KeyringAbsent})
		s.w.back()
		s.fits("welcome", size)
	}
}

// fits checks that every line of text is as wide as its place at most, and that every place is in the window.
func (s *screen) fits(view string, size fyne.Size) {
	s.Helper()
	s.each(func(o fyne.CanvasObject, at fyne.Position) {
		t, ok := o.(*kit.Text)
		if !ok || t.Words == "" {
			return
		}
		for _, line := range t.Lines {
			if w := t.Measure(line); w > t.Size().Width+0.5 && !(t.Fit == kit.Ellip && line == kit.Ellipsis) {
				s.Errorf("%s, %v wide: %q needs %v and has %v", view, size.Width, line, w, t.Size().Width)
			}
		}
		if at.X < -0.5 || at.X+t.Size().Width > size.Width+0.5 {
			s.Errorf("%s, %v wide: %q goes from %v to %v", view, size.Width, t.Words, at.X, at.X+t.Size().Width)
		}
	})
}

// TestANarrowWindowKeepsTheName is a small screen with a large scale: 1280 pixels at 2.
func TestANarrowWindowKeepsTheName(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	size := fyne.NewSize(640, 400)
	s.w.win.Resize(size)
	for _, tab := range []string{"Overview", "Claims", "Activity"} {
		s.tap(tab)
		if m := s.w.win.Canvas().Content().MinSize(); m.Width > size.Width || m.Height > size.Height {
			t.Errorf("%s needs %v", tab, m)
		}
	}
	s.w.render(s.holding("access", 45*time.Second))
	if m := s.w.win.Canvas().Content().MinSize(); m.Height > size.Height {
		t.Errorf("with a token in the clipboard it needs %v", m)
	}
	head, name := s.w.account.head.Size(), s.w.account.name.Size()
	if name.Width < head.Width/2 {
		t.Errorf("the name has %v of %v", name.Width, head.Width)
	}
	if s.find("Refresh") != nil {
		t.Error("Refresh takes room in a narrow header")
	}
	s.tap("More")
	s.tap("Refresh")
	s.until("the refresh", func() bool { return s.keeper.called("refresh " + string(few().Accounts[0].ID)) })
	s.w.win.Resize(fyne.NewSize(windowW, windowH))
	if s.find("Refresh") == nil || s.w.account.buttons.Position().Y > s.w.account.name.Size().Height {
		t.Error("a wide header stays folded")
	}
}

// TestEveryFormFits goes through the sheets in a usual, a small and a very narrow window.
func TestEveryFormFits(t *testing.T) { inBoth(t, everyFormFits) }

func everyFormFits(t *testing.T, l words.Language) {
	p := contoso()
	p.Organisation = "Rechtsschutzversicherungsgesellschaften GmbH"
	for _, size := range []fyne.Size{{Width: windowW, Height: windowH}, {Width: 640, Height: 400}, {Width: 430, Height: 300}} {
		s := newScreen(t, p)
		s.speak(l)
		s.w.picker.Hide()
		s.w.win.Resize(size)
		snap := few()
		snap.Accounts = append(snap.Accounts, application(session.Fresh))
		s.w.snap = snap
		escape := func() { s.w.overlays.Layers[len(s.w.overlays.Layers)-1].Escape() }
		for name, open := range map[string]func(){
			"ways":       func() { s.w.chooseWay(&signing{profile: p}) },
			"password":   func() { s.w.askPassword(&signing{profile: p, flow: identity.FlowPassword}) },
			"credential": func() { s.w.askCredential(&signing{profile: p, flow: identity.FlowClientCredentials}) },
			"challenge":  func() { s.w.askChallenge(snap.Accounts[0]) },
			"tenant":     func() { s.w.askTenant(snap.Accounts[0]) },
			"token":      func() { s.w.askToken(snap.Accounts[0]) },
			"on behalf":  func() { s.w.askOnBehalf(snap.Accounts[3]) },
			"sign out":   func() { s.w.askSignOut(snap.Accounts[0]) },
			"signed out": func() {
				s.w.tellSignedOut(snap.Accounts[0], session.SignedOut{Browser: session.NotOffered, Revoked: session.NotOffered})
			},
		} {
			open()
			s.fits(name, size)
			for _, kind := range []string{"Certificate", "Assertion file", "Of an account here"} {
				if s.find(kind) != nil {
					s.tap(kind)
					s.fits(name+", "+kind, size)
				}
			}
			escape()
		}
		s.w.begin(&signing{profile: p, flow: identity.FlowAuto, only: true})
		a := s.w.signing.last
		a.Step, a.Deadline = string(flows.StepWaiting), s.now.Add(time.Minute)
		s.w.signing.sheet.render(a, s.now)
		s.fits("sheet", size)
		s.w.signing.sheet.render(a, s.now.Add(helpAfter))
		s.fits("late sheet", size)
		a.Device = &flows.DevicePrompt{UserCode: "ABCDEFGHIJKLMNOPQRST", VerificationURI: "https://login.microsoftonline.example/common/oauth2/deviceauth"}
		s.w.signing.sheet.render(a, s.now)
		s.fits("device code", size)
		escape()
	}
}

// TestLongEntriesOfTheActivityGoOnInTheNextLine in whatever width the window has.
func TestLongEntriesOfTheActivityGoOnInTheNextLine(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	words := strings.Repeat("The browser was passed over, because this computer has none that could be opened. ", 4)
	snap.Accounts[0].Activity = []identity.Event{{At: fixedNow(), Kind: identity.EventSignedIn, Text: words, CorrelationID: "c"}, snap.Accounts[0].Activity[0]}
	s.w.render(snap)
	s.tap("Activity")
	list := s.w.account.activity.list
	wide := list.Tops[1]
	s.w.win.Resize(fyne.NewSize(640, 400))
	if row := s.w.account.activity.measure.MinSize().Height; wide <= row || list.Tops[1] <= wide || list.Tops[2]-list.Tops[1] != row {
		t.Errorf("rows begin at %v, were %v high in a wide window, and are %v with one line", list.Tops, wide, row)
	}
	s.fits("activity", fyne.NewSize(640, 400))
}
