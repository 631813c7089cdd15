package app

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"latchkey/app/kit"
)

// adding is the sheet that adds an account. It asks for one thing, says what it makes of it, and has one button.
type adding struct {
	object  *kit.Overlay
	w       *window
	typed   *kit.Field
	found   *kit.Mark
	rows    *fyne.Container
	list    *kit.Page
	room    *kit.Tall
	next    *kit.Button
	happens *kit.Text
	ways    *kit.Button
	other   *kit.Button // leads to the form too; hidden while next does
	browser *opensIn

	seen   recognised
	chosen int             // of seen.profiles; -1: none of them
	logins map[string]bool // by profile, whether this computer's login is tried; those that are looked up
}

// rowsShown is how many organisations are in view at once, and in a low window.
const rowsShown, lowRows = 4, 2

// chooseProfile opens the sheet.
func (w *window) chooseProfile() {
	a := &adding{w: w, logins: map[string]bool{}, room: &kit.Tall{}}
	a.typed = kit.NewField("E-mail address or organisation", "you@contoso.com, contoso.com or https://…", func(string) { a.render() })
	a.typed.OnSubmitted = func(string) { a.proceed() }
	a.typed.Down = func() { a.focusRow(0) }
	a.found = kit.NewMark(kit.SizeText)
	a.found.Gap, a.found.Label.Fit = 10, kit.Wrap
	a.rows = kit.NewColumn(0)
	a.list = kit.NewPage(a.rows)
	a.next = kit.NewButton("", kit.Primary, a.proceed)
	a.happens = kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)
	a.ways = kit.NewButton("More ways to sign in", kit.Quiet, a.otherWays)
	a.other = kit.NewButton("Another organisation", kit.Quiet, a.connect)
	a.browser = newOpensIn(w, func() { a.render(); a.object.Flow() })
	cancel := kit.NewButton("Cancel", kit.Plain, a.hide)
	held := kit.NewInset(0, -8, 0, -8, kit.NewColumn(0, kit.Gap(1, 8), container.New(a.room, a.list)))
	held.Hidden = len(w.profiles) == 0
	a.object = kit.NewOverlay(kit.NewColumn(0,
		kit.NewText("Add an account", kit.SizeHeading, kit.ColorInk, kit.Wrap).Bold(), kit.Gap(1, 12),
		kit.NewText("E-mail address or organisation", kit.SizeCaption, kit.ColorDim, kit.Wrap), kit.Gap(1, 4), a.typed, kit.Gap(1, 12),
		a.found, held, kit.Gap(1, 16),
		kit.NewLine(8, 0, kit.Gap(1, 1), cancel, a.next), kit.Gap(1, 12), a.happens,
		kit.NewInset(6, 0, 0, -6, kit.NewColumn(0,
			kit.NewFolding(0, kit.Line{Gap: 4, Grow: -1}, kit.TwoLines{First: 1, Upper: kit.Line{Gap: 4, Grow: -1}, Lower: kit.Line{Gap: 4, Grow: -1}}, a.ways, a.other),
			kit.NewLine(0, -1, a.browser.Button)))))
	a.object.Told = func(low bool) { a.setLow(low) }
	a.setLow(false)
	a.render()
	a.browser.find("")
	w.overlays.Push(a.object, a.hide)
	w.overlays.Canvas.Focus(a.typed)
}

func (a *adding) setLow(low bool) {
	most := rowsShown
	if low {
		most = lowRows
	}
	a.room.Height = float32(min(len(a.w.profiles), most)) * profileHeight
}

// hide closes the sheet.
func (a *adding) hide() {
	if a.w.overlays.Top() == a.object {
		a.w.overlays.Canvas.Unfocus()
	}
	a.w.overlays.Remove(a.object)
}

// render says what was made of what is typed.
func (a *adding) render() {
	a.seen = recognise(a.typed.Text, a.w.profiles, a.w.snap.Accounts)
	a.chosen = 0
	if a.seen.fits == 0 {
		a.chosen = -1
	}
	var rows []fyne.CanvasObject
	for i, p := range a.seen.profiles {
		rows = append(rows, a.row(p, i))
	}
	a.rows.Objects = rows
	a.list.Scroll.ScrollToTop()
	a.list.Flow()
	a.tell()
}

