package kit

import (
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Listing scrolls through any number of rows of known heights and keeps widgets only for those in view.
type Listing struct {
	widget.BaseWidget
	kinds   []int     // what kind of widget each row wants
	Tops    []float32 // where each row begins; one more for the end
	create  func(kind int) fyne.CanvasObject
	update  func(i int, o fyne.CanvasObject)
	Kept    int     // how many of the first rows keep their widgets out of view, for a new theme reaches only what is there
	Resized func()  // hears of another width, for rows whose height depends on it; may be nil
	Side    float32 // room at the right of the rows, where the bar that scrolls them covers nothing

	measured Look // in which the heights were

	Scroll *container.Scroll
	field  *fyne.Container
	InView map[int]fyne.CanvasObject
	Spare  map[int][]fyne.CanvasObject
}

// NewListing makes an empty one: create makes a widget of a kind, and update lets it show row i.
func NewListing(create func(kind int) fyne.CanvasObject, update func(i int, o fyne.CanvasObject)) *Listing {
	l := &Listing{
		create: create, update: update, Tops: []float32{0},
		InView: map[int]fyne.CanvasObject{}, Spare: map[int][]fyne.CanvasObject{},
	}
	l.field = container.New(&listingLayout{l})
	l.Scroll = container.NewVScroll(l.field)
	l.Scroll.OnScrolled = func(fyne.Position) { l.ShowRows(false) }
	l.ExtendBaseWidget(l)
	return l
}

// SetRows says what rows there are. Where the person has scrolled to stays.
func (l *Listing) SetRows(kinds []int, height func(i int) float32) {
	l.kinds, l.measured = kinds, lookNow()
	l.Tops = make([]float32, len(kinds)+1)
	for i := range kinds {
		l.Tops[i+1] = l.Tops[i] + height(i)
	}
	for i, o := range l.InView {
		l.retire(i, o)
	}
	l.Scroll.Refresh() // clamps the offset when there are fewer rows now
	l.ShowRows(true)
}

// RowWidth is how wide its rows are.
func (l *Listing) RowWidth() float32 { return max(0, l.Size().Width-l.Side) }

// Redraw updates what is in view.
func (l *Listing) Redraw() { l.ShowRows(true) }

// retire forgets a row; its widget waits for another of its kind. The kind may have changed, so it is asked
// of the widget.
func (l *Listing) retire(i int, o fyne.CanvasObject) {
	delete(l.InView, i)
	kind := o.(interface{ Kind() int }).Kind()
	l.Spare[kind] = append(l.Spare[kind], o)
}

// ShowRows puts widgets where rows are in view, and updates those that were there too if all is asked for.
func (l *Listing) ShowRows(all bool) {
	size := l.Size()
	if size.Height <= 0 {
		return
	}
	top := l.Scroll.Offset.Y
	first := max(0, sort.Search(len(l.kinds), func(i int) bool { return l.Tops[i+1] > top }))
	last := sort.Search(len(l.kinds), func(i int) bool { return l.Tops[i] >= top+size.Height })
	for i, o := range l.InView {
		if (i < first || i >= last) && i >= l.Kept {
			l.retire(i, o)
		}
	}
	var objects []fyne.CanvasObject
	for i := range min(l.Kept, first) {
		if o, there := l.InView[i]; there {
			objects = append(objects, o)
		}
	}
	for i := first; i < last; i++ {
		o, there := l.InView[i]
		if !there {
			o = l.take(l.kinds[i])
			l.InView[i] = o
		}
		Place(o, 0, l.Tops[i], l.RowWidth(), l.Tops[i+1]-l.Tops[i])
		if !there || all {
			l.update(i, o)
		}
	}
	for i := first; i < last; i++ {
		objects = append(objects, l.InView[i])
	}
	l.field.Objects = objects
	l.field.Refresh()
}

func (l *Listing) take(kind int) fyne.CanvasObject {
	if n := len(l.Spare[kind]); n > 0 {
		o := l.Spare[kind][n-1]
		l.Spare[kind] = l.Spare[kind][:n-1]
		return o
	}
	return l.create(kind)
}

// Reveal scrolls just far enough that row i is in view.
func (l *Listing) Reveal(i int) {
	if i < 0 || i >= len(l.kinds) {
		return
	}
	y, h := l.Scroll.Offset.Y, l.Size().Height
	switch {
	case l.Tops[i] < y:
		y = l.Tops[i]
	case l.Tops[i+1] > y+h:
		y = l.Tops[i+1] - h
	default:
		return
	}
	l.Scroll.ScrollToOffset(fyne.NewPos(0, y))
	l.ShowRows(false)
}

func (l *Listing) MinSize() fyne.Size { return fyne.NewSize(60, 60) }

func (l *Listing) Resize(size fyne.Size) {
	if l.Size() == size {
		return
	}
	wider := l.Size().Width != size.Width
	l.BaseWidget.Resize(size)
	l.Scroll.Resize(size)
	if wider && l.Resized != nil {
		l.Resized()
		return
	}
	l.ShowRows(false)
}

func (l *Listing) CreateRenderer() fyne.WidgetRenderer {
	return &listingRenderer{widget.NewSimpleRenderer(l.Scroll), l}
}

// listingRenderer hears of another language and of masked mode: words are longer or shorter then, and so are rows.
type listingRenderer struct {
	fyne.WidgetRenderer
	l *Listing
}

func (r *listingRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	if now := lookNow(); r.l.Resized != nil && len(r.l.kinds) > 0 && (now.Tongue != r.l.measured.Tongue || now.Veil != r.l.measured.Veil) {
		r.l.Resized()
	}
}

// listingLayout gives the scrolled field its full height; show places the rows.
type listingLayout struct{ l *Listing }

func (f *listingLayout) Layout([]fyne.CanvasObject, fyne.Size) {}
func (f *listingLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(10, f.l.Tops[len(f.l.Tops)-1])
}
