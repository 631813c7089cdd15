package app

import (
	"cmp"
	"context"
	"fmt"

	"latchkey/app/kit"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
)

// opensIn is the quiet line that says which browser a page opens in, and lets the person choose another one.
type opensIn struct {
	*kit.Button
	w       *window
	list    []desktop.Browser
	choice  desktop.BrowserChoice
	known   bool                        // choice is what holds
	picked  bool                        // the person has chosen it here
	changed func(desktop.BrowserChoice) // hears of that; may be nil
	flow    func()                      // the line has come, or has another width
}

func newOpensIn(w *window, flow func()) *opensIn {
	l := &opensIn{w: w, flow: flow, Button: kit.NewButton("", kit.Quiet, nil)}
	l.OnTapped = l.open
	l.Hide()
	return l
}

// find looks up the browsers, and which one holds for an account; an empty ID is a new one.
func (l *opensIn) find(id identity.AccountID) {
	l.w.errands.run(func(ctx context.Context) func() {
		list := l.w.o.Doors.Browsers(ctx)
		choice := l.w.o.Doors.BrowserFor(ctx, id)
		return func() {
			l.list = list
			l.w.keepMaskedBrowsers(list)
			if !l.known {
				l.choice, l.known = choice, true
			}
			l.draw()
		}
	})
}

// offered reports whether there is anything to choose.
func (l *opensIn) offered() bool {
	return len(l.list) > 1 || len(l.list) == 1 && len(l.list[0].Profiles) > 1
}

// show says whether a browser is a part of what comes.
func (l *opensIn) show(on bool) (changed bool) {
	on = on && l.known && l.offered()
	changed = l.Visible() != on
	l.Hidden = !on
	return changed
}

func (l *opensIn) draw() {
	name := browserName(l.list, l.choice)
	if name == "" {
		l.SetLabel("Opens in your usual browser · change")
	} else {
		l.SetLabel(fmt.Sprintf("Opens in %s · change", name))
	}
	l.flow()
}

// browserName is what to call a choice; empty: what is usual.
func browserName(list []desktop.Browser, choice desktop.BrowserChoice) string {
	b, found := desktop.FindBrowser(list, choice)
	if !found {
		return ""
	}
	for _, p := range b.Profiles {
		if p.ID == choice.Profile && choice.Profile != "" {
			return fmt.Sprintf("%s (%s)", b.Name, cmp.Or(p.Name, p.ID))
		}
	}
	return b.Name
}

// open lists the browsers and their profiles.
func (l *opensIn) open() {
	items := []kit.MenuItem{{Label: "Your usual browser", Chosen: func() { l.choose(desktop.BrowserChoice{}) }}}
	add := func(choice desktop.BrowserChoice, apart bool) {
		items = append(items, kit.MenuItem{Label: browserName(l.list, choice), Apart: apart, Chosen: func() { l.choose(choice) }})
	}
	for _, b := range l.list {
		add(desktop.BrowserChoice{Browser: b.ID}, true)
		if len(b.Profiles) < 2 {
			continue
		}
		for _, p := range b.Profiles {
			add(desktop.BrowserChoice{Browser: b.ID, Profile: p.ID}, false)
		}
	}
	l.w.menu(l.Button, items...)
}

func (l *opensIn) choose(choice desktop.BrowserChoice) {
	l.choice, l.known, l.picked = choice, true, true
	l.draw()
	if l.changed != nil {
		l.changed(choice)
	}
}

// offerBrowser puts the choice of a browser on the sheet of a sign-in. While the page is waited for, a choice opens it there.
func (w *window) offerBrowser(s *signing) {
	if s.flow == identity.FlowClientCredentials {
		return
	}
	id := identity.AccountID("")
	if s.account != nil {
		id = s.account.ID
	}
	l := newOpensIn(w, func() { w.renderSigning(s) })
	if s.browser != nil {
		l.choice, l.known, l.picked = *s.browser, true, true
	}
	l.changed = func(choice desktop.BrowserChoice) {
		s.browser = &choice
		w.renderSigning(s)
		if s.linked {
			w.withLink(s, func(ctx context.Context, link string) (string, error) { return "", w.openIn(ctx, choice, link) })
		}
	}
	s.sheet.setBrowser(l)
	l.find(id)
}

// rememberBrowser keeps the browser that was chosen for a sign-in, for the next one of that account.
func (w *window) rememberBrowser(s *signing, id identity.AccountID) {
	if choice := s.browser; choice != nil {
		w.errands.run(func(ctx context.Context) func() {
			w.o.Doors.RememberBrowser(ctx, id, *choice)
			return nil
		})
	}
}

// visit opens a sign-in's page where its person wants it: in what they chose on the sheet, else in what their account
// was signed in with before, else as the preferences say.
func (w *window) visit(s *signing) func(ctx context.Context, link string) error {
	chosen, account := s.browser, s.account
	return func(ctx context.Context, link string) error {
		switch {
		case chosen != nil:
			return w.openIn(ctx, *chosen, link)
		case account != nil:
			return w.openIn(ctx, w.o.Doors.BrowserFor(ctx, account.ID), link)
		}
		return w.o.Doors.OpenBrowser(ctx, link)
	}
}

// openIn opens a link in a browser, and says where another one had to do.
func (w *window) openIn(ctx context.Context, choice desktop.BrowserChoice, link string) error {
	note, err := w.o.Doors.OpenBrowserIn(ctx, choice, link)
	if err == nil && note != "" {
		w.errands.post(func() { w.say(note) })
	}
	return err
}
