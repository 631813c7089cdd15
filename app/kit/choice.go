package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Choice is one of several words of which one is on: a tab or a segment.
type Choice struct {
	widget.BaseWidget
	Label   *Text
	tab     bool
	On      bool
	hovered bool
	focused bool
	first   bool
	last    bool
	tapped  func()
	step    func(int) // arrow keys: to the neighbour
	Off     bool      // it cannot be chosen now
}

func (c *Choice) setOn(on bool) {
	if c.On != on {
		c.On = on
		c.Label.SetBold(on)
		c.Refresh()
	}
}

// MinSize counts the words as bold, so that nothing moves when another one is chosen.
func (c *Choice) MinSize() fyne.Size {
	c.ExtendBaseWidget(c)
	w := MeasureWords(c.Label.Shown(), SizeText, fyne.TextStyle{Bold: true})
	if c.tab {
		return fyne.NewSize(w+4, 33)
	}
	return fyne.NewSize(w+28, 34)
}

func (c *Choice) CreateRenderer() fyne.WidgetRenderer {
	ground := Box(0)
	under := Box(0)
	layout := func(size fyne.Size) {
		Place(ground, 0, 0, size.Width, size.Height)
		if c.tab {
			Place(ground, -6, -5, size.Width+12, size.Height)
		}
		Place(under, 0, size.Height-3, size.Width, 3)
		top := float32(0)
		if c.tab {
			top = -5
		}
		Place(c.Label, 0, top, size.Width, size.Height)
	}
	paint := func() {
		PaintBox(under, "", "", 0)
		PaintBox(ground, "", "", 0)
		ink := ColorDim
		switch {
		case c.tab && c.On:
			ink = ColorInk
			PaintBox(under, ColorAccent, "", 0)
		case c.tab && c.hovered:
			ink = ColorInk
		case c.On:
			ink = ColorInk
			PaintBox(ground, ColorSelected, "", 0)
		case !c.tab:
			ink = ColorInk
			if c.hovered && !c.Off {
				PaintBox(ground, ColorHovered, "", 0)
			}
		}
		if c.Off {
			ink = ColorOff
		}
		if c.tab {
			ground.CornerRadius = Corner
		}
		if c.first {
			ground.TopLeftCornerRadius, ground.BottomLeftCornerRadius = Corner-1, Corner-1
		}
		if c.last {
			ground.TopRightCornerRadius, ground.BottomRightCornerRadius = Corner-1, Corner-1
		}
		if c.focused {
			FocusRing(ground)
		}
		c.Label.SetColor(ink)
	}
	return Draw(c.MinSize, layout, paint, ground, under, c.Label)
}

func (c *Choice) Tapped(*fyne.PointEvent) {
	if !c.Off {
		c.tapped()
	}
}

// Enable, Disable and Disabled let the keyboard pass by what cannot be chosen.
func (c *Choice) Enable()        { c.Off = false; c.Refresh() }
func (c *Choice) Disable()       { c.Off = true; c.Refresh() }
func (c *Choice) Disabled() bool { return c.Off }

func (c *Choice) Cursor() desktop.Cursor {
	if c.Off {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

func (c *Choice) MouseIn(*desktop.MouseEvent)    { c.hovered = true; c.Refresh() }
func (c *Choice) MouseMoved(*desktop.MouseEvent) {}
func (c *Choice) MouseOut()                      { c.hovered = false; c.Refresh() }
func (c *Choice) FocusGained()                   { c.focused = true; c.Refresh(); Reveal(c) }
func (c *Choice) FocusLost()                     { c.focused = false; c.Refresh() }
func (c *Choice) TypedRune(rune)                 {}

func (c *Choice) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.Tapped(nil)
	case fyne.KeyLeft:
		c.step(-1)
	case fyne.KeyRight:
		c.step(1)
	default:
		PassKey(c, ev)
	}
}

// Choices is a row of them: tabs over a hairline, or segments in a border.
type Choices struct {
	widget.BaseWidget
	Cells  []*Choice
	tab    bool
	Chosen int
	picked func(int)
	row    *fyne.Container
}

// NewTabs are words over a hairline. picked hears which one a person chose.
func NewTabs(picked func(int), words ...string) *Choices { return newChoices(true, picked, words) }

// NewSegments are words in a border. picked hears which one a person chose.
func NewSegments(picked func(int), words ...string) *Choices { return newChoices(false, picked, words) }

func newChoices(tab bool, picked func(int), words []string) *Choices {
	s := &Choices{tab: tab, picked: picked}
	var cells []fyne.CanvasObject
	for i, w := range words {
		c := &Choice{Label: NewText(w, SizeText, ColorDim, Whole), tab: tab}
		c.Label.Align = fyne.TextAlignCenter
		c.tapped = func() { s.pick(i) }
		c.step = func(by int) { s.pick(min(max(i+by, 0), len(s.Cells)-1)); s.Focus() }
		c.first, c.last = !tab && i == 0, !tab && i == len(words)-1
		c.ExtendBaseWidget(c)
		s.Cells = append(s.Cells, c)
		cells = append(cells, c)
	}
	between := float32(0)
	if tab {
		between = 26
	}
	s.row = NewLine(between, -1, cells...)
	s.Cells[0].setOn(true)
	s.ExtendBaseWidget(s)
	return s
}

// Choose shows which is on without telling anybody.
func (s *Choices) Choose(i int) {
	s.Chosen = i
	for n, c := range s.Cells {
		c.setOn(n == i)
	}
}

// SetEnabled lets one be chosen, or leaves what is on to be read.
func (s *Choices) SetEnabled(on bool) {
	for _, c := range s.Cells {
		if c.Off == on {
			c.Off = !on
			c.Refresh()
		}
	}
}

func (s *Choices) pick(i int) {
	if i != s.Chosen {
		s.Choose(i)
		s.picked(i)
	}
}

// Focus gives the keyboard to the chosen one.
func (s *Choices) Focus() {
	Focus(s.Cells[max(0, s.Chosen)]) // none may be on
}

func (s *Choices) MinSize() fyne.Size {
	s.ExtendBaseWidget(s)
	if s.tab {
		return s.row.MinSize()
	}
	return s.row.MinSize().AddWidthHeight(2, 2)
}

func (s *Choices) CreateRenderer() fyne.WidgetRenderer {
	frame := Box(Corner)
	rail := canvas.NewRectangle(nil)
	layout := func(size fyne.Size) {
		if s.tab {
			Place(rail, 0, size.Height-1, size.Width, 1)
			Place(s.row, 0, 0, size.Width, size.Height)
			return
		}
		Place(frame, 0, 0, size.Width, size.Height)
		Place(s.row, 1, 1, size.Width-2, size.Height-2)
	}
	paint := func() {
		rail.Hidden, frame.Hidden = !s.tab, s.tab
		rail.FillColor = Hue(ColorLine)
		PaintBox(frame, ColorCard, ColorLine, 1)
	}
	return Draw(s.MinSize, layout, paint, frame, rail, s.row)
}
