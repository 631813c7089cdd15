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
	t := &Toast{label: NewText("", SizeText, ColorPaper, Wrap)}
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

// Room within a toast. Its words get a pixel more than they are wide on each side, so that no rounding breaks their line.
const (
	toastSide = 18
	toastOver = 9
)

// Float places the toast over the lower edge of an area, in the middle of what lies right of left. What is too long for one
// line goes on in the next.
func (t *Toast) Float(left float32, area fyne.Size) {
	room := area.Width - left
	w := min(t.MinSize().Width, room-40)
	h := t.label.HeightFor(w-2*toastSide+2) + 2*toastOver
	Place(t, left+float32(int((room-w)/2)), area.Height-h-20, w, h)
}

func (t *Toast) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	return fyne.NewSize(t.label.Measure(t.label.Shown())+2*toastSide, t.label.Line()+2*toastOver)
}

func (t *Toast) CreateRenderer() fyne.WidgetRenderer {
	ground := Box(19)
	layout := func(s fyne.Size) {
		Place(ground, 0, 0, s.Width, s.Height)
		Place(t.label, toastSide-1, toastOver, s.Width-2*toastSide+2, s.Height-2*toastOver)
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
