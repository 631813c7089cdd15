package app

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

func TestFollowBringsEverythingToTheScreen(t *testing.T) {
	s := newScreen(t, contoso())
	raise := make(chan Target)
	s.w.o.Raise = raise
	told := make(chan struct{})
	closed := false
	s.w.win.SetOnClosed(func() { closed = true })
	s.w.errands.wait.Go(func() { s.w.follow(s.w.errands.ctx, told) })

	go func() { s.keeper.snapshots <- few() }()
	s.until("the first Snapshot", func() bool { return s.shows("Adele Vance") })
	go func() { raise <- Target{ShowClaims, few().Accounts[1].ID} }()
	s.until("the place asked for", func() bool {
		return s.w.account.name.Words == "Bob Builder" && s.w.account.tabs.Chosen == tabClaims
	})
	s.profiles.mu.Lock()
	s.profiles.list = append(s.profiles.list, Profile{Profile: settings.Profile{Name: "new", Organisation: "Fabrikam", Authority: identity.Authority{URL: "https://fabrikam.example", Kind: identity.OIDC}}})
	s.profiles.mu.Unlock()
	go func() { raise <- Target{Show: ShowAddAccount} }()
	s.until("the profile added elsewhere", func() bool { return s.find("Fabrikam") != nil })
	close(told)
	s.until("the end", func() bool { return closed })
}

func TestRunNeedsItsParts(t *testing.T) {
	if err := Run(t.Context(), Options{}); err == nil {
		t.Error("ran without a Keeper")
	}
}

// TestRunLeavesNothingBehind uses Fyne's test application, whose windows end at once.
func TestRunLeavesNothingBehind(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := Run(ctx, Options{
		New:    func() fyne.App { return test.NewTempApp(t) },
		Keeper: &recorder{snapshots: make(chan session.Snapshot)}, Doors: &doorway{}, Profiles: &profileList{}, Preferences: &preferenceCell{}, Arrangement: &arrangementCell{},
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: fixedNow,
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestShortcuts(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	c := s.w.win.Canvas()
	c.Focus(s.w.picker.search) // a focused entry swallows shortcuts unless it passes them on
	press := func(key fyne.KeyName) {
		shortcut := ctrl(key)
		if f, ok := c.Focused().(fyne.Shortcutable); ok {
			f.TypedShortcut(shortcut)
			return
		}
		c.(fyne.Shortcutable).TypedShortcut(shortcut)
	}
	press(fyne.KeyN)
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	s.press(fyne.KeyEscape)
	c.Unfocus()
	press(fyne.KeyF)
	if c.Focused() != fyne.Focusable(s.w.picker.search) {
		t.Error("Ctrl+F does not lead to the search")
	}
	closed := false
	s.w.win.SetOnClosed(func() { closed = true })
	press(fyne.KeyQ)
	if !closed {
		t.Error("Ctrl+Q does not close")
	}
}

// A field that went with its page would swallow keys that nobody sees.
func TestTheKeyboardLeavesWhatIsHidden(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	c := s.w.win.Canvas()
	s.w.showConnect()
	if c.Focused() != fyne.Focusable(s.w.connect.organisation) {
		t.Fatal("the form does not take the keyboard")
	}
	s.press(fyne.KeyEscape)
	if c.Focused() != nil {
		t.Error("the keyboard stays in a form that is hidden")
	}
	c.Focus(s.w.picker.list)
	s.w.showSettings()
	if s.w.back(); c.Focused() == nil {
		t.Error("the list loses the keyboard to a page that was left again")
	}
}

func TestTabReachesEverything(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	c := s.w.win.Canvas()
	reached := map[fyne.Focusable]bool{}
	for range 60 {
		test.FocusNext(c)
		reached[c.Focused()] = true
	}
	s.each(func(o fyne.CanvasObject, _ fyne.Position) {
		f, focusable := o.(fyne.Focusable)
		if d, ok := o.(fyne.Disableable); ok && d.Disabled() {
			return
		}
		if focusable && !reached[f] {
			t.Errorf("Tab never comes to %T", o)
		}
	})
	for range 2 { // and the actions work from there
		c.Focus(s.w.account.main)
		s.press(fyne.KeyReturn)
	}
	s.until("two copies", func() bool { return s.doors.times("copy token "+string(few().Accounts[0].ID)) == 2 })
}
