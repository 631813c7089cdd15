package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Rank is how much a button stands out.
type Rank int

const (
	Plain   Rank = iota // card with a border
	Primary             // filled; one a view
	Quiet               // words only, for an action inside a row
)

// quietSide is the room beside the words of a button that is nothing but words.
const quietSide = 6

// ringInset is how far inside a filled button the ring lies that tells of the keyboard.
const ringInset = 3

// Button is Fyne's button with a border, our paddings, and Enter beside Space.
type Button struct {
	widget.DisableableWidget
	Label    *Text
	Rank     Rank
	OnTapped func()
	hovered  bool
	focused  bool
	self     fyne.CanvasObject // the widget that embeds this one
}

// NewButton makes one; tapped is called on Fyne's thread.
func NewButton(label string, r Rank, tapped func()) *Button {
	size := float32(SizeText)
	if r == Quiet {
		size = SizeCaption
	}
	b := &Button{Label: NewText(label, size, ColorInk, Whole), Rank: r, OnTapped: tapped}
	b.Label.Align = fyne.TextAlignCenter
	b.Label.Style.Bold = r == Primary
	b.self = b
	b.ExtendBaseWidget(b)
	return b
}

// SetLabel gives it other words.
func (b *Button) SetLabel(label string) {
	if b.Label.Words != label {
		b.Label.Set(label)
		b.Refresh()
	}
}

// SetRank makes it stand out more, or less.
func (b *Button) SetRank(r Rank) {
	if b.Rank != r {
		b.Rank = r
		b.Label.SetBold(r == Primary)
		b.Refresh()
	}
}

// SetEnabled switches it on or off.
func (b *Button) SetEnabled(on bool) {
	if on == b.Disabled() {
		if on {
			b.Enable()
		} else {
			b.Disable()
		}
	}
}

func (b *Button) MinSize() fyne.Size {
	b.ExtendBaseWidget(b)
	m := b.Label.MinSize()
	if b.Rank == Quiet {
		return fyne.NewSize(m.Width+2*quietSide, 28)
	}
	return fyne.NewSize(m.Width+30, 38)
}

func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	ground, veil, ring := Box(Corner), Box(Corner), Box(Corner-ringInset)
	layout := func(size fyne.Size) {
		Place(ground, 0, 0, size.Width, size.Height)
		Place(veil, 0, 0, size.Width, size.Height)
		Place(ring, ringInset, ringInset, size.Width-2*ringInset, size.Height-2*ringInset)
		Place(b.Label, 6, 0, size.Width-12, size.Height)
	}
	paint := func() {
		switch b.Rank {
		case Primary:
			PaintBox(ground, ColorAccent, "", 0)
			b.Label.SetColor(ColorOn)
		case Quiet:
			PaintBox(ground, "", "", 0)
			b.Label.SetColor(ColorAccent)
		default:
			PaintBox(ground, ColorCard, ColorLine, 1)
			b.Label.SetColor(ColorInk)
		}
		if b.Disabled() {
			switch b.Rank {
			case Primary:
				PaintBox(ground, ColorIdle, ColorLine, 1)
			case Plain:
				PaintBox(ground, ColorStill, ColorLine, 1)
			}
			b.Label.SetColor(ColorOff)
		}
		over := fyne.ThemeColorName("")
		if b.hovered && !b.Disabled() {
			over = ColorHovered
		}
		PaintBox(veil, over, "", 0)
		if b.focused {
			FocusRing(ground)
		}
		ring.StrokeColor, ring.StrokeWidth = Hue(ColorOn), 0
		switch { // what is at the edge would hardly be seen beside the filling
		case b.Rank != Primary || b.Disabled():
		case b.focused:
			ring.StrokeWidth = 2
		case b.hovered && shown(Hue(ColorEdge)):
			ring.StrokeWidth = 1
		}
	}
	return Draw(b.MinSize, layout, paint, ground, veil, ring, b.Label)
}

func (b *Button) Tapped(*fyne.PointEvent) {
	if !b.Disabled() && b.OnTapped != nil {
		b.OnTapped()
	}
}

func (b *Button) Cursor() desktop.Cursor {
	if b.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// TipWords are the words that have no room.
func (b *Button) TipWords() string { return WholeOf(b.Label) }
func (b *Button) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.Refresh()
	RestTip(b.self, b.TipWords)
}
func (b *Button) MouseMoved(*desktop.MouseEvent) {}
func (b *Button) MouseOut()                      { b.hovered = false; b.Refresh(); HideTip(b.self) }
func (b *Button) FocusGained() {
	b.focused = true
	b.Refresh()
	Reveal(b.self)
	RestTip(b.self, b.TipWords)
}
func (b *Button) FocusLost()     { b.focused = false; b.Refresh(); HideTip(b.self) }
func (b *Button) TypedRune(rune) {}

func (b *Button) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		PassKey(b.self, ev)
	}
}
