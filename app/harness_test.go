package app

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// fixedNow is the time of all tests: the look's 10:20.
func fixedNow() time.Time { return time.Date(2026, 11, 22, 10, 20, 0, 0, time.Local) }

// screen is a window without a display. What errands post is run by until, on the test's goroutine, as Fyne's
// loop would.
type screen struct {
	testing.TB
	w        *window
	keeper   *recorder
	doors    *doorway
	profiles *profileList
	prefs    *preferenceCell
	arranged *arrangementCell
	posts    chan func()
	now      time.Time
}

func newScreen(t testing.TB, profiles ...Profile) *screen {
	t.Helper()
	here := goleak.IgnoreCurrent()
	fapp := test.NewTempApp(t)
	fapp.Settings().SetTheme(kit.Look{Appearance: kit.AppearanceLight})
	s := &screen{
		TB: t, keeper: &recorder{outcomes: make(chan error, 1), snapshots: make(chan session.Snapshot)},
		doors: &doorway{}, profiles: &profileList{list: profiles}, prefs: &preferenceCell{p: settings.DefaultPreferences()}, arranged: &arrangementCell{},
		posts: make(chan func(), 100), now: fixedNow(),
	}
	ctx, cancel := context.WithCancel(t.Context())
	e := &errands{ctx: ctx, post: func(f func()) {
		select {
		case s.posts <- f:
		case <-ctx.Done():
		}
	}}
	win := fapp.NewWindow("Latchkey")
	s.w = newWindow(Options{
		Keeper: s.keeper, Doors: s.doors, Profiles: s.profiles, Preferences: s.prefs, Arrangement: s.arranged,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: func() time.Time { return s.now },
		Places: []Place{{"Settings", "~/.config/latchkey"}}, Demo: true, OnWindows: true,
	}, win, e)
	s.w.profiles, s.w.prefs = profiles, s.prefs.p
	s.w.pasteSoon = time.Hour // which tests that count what is posted are quicker than
	win.Resize(fyne.NewSize(windowW, windowH))
	t.Cleanup(func() {
		cancel()
		e.wait.Wait()
		goleak.VerifyNone(t, here)
	})
	return s
}

// until runs what errands post until the condition holds.
func (s *screen) until(what string, holds func() bool) {
	s.Helper()
	limit := time.After(20 * time.Second)
	again := time.NewTicker(2 * time.Millisecond) // for what happens without anything being shown
	defer again.Stop()
	for !holds() {
		select {
		case f := <-s.posts:
			f()
		case <-again.C:
		case <-limit:
			s.Fatalf("never came: %s\non the screen: %q", what, s.words())
		}
	}
}

// each walks everything that is on the screen, the top overlay alone when there is one.
func (s *screen) each(visit func(o fyne.CanvasObject, at fyne.Position)) {
	c := s.w.win.Canvas()
	root := c.Content()
	if top := c.Overlays().Top(); top != nil {
		root = top
	}
	walk(root, fyne.NewPos(0, 0), visit)
}

func walk(o fyne.CanvasObject, parent fyne.Position, visit func(fyne.CanvasObject, fyne.Position)) {
	if !o.Visible() {
		return
	}
	at := parent.Add(o.Position())
	visit(o, at)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			walk(child, at, visit)
		}
	case *container.Scroll:
		walk(o.Content, at, visit)
	case *kit.Field:
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			walk(child, at, visit)
		}
	}
}

// words are all texts on the screen.
func (s *screen) words() []string {
	var list []string
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		if t, ok := o.(*kit.Text); ok && t.Words != "" {
			list = append(list, t.Words)
		}
	})
	return list
}

func (s *screen) shows(part string) bool {
	return strings.Contains(strings.Join(s.words(), "\n"), part)
}

func (s *screen) mustShow(parts ...string) {
	s.Helper()
	for _, p := range parts {
		if !s.shows(p) {
			s.Errorf("the screen does not say %q; it says %q", p, s.words())
		}
	}
}

// find gives the tappable thing of that name.
func (s *screen) find(name string) fyne.Tappable {
	s.Helper()
	var found fyne.Tappable
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		match := false
		switch o := o.(type) {
		case *kit.IconButton:
			match = o.Name == name
		case *kit.Button:
			match = o.Label.Words == name
		case *kit.Choice:
			match = o.Label.Words == name
		case *kit.MenuEntry:
			match = o.Label.Words == name
		case *accountRow:
			match = o.name.Words == name
		case *profileRow:
			match = o.name.Words == name
		case *wayRow:
			match = o.way.name == name
		case *kit.Check:
			match = o.Label.Words == name
		case *claimRow:
			match = o.e.Name == name
		case *rowLink:
			match = o.label.Words == name
		case *memberRow:
			match = o.value.Words == name
		case *differenceRow:
			match = o.d.Name == name
		}
		if match && found == nil {
			found = o.(fyne.Tappable)
		}
	})
	return found
}

func (s *screen) tap(name string) {
	s.Helper()
	o := s.find(name)
	if o == nil {
		s.Fatalf("nothing to tap is called %q; the screen says %q", name, s.words())
	}
	test.Tap(o)
	if _, measures := s.TB.(*testing.B); !measures { // so that every view that a test opens is looked at
		for _, fault := range s.unreadable().faults {
			s.Errorf("after %q: %s", name, fault)
		}
	}
}

func (s *screen) press(key fyne.KeyName) {
	ev := &fyne.KeyEvent{Name: key}
	if f := s.w.win.Canvas().Focused(); f != nil {
		f.TypedKey(ev)
		return
	}
	s.w.win.Canvas().OnTypedKey()(ev)
}

// account makes one as the Keeper would show it.
func account(name, username string, status session.Status, left time.Duration) session.Account {
	now := fixedNow()
	a := session.Account{
		Account: identity.Account{
			ID: identity.NewAccountID("https://issuer.example", "client", username+name), Kind: identity.KindUser,
			Name: name, Username: username, Profile: "contoso", TenantID: "t", HomeAccountID: "u.t", ClientID: "client",
			Issuer:     "https://login.microsoftonline.com/t/v2.0",
			Authority:  identity.Authority{URL: "https://login.microsoftonline.com/contoso.example", Kind: identity.Entra},
			Scopes:     "api://orders/Orders.Read",
			SignedInAt: now.Add(-time.Hour),
		},
		Status: status, IssuedAt: now.Add(left - time.Hour), ExpiresAt: now.Add(left), RefreshAt: now.Add(left / 2), HasID: true, HasFresh: true,
		Tokens:   []session.Token{{Granted: "api://orders/Orders.Read", ExpiresAt: now.Add(left)}},
		Activity: []identity.Event{{At: now.Add(-18 * time.Minute), Kind: identity.EventRefreshed, Text: "Got a new token"}},
	}
	if status == session.SignInNeeded {
		a.Need = &identity.Need{Summary: "Your organisation asks for a second factor", Code: "AADSTS50076",
			CorrelationID: "3c0d7f1e-0000-4000-8000-0000000011e8", Claims: `{"id_token":{}}`, At: now.Add(-68 * time.Minute)}
	}
	return a
}