// row is the organisation at a place of the list. Rows are kept, so that the keyboard stays on one.
func (a *adding) row(p Profile, i int) *profileRow {
	at := slices.IndexFunc(a.rows.Objects, func(o fyne.CanvasObject) bool { return o.(*profileRow).profile == p.Name })
	if at < 0 {
		r := newProfileRow(p, nil)
		return a.wire(r, p, i)
	}
	return a.wire(a.rows.Objects[at].(*profileRow), p, i)
}

func (a *adding) wire(r *profileRow, p Profile, i int) *profileRow {
	r.tapped = func() { a.hide(); a.w.start(a.signing(p)) }
	r.got = func() { a.choose(i); a.list.Bring(r) }
	r.step = func(by int) {
		if i+by < 0 {
			a.w.overlays.Canvas.Focus(a.typed)
			return
		}
		a.focusRow(i + by)
	}
	return r
}

func (a *adding) focusRow(i int) {
	if i < len(a.rows.Objects) {
		a.w.overlays.Canvas.Focus(a.rows.Objects[i].(*profileRow))
	}
}

// choose makes an organisation the one that the button means.
func (a *adding) choose(i int) {
	a.chosen = i
	a.tell()
}

// tell draws which organisation is meant, and what happens next.
func (a *adding) tell() {
	for i, o := range a.rows.Objects {
		o.(*profileRow).choose(i == a.chosen)
	}
	p, ok := a.meant()
	a.ways.SetEnabled(ok)
	a.other.Hidden = !ok
	switch {
	case ok:
		a.found.Set(kit.Dot, signsWith(p, p.Flow, a.logins[p.Name]), kit.ColorOK, kit.ColorInk)
		a.next.SetLabel("Sign in")
		a.happens.Set(whatNext(p, p.Flow, a.logins[p.Name]))
	default:
		a.found.Set(kit.Ring, "Nobody signs in there from here yet", kit.ColorWarn, kit.ColorInk)
		a.next.SetLabel("Connect your organisation")
		a.happens.Set("You are asked for the application ID that your administrator knows. What you typed goes along.")
	}
	a.browser.show(ok && opensBrowser(p.Flow))
	a.object.Flow()
	if _, asked := a.logins[p.Name]; ok && !asked {
		a.logins[p.Name] = false
		a.w.willLogIn(a.signing(p), func() { a.logins[p.Name] = true; a.tell() })
	}
}

// meant is the organisation that the button means.
func (a *adding) meant() (Profile, bool) {
	if a.chosen < 0 || a.chosen >= len(a.seen.profiles) {
		return Profile{}, false
	}
	return a.seen.profiles[a.chosen], true
}

// signing is the sign-in that the sheet leads to.
func (a *adding) signing(p Profile) *signing {
	s := &signing{profile: p, flow: p.Flow, hint: a.seen.hintFor(p)}
	if a.browser.picked {
		s.browser = &a.browser.choice
	}
	return s
}

func (a *adding) proceed() {
	p, ok := a.meant()
	if !ok {
		a.connect()
		return
	}
	a.hide()
	a.w.start(a.signing(p))
}

func (a *adding) otherWays() {
	if p, ok := a.meant(); ok {
		a.hide()
		a.w.chooseWay(a.signing(p))
	}
}

// connect goes on to the form for an organisation that is not known yet, with what was typed.
func (a *adding) connect() {
	a.hide()
	a.w.showConnect()
	if typed := strings.TrimSpace(a.typed.Text); typed != "" && (a.seen.fits == 0 || !a.seen.sure && saysWhere(typed)) {
		a.w.win.Canvas().Focus(a.w.connect.begin(typed))
	}
}

// saysWhere reports whether what was typed is an address of any kind, and not a name.
func saysWhere(typed string) bool {
	t := typedAs(typed)
	return t.domain != "" || t.authority.URL != ""
}
