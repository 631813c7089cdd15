package app

import (
	"time"

	"fyne.io/fyne/v2"

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
	menu                             func(at fyne.CanvasObject, items ...menuItem)
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
	avatar  *avatar
	name    *text
	sub     *text
	refresh *button
	main    *button
	more    *button
	buttons *fyne.Container
	head    *fyne.Container
	tabs    *choices
	views   [3]fyne.CanvasObject
	stack   *fyne.Container
	narrow  bool

	overview *overview
	claims   *claimsView
	activity *activityView
}

func newAccountPage(do accountActions) *accountPage {
	p := &accountPage{do: do}
	p.avatar = newAvatar(56)
	p.name = newText("", sizeName, colorInk, ellip).bold().asIs()
	p.sub = newText("", sizeText, colorDim, ellip)
	p.refresh = newButton("Refresh", plain, func() { do.refresh(p.shown) })
	p.main = newButton("Copy token", primary, p.mainTapped)
	p.more = newButton("More", plain, p.moreTapped)
	p.buttons = newLine(8, -1, p.refresh, p.main, p.more)
	p.head = newFolding(narrowPane, line{18, 1}, twoLines{first: 2, upper: line{18, 1}, lower: line{0, -1}, gap: 14},
		p.avatar, newColumn(1, newTold(p.name), newTold(p.sub)), p.buttons)
	p.head.Layout.(*folding).told = p.setNarrow
	p.tabs = newTabs(func(i int) { p.showTab(i); do.turned() }, "Overview", "Claims", "Activity")

	p.overview = newOverview(do)
	p.claims = newClaimsView(do.claims)
	p.activity = newActivityView(do.activity)
	p.views = [3]fyne.CanvasObject{p.overview.object, p.claims.object, p.activity.object}
	p.stack = newStackedViews(p.views[:]...)
	top := newInset(pageTop, pageSide, 0, pageSide, newColumn(0, p.head, gap(1, 20), p.tabs))
	p.object = newBorderColumn(top, p.stack, gap(1, 1))
	p.showTab(tabOverview)
	return p
}

// render shows an account. Another account starts at the top of the same tab.
func (p *accountPage) render(a session.Account, profiles []Profile, now time.Time) {
	p.shown = a
	p.avatar.set(a.Account)
	p.name.set(a.Label())
	needs := a.Status == session.SignInNeeded
	where := organisation(a.Account, profiles)
	switch {
	case a.Kind == identity.KindApp:
		p.sub.set("An application at " + where)
	case needs:
		p.sub.set(subtitle(a.Account) + ", " + where)
	default:
		p.sub.set(subtitle(a.Account) + " at " + where)
	}
	label := "Copy token"
	switch {
	case needs && a.Kind == identity.KindApp:
		label = "New credential"
	case needs:
		label = "Sign in again"
	}
	if away := needs || p.narrow; p.main.label.words != label || p.refresh.Visible() == away {
		p.main.setLabel(label)
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
	p.tabs.choose(i)
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
	var items []menuItem
	if p.narrow && a.Status != session.SignInNeeded && a.Status != session.Refreshing {
		items = append(items, menuItem{label: "Refresh", chosen: func() { p.do.refresh(a) }})
	}
	if a.HasID {
		items = append(items, menuItem{label: "Copy ID token", chosen: func() { p.do.copyID(a) }})
	}
	if a.Username != "" {
		items = append(items, menuItem{label: "Copy username", chosen: func() { p.do.copyText(a.Username, "Username copied") }})
	}
	again := "Sign in again"
	if a.Kind == identity.KindApp {
		again = "New credential…"
	}
	if a.Status == session.SignInNeeded {
		items = append(items, menuItem{label: "Try to refresh", chosen: func() { p.do.refresh(a) }})
	} else {
		items = append(items, menuItem{label: again, chosen: func() { p.do.signIn(a) }})
	}
	items = append(items, menuItem{label: "Token for another API…", apart: true, chosen: func() { p.do.otherToken(a) }})
	if a.Kind == identity.KindApp {
		items = append(items, menuItem{label: "On behalf of a caller…", chosen: func() { p.do.onBehalf(a) }})
	}
	items = append(items, menuItem{label: "Answer a challenge…", chosen: func() { p.do.challenge(a) }})
	if a.Kind != identity.KindApp && (a.Authority.Kind == identity.Entra || a.TenantID != "") {
		items = append(items, menuItem{label: "Switch tenant…", chosen: func() { p.do.otherTenant(a) }})
	}
	items = append(items, menuItem{label: "Sign out…", apart: true, chosen: func() { p.do.signOut(a) }})
	p.do.menu(p.more, items...)
}
