package app

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// tourViews are the ways to open what the window can show, by the name of the method that does it. The window has been
// given every kind of account.
func tourViews() map[string]func(s *screen) {
	whole := func() session.Account { return few().Accounts[0] }
	return map[string]func(s *screen){
		"showAbout":       func(s *screen) { s.w.showAbout() },
		"showActivity":    func(s *screen) { s.w.showActivity() },
		"askActivityFile": func(s *screen) { s.w.askActivityFile(happenings(few())) },
		"askChallenge":    func(s *screen) { s.w.askChallenge(whole()) },
		"chooseProfile":   func(s *screen) { s.w.chooseProfile() },
		"askComparison":   func(s *screen) { s.claims(); s.tap("Compare") },
		"askExport":       func(s *screen) { s.claims(); s.w.askExport(s.w.account.claims.reading) },
		"showTokenPage":   func(s *screen) { s.w.showTokenPage() },
		"showRefused":     func(s *screen) { s.claims(); s.tap("Why was it refused?") },
		"askUsername": func(s *screen) {
			s.w.askUsername(&signing{profile: contoso(), flow: identity.FlowWindows, username: "bob@contoso.example"})
		},
		"showUsername": func(s *screen) {
			s.w.showUsername(&signing{profile: contoso(), flow: identity.FlowWindows}, "bob@contoso.example")
		},
		"askCredential": func(s *screen) {
			s.w.askCredential(&signing{profile: contoso(), flow: identity.FlowClientCredentials})
		},
		"showDoctor":       func(s *screen) { s.w.showDoctor() },
		"showFlowLab":      func(s *screen) { s.w.showFlowLab() },
		"showTools":        func(s *screen) { s.tap("Tools") },
		"askBeforeClosing": func(s *screen) { s.keeper.unsaved = []identity.Account{whole().Account}; s.w.askBeforeClosing() },
		"showMeaning":      func(s *screen) { s.w.showMeaning() },
		"askMeaning":       func(s *screen) { s.w.askMeaning("AADSTS50076") },
		"askOnBehalf":      func(s *screen) { s.w.askOnBehalf(application(session.Fresh)) },
		"askToken":         func(s *screen) { s.w.askToken(whole()) },
		"askPassword":      func(s *screen) { s.w.askPassword(&signing{profile: contoso(), flow: identity.FlowPassword}) },
		"askProfile":       func(s *screen) { p := contoso(); s.w.askProfile(&p) },
		"askUnsaved":       func(s *screen) { s.w.askUnsaved(contoso(), diskFull()) },
		"askImport":        func(s *screen) { s.w.askImport("latchkey:profile?name=") },
		"askRemove":        func(s *screen) { s.w.askRemove(contoso()) },
		"showShortcuts":    func(s *screen) { s.w.showShortcuts() },
		"askSignOut":       func(s *screen) { s.w.askSignOut(whole()) },
		"tellSignedOut": func(s *screen) {
			s.w.tellSignedOut(whole(), session.SignedOut{Browser: session.NotOffered, Revoked: session.NotOffered})
		},
		"askTenant":           func(s *screen) { s.w.askTenant(whole()) },
		"chooseWay":           func(s *screen) { s.w.chooseWay(&signing{profile: contoso()}) },
		"showConnect":         func(s *screen) { s.w.showConnect() },
		"showSettings":        func(s *screen) { s.w.showSettings() },
		"showProfiles":        func(s *screen) { s.w.showProfiles() },
		"showPasswordSetting": func(s *screen) { s.w.showPasswordSetting() },
	}
}

// noTour are those that show nothing of ours (dialogs of files), and what the tests of the Flow lab open, which look at
// all that they tap; and askFile, which others give its words.
func noTour() []string { return []string{"chooseTokenFile", "chooseFile", "askWhereToSave", "askFile"} }

// claims opens the claims of the first account.
func (s *screen) claims() {
	s.w.choose(few().Accounts[0].ID)
	s.tap("Claims")
	s.until("the claims", func() bool { return s.shows("preferred_username") && s.shows("Signature valid, key 7f3a") })
}

// TestNoViewEscapesTheTour reads which views there are from the source.
func TestNoViewEscapesTheTour(t *testing.T) {
	known := append(slices.Collect(maps.Keys(tourViews())), noTour()...)
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var there []string
	for _, source := range sources {
		file, err := parser.ParseFile(gotoken.NewFileSet(), source, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || !ofWindow(f.Recv.List[0].Type) {
				continue
			}
			for _, verb := range []string{"show", "ask", "choose", "tell"} {
				if rest, opens := strings.CutPrefix(f.Name.Name, verb); opens && rest != "" {
					there = append(there, f.Name.Name)
				}
			}
		}
	}
	for _, name := range there {
		if !slices.Contains(known, name) {
			t.Errorf("(*window).%s opens a view that nobody checks: add it to tourViews", name)
		}
	}
	for _, name := range known {
		if !slices.Contains(there, name) {
			t.Errorf("(*window).%s is no more", name)
		}
	}
}

