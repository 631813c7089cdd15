package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

const sheetW = 460

// overlay lays a sheet over the window and keeps clicks from what is below.
type overlay struct {
	widget.BaseWidget
	sheet *panel
}

func newOverlay(content fyne.CanvasObject) *overlay {
	o := &overlay{sheet: newPanel(newInset(28, 32, 28, 32, content), colorPaper, "", 16)}
	o.ExtendBaseWidget(o)
	return o
}

func (o *overlay) Tapped(*fyne.PointEvent) {}
func (o *overlay) MinSize() fyne.Size      { return fyne.NewSize(1, 1) } // never makes the window grow

func (o *overlay) CreateRenderer() fyne.WidgetRenderer {
	veil := box(0)
	layout := func(s fyne.Size) {
		place(veil, 0, 0, s.Width, s.Height)
		w := min(sheetW, s.Width-16)
		h := min(o.sheet.HeightFor(w), s.Height)
		place(o.sheet, float32(int((s.Width-w)/2)), float32(int((s.Height-h)/2)), w, h)
	}
	return draw(o.MinSize, layout, func() { veil.FillColor = hue(colorVeil) }, veil, o.sheet)
}

// overlays shows at most one overlay of ours at a time on a canvas.
type overlays struct {
	canvas fyne.Canvas
	shown  fyne.CanvasObject
	escape func()
}

// show puts an overlay up in place of the one that is there. escape is what Escape does.
func (s *overlays) show(o fyne.CanvasObject, escape func()) {
	s.hide()
	s.shown, s.escape = o, escape
	s.canvas.Overlays().Add(o)
	o.Resize(s.canvas.Size())
}

func (s *overlays) hide() {
	if s.shown != nil {
		s.canvas.Overlays().Remove(s.shown)
		s.shown, s.escape = nil, nil
	}
}

// flow lays the sheet out again after something in it changed its height.
func (s *overlays) flow() {
	if o, ok := s.shown.(*overlay); ok {
		o.sheet.Refresh()
		o.Refresh()
	}
}

// ask is a small sheet with a question and two answers.
func (s *overlays) ask(title, words, yes string, then func()) {
	no := newButton("Cancel", plain, s.hide)
	do := newButton(yes, primary, func() { s.hide(); then() })
	content := newColumn(0,
		newText(title, sizeHeading, colorInk, wrap).bold(), gap(1, 6),
		newText(words, sizeText, colorDim, wrap), gap(1, 20),
		newLine(8, 0, gap(1, 1), no, do),
	)
	s.show(newOverlay(content), s.hide)
	s.canvas.Focus(do)
}
