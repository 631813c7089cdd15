package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/internal/identity"
)

const profileHeight = 56

// profileRow is an organisation that one can sign in to.
type profileRow struct {
	widget.BaseWidget
	profile   string // its name
	avatar    *avatar
	name, sub *text
	chosen    bool // the button means this one
	hovered   bool
	focused   bool
	tapped    func()
	got       func()    // it has got the keyboard; may be nil
	step      func(int) // arrow keys: to the neighbour; may be nil
}

func newProfileRow(p Profile, tapped func()) *profileRow {
	r := &profileRow{
		profile: p.Name,
		avatar:  newAvatar(36),
		name:    newText(p.Title(), sizeText, colorInk, ellip).bold().asIs(),
		sub:     newText(placeOf(p), sizeCaption, colorDim, ellip),
		tapped:  tapped,
	}
	r.avatar.set(identity.Account{ID: identity.AccountID(p.Name + " " + p.Authority.URL), Name: p.Title()})
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

// choose shows whether the button means this one.
func (r *profileRow) choose(on bool) {
	if r.chosen != on {
		r.chosen = on
		r.Refresh()
	}
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
		switch {
		case r.chosen:
			paintBox(ground, colorSelected, "", 0)
		case r.hovered:
			paintBox(ground, colorHovered, "", 0)
		}
		if r.focused {
			focusRing(ground)
		}
	}
	return draw(r.MinSize, layout, paint, ground, r.avatar, r.name, r.sub)
}

func (r *profileRow) TipWords() string               { return wholeOf(r.name, r.sub) }
func (r *profileRow) Tapped(*fyne.PointEvent)        { hideTip(r); r.tapped() }
func (r *profileRow) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (r *profileRow) MouseIn(*desktop.MouseEvent)    { r.hovered = true; r.Refresh(); restTipOf(r) }
func (r *profileRow) MouseMoved(*desktop.MouseEvent) {}
func (r *profileRow) MouseOut()                      { r.hovered = false; r.Refresh(); hideTip(r) }
func (r *profileRow) FocusLost()                     { r.focused = false; r.Refresh(); hideTip(r) }
func (r *profileRow) TypedRune(rune)                 {}

func (r *profileRow) FocusGained() {
	r.focused = true
	r.Refresh()
	restTipOf(r)
	if r.got != nil {
		r.got()
	}
}

func (r *profileRow) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeySpace, ev.Name == fyne.KeyReturn, ev.Name == fyne.KeyEnter:
		r.tapped()
	case ev.Name == fyne.KeyUp && r.step != nil:
		r.step(-1)
	case ev.Name == fyne.KeyDown && r.step != nil:
		r.step(1)
	default:
		passKey(r, ev)
	}
}
