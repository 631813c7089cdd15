package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// badge is a short verdict in a rounded border.
type badge struct {
	widget.BaseWidget
	label       *text
	long, short string // the words, and what is left of them where there is no room; empty: they are cut
	tip         string // shown where the pointer rests, and all of the words where they are cut
	color       fyne.ThemeColorName
}

func newBadge() *badge {
	b := &badge{label: newText("", sizeCaption, colorOK, ellip), color: colorOK}
	b.label.align = fyne.TextAlignCenter
	b.ExtendBaseWidget(b)
	return b
}

func (b *badge) set(words, short string, c fyne.ThemeColorName) {
	if b.long != words || b.color != c {
		b.long, b.short, b.color = words, short, c
		b.label.setColor(c)
		b.label.set(words)
		b.fit()
		b.Refresh()
	}
}

// fit takes the short words where the long ones have no room.
func (b *badge) fit() {
	b.label.hold(b.long)
	if b.short != "" && b.Size().Width > 0 && b.Size().Width < b.natural() {
		b.label.hold(b.short)
	}
}

func (b *badge) Resize(size fyne.Size) {
	if size != b.Size() {
		b.BaseWidget.Resize(size)
		b.fit()
		b.Refresh()
	}
}

// TipWords is what the badge does not show: all of its words where they are cut, and what it leaves out.
func (b *badge) TipWords() string {
	if b.label.words != b.long || b.Size().Width < b.natural() {
		return joinedBy("\n", b.long, b.tip)
	}
	return b.tip
}

func (b *badge) MouseIn(*desktop.MouseEvent)    { restTipOf(b) }
func (b *badge) MouseMoved(*desktop.MouseEvent) {}
func (b *badge) MouseOut()                      { hideTip(b) }

func (b *badge) MinSize() fyne.Size {
	b.ExtendBaseWidget(b)
	return fyne.NewSize(60, 27)
}

// natural is how wide the badge draws itself where there is room.
func (b *badge) natural() float32 { return b.label.measure(b.label.shown()) + 26 }

func (b *badge) CreateRenderer() fyne.WidgetRenderer {
	frame := box(13.5)
	layout := func(size fyne.Size) {
		w := min(size.Width, b.natural())
		place(frame, 0, 0, w, size.Height)
		place(b.label, 12, 0, w-24, size.Height)
	}
	return draw(b.MinSize, layout, func() { paintBox(frame, colorPaper, b.color, 1) }, frame, b.label)
}

// hairline is a line of one pixel across.
type hairline struct{ widget.BaseWidget }

func newHairline() *hairline {
	h := &hairline{}
	h.ExtendBaseWidget(h)
	return h
}

func (h *hairline) MinSize() fyne.Size { return fyne.NewSize(1, 1) }

func (h *hairline) CreateRenderer() fyne.WidgetRenderer {
	r := box(0)
	return draw(h.MinSize, func(s fyne.Size) { place(r, 0, 0, s.Width, s.Height) },
		func() { paintBox(r, colorLine, "", 0) }, r)
}

// panel is a ground of one colour behind something.
type panel struct {
	widget.BaseWidget
	content fyne.CanvasObject
	ground  fyne.ThemeColorName
	border  fyne.ThemeColorName
	radius  float32
}

func newPanel(content fyne.CanvasObject, ground, border fyne.ThemeColorName, radius float32) *panel {
	p := &panel{content: content, ground: ground, border: border, radius: radius}
	p.ExtendBaseWidget(p)
	return p
}

func (p *panel) MinSize() fyne.Size              { p.ExtendBaseWidget(p); return p.content.MinSize() }
func (p *panel) HeightFor(width float32) float32 { return heightFor(p.content, width) }

func (p *panel) CreateRenderer() fyne.WidgetRenderer {
	r := box(p.radius)
	layout := func(s fyne.Size) {
		place(r, 0, 0, s.Width, s.Height)
		place(p.content, 0, 0, s.Width, s.Height)
	}
	return draw(p.MinSize, layout, func() { paintBox(r, p.ground, p.border, 1) }, r, p.content)
}

// newLinkBox shows an address in monospace, cut to one line.
func newLinkBox() (*panel, *text) {
	link := newText("", sizeMono, colorDim, ellip).mono()
	return newPanel(newInset(10, 12, 10, 12, link), colorCard, colorLine, corner), link
}
