package kit

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

const (
	sheetW = 460
	// NarrowSheet is the width inside a sheet below which its lines are folded.
	NarrowSheet = 380
	// lowWindow is the height below which a sheet leaves room out.
	lowWindow = 560
)

// Overlay lays a sheet over the window and keeps clicks from what is below.
type Overlay struct {
	widget.BaseWidget
	Sheet *Panel
	Page  *Page // what is higher than a small window scrolls
	body  fyne.CanvasObject
	Toast *Toast // a note under the veil would not be seen
	tip   *Tip   // nor would a tip
	low   bool
	Told  func(low bool) // hears that the window has become low, or is no longer, before the sheet is laid out; may be nil
}

// NewOverlay makes a sheet with that content.
func NewOverlay(content fyne.CanvasObject) *Overlay {
	o := &Overlay{body: NewInset(28, 32, 28, 32, content), Toast: NewToast(), tip: NewTip()}
	o.Page = NewPage(o.body)
	o.Sheet = NewPanel(o.Page, ColorPaper, ColorSheet, 16)
	o.ExtendBaseWidget(o)
	return o
}

func (o *Overlay) Tapped(*fyne.PointEvent) {}
func (o *Overlay) MinSize() fyne.Size      { return fyne.NewSize(1, 1) } // never makes the window grow

func (o *Overlay) CreateRenderer() fyne.WidgetRenderer {
	veil := Box(0)
	layout := func(s fyne.Size) {
		Place(veil, 0, 0, s.Width, s.Height)
		w := min(sheetW, s.Width-16)
		if low := s.Height < lowWindow; low != o.low && o.Told != nil {
			o.low = low
			o.Told(low)
		}
		h := min(HeightFor(o.body, w), s.Height-16)
		Place(o.Sheet, float32(int((s.Width-w)/2)), float32(int((s.Height-h)/2)), w, h)
		o.Toast.Float(0, s)
	}
	return Draw(o.MinSize, layout, func() { veil.FillColor = Hue(ColorVeil) }, veil, o.Sheet, o.Toast, o.tip)
}

// Flow lays the sheet out again after something in it changed its height.
func (o *Overlay) Flow() {
	o.Refresh()
	o.Page.Flow()
}

// Overlays are the sheets and menus over the window, the newest on top.
type Overlays struct {
	Canvas  fyne.Canvas
	Layers  []Layer
	Removed func() // hears that something was taken away; nil: nobody does
}

// Layer is one of them; escape is what Escape does while it is on top.
type Layer struct {
	Object fyne.CanvasObject
	Escape func()
}

// Push puts an overlay on top.
func (s *Overlays) Push(o fyne.CanvasObject, escape func()) {
	if t := ContentTip(s.Canvas); t != nil {
		t.Stop() // it is about what is covered now
	}
	s.Layers = append(s.Layers, Layer{o, escape})
	s.Canvas.Overlays().Add(o)
	o.Resize(s.Canvas.Size())
}

// Remove takes an overlay away, and with it what lies above: it was asked because of it.
func (s *Overlays) Remove(o fyne.CanvasObject) {
	i := slices.IndexFunc(s.Layers, func(l Layer) bool { return l.Object == o })
	if i < 0 {
		return
	}
	s.Canvas.Overlays().Remove(o)
	s.Layers = s.Layers[:i]
	if s.Removed != nil {
		s.Removed()
	}
}

// Top is the newest overlay; nil when the window is free.
func (s *Overlays) Top() fyne.CanvasObject {
	if len(s.Layers) == 0 {
		return nil
	}
	return s.Layers[len(s.Layers)-1].Object
}

// Ask is a small sheet with a question and two answers.
func (s *Overlays) Ask(title, words, yes string, then func()) {
	var o *Overlay
	hide := func() { s.Remove(o) }
	no := NewButton("Cancel", Plain, hide)
	do := NewButton(yes, Primary, func() { hide(); then() })
	o = NewOverlay(NewColumn(0,
		NewText(title, SizeHeading, ColorInk, Wrap).Bold(), Gap(1, 6),
		NewText(words, SizeText, ColorDim, Wrap), Gap(1, 20),
		NewLine(8, 0, Gap(1, 1), no, do),
	))
	s.Push(o, hide)
	s.Canvas.Focus(do)
}
