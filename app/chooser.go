package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/internal/identity"
)

const profileHeight = 56

// profileRow is an organisation that one can sign in to.
type profileRow struct {
	widget.BaseWidget
	profile   string // its name
	avatar    *kit.Avatar
	name, sub *kit.Text
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
		avatar:  kit.NewAvatar(36),
		name:    kit.NewText(p.Title(), kit.SizeText, kit.ColorInk, kit.Ellip).Bold().AsIs(),
		sub:     kit.NewText(placeOf(p), kit.SizeCaption, kit.ColorDim, kit.Ellip),
		tapped:  tapped,
	}
	r.avatar.Set(identity.Account{ID: identity.AccountID(p.Name + " " + p.Authority.URL), Name: p.Title()})
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
	ground := kit.Box(10)
	layout := func(s fyne.Size) {
		kit.Place(ground, 0, 0, s.Width, s.Height)
		kit.Place(r.avatar, 8, 10, 36, 36)
		kit.Place(r.name, 56, 8, s.Width-64, 20)
		kit.Place(r.sub, 56, 28, s.Width-64, 18)
	}
	paint := func() {
		kit.PaintBox(ground, "", "", 0)
		switch {
		case r.chosen:
			kit.PaintBox(ground, kit.ColorSelected, "", 0)
		case r.hovered:
			kit.PaintBox(ground, kit.ColorHovered, "", 0)
		}
		if r.focused {
			kit.FocusRing(ground)
		}
	}
	return kit.Draw(r.MinSize, layout, paint, ground, r.avatar, r.name, r.sub)
}

func (r *profileRow) TipWords() string               { return kit.WholeOf(r.name, r.sub) }
func (r *profileRow) Tapped(*fyne.PointEvent)        { kit.HideTip(r); r.tapped() }
func (r *profileRow) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (r *profileRow) MouseIn(*desktop.MouseEvent)    { r.hovered = true; r.Refresh(); kit.RestTipOf(r) }
func (r *profileRow) MouseMoved(*desktop.MouseEvent) {}
func (r *profileRow) MouseOut()                      { r.hovered = false; r.Refresh(); kit.HideTip(r) }
func (r *profileRow) FocusLost()                     { r.focused = false; r.Refresh(); kit.HideTip(r) }
func (r *profileRow) TypedRune(rune)                 {}

func (r *profileRow) FocusGained() {
	r.focused = true
	r.Refresh()
	kit.RestTipOf(r)
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
		kit.PassKey(r, ev)
	}
}
