package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// choice is one of several words of which one is on: a tab or a segment.
type choice struct {
	widget.BaseWidget
	label   *text
	tab     bool
	on      bool
	hovered bool
	focused bool
	first   bool
	last    bool
	tapped  func()
	step    func(int) // arrow keys: to the neighbour
	off     bool      // it cannot be chosen now
}

func (c *choice) setOn(on bool) {
	if c.on != on {
		c.on = on
		c.label.setBold(on)
		c.Refresh()
	}
}

// MinSize counts the words as bold, so that nothing moves when another one is chosen.
func (c *choice) MinSize() fyne.Size {
	c.ExtendBaseWidget(c)
	w := fyne.MeasureText(c.label.shown(), sizeText, fyne.TextStyle{Bold: true}).Width
	if c.tab {
		return fyne.NewSize(w+4, 33)
	}
	return fyne.NewSize(w+28, 34)
}

func (c *choice) CreateRenderer() fyne.WidgetRenderer {
	ground := box(0)
	under := box(0)
	layout := func(size fyne.Size) {
		place(ground, 0, 0, size.Width, size.Height)
		if c.tab {
			place(ground, -6, -5, size.Width+12, size.Height)
		}
		place(under, 0, size.Height-3, size.Width, 3)
		top := float32(0)
		if c.tab {
			top = -5
		}
		place(c.label, 0, top, size.Width, size.Height)
	}
	paint := func() {
		paintBox(under, "", "", 0)
		paintBox(ground, "", "", 0)
		ink := colorDim
		switch {
		case c.tab && c.on:
			ink = colorInk
			paintBox(under, colorAccent, "", 0)
		case c.tab && c.hovered:
			ink = colorInk
		case c.on:
			ink = colorInk
			paintBox(ground, colorSelected, "", 0)
		case !c.tab:
			ink = colorInk
			if c.hovered && !c.off {
				paintBox(ground, colorHovered, "", 0)
			}
		}
		if c.off {
			ink = colorOff
		}
		if c.tab {
			ground.CornerRadius = corner
		}
		if c.first {
			ground.TopLeftCornerRadius, ground.BottomLeftCornerRadius = corner-1, corner-1
		}
		if c.last {
			ground.TopRightCornerRadius, ground.BottomRightCornerRadius = corner-1, corner-1
		}
		if c.focused {
			focusRing(ground)
		}
		c.label.setColor(ink)
	}
	return draw(c.MinSize, layout, paint, ground, under, c.label)
}

func (c *choice) Tapped(*fyne.PointEvent) {
	if !c.off {
		c.tapped()
	}
}

// Enable, Disable and Disabled let the keyboard pass by what cannot be chosen.
func (c *choice) Enable()        { c.off = false; c.Refresh() }
func (c *choice) Disable()       { c.off = true; c.Refresh() }
func (c *choice) Disabled() bool { return c.off }

func (c *choice) Cursor() desktop.Cursor {
	if c.off {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

func (c *choice) MouseIn(*desktop.MouseEvent)    { c.hovered = true; c.Refresh() }
func (c *choice) MouseMoved(*desktop.MouseEvent) {}
func (c *choice) MouseOut()                      { c.hovered = false; c.Refresh() }
func (c *choice) FocusGained()                   { c.focused = true; c.Refresh(); reveal(c) }
func (c *choice) FocusLost()                     { c.focused = false; c.Refresh() }
func (c *choice) TypedRune(rune)                 {}

func (c *choice) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.Tapped(nil)
	case fyne.KeyLeft:
		c.step(-1)
	case fyne.KeyRight:
		c.step(1)
	default:
		passKey(c, ev)
	}
}

// choices is a row of them: tabs over a hairline, or segments in a border.
type choices struct {
	widget.BaseWidget
	cells  []*choice
	tab    bool
	chosen int
	picked func(int)
	row    *fyne.Container
}

func newTabs(picked func(int), words ...string) *choices     { return newChoices(true, picked, words) }
func newSegments(picked func(int), words ...string) *choices { return newChoices(false, picked, words) }

func newChoices(tab bool, picked func(int), words []string) *choices {
	s := &choices{tab: tab, picked: picked}
	var cells []fyne.CanvasObject
	for i, w := range words {
		c := &choice{label: newText(w, sizeText, colorDim, whole), tab: tab}
		c.label.align = fyne.TextAlignCenter
		c.tapped = func() { s.pick(i) }
		c.step = func(by int) { s.pick(min(max(i+by, 0), len(s.cells)-1)); s.focus() }
		c.first, c.last = !tab && i == 0, !tab && i == len(words)-1
		c.ExtendBaseWidget(c)
		s.cells = append(s.cells, c)
		cells = append(cells, c)
	}
	between := float32(0)
	if tab {
		between = 26
	}
	s.row = newLine(between, -1, cells...)
	s.cells[0].setOn(true)
	s.ExtendBaseWidget(s)
	return s
}

// choose shows which is on without telling anybody.
func (s *choices) choose(i int) {
	s.chosen = i
	for n, c := range s.cells {
		c.setOn(n == i)
	}
}

// enable lets one be chosen, or leaves what is on to be read.
func (s *choices) SetEnabled(on bool) {
	for _, c := range s.cells {
		if c.off == on {
			c.off = !on
			c.Refresh()
		}
	}
}

func (s *choices) pick(i int) {
	if i != s.chosen {
		s.choose(i)
		s.picked(i)
	}
}

func (s *choices) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil {
		c.Focus(s.cells[max(0, s.chosen)]) // none may be on
	}
}

func (s *choices) MinSize() fyne.Size {
	s.ExtendBaseWidget(s)
	if s.tab {
		return s.row.MinSize()
	}
	return s.row.MinSize().AddWidthHeight(2, 2)
}

func (s *choices) CreateRenderer() fyne.WidgetRenderer {
	frame := box(corner)
	rail := canvas.NewRectangle(nil)
	layout := func(size fyne.Size) {
		if s.tab {
			place(rail, 0, size.Height-1, size.Width, 1)
			place(s.row, 0, 0, size.Width, size.Height)
			return
		}
		place(frame, 0, 0, size.Width, size.Height)
		place(s.row, 1, 1, size.Width-2, size.Height-2)
	}
	paint := func() {
		rail.Hidden, frame.Hidden = !s.tab, s.tab
		rail.FillColor = hue(colorLine)
		paintBox(frame, colorCard, colorLine, 1)
	}
	return draw(s.MinSize, layout, paint, frame, rail, s.row)
}
