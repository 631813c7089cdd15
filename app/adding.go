package app

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// adding is the sheet that adds an account. It asks for one thing, says what it makes of it, and has one button.
type adding struct {
	object  *overlay
	w       *window
	typed   *field
	found   *mark
	rows    *fyne.Container
	list    *page
	room    *tall
	next    *button
	happens *text
	ways    *button
	other   *button // leads to the form too; hidden while next does
	browser *opensIn

	seen   recognised
	chosen int             // of seen.profiles; -1: none of them
	logins map[string]bool // by profile, whether this computer's login is tried; those that are looked up
}

// rowsShown is how many organisations are in view at once, and in a low window.
const rowsShown, lowRows = 4, 2

// chooseProfile opens the sheet.
func (w *window) chooseProfile() {
	a := &adding{w: w, logins: map[string]bool{}, room: &tall{}}
	a.typed = newField("E-mail address or organisation", "you@contoso.com, contoso.com or https://…", func(string) { a.render() })
	a.typed.OnSubmitted = func(string) { a.proceed() }
	a.typed.down = func() { a.focusRow(0) }
	a.found = newMark(sizeText)
	a.found.gap, a.found.label.fit = 10, wrap
	a.rows = newColumn(0)
	a.list = newPage(a.rows)
	a.next = newButton("", primary, a.proceed)
	a.happens = newText("", sizeCaption, colorDim, wrap)
	a.ways = newButton("More ways to sign in", quiet, a.otherWays)
	a.other = newButton("Another organisation", quiet, a.connect)
	a.browser = newOpensIn(w, func() { a.render(); a.object.flow() })
	cancel := newButton("Cancel", plain, a.hide)
	held := newInset(0, -8, 0, -8, newColumn(0, gap(1, 8), container.New(a.room, a.list)))
	held.Hidden = len(w.profiles) == 0
	a.object = newOverlay(newColumn(0,
		newText("Add an account", sizeHeading, colorInk, wrap).bold(), gap(1, 12),
		newText("E-mail address or organisation", sizeCaption, colorDim, wrap), gap(1, 4), a.typed, gap(1, 12),
		a.found, held, gap(1, 16),
		newLine(8, 0, gap(1, 1), cancel, a.next), gap(1, 12), a.happens,
		newInset(6, 0, 0, -6, newColumn(0,
			newFolding(0, line{4, -1}, twoLines{first: 1, upper: line{4, -1}, lower: line{4, -1}}, a.ways, a.other),
			newLine(0, -1, a.browser.button)))))
	a.object.told = func(low bool) { a.setLow(low) }
	a.setLow(false)
	a.render()
	a.browser.find("")
	w.overlays.push(a.object, a.hide)
	w.overlays.canvas.Focus(a.typed)
}

func (a *adding) setLow(low bool) {
	most := rowsShown
	if low {
		most = lowRows
	}
	a.room.height = float32(min(len(a.w.profiles), most)) * profileHeight
}

// hide closes the sheet.
func (a *adding) hide() {
	if a.w.overlays.top() == a.object {
		a.w.overlays.canvas.Unfocus()
	}
	a.w.overlays.remove(a.object)
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
	a.list.scroll.ScrollToTop()
	a.list.flow()
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
	r.got = func() { a.choose(i); a.list.bring(r) }
	r.step = func(by int) {
		if i+by < 0 {
			a.w.overlays.canvas.Focus(a.typed)
			return
		}
		a.focusRow(i + by)
	}
	return r
}

func (a *adding) focusRow(i int) {
	if i < len(a.rows.Objects) {
		a.w.overlays.canvas.Focus(a.rows.Objects[i].(*profileRow))
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
		a.found.set(dot, signsWith(p, p.Flow, a.logins[p.Name]), colorOK, colorInk)
		a.next.setLabel("Sign in")
		a.happens.set(whatNext(p, p.Flow, a.logins[p.Name]))
	default:
		a.found.set(ring, "Nobody signs in there from here yet", colorWarn, colorInk)
		a.next.setLabel("Connect your organisation")
		a.happens.set("You are asked for the application ID that your administrator knows. What you typed goes along.")
	}
	a.browser.show(ok && opensBrowser(p.Flow))
	a.object.flow()
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
		a.w.chooseWayFor(a.signing(p))
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
