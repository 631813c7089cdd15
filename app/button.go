package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// rank is how much a button stands out.
type rank int

const (
	plain   rank = iota // card with a border
	primary             // filled; one a view
	quiet               // words only, for an action inside a row
)

// quietSide is the room beside the words of a button that is nothing but words.
const quietSide = 6

// ringInset is how far inside a filled button the ring lies that tells of the keyboard.
const ringInset = 3

// button is Fyne's button with a border, our paddings, and Enter beside Space.
type button struct {
	widget.DisableableWidget
	label   *text
	rank    rank
	tapped  func()
	hovered bool
	focused bool
	self    fyne.CanvasObject // the widget that embeds this one
}

func newButton(label string, r rank, tapped func()) *button {
	size := float32(sizeText)
	if r == quiet {
		size = sizeCaption
	}
	b := &button{label: newText(label, size, colorInk, whole), rank: r, tapped: tapped}
	b.label.align = fyne.TextAlignCenter
	b.label.style.Bold = r == primary
	b.self = b
	b.ExtendBaseWidget(b)
	return b
}

func (b *button) setLabel(label string) {
	if b.label.words != label {
		b.label.set(label)
		b.Refresh()
	}
}

func (b *button) setRank(r rank) {
	if b.rank != r {
		b.rank = r
		b.label.setBold(r == primary)
		b.Refresh()
	}
}

func (b *button) SetEnabled(on bool) {
	if on == b.Disabled() {
		if on {
			b.Enable()
		} else {
			b.Disable()
		}
	}
}

func (b *button) MinSize() fyne.Size {
	b.ExtendBaseWidget(b)
	m := b.label.MinSize()
	if b.rank == quiet {
		return fyne.NewSize(m.Width+2*quietSide, 28)
	}
	return fyne.NewSize(m.Width+30, 38)
}

func (b *button) CreateRenderer() fyne.WidgetRenderer {
	ground, veil, ring := box(corner), box(corner), box(corner-ringInset)
	layout := func(size fyne.Size) {
		place(ground, 0, 0, size.Width, size.Height)
		place(veil, 0, 0, size.Width, size.Height)
		place(ring, ringInset, ringInset, size.Width-2*ringInset, size.Height-2*ringInset)
		place(b.label, 6, 0, size.Width-12, size.Height)
	}
	paint := func() {
		switch b.rank {
		case primary:
			paintBox(ground, colorAccent, "", 0)
			b.label.setColor(colorOn)
		case quiet:
			paintBox(ground, "", "", 0)
			b.label.setColor(colorAccent)
		default:
			paintBox(ground, colorCard, colorLine, 1)
			b.label.setColor(colorInk)
		}
		if b.Disabled() {
			switch b.rank {
			case primary:
				paintBox(ground, colorIdle, colorLine, 1)
			case plain:
				paintBox(ground, colorStill, colorLine, 1)
			}
			b.label.setColor(colorOff)
		}
		over := fyne.ThemeColorName("")
		if b.hovered && !b.Disabled() {
			over = colorHovered
		}
		paintBox(veil, over, "", 0)
		if b.focused {
			focusRing(ground)
		}
		ring.StrokeColor, ring.StrokeWidth = hue(colorOn), 0
		switch { // what is at the edge would hardly be seen beside the filling
		case b.rank != primary || b.Disabled():
		case b.focused:
			ring.StrokeWidth = 2
		case b.hovered && shown(hue(colorEdge)):
			ring.StrokeWidth = 1
		}
	}
	return draw(b.MinSize, layout, paint, ground, veil, ring, b.label)
}

func (b *button) Tapped(*fyne.PointEvent) {
	if !b.Disabled() && b.tapped != nil {
		b.tapped()
	}
}

func (b *button) Cursor() desktop.Cursor {
	if b.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

func (b *button) TipWords() string { return wholeOf(b.label) }
func (b *button) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.Refresh()
	restTip(b.self, b.TipWords)
}
func (b *button) MouseMoved(*desktop.MouseEvent) {}
func (b *button) MouseOut()                      { b.hovered = false; b.Refresh(); hideTip(b.self) }
func (b *button) FocusGained() {
	b.focused = true
	b.Refresh()
	reveal(b.self)
	restTip(b.self, b.TipWords)
}
func (b *button) FocusLost()     { b.focused = false; b.Refresh(); hideTip(b.self) }
func (b *button) TypedRune(rune) {}

func (b *button) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		passKey(b.self, ev)
	}
}
