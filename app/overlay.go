package app

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

const (
	sheetW = 460
	// narrowSheet is the width inside a sheet below which its lines are folded.
	narrowSheet = 380
	// lowWindow is the height below which a sheet leaves room out.
	lowWindow = 560
)

// overlay lays a sheet over the window and keeps clicks from what is below.
type overlay struct {
	widget.BaseWidget
	sheet *panel
	page  *page // what is higher than a small window scrolls
	body  fyne.CanvasObject
	toast *toast // a note under the veil would not be seen
	tip   *tip   // nor would a tip
	low   bool
	told  func(low bool) // hears that the window has become low, or is no longer, before the sheet is laid out; may be nil
}

func newOverlay(content fyne.CanvasObject) *overlay {
	o := &overlay{body: newInset(28, 32, 28, 32, content), toast: newToast(), tip: newTip()}
	o.page = newPage(o.body)
	o.sheet = newPanel(o.page, colorPaper, colorEdge, 16)
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
		if low := s.Height < lowWindow; low != o.low && o.told != nil {
			o.low = low
			o.told(low)
		}
		h := min(heightFor(o.body, w), s.Height-16)
		place(o.sheet, float32(int((s.Width-w)/2)), float32(int((s.Height-h)/2)), w, h)
		o.toast.float(0, s)
	}
	return draw(o.MinSize, layout, func() { veil.FillColor = hue(colorVeil) }, veil, o.sheet, o.toast, o.tip)
}

// flow lays the sheet out again after something in it changed its height.
func (o *overlay) flow() {
	o.Refresh()
	o.page.flow()
}

// overlays are the sheets and menus over the window, the newest on top.
type overlays struct {
	canvas fyne.Canvas
	layers []layer
}

// layer is one of them; escape is what Escape does while it is on top.
type layer struct {
	object fyne.CanvasObject
	escape func()
}

func (s *overlays) push(o fyne.CanvasObject, escape func()) {
	if t := contentTip(s.canvas); t != nil {
		t.stop() // it is about what is covered now
	}
	s.layers = append(s.layers, layer{o, escape})
	s.canvas.Overlays().Add(o)
	o.Resize(s.canvas.Size())
}

// remove takes an overlay away, and with it what lies above: it was asked because of it.
func (s *overlays) remove(o fyne.CanvasObject) {
	i := slices.IndexFunc(s.layers, func(l layer) bool { return l.object == o })
	if i < 0 {
		return
	}
	s.canvas.Overlays().Remove(o)
	s.layers = s.layers[:i]
}

// top is the newest overlay; nil when the window is free.
func (s *overlays) top() fyne.CanvasObject {
	if len(s.layers) == 0 {
		return nil
	}
	return s.layers[len(s.layers)-1].object
}

// ask is a small sheet with a question and two answers.
func (s *overlays) ask(title, words, yes string, then func()) {
	var o *overlay
	hide := func() { s.remove(o) }
	no := newButton("Cancel", plain, hide)
	do := newButton(yes, primary, func() { hide(); then() })
	o = newOverlay(newColumn(0,
		newText(title, sizeHeading, colorInk, wrap).bold(), gap(1, 6),
		newText(words, sizeText, colorDim, wrap), gap(1, 20),
		newLine(8, 0, gap(1, 1), no, do),
	))
	s.push(o, hide)
	s.canvas.Focus(do)
}
