package app

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

func heightFor(o fyne.CanvasObject, width float32) float32 {
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

func newColumn(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&column{gap: gap}, objects...)
}

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
		h += heightFor(o, width)
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
	var y float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		h := heightFor(o, size.Width)
		place(o, 0, y, size.Width, h)
		y += h + l.gap
	}
}

// line puts its objects side by side, gap apart and in the middle of the height. The one at grow, if any,
// takes what is left.
type line struct {
	gap  float32
	grow int // -1: none
}

func newLine(gap float32, grow int, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&line{gap, grow}, objects...)
}

func (l *line) widths(objects []fyne.CanvasObject, total float32) []float32 {
	ws := make([]float32, len(objects))
	left := total
	first := true
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		if !first {
			left -= l.gap
		}
		first = false
		if i != l.grow {
			ws[i] = o.MinSize().Width
			left -= ws[i]
		}
	}
	if l.grow >= 0 {
		ws[l.grow] = max(0, left)
	}
	return ws
}

func (l *line) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	var h float32
	for i, w := range l.widths(objects, width) {
		if objects[i].Visible() {
			h = max(h, heightFor(objects[i], w))
		}
	}
	return h
}

func (l *line) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	first := true
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if !first {
			size.Width += l.gap
		}
		first = false
		m := o.MinSize()
		size.Width += m.Width
		size.Height = max(size.Height, m.Height)
	}
	return size
}

func (l *line) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var x float32
	for i, w := range l.widths(objects, size.Width) {
		o := objects[i]
		if !o.Visible() {
			continue
		}
		h := heightFor(o, w)
		place(o, x, (size.Height-h)/2, w, h)
		x += w + l.gap
	}
}

// inset keeps its one object away from the edges. maxWidth, when set, keeps lines readable.
type inset struct{ top, right, bottom, left, maxWidth float32 }

func newInset(top, right, bottom, left float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&inset{top, right, bottom, left, 0}, o)
}

func (l *inset) inner(width float32) float32 {
	w := max(0, width-l.left-l.right)
	if l.maxWidth > 0 {
		w = min(w, l.maxWidth)
	}
	return w
}

func (l *inset) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return l.top + heightFor(objects[0], l.inner(width)) + l.bottom
}

func (l *inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(l.left+l.right, l.top+l.bottom)
}

func (l *inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], l.left, l.top, l.inner(size.Width), max(0, size.Height-l.top-l.bottom))
}

// newInsetMax keeps text from running wider than people like to read.
func newInsetMax(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&inset{maxWidth: width}, o)
}
