package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Fyne asks for a minimum size before a width is known, and a wrapping text has none then. Our layouts ask
// for the height at a width instead.

// flowing is an object whose height depends on its width.
type flowing interface{ HeightFor(width float32) float32 }

type flowingLayout interface {
	heightFor(objects []fyne.CanvasObject, width float32) float32
}

func heightFor(o fyne.CanvasObject, width float32) float32 {
	if f, ok := o.(flowing); ok {
		return f.HeightFor(width)
	}
	if c, ok := o.(*fyne.Container); ok {
		if l, ok := c.Layout.(flowingLayout); ok {
			return l.heightFor(c.Objects, width)
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

func (l *column) heightFor(objects []fyne.CanvasObject, width float32) float32 {
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
	return fyne.NewSize(w, l.heightFor(objects, max(l.width, w)))
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

func (l *line) heightFor(objects []fyne.CanvasObject, width float32) float32 {
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

func (l *inset) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return l.top + heightFor(objects[0], l.inner(width)) + l.bottom
}

func (l *inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(l.left+l.right, l.top+l.bottom)
}

func (l *inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], l.left, l.top, l.inner(size.Width), max(0, size.Height-l.top-l.bottom))
}

// gap is empty room of a size of its own.
func gap(w, h float32) fyne.CanvasObject {
	g := &space{size: fyne.NewSize(w, h)}
	g.ExtendBaseWidget(g)
	return g
}

type space struct {
	widget.BaseWidget
	size fyne.Size
}

func (s *space) MinSize() fyne.Size { return s.size }
func (s *space) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}

// fill gives its one object all the room there is, and at least the height it needs at the page's width.
type fill struct{ width float32 }

func (l *fill) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[0].MinSize()
	return fyne.NewSize(m.Width, heightFor(o[0], max(l.width, m.Width)))
}
func (l *fill) Layout(o []fyne.CanvasObject, size fyne.Size) {
	place(o[0], 0, 0, size.Width, size.Height)
}

// page scrolls one column of flowing content vertically.
type page struct {
	widget.BaseWidget
	scroll  *container.Scroll
	content *fyne.Container
}

func newPage(content fyne.CanvasObject) *page {
	p := &page{content: container.New(&fill{}, content)}
	p.scroll = container.NewVScroll(p.content)
	p.ExtendBaseWidget(p)
	return p
}

func (p *page) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.scroll) }
func (p *page) MinSize() fyne.Size                  { return fyne.NewSize(100, 60) }

// Resize tells the content its width first, so that the scroll asks for the right height.
func (p *page) Resize(size fyne.Size) {
	p.content.Layout.(*fill).width = size.Width
	p.BaseWidget.Resize(size)
	p.scroll.Refresh()
}

// flow lays the content out again after something in it changed its height.
func (p *page) flow() {
	p.content.Refresh()
	p.scroll.Refresh()
}

// borderColumn stacks three: the first and the last at their heights, the middle one with the rest.
type borderColumn struct{}

func newBorderColumn(top, middle, bottom fyne.CanvasObject) *fyne.Container {
	return container.New(borderColumn{}, top, middle, bottom)
}

func (borderColumn) MinSize(o []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, each := range o {
		m := each.MinSize()
		size = fyne.NewSize(max(size.Width, m.Width), size.Height+m.Height)
	}
	return size
}

func (borderColumn) Layout(o []fyne.CanvasObject, size fyne.Size) {
	top, bottom := heightFor(o[0], size.Width), heightFor(o[2], size.Width)
	place(o[0], 0, 0, size.Width, top)
	place(o[1], 0, top, size.Width, max(0, size.Height-top-bottom))
	place(o[2], 0, size.Height-bottom, size.Width, bottom)
}

// sideBySide gives the left one its minimum width and the right one the rest.
type sideBySide struct{}

func (sideBySide) MinSize(o []fyne.CanvasObject) fyne.Size {
	l, r := o[0].MinSize(), o[1].MinSize()
	if !o[0].Visible() {
		return r
	}
	return fyne.NewSize(l.Width+r.Width, max(l.Height, r.Height))
}

func (sideBySide) Layout(o []fyne.CanvasObject, size fyne.Size) {
	var w float32
	if o[0].Visible() {
		w = o[0].MinSize().Width
		place(o[0], 0, 0, w, size.Height)
	}
	place(o[1], w, 0, size.Width-w, size.Height)
}

// stackedViews lies views over each other; only the visible one counts for anything.
type stackedViews struct{}

func newStackedViews(views ...fyne.CanvasObject) *fyne.Container {
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

func (stackedViews) Layout(views []fyne.CanvasObject, size fyne.Size) {
	for _, v := range views {
		place(v, 0, 0, size.Width, size.Height)
	}
}

// fixed gives its object a width of its own.
type fixed struct{ width float32 }

func newFixed(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(fixed{width}, o)
}

func (l fixed) heightFor(o []fyne.CanvasObject, _ float32) float32 { return heightFor(o[0], l.width) }
func (l fixed) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.width, heightFor(o[0], l.width))
}
func (l fixed) Layout(o []fyne.CanvasObject, size fyne.Size) {
	place(o[0], 0, 0, l.width, size.Height)
}

// newInsetMax keeps text from running wider than people like to read.
func newInsetMax(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&inset{maxWidth: width}, o)
}

// tall gives its object a height of its own.
type tall struct{ height float32 }

func newTall(height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(tall{height}, o)
}

func (l tall) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(o[0].MinSize().Width, l.height)
}
func (l tall) Layout(o []fyne.CanvasObject, size fyne.Size) {
	place(o[0], 0, 0, size.Width, size.Height)
}

// centred puts a column of a width of its own into the middle.
type centred struct{ width float32 }

func newCentred(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(centred{width}, o)
}

func (l centred) heightFor(o []fyne.CanvasObject, width float32) float32 {
	return heightFor(o[0], min(l.width, width)) + 2*pageTop
}
func (l centred) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[0].MinSize()
	return fyne.NewSize(m.Width, heightFor(o[0], l.width))
}

// Layout stands a little above the middle, where the eye expects it.
func (l centred) Layout(o []fyne.CanvasObject, size fyne.Size) {
	w := min(l.width, size.Width)
	h := heightFor(o[0], w)
	place(o[0], float32(int((size.Width-w)/2)), max(0, float32(int((size.Height-h)*0.42))), w, h)
}
