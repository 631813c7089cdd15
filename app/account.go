package app

import (
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// The tabs of the account page.
const (
	tabOverview = iota
	tabClaims
	tabActivity
)

// accountActions is what a person can do on the account page.
type accountActions struct {
	refresh, copyID, signIn, signOut func(session.Account)
	otherToken, challenge            func(session.Account)
	otherTenant, onBehalf            func(session.Account)
	copyToken                        func(a session.Account, scopes identity.Scopes) // empty scopes: the account's own
	copyText                         func(text, said string)
	menu                             func(at fyne.CanvasObject, items ...kit.MenuItem)
	claims                           claimsActions
	turned                           func() // another tab is shown
	examine                          func() // the account that is shown
	activity                         activityActions
}

// accountPage is the right pane: what is known of one account.
type accountPage struct {
	object  fyne.CanvasObject
	do      accountActions
	shown   session.Account
	avatar  *kit.Avatar
	name    *kit.Text
	sub     *kit.Text
	refresh *kit.Button
	main    *kit.Button
	more    *kit.Button
	buttons *fyne.Container
	head    *fyne.Container
	tabs    *kit.Choices
	views   [3]fyne.CanvasObject
	stack   *fyne.Container
	narrow  bool

	overview *overview
	claims   *claimsView
	activity *activityView
}

func newAccountPage(do accountActions) *accountPage {
	p := &accountPage{do: do}
	p.avatar = kit.NewAvatar(56)
	p.name = kit.NewText("", kit.SizeName, kit.ColorInk, kit.Ellip).Bold().AsIs()
	p.sub = kit.NewText("", kit.SizeText, kit.ColorDim, kit.Ellip)
	p.refresh = kit.NewButton("Refresh", kit.Plain, func() { do.refresh(p.shown) })
	p.main = kit.NewButton("Copy token", kit.Primary, p.mainTapped)
	p.more = kit.NewButton("More", kit.Plain, p.moreTapped)
	p.buttons = kit.NewLine(8, -1, p.refresh, p.main, p.more)
	p.head = kit.NewFolding(kit.NarrowPane, kit.Line{Gap: 18, Grow: 1}, kit.TwoLines{First: 2, Upper: kit.Line{Gap: 18, Grow: 1}, Lower: kit.Line{Grow: -1}, Gap: 14},
		p.avatar, kit.NewColumn(1, kit.NewTold(p.name), kit.NewTold(p.sub)), p.buttons)
	p.head.Layout.(*kit.Folding).Told = p.setNarrow
	p.tabs = kit.NewTabs(func(i int) { p.showTab(i); do.turned() }, "Overview", "Claims", "Activity")

	p.overview = newOverview(do)
	p.claims = newClaimsView(do.claims)
	p.activity = newActivityView(do.activity)
	p.views = [3]fyne.CanvasObject{p.overview.object, p.claims.object, p.activity.object}
	p.stack = kit.NewStackedViews(p.views[:]...)
	top := kit.NewInset(kit.PageTop, kit.PageSide, 0, kit.PageSide, kit.NewColumn(0, p.head, kit.Gap(1, 20), p.tabs))
	p.object = kit.NewBorderColumn(top, p.stack, kit.Gap(1, 1))
	p.showTab(tabOverview)
	return p
}

// render shows an account. Another account starts at the top of the same tab.
func (p *accountPage) render(a session.Account, profiles []Profile, now time.Time) {
	p.shown = a
	p.avatar.Set(a.Account)
	p.name.Set(a.Label())
	needs := a.Status == session.SignInNeeded
	where := organisation(a.Account, profiles)
	switch {
	case a.Kind == identity.KindApp:
		p.sub.Set("An application at " + where)
	case needs:
		p.sub.Set(subtitle(a.Account) + ", " + where)
	default:
		p.sub.Set(subtitle(a.Account) + " at " + where)
	}
	label := "Copy token"
	switch {
	case needs && a.Kind == identity.KindApp:
		label = "New credential"
	case needs:
		label = "Sign in again"
	}
	if away := needs || p.narrow; p.main.Label.Words != label || p.refresh.Visible() == away {
		p.main.SetLabel(label)
		p.refresh.Hidden = away
		p.head.Refresh()
	}
	p.refresh.SetEnabled(a.Status != session.Refreshing)
	p.overview.render(a, profiles, now)
	p.activity.render(a, now)
	p.claims.render(a, now)
}

// setNarrow moves what is needed less often into the menu, so that the name keeps its room.
func (p *accountPage) setNarrow(narrow bool) {
	p.narrow = narrow
	p.refresh.Hidden = narrow || p.shown.Status == session.SignInNeeded
}

func (p *accountPage) showTab(i int) {
	p.tabs.Choose(i)
	for n, v := range p.views {
		if n == i {
			v.Show()
		} else {
			v.Hide()
		}
	}
	p.stack.Layout.Layout(p.stack.Objects, p.stack.Size())
	p.claims.setActive(i == tabClaims)
}

func (p *accountPage) mainTapped() {
	if p.shown.Status == session.SignInNeeded {
		p.do.signIn(p.shown)
		return
	}
	p.do.copyToken(p.shown, "")
}

// moreTapped opens the menu with what is needed less often.
func (p *accountPage) moreTapped() {
	a := p.shown
	var items []kit.MenuItem
	if p.narrow && a.Status != session.SignInNeeded && a.Status != session.Refreshing {
		items = append(items, kit.MenuItem{Label: "Refresh", Chosen: func() { p.do.refresh(a) }})
	}
	if a.HasID {
		items = append(items, kit.MenuItem{Label: "Copy ID token", Chosen: func() { p.do.copyID(a) }})
	}
	if a.Username != "" {
		items = append(items, kit.MenuItem{Label: "Copy username", Chosen: func() { p.do.copyText(a.Username, "Username copied") }})
	}
	again := "Sign in again"
	if a.Kind == identity.KindApp {
		again = "New credential…"
	}
	if a.Status == session.SignInNeeded {
		items = append(items, kit.MenuItem{Label: "Try to refresh", Chosen: func() { p.do.refresh(a) }})
	} else {
		items = append(items, kit.MenuItem{Label: again, Chosen: func() { p.do.signIn(a) }})
	}
	items = append(items, kit.MenuItem{Label: "Token for another API…", Apart: true, Chosen: func() { p.do.otherToken(a) }})
	if a.Kind == identity.KindApp {
		items = append(items, kit.MenuItem{Label: "On behalf of a caller…", Chosen: func() { p.do.onBehalf(a) }})
	}
	items = append(items, kit.MenuItem{Label: "Answer a challenge…", Chosen: func() { p.do.challenge(a) }})
	if a.Kind != identity.KindApp && (a.Authority.Kind == identity.Entra || a.TenantID != "") {
		items = append(items, kit.MenuItem{Label: "Switch tenant…", Chosen: func() { p.do.otherTenant(a) }})
	}
	items = append(items, kit.MenuItem{Label: "Sign out…", Apart: true, Chosen: func() { p.do.signOut(a) }})
	p.do.menu(p.more, items...)
}
