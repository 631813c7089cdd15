package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Scrolled asks for the height of its content and scrolls where it gets less. limit, when set, is the greatest
// height that it asks for.
type Scrolled struct {
	content fyne.CanvasObject
	page    *Page
	Limit   float32
}

// NewScrolled shows content as high as it is, and no higher than limit; 0: no limit but the room.
func NewScrolled(limit float32, content fyne.CanvasObject) *fyne.Container {
	p := NewPage(content)
	return container.New(&Scrolled{content: content, page: p, Limit: limit}, p)
}

// HeightFor is that of the content, up to the limit.
func (l *Scrolled) HeightFor(_ []fyne.CanvasObject, width float32) float32 {
	h := HeightFor(l.content, width)
	if l.Limit > 0 {
		h = min(h, l.Limit)
	}
	return h
}

func (l *Scrolled) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.content.MinSize().Width, 0)
}

func (l *Scrolled) Layout(o []fyne.CanvasObject, size fyne.Size) {
	Place(o[0], 0, 0, size.Width, size.Height)
	l.page.Flow()
}
