package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Badge is a short verdict in a rounded border.
type Badge struct {
	widget.BaseWidget
	Label       *Text
	long, short string // the words, and what is left of them where there is no room; empty: they are cut
	Tip         string // shown where the pointer rests, and all of the words where they are cut
	color       fyne.ThemeColorName
}

// NewBadge makes an empty one.
func NewBadge() *Badge {
	b := &Badge{Label: NewText("", SizeCaption, ColorOK, Ellip), color: ColorOK}
	b.Label.Align = fyne.TextAlignCenter
	b.ExtendBaseWidget(b)
	return b
}

// Set says the verdict. short stands where the words have no room; empty: they are cut.
func (b *Badge) Set(words, short string, c fyne.ThemeColorName) {
	if b.long != words || b.color != c {
		b.long, b.short, b.color = words, short, c
		b.Label.SetColor(c)
		b.Label.Set(words)
		b.fit()
		b.Refresh()
	}
}

// fit takes the short words where the long ones have no room.
func (b *Badge) fit() {
	b.Label.Hold(b.long)
	if b.short != "" && b.Size().Width > 0 && b.Size().Width < b.natural() {
		b.Label.Hold(b.short)
	}
}

func (b *Badge) Resize(size fyne.Size) {
	if size != b.Size() {
		b.BaseWidget.Resize(size)
		b.fit()
		b.Refresh()
	}
}

// TipWords is what the badge does not show: all of its words where they are cut, and what it leaves out.
func (b *Badge) TipWords() string {
	if b.Label.Words != b.long || b.Size().Width < b.natural() {
		return JoinedBy("\n", b.long, b.Tip)
	}
	return b.Tip
}

func (b *Badge) MouseIn(*desktop.MouseEvent)    { RestTipOf(b) }
func (b *Badge) MouseMoved(*desktop.MouseEvent) {}
func (b *Badge) MouseOut()                      { HideTip(b) }

func (b *Badge) MinSize() fyne.Size {
	b.ExtendBaseWidget(b)
	return fyne.NewSize(60, 27)
}

// natural is how wide the badge draws itself where there is room.
func (b *Badge) natural() float32 { return b.Label.Measure(b.Label.Shown()) + 26 }

func (b *Badge) CreateRenderer() fyne.WidgetRenderer {
	frame := Box(13.5)
	layout := func(size fyne.Size) {
		w := min(size.Width, b.natural())
		Place(frame, 0, 0, w, size.Height)
		Place(b.Label, 12, 0, w-24, size.Height)
	}
	return Draw(b.MinSize, layout, func() { PaintBox(frame, ColorPaper, b.color, 1) }, frame, b.Label)
}

// Hairline is a line of one pixel across.
type Hairline struct{ widget.BaseWidget }

// NewHairline makes one as wide as its room.
func NewHairline() *Hairline {
	h := &Hairline{}
	h.ExtendBaseWidget(h)
	return h
}

func (h *Hairline) MinSize() fyne.Size { return fyne.NewSize(1, 1) }

func (h *Hairline) CreateRenderer() fyne.WidgetRenderer {
	r := Box(0)
	return Draw(h.MinSize, func(s fyne.Size) { Place(r, 0, 0, s.Width, s.Height) },
		func() { PaintBox(r, ColorLine, "", 0) }, r)
}

// Panel is a ground of one colour behind something.
type Panel struct {
	widget.BaseWidget
	Content fyne.CanvasObject
	Ground  fyne.ThemeColorName
	border  fyne.ThemeColorName
	radius  float32
}

// NewPanel puts content on a ground; an empty border is none.
func NewPanel(content fyne.CanvasObject, ground, border fyne.ThemeColorName, radius float32) *Panel {
	p := &Panel{Content: content, Ground: ground, border: border, radius: radius}
	p.ExtendBaseWidget(p)
	return p
}

func (p *Panel) MinSize() fyne.Size { p.ExtendBaseWidget(p); return p.Content.MinSize() }

// HeightFor is that of what lies on it.
func (p *Panel) HeightFor(width float32) float32 { return HeightFor(p.Content, width) }

func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	r := Box(p.radius)
	layout := func(s fyne.Size) {
		Place(r, 0, 0, s.Width, s.Height)
		Place(p.Content, 0, 0, s.Width, s.Height)
	}
	return Draw(p.MinSize, layout, func() { PaintBox(r, p.Ground, p.border, 1) }, r, p.Content)
}

// NewLinkBox shows an address in monospace, cut to one line.
func NewLinkBox() (*Panel, *Text) {
	link := NewText("", SizeMono, ColorDim, Ellip).Mono()
	return NewPanel(NewInset(10, 12, 10, 12, link), ColorCard, ColorLine, Corner), link
}
