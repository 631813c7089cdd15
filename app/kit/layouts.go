package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Fyne asks for a minimum size before a width is known, and a wrapping text has none then. Our layouts ask
// for the height at a width instead.

// flowing is an object whose height depends on its width.
type flowing interface{ HeightFor(width float32) float32 }

type flowingLayout interface {
	HeightFor(objects []fyne.CanvasObject, width float32) float32
}

// HeightFor is how high an object is at a width.
func HeightFor(o fyne.CanvasObject, width float32) float32 {
	if f, ok := o.(flowing); ok {
		return f.HeightFor(width)
	}
	if c, ok := o.(*fyne.Container); ok {
		if l, ok := c.Layout.(flowingLayout); ok {
			return l.HeightFor(c.Objects, width)
		}
	}
	return o.MinSize().Height
}

// column stacks its objects, gap apart, each over the whole width.
type column struct {
	gap   float32
	width float32 // last given
}

// NewColumn stacks objects.
func NewColumn(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{gap: gap}, objects...)
}

// HeightFor is that of all visible objects and of the gaps between them.
func (l *column) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	first := true
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if !first {
			h += l.gap
		}
		first = false
		h += HeightFor(o, width)
	}
	return h
}

func (l *column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var w float32
	for _, o := range objects {
		if o.Visible() {
			w = max(w, o.MinSize().Width)
		}
	}
	return fyne.NewSize(w, l.HeightFor(objects, max(l.width, w)))
}

func (l *column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	if size.Width == 0 { // it is being put together: Fyne asks after each object
		return
	}
	var y float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		h := HeightFor(o, size.Width)
		Place(o, 0, y, size.Width, h)
		y += h + l.gap
	}
}

// Line puts its objects side by side, gap apart and in the middle of the height. The one at grow, if any,
// takes what is left.
type Line struct {
	Gap  float32
	Grow int // -1: none
}

// NewLine puts objects side by side; the one that grow counts takes the room that is left, -1: none does.
func NewLine(gap float32, grow int, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&Line{gap, grow}, objects...)
}

func (l *Line) widths(objects []fyne.CanvasObject, total float32) []float32 {
	ws := make([]float32, len(objects))
	left := total
	first := true
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		if !first {
			left -= l.Gap
		}
		first = false
		if i != l.Grow {
			ws[i] = o.MinSize().Width
			left -= ws[i]
		}
	}
	if l.Grow >= 0 {
		ws[l.Grow] = max(0, left)
	}
	return ws
}

// HeightFor is that of the highest object.
func (l *Line) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for i, w := range l.widths(objects, width) {
		if objects[i].Visible() {
			h = max(h, HeightFor(objects[i], w))
		}
	}
	return h
}

func (l *Line) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	first := true
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if !first {
			size.Width += l.Gap
		}
		first = false
		m := o.MinSize()
		size.Width += m.Width
		size.Height = max(size.Height, m.Height)
	}
	return size
}

func (l *Line) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var x float32
	for i, w := range l.widths(objects, size.Width) {
		o := objects[i]
		if !o.Visible() {
			continue
		}
		h := HeightFor(o, w)
		Place(o, x, (size.Height-h)/2, w, h)
		x += w + l.Gap
	}
}

// Inset keeps its one object away from the edges. maxWidth, when set, keeps lines readable.
type Inset struct{ Top, right, Bottom, left, maxWidth float32 }

// NewInset keeps room around an object.
func NewInset(top, right, bottom, left float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&Inset{top, right, bottom, left, 0}, o)
}

func (l *Inset) inner(width float32) float32 {
	w := max(0, width-l.left-l.right)
	if l.maxWidth > 0 {
		w = min(w, l.maxWidth)
	}
	return w
}

// HeightFor is that of the object and the room around it.
func (l *Inset) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return l.Top + HeightFor(objects[0], l.inner(width)) + l.Bottom
}

func (l *Inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(l.left+l.right, l.Top+l.Bottom)
}

func (l *Inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	Place(objects[0], l.left, l.Top, l.inner(size.Width), max(0, size.Height-l.Top-l.Bottom))
}

// NewInsetMax keeps text from running wider than people like to read.
func NewInsetMax(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&Inset{maxWidth: width}, o)
}
