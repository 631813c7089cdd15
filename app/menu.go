package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// menuItem is one entry of a menu. apart draws a line before it.
type menuItem struct {
	label  string
	apart  bool
	chosen func()
}

// menu is a list of actions that opens under a button. A click beside it or Escape closes it.
type menu struct {
	widget.BaseWidget
	card  *panel
	page  *page // scrolls what is higher than the window
	entry []*menuEntry
	right float32 // where its right edge stands; 0: left says where it begins
	left  float32
	top   float32
	above float32 // where it ends when there is no room for it below
	least float32 // its width where its entries need less
	close func()
}

func newMenu(items []menuItem, right, top float32, hide func()) *menu {
	m := &menu{right: right, top: top, close: hide}
	list := newColumn(0)
	for i, it := range items {
		if it.apart {
			list.Add(newInset(5, 0, 5, 0, newHairline()))
		}
		e := &menuEntry{label: newText(it.label, sizeText, colorInk, whole)}
		e.tapped = func() { hide(); it.chosen() }
		e.step = func(by int) { m.focus(i + by) }
		e.ExtendBaseWidget(e)
		m.entry = append(m.entry, e)
		list.Add(e)
	}
	held := newScrolled(0, list)
	m.page = held.Objects[0].(*page)
	m.card = newPanel(newInset(6, 1, 6, 1, held), colorCard, colorLine, corner)
	m.ExtendBaseWidget(m)
	return m
}

// focus moves the keyboard to an entry; past the end it starts over.
func (m *menu) focus(i int) {
	c := fyne.CurrentApp().Driver().CanvasForObject(m)
	if c == nil {
		return
	}
	e := m.entry[(i+len(m.entry))%len(m.entry)]
	c.Focus(e)
	m.page.reveal(e.Position().Y, e.Size().Height)
}

func (m *menu) Tapped(*fyne.PointEvent) { m.close() }
func (m *menu) MinSize() fyne.Size      { return fyne.NewSize(1, 1) }

func (m *menu) CreateRenderer() fyne.WidgetRenderer {
	layout := func(s fyne.Size) {
		w := max(180, m.least, m.card.MinSize().Width)
		h := min(m.card.HeightFor(w), s.Height-16)
		y := m.top
		switch {
		case y+h <= s.Height-8:
		case m.above-h >= 8:
			y = m.above - h
		default:
			y = max(8, s.Height-h-8)
		}
		x := m.right - w
		if m.right == 0 {
			x = min(m.left, s.Width-w-8)
		}
		place(m.card, max(8, x), y, w, h)
	}
	return draw(m.MinSize, layout, func() {}, m.card)
}

// menuEntry is one line of a menu.
type menuEntry struct {
	widget.BaseWidget
	label   *text
	hovered bool
	focused bool
	tapped  func()
	step    func(by int)
}

func (e *menuEntry) MinSize() fyne.Size {
	e.ExtendBaseWidget(e)
	return fyne.NewSize(e.label.MinSize().Width+32, 34)
}

func (e *menuEntry) CreateRenderer() fyne.WidgetRenderer {
	ground := box(0)
	layout := func(s fyne.Size) {
		place(ground, 0, 0, s.Width, s.Height)
		place(e.label, 16, 0, s.Width-32, s.Height)
	}
	paint := func() {
		paintBox(ground, "", "", 0)
		if e.hovered || e.focused {
			paintBox(ground, colorSelected, "", 0)
		}
	}
	return draw(e.MinSize, layout, paint, ground, e.label)
}

func (e *menuEntry) Tapped(*fyne.PointEvent)        { e.tapped() }
func (e *menuEntry) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (e *menuEntry) MouseIn(*desktop.MouseEvent)    { e.hovered = true; e.Refresh() }
func (e *menuEntry) MouseMoved(*desktop.MouseEvent) {}
func (e *menuEntry) MouseOut()                      { e.hovered = false; e.Refresh() }
func (e *menuEntry) FocusGained()                   { e.focused = true; e.Refresh() }
func (e *menuEntry) FocusLost()                     { e.focused = false; e.Refresh() }
func (e *menuEntry) TypedRune(rune)                 {}

func (e *menuEntry) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		e.tapped()
	case fyne.KeyDown:
		e.step(1)
	case fyne.KeyUp:
		e.step(-1)
	default:
		passKey(e, ev)
	}
}
