package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// wrapped puts its objects side by side as words of a text: what has no room goes on in the next line. Buttons are longer
// in some languages than in others.
type wrapped struct {
	gap   float32
	width float32 // last given
}

// NewWrapped makes a row of objects that goes on in the next line.
func NewWrapped(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&wrapped{gap: gap}, objects...)
}

// each gives the place of every object in a line of that width, and returns how high all of it is.
func (l *wrapped) each(objects []fyne.CanvasObject, width float32, put func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	var x, y, high float32
	start := 0 // of the line
	end := func(next int) {
		first := true
		for _, o := range objects[start:next] { // all stand in the middle of their line
			if o.Visible() {
				m := o.MinSize()
				if b, ok := o.(*Button); ok && b.Rank == Quiet && first { // its words, and not the room around them, begin the line
					x -= quietSide
				}
				first = false
				put(o, x, y+(high-m.Height)/2, min(m.Width, width), m.Height)
				x += m.Width + l.gap
			}
		}
		start = next
	}
	var used float32
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if used > 0 && used+l.gap+m.Width > width {
			end(i)
			x, y, used, high = 0, y+high+l.gap, 0, 0
		}
		if used > 0 {
			used += l.gap
		}
		used, high = used+m.Width, max(high, m.Height)
	}
	end(len(objects))
	return y + high
}

func (l *wrapped) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	return l.each(objects, width, func(fyne.CanvasObject, float32, float32, float32, float32) {})
}

// MinSize is as wide as the widest object: the window may get so narrow.
func (l *wrapped) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var w float32
	for _, o := range objects {
		if o.Visible() {
			w = max(w, o.MinSize().Width)
		}
	}
	return fyne.NewSize(w, l.HeightFor(objects, max(l.width, w)))
}

func (l *wrapped) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.each(objects, size.Width, Place)
}
