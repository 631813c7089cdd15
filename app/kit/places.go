package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// borderColumn stacks three: the first and the last at their heights, the middle one with the rest.
type borderColumn struct{}

// NewBorderColumn makes one of three objects.
func NewBorderColumn(top, middle, bottom fyne.CanvasObject) *fyne.Container {
	return container.New(borderColumn{}, top, middle, bottom)
}

func (borderColumn) MinSize(o []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, each := range o {
		if !each.Visible() {
			continue
		}
		m := each.MinSize()
		size = fyne.NewSize(max(size.Width, m.Width), size.Height+m.Height)
	}
	return size
}

func (borderColumn) Layout(o []fyne.CanvasObject, size fyne.Size) {
	top, bottom := HeightFor(o[0], size.Width), float32(0)
	if o[2].Visible() {
		bottom = HeightFor(o[2], size.Width)
	}
	Place(o[0], 0, 0, size.Width, top)
	Place(o[1], 0, top, size.Width, max(0, size.Height-top-bottom))
	Place(o[2], 0, size.Height-bottom, size.Width, bottom)
}

// SideBySide gives the left one its minimum width and the right one the rest.
type SideBySide struct{}

func (SideBySide) MinSize(o []fyne.CanvasObject) fyne.Size {
	l, r := o[0].MinSize(), o[1].MinSize()
	if !o[0].Visible() {
		return r
	}
	return fyne.NewSize(l.Width+r.Width, max(l.Height, r.Height))
}

func (SideBySide) Layout(o []fyne.CanvasObject, size fyne.Size) {
	var w float32
	if o[0].Visible() {
		w = o[0].MinSize().Width
		Place(o[0], 0, 0, w, size.Height)
	}
	Place(o[1], w, 0, size.Width-w, size.Height)
}

// stackedViews lies views over each other; only the visible one counts for anything.
type stackedViews struct{}

// NewStackedViews makes one of views, of which at most one is to be visible.
func NewStackedViews(views ...fyne.CanvasObject) *fyne.Container {
	return container.New(stackedViews{}, views...)
}

func (stackedViews) MinSize(views []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, v := range views {
		if v.Visible() {
			size = size.Max(v.MinSize())
		}
	}
	return size
}

// Layout leaves hidden views alone: measuring the text of views that nobody sees would hold up the first frame.
// Whoever shows another view lays out again.
func (stackedViews) Layout(views []fyne.CanvasObject, size fyne.Size) {
	for _, v := range views {
		if v.Visible() {
			Place(v, 0, 0, size.Width, size.Height)
		}
	}
}

// fixed gives its object a width of its own.
type fixed struct{ width float32 }

// NewFixed makes an object that wide, wherever it stands.
func NewFixed(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(fixed{width}, o)
}

func (l fixed) HeightFor(o []fyne.CanvasObject, _ float32) float32 { return HeightFor(o[0], l.width) }
func (l fixed) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.width, HeightFor(o[0], l.width))
}
func (l fixed) Layout(o []fyne.CanvasObject, size fyne.Size) {
	Place(o[0], 0, 0, l.width, size.Height)
}

// roomy gives its object the width of a quiet button with a label, so that what stands in a column lines up in every
// language.
type roomy struct{ button *Button }

// NewRoomFor makes an object as wide as such a button.
func NewRoomFor(label string, o fyne.CanvasObject) *fyne.Container {
	return container.New(roomy{NewButton(label, Quiet, nil)}, o)
}

func (l roomy) width() float32 { return l.button.MinSize().Width }
func (l roomy) HeightFor(o []fyne.CanvasObject, _ float32) float32 {
	return HeightFor(o[0], l.width())
}
func (l roomy) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.width(), HeightFor(o[0], l.width()))
}
func (l roomy) Layout(o []fyne.CanvasObject, size fyne.Size) {
	Place(o[0], 0, 0, l.width(), size.Height)
}

// Tall gives its object a height of its own.
type Tall struct{ Height float32 }

// NewTall makes an object that high, wherever it stands.
func NewTall(height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(Tall{height}, o)
}

func (l Tall) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(o[0].MinSize().Width, l.Height)
}
func (l Tall) Layout(o []fyne.CanvasObject, size fyne.Size) {
	Place(o[0], 0, 0, size.Width, size.Height)
}

// centred puts a column of a width of its own into the middle.
type centred struct{ width float32 }

const edge = 16

// NewCentred puts an object into the middle.
func NewCentred(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(centred{width}, o)
}

// inner leaves some air at the sides of a narrow window.
func (l centred) inner(width float32) float32 { return max(0, min(l.width, width-2*edge)) }

func (l centred) HeightFor(o []fyne.CanvasObject, width float32) float32 {
	return HeightFor(o[0], l.inner(width)) + 2*PageTop
}
func (l centred) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[0].MinSize()
	return fyne.NewSize(m.Width, HeightFor(o[0], l.width))
}

// Layout stands a little above the middle, where the eye expects it.
func (l centred) Layout(o []fyne.CanvasObject, size fyne.Size) {
	w := l.inner(size.Width)
	h := HeightFor(o[0], w)
	Place(o[0], float32(int((size.Width-w)/2)), max(0, float32(int((size.Height-h)*0.42))), w, h)
}
