package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Gap is empty room of a size of its own.
func Gap(w, h float32) fyne.CanvasObject {
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
	return fyne.NewSize(m.Width, HeightFor(o[0], max(l.width, m.Width)))
}
func (l *fill) Layout(o []fyne.CanvasObject, size fyne.Size) {
	Place(o[0], 0, 0, size.Width, size.Height)
}

// Page scrolls one column of flowing content vertically.
type Page struct {
	widget.BaseWidget
	Scroll  *container.Scroll
	content *fyne.Container
}

// NewPage makes one.
func NewPage(content fyne.CanvasObject) *Page {
	p := &Page{content: container.New(&fill{}, content)}
	p.Scroll = container.NewVScroll(p.content)
	p.ExtendBaseWidget(p)
	return p
}

func (p *Page) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.Scroll) }
func (p *Page) MinSize() fyne.Size                  { return fyne.NewSize(100, 60) }

// Resize tells the content its width first, so that the scroll asks for the right height.
func (p *Page) Resize(size fyne.Size) {
	p.content.Layout.(*fill).width = size.Width
	p.BaseWidget.Resize(size)
	p.adopt(p.content)
	p.Scroll.Refresh()
}

// reveal scrolls just far enough that what lies there is in view.
func (p *Page) reveal(top, high float32) {
	y := p.Scroll.Offset.Y
	if to := min(max(y, top+high-p.Size().Height), top); to != y {
		p.Scroll.ScrollToOffset(fyne.NewPos(0, to))
	}
}

// Bring scrolls just far enough that something in it is in view.
func (p *Page) Bring(o fyne.CanvasObject) {
	if top, ok := topIn(p.content, o); ok {
		p.reveal(max(0, top-2*GridStep), o.Size().Height+4*GridStep)
	}
}

// topIn is how far below the top of a container something in it lies. Fyne knows that only of what it has drawn of late.
func topIn(c *fyne.Container, o fyne.CanvasObject) (top float32, ok bool) {
	for _, child := range c.Objects {
		if child == o {
			return child.Position().Y, true
		}
		if in, is := child.(*fyne.Container); is {
			if top, ok := topIn(in, o); ok {
				return in.Position().Y + top, true
			}
		}
	}
	return 0, false
}

// Height is that of the content. A page that was never shown has none yet: measuring it would cost the first frame.
func (p *Page) Height() float32 {
	if p.Size().IsZero() {
		return 0
	}
	return p.content.MinSize().Height
}

// Flow lays the content out again after something in it changed its height.
func (p *Page) Flow() {
	if p.Size().IsZero() {
		return // it is laid out when it is shown
	}
	p.adopt(p.content)
	p.content.Refresh()
	p.Scroll.Refresh()
}