func ofWindow(e ast.Expr) bool {
	star, ok := e.(*ast.StarExpr)
	if !ok {
		return false
	}
	name, ok := star.X.(*ast.Ident)
	return ok && name.Name == "window"
}

// allKinds are accounts in every status, with an application.
func allKinds() session.Snapshot {
	snap := few()
	for i, status := range []session.Status{session.Expiring, session.Refreshing, session.Offline, session.Unsaved} {
		name := []string{"Joni Sherman", "Lee Gu", "Nestor Wilke", "Pradeep Gupta"}[i]
		snap.Accounts = append(snap.Accounts, account(name, strings.ToLower(name[:3])+"@contoso.example", status, 20*time.Minute))
	}
	snap.Accounts = append(snap.Accounts, application(session.Fresh))
	return snap
}

// tourScreen is a window tall enough for every page to be seen whole.
func tourScreen(t *testing.T, d dress) *screen {
	s := newScreen(t, contoso())
	fyne.CurrentApp().Settings().SetTheme(d.look)
	s.keeper.token, s.keeper.keys = signed(t, someClaims())
	s.w.win.Resize(fyne.NewSize(windowW, 2400))
	s.w.render(allKinds())
	return s
}

// clear closes what lies over the window.
func (s *screen) clear() {
	for s.w.overlays.Top() != nil {
		s.w.overlays.Layers[len(s.w.overlays.Layers)-1].Escape()
	}
	s.w.toast.Hide()
	s.w.back()
}

// TestEveryViewIsReadable goes through the window in each palette and judges the colours that are painted.
func TestEveryViewIsReadable(t *testing.T) {
	for _, d := range dresses() {
		t.Run(d.name, func(t *testing.T) {
			s := tourScreen(t, d)
			views := tourViews()
			for _, name := range slices.Sorted(maps.Keys(views)) {
				views[name](s)
				s.until(name, func() bool { return !s.w.gathering && !s.w.adding })
				s.mustRead(name)
				s.mustTellFocus(name)
				s.clear()
			}
			s.accountIsReadable()
			s.signingInIsReadable()
		})
	}
}

func (s *screen) accountIsReadable() {
	for _, a := range allKinds().Accounts {
		s.w.choose(a.ID)
		s.tap("Overview")
		s.mustRead("overview, " + string(a.Status))
		s.tap("Activity")
		s.mustRead("activity")
		s.w.account.moreTapped()
		s.mustRead("menu, " + string(a.Status))
		s.clear()
	}
	s.claims()
	s.mustRead("claims")
	s.mustTellFocus("claims")
	s.w.say("Copied")
	s.mustRead("a note")
	s.w.picker.search.SetText("nobody")
	s.mustRead("nothing found")
	s.w.picker.search.SetText("")

	snap := few()
	snap.Keyring, snap.Locked, snap.Accounts = identity.KeyringLocked, 5, nil
	s.w.render(snap)
	s.mustRead("locked")
	s.mustTellFocus("locked")
	s.w.render(session.Snapshot{Loaded: true, Keyring: identity.KeyringAbsent})
	s.mustRead("welcome without a keyring")
	s.w.render(session.Snapshot{Loaded: true, Keyring: identity.KeyringUnlocked, Tray: true})
	s.mustRead("welcome")
	s.mustTellFocus("welcome")
	s.w.render(session.Snapshot{})
	s.mustRead("before anything is known")
}

func (s *screen) signingInIsReadable() {
	s.w.begin(&signing{profile: contoso(), flow: identity.FlowAuto, only: true})
	a := s.w.signing.last
	a.Deadline = s.now.Add(time.Minute)
	show := func(view string, now time.Time) {
		s.w.signing.sheet.render(a, now)
		s.mustRead(view)
		s.mustTellFocus(view)
	}
	for _, step := range []string{string(flows.StepDiscovering), string(flows.StepWaiting)} {
		a.Step = step
		show("sheet, "+step, s.now)
	}
	show("late sheet", s.now.Add(helpAfter))
	a.Device = &flows.DevicePrompt{UserCode: "ABCD-EFGH", VerificationURI: "https://login.microsoftonline.example/device"}
	show("device code", s.now)
	a.Device = nil
	a.Problem = &session.Problem{Summary: "Your organisation asks for a second factor", Next: "Sign in again.", Code: "AADSTS50076", CorrelationID: "1", Details: "1"}
	show("failed sheet", s.now)
	s.clear()
}

// TestMaskedViewsAreReadable, too.
func TestMaskedViewsAreReadable(t *testing.T) {
	for _, d := range dresses() {
		s := maskedScreen(t)
		l := d.look
		l.Veil = s.w.names.veil
		fyne.CurrentApp().Settings().SetTheme(l)
		for _, a := range maskedAccounts().Accounts {
			s.w.choose(a.ID)
			s.mustRead(d.name + ", masked")
		}
	}
}
