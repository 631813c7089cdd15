package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

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
	p.adopt(p.content)
	p.scroll.Refresh()
}

// reveal scrolls just far enough that what lies there is in view.
func (p *page) reveal(top, high float32) {
	y := p.scroll.Offset.Y
	if to := min(max(y, top+high-p.Size().Height), top); to != y {
		p.scroll.ScrollToOffset(fyne.NewPos(0, to))
	}
}

// bring scrolls just far enough that something in it is in view.
func (p *page) bring(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(p.content).Y
	p.reveal(max(0, top-2*gridStep), o.Size().Height+4*gridStep)
}

// height is that of the content. A page that was never shown has none yet: measuring it would cost the first frame.
func (p *page) height() float32 {
	if p.Size().IsZero() {
		return 0
	}
	return p.content.MinSize().Height
}

// flow lays the content out again after something in it changed its height.
func (p *page) flow() {
	if p.Size().IsZero() {
		return // it is laid out when it is shown
	}
	p.adopt(p.content)
	p.content.Refresh()
	p.scroll.Refresh()
}
