package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// scrolled asks for the height of its content and scrolls where it gets less. limit, when set, is the greatest
// height that it asks for.
type scrolled struct {
	content fyne.CanvasObject
	page    *page
	limit   float32
}

func newScrolled(limit float32, content fyne.CanvasObject) *fyne.Container {
	p := newPage(content)
	return container.New(&scrolled{content: content, page: p, limit: limit}, p)
}

func (l *scrolled) HeightFor(_ []fyne.CanvasObject, width float32) float32 {
	h := heightFor(l.content, width)
	if l.limit > 0 {
		h = min(h, l.limit)
	}
	return h
}

func (l *scrolled) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.content.MinSize().Width, 0)
}

func (l *scrolled) Layout(o []fyne.CanvasObject, size fyne.Size) {
	place(o[0], 0, 0, size.Width, size.Height)
	l.page.flow()
}
