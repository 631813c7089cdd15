package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Toast is a short note at the lower edge that goes away by itself.
type Toast struct {
	widget.BaseWidget
	label *Text
}

// NewToast makes one that is not shown yet.
func NewToast() *Toast {
	t := &Toast{label: NewText("", SizeText, ColorPaper, Ellip)}
	t.label.Align = fyne.TextAlignCenter
	t.Hidden = true
	t.ExtendBaseWidget(t)
	return t
}

// Say shows words; whoever says them takes them away.
func (t *Toast) Say(words string) {
	t.label.Set(words)
	t.Show()
	t.Refresh()
}

// Float places the toast over the lower edge of an area, in the middle of what lies right of left.
func (t *Toast) Float(left float32, area fyne.Size) {
	m := t.MinSize()
	room := area.Width - left
	w := min(m.Width, room-40)
	Place(t, left+float32(int((room-w)/2)), area.Height-m.Height-20, w, m.Height)
}

func (t *Toast) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	return fyne.NewSize(t.label.Measure(t.label.Shown())+36, 38)
}

func (t *Toast) CreateRenderer() fyne.WidgetRenderer {
	ground := Box(19)
	layout := func(s fyne.Size) {
		Place(ground, 0, 0, s.Width, s.Height)
		Place(t.label, 18, 0, s.Width-36, s.Height)
	}
	return Draw(t.MinSize, layout, func() { PaintBox(ground, ColorInk, "", 0) }, ground, t.label)
}

// ToastLayout floats the toast over the lower edge of the content, right of left and above the foot: it covers no button
// there.
type ToastLayout struct {
	Left, Foot func() float32
}

func (ToastLayout) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (l ToastLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	Place(o[0], 0, 0, s.Width, s.Height)
	o[1].(*Toast).Float(l.Left(), s.SubtractWidthHeight(0, l.Foot()))
}
