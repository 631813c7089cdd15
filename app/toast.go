package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// toast is a short note at the lower edge that goes away by itself.
type toast struct {
	widget.BaseWidget
	label *text
}

func newToast() *toast {
	t := &toast{label: newText("", sizeText, colorPaper, ellip)}
	t.label.align = fyne.TextAlignCenter
	t.Hidden = true
	t.ExtendBaseWidget(t)
	return t
}

func (t *toast) say(words string) {
	t.label.set(words)
	t.Show()
	t.Refresh()
}

// float places the toast over the lower edge of an area, in the middle of what lies right of left.
func (t *toast) float(left float32, area fyne.Size) {
	m := t.MinSize()
	room := area.Width - left
	w := min(m.Width, room-40)
	place(t, left+float32(int((room-w)/2)), area.Height-m.Height-20, w, m.Height)
}

func (t *toast) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	return fyne.NewSize(t.label.measure(t.label.shown())+36, 38)
}

func (t *toast) CreateRenderer() fyne.WidgetRenderer {
	ground := box(19)
	layout := func(s fyne.Size) {
		place(ground, 0, 0, s.Width, s.Height)
		place(t.label, 18, 0, s.Width-36, s.Height)
	}
	return draw(t.MinSize, layout, func() { paintBox(ground, colorInk, "", 0) }, ground, t.label)
}

// toastLayout floats the toast over the lower edge of the content, right of left and above the foot: it covers no button
// there.
type toastLayout struct {
	left, foot func() float32
}

func (toastLayout) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (l toastLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	place(o[0], 0, 0, s.Width, s.Height)
	o[1].(*toast).float(l.left(), s.SubtractWidthHeight(0, l.foot()))
}
