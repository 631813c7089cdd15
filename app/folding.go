package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// folding lays its objects side by side where there is room, and in two lines in a narrow window.
type folding struct {
	below  float32 // the width that is too narrow for one line
	need   float32 // what the line needs, as it was when it was last seen: words are longer in some languages
	wide   line
	narrow twoLines
	folded bool
	told   func(folded bool) // hears of a change before the objects are laid out; may be nil
}

func newFolding(below float32, wide line, narrow twoLines, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&folding{below: below, wide: wide, narrow: narrow}, objects...)
}

func (l *folding) fold(objects []fyne.CanvasObject, width float32) bool {
	if !l.folded { // what is folded may leave out some of its objects
		l.need = l.wide.MinSize(objects).Width
	}
	if folded := width < max(l.below, l.need); folded != l.folded {
		l.folded = folded
		if l.told != nil {
			l.told(folded)
		}
	}
	return l.folded
}

func (l *folding) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	if l.fold(objects, width) {
		return l.narrow.HeightFor(objects, width)
	}
	return l.wide.HeightFor(objects, width)
}

// MinSize is that of the two lines: the window may get so narrow.
func (l *folding) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := l.narrow.MinSize(objects)
	if !l.folded {
		size.Height = l.wide.MinSize(objects).Height
	}
	return size
}

func (l *folding) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if l.fold(objects, size.Width) {
		l.narrow.Layout(objects, size)
	} else {
		l.wide.Layout(objects, size)
	}
}

// twoLines puts its first objects into an upper line and the rest into a lower one.
type twoLines struct {
	first        int // how many go into the upper line
	upper, lower line
	gap          float32
}

func (l *twoLines) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	upper, lower := l.upper.HeightFor(objects[:l.first], width), l.lower.HeightFor(objects[l.first:], width)
	return upper + lower + l.between(upper, lower)
}

// between is the gap, where there are two lines to keep apart.
func (l *twoLines) between(upper, lower float32) float32 {
	if upper == 0 || lower == 0 {
		return 0
	}
	return l.gap
}

func (l *twoLines) MinSize(objects []fyne.CanvasObject) fyne.Size {
	u, w := l.upper.MinSize(objects[:l.first]), l.lower.MinSize(objects[l.first:])
	return fyne.NewSize(max(u.Width, w.Width), u.Height+w.Height+l.between(u.Height, w.Height))
}

func (l *twoLines) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	upper := l.upper.HeightFor(objects[:l.first], size.Width)
	l.upper.Layout(objects[:l.first], fyne.NewSize(size.Width, upper))
	lower := l.lower.HeightFor(objects[l.first:], size.Width)
	top := upper + l.between(upper, lower)
	l.lower.Layout(objects[l.first:], fyne.NewSize(size.Width, lower))
	for _, o := range objects[l.first:] {
		o.Move(o.Position().AddXY(0, top))
	}
}
