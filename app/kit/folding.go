package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Folding lays its objects side by side where there is room, and in two lines in a narrow window.
type Folding struct {
	below  float32 // the width that is too narrow for one line
	need   float32 // what the line needs, as it was when it was last seen: words are longer in some languages
	wide   Line
	narrow TwoLines
	folded bool
	Told   func(folded bool) // hears of a change before the objects are laid out; may be nil
}

// NewFolding lays objects out as one line, and as two where there are fewer than below pixels.
func NewFolding(below float32, wide Line, narrow TwoLines, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&Folding{below: below, wide: wide, narrow: narrow}, objects...)
}

func (l *Folding) fold(objects []fyne.CanvasObject, width float32) bool {
	if !l.folded { // what is folded may leave out some of its objects
		l.need = l.wide.MinSize(objects).Width
	}
	if folded := width < max(l.below, l.need); folded != l.folded {
		l.folded = folded
		if l.Told != nil {
			l.Told(folded)
		}
	}
	return l.folded
}

// HeightFor is that of the one line, or of the two.
func (l *Folding) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	if l.fold(objects, width) {
		return l.narrow.HeightFor(objects, width)
	}
	return l.wide.HeightFor(objects, width)
}

// MinSize is that of the two lines: the window may get so narrow.
func (l *Folding) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := l.narrow.MinSize(objects)
	if !l.folded {
		size.Height = l.wide.MinSize(objects).Height
	}
	return size
}

func (l *Folding) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if l.fold(objects, size.Width) {
		l.narrow.Layout(objects, size)
	} else {
		l.wide.Layout(objects, size)
	}
}

// TwoLines puts its first objects into an upper line and the rest into a lower one.
type TwoLines struct {
	First        int // how many go into the upper line
	Upper, Lower Line
	Gap          float32
}

// HeightFor is that of both lines.
func (l *TwoLines) HeightFor(objects []fyne.CanvasObject, width float32) float32 {
	upper, lower := l.Upper.HeightFor(objects[:l.First], width), l.Lower.HeightFor(objects[l.First:], width)
	return upper + lower + l.between(upper, lower)
}

// between is the gap, where there are two lines to keep apart.
func (l *TwoLines) between(upper, lower float32) float32 {
	if upper == 0 || lower == 0 {
		return 0
	}
	return l.Gap
}

func (l *TwoLines) MinSize(objects []fyne.CanvasObject) fyne.Size {
	u, w := l.Upper.MinSize(objects[:l.First]), l.Lower.MinSize(objects[l.First:])
	return fyne.NewSize(max(u.Width, w.Width), u.Height+w.Height+l.between(u.Height, w.Height))
}

func (l *TwoLines) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	upper := l.Upper.HeightFor(objects[:l.First], size.Width)
	l.Upper.Layout(objects[:l.First], fyne.NewSize(size.Width, upper))
	lower := l.Lower.HeightFor(objects[l.First:], size.Width)
	top := upper + l.between(upper, lower)
	l.Lower.Layout(objects[l.First:], fyne.NewSize(size.Width, lower))
	for _, o := range objects[l.First:] {
		o.Move(o.Position().AddXY(0, top))
	}
}
