package app

import (
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// listing scrolls through any number of rows of known heights and keeps widgets only for those in view.
type listing struct {
	widget.BaseWidget
	kinds   []int     // what kind of widget each row wants
	tops    []float32 // where each row begins; one more for the end
	create  func(kind int) fyne.CanvasObject
	update  func(i int, o fyne.CanvasObject)
	kept    int    // how many of the first rows keep their widgets out of view, for a new theme reaches only what is there
	resized func() // hears of another width, for rows whose height depends on it; may be nil

	measured look // in which the heights were

	scroll  *container.Scroll
	field   *fyne.Container
	visible map[int]fyne.CanvasObject
	spare   map[int][]fyne.CanvasObject
}

func newListing(create func(kind int) fyne.CanvasObject, update func(i int, o fyne.CanvasObject)) *listing {
	l := &listing{
		create: create, update: update, tops: []float32{0},
		visible: map[int]fyne.CanvasObject{}, spare: map[int][]fyne.CanvasObject{},
	}
	l.field = container.New(&listingLayout{l})
	l.scroll = container.NewVScroll(l.field)
	l.scroll.OnScrolled = func(fyne.Position) { l.show(false) }
	l.ExtendBaseWidget(l)
	return l
}

// setRows says what rows there are. Where the person has scrolled to stays.
func (l *listing) setRows(kinds []int, height func(i int) float32) {
	l.kinds, l.measured = kinds, lookNow()
	l.tops = make([]float32, len(kinds)+1)
	for i := range kinds {
		l.tops[i+1] = l.tops[i] + height(i)
	}
	for i, o := range l.visible {
		l.retire(i, o)
	}
	l.scroll.Refresh() // clamps the offset when there are fewer rows now
	l.show(true)
}

// redraw updates what is in view.
func (l *listing) redraw() { l.show(true) }

// retire forgets a row; its widget waits for another of its kind. The kind may have changed, so it is asked
// of the widget.
func (l *listing) retire(i int, o fyne.CanvasObject) {
	delete(l.visible, i)
	kind := o.(interface{ Kind() int }).Kind()
	l.spare[kind] = append(l.spare[kind], o)
}

func (l *listing) show(all bool) {
	size := l.Size()
	if size.Height <= 0 {
		return
	}
	top := l.scroll.Offset.Y
	first := max(0, sort.Search(len(l.kinds), func(i int) bool { return l.tops[i+1] > top }))
	last := sort.Search(len(l.kinds), func(i int) bool { return l.tops[i] >= top+size.Height })
	for i, o := range l.visible {
		if (i < first || i >= last) && i >= l.kept {
			l.retire(i, o)
		}
	}
	var objects []fyne.CanvasObject
	for i := range min(l.kept, first) {
		if o, there := l.visible[i]; there {
			objects = append(objects, o)
		}
	}
	for i := first; i < last; i++ {
		o, there := l.visible[i]
		if !there {
			o = l.take(l.kinds[i])
			l.visible[i] = o
		}
		place(o, 0, l.tops[i], size.Width, l.tops[i+1]-l.tops[i])
		if !there || all {
			l.update(i, o)
		}
	}
	for i := first; i < last; i++ {
		objects = append(objects, l.visible[i])
	}
	l.field.Objects = objects
	l.field.Refresh()
}

func (l *listing) take(kind int) fyne.CanvasObject {
	if n := len(l.spare[kind]); n > 0 {
		o := l.spare[kind][n-1]
		l.spare[kind] = l.spare[kind][:n-1]
		return o
	}
	return l.create(kind)
}

// reveal scrolls just far enough that row i is in view.
func (l *listing) reveal(i int) {
	if i < 0 || i >= len(l.kinds) {
		return
	}
	y, h := l.scroll.Offset.Y, l.Size().Height
	switch {
	case l.tops[i] < y:
		y = l.tops[i]
	case l.tops[i+1] > y+h:
		y = l.tops[i+1] - h
	default:
		return
	}
	l.scroll.ScrollToOffset(fyne.NewPos(0, y))
	l.show(false)
}

func (l *listing) MinSize() fyne.Size { return fyne.NewSize(60, 60) }

func (l *listing) Resize(size fyne.Size) {
	if l.Size() == size {
		return
	}
	wider := l.Size().Width != size.Width
	l.BaseWidget.Resize(size)
	l.scroll.Resize(size)
	if wider && l.resized != nil {
		l.resized()
		return
	}
	l.show(false)
}

func (l *listing) CreateRenderer() fyne.WidgetRenderer {
	return &listingRenderer{widget.NewSimpleRenderer(l.scroll), l}
}

// listingRenderer hears of another language and of masked mode: words are longer or shorter then, and so are rows.
type listingRenderer struct {
	fyne.WidgetRenderer
	l *listing
}

func (r *listingRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	if now := lookNow(); r.l.resized != nil && len(r.l.kinds) > 0 && (now.tongue != r.l.measured.tongue || now.veil != r.l.measured.veil) {
		r.l.resized()
	}
}

// listingLayout gives the scrolled field its full height; show places the rows.
type listingLayout struct{ l *listing }

func (f *listingLayout) Layout([]fyne.CanvasObject, fyne.Size) {}
func (f *listingLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(10, f.l.tops[len(f.l.tops)-1])
}
