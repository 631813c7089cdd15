package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/internal/identity"
)

// chooseProfile asks where to sign in when there are several places.
func (w *window) chooseProfile() {
	w.choosePlace("Where do you want to sign in?", true, w.signIn)
}

// choosePlace asks for a profile, and offers other ways to sign in there unless that is what it asks for.
func (w *window) choosePlace(title string, ways bool, then func(Profile)) {
	if len(w.profiles) == 0 { // the last one has just been removed
		w.showConnect()
		return
	}
	var o *overlay
	hide := func() { w.overlays.remove(o) }
	content := newColumn(0,
		newText(title, sizeHeading, colorInk, wrap).bold(), gap(1, 12))
	var rows []fyne.CanvasObject
	for _, p := range w.profiles {
		rows = append(rows, newProfileRow(p, func() {
			hide()
			then(p)
		}))
	}
	list := newPage(newColumn(0, rows...))
	other := newButton("Another organisation", plain, func() { hide(); w.showConnect() })
	cancel := newButton("Cancel", plain, hide)
	content.Add(newInset(0, -8, 0, -8, newTall(float32(min(len(rows), 5))*profileHeight, list)))
	content.Add(gap(1, 16))
	content.Add(newLine(8, 1, other, gap(1, 1), cancel))
	if ways {
		more := newButton("More ways to sign in", quiet, func() {
			hide()
			w.choosePlace("More ways to sign in, but where?", false, func(p Profile) { w.chooseWay(p, false) })
		})
		content.Add(newInset(10, 0, 0, -6, newLine(0, -1, more)))
	}
	o = newOverlay(content)
	w.overlays.push(o, hide)
	w.overlays.canvas.Focus(rows[0].(*profileRow))
}

const profileHeight = 56

// profileRow is one way to sign in.
type profileRow struct {
	widget.BaseWidget
	avatar    *avatar
	name, sub *text
	hovered   bool
	focused   bool
	tapped    func()
}

func newProfileRow(p Profile, tapped func()) *profileRow {
	r := &profileRow{
		avatar: newAvatar(36),
		name:   newText(p.Title(), sizeText, colorInk, ellip).bold().asIs(),
		sub:    newText(placeOf(p), sizeCaption, colorDim, ellip),
		tapped: tapped,
	}
	r.avatar.set(identity.Account{Name: p.Title(), Username: p.Authority.URL})
	r.ExtendBaseWidget(r)
	return r
}

// placeOf is where a profile signs in, in few words.
func placeOf(p Profile) string {
	if p.Demo {
		return "Demo tenant on this computer"
	}
	if t := p.Authority.Tenant(); t != "" {
		return p.Authority.Host() + ", " + t
	}
	return p.Authority.Host()
}

func (r *profileRow) MinSize() fyne.Size { return fyne.NewSize(200, profileHeight) }

func (r *profileRow) CreateRenderer() fyne.WidgetRenderer {
	ground := box(10)
	layout := func(s fyne.Size) {
		place(ground, 0, 0, s.Width, s.Height)
		place(r.avatar, 8, 10, 36, 36)
		place(r.name, 56, 8, s.Width-64, 20)
		place(r.sub, 56, 28, s.Width-64, 18)
	}
	paint := func() {
		paintBox(ground, "", "", 0)
		if r.hovered {
			paintBox(ground, colorHovered, "", 0)
		}
		if r.focused {
			focusRing(ground)
		}
	}
	return draw(r.MinSize, layout, paint, ground, r.avatar, r.name, r.sub)
}

func (r *profileRow) Tapped(*fyne.PointEvent)        { r.tapped() }
func (r *profileRow) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (r *profileRow) MouseIn(*desktop.MouseEvent)    { r.hovered = true; r.Refresh() }
func (r *profileRow) MouseMoved(*desktop.MouseEvent) {}
func (r *profileRow) MouseOut()                      { r.hovered = false; r.Refresh() }
func (r *profileRow) FocusGained()                   { r.focused = true; r.Refresh() }
func (r *profileRow) FocusLost()                     { r.focused = false; r.Refresh() }
func (r *profileRow) TypedRune(rune)                 {}

func (r *profileRow) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		r.tapped()
	default:
		passKey(r, ev)
	}
}
