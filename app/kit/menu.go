package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// MenuItem is one entry of a menu. apart draws a line before it.
type MenuItem struct {
	Label  string
	Apart  bool
	Chosen func()
}

// Menu is a list of actions that opens under a button. A click beside it or Escape closes it.
type Menu struct {
	widget.BaseWidget
	card  *Panel
	page  *Page // scrolls what is higher than the window
	Entry []*MenuEntry
	right float32 // where its right edge stands; 0: left says where it begins
	Left  float32
	top   float32
	Above float32 // where it ends when there is no room for it below
	Least float32 // its width where its entries need less
	close func()
}

// NewMenu makes a menu whose right upper corner is there; hide takes it away.
func NewMenu(items []MenuItem, right, top float32, hide func()) *Menu {
	m := &Menu{right: right, top: top, close: hide}
	list := NewColumn(0)
	for i, it := range items {
		if it.Apart {
			list.Add(NewInset(5, 0, 5, 0, NewHairline()))
		}
		e := &MenuEntry{Label: NewText(it.Label, SizeText, ColorInk, Whole)}
		e.tapped = func() { hide(); it.Chosen() }
		e.step = func(by int) { m.Focus(i + by) }
		e.ExtendBaseWidget(e)
		m.Entry = append(m.Entry, e)
		list.Add(e)
	}
	held := NewScrolled(0, list)
	m.page = held.Objects[0].(*Page)
	m.card = NewPanel(NewInset(6, 1, 6, 1, held), ColorCard, ColorLine, Corner)
	m.ExtendBaseWidget(m)
	return m
}

// Focus moves the keyboard to an entry; past the end it starts over.
func (m *Menu) Focus(i int) {
	c := fyne.CurrentApp().Driver().CanvasForObject(m)
	if c == nil {
		return
	}
	e := m.Entry[(i+len(m.Entry))%len(m.Entry)]
	c.Focus(e)
	m.page.reveal(e.Position().Y, e.Size().Height)
}

func (m *Menu) Tapped(*fyne.PointEvent) { m.close() }
func (m *Menu) MinSize() fyne.Size      { return fyne.NewSize(1, 1) }

func (m *Menu) CreateRenderer() fyne.WidgetRenderer {
	layout := func(s fyne.Size) {
		w := max(180, m.Least, m.card.MinSize().Width)
		h := min(m.card.HeightFor(w), s.Height-16)
		y := m.top
		switch {
		case y+h <= s.Height-8:
		case m.Above-h >= 8:
			y = m.Above - h
		default:
			y = max(8, s.Height-h-8)
		}
		x := m.right - w
		if m.right == 0 {
			x = min(m.Left, s.Width-w-8)
		}
		Place(m.card, max(8, x), y, w, h)
	}
	return Draw(m.MinSize, layout, func() {}, m.card)
}

// MenuEntry is one line of a menu.
type MenuEntry struct {
	widget.BaseWidget
	Label   *Text
	hovered bool
	Focused bool
	tapped  func()
	step    func(by int)
}

func (e *MenuEntry) MinSize() fyne.Size {
	e.ExtendBaseWidget(e)
	return fyne.NewSize(e.Label.MinSize().Width+32, 34)
}

func (e *MenuEntry) CreateRenderer() fyne.WidgetRenderer {
	ground := Box(0)
	layout := func(s fyne.Size) {
		Place(ground, 0, 0, s.Width, s.Height)
		Place(e.Label, 16, 0, s.Width-32, s.Height)
	}
	paint := func() {
		PaintBox(ground, "", "", 0)
		if e.hovered || e.Focused {
			PaintBox(ground, ColorSelected, "", 0)
		}
	}
	return Draw(e.MinSize, layout, paint, ground, e.Label)
}

func (e *MenuEntry) Tapped(*fyne.PointEvent)        { e.tapped() }
func (e *MenuEntry) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (e *MenuEntry) MouseIn(*desktop.MouseEvent)    { e.hovered = true; e.Refresh() }
func (e *MenuEntry) MouseMoved(*desktop.MouseEvent) {}
func (e *MenuEntry) MouseOut()                      { e.hovered = false; e.Refresh() }
func (e *MenuEntry) FocusGained()                   { e.Focused = true; e.Refresh() }
func (e *MenuEntry) FocusLost()                     { e.Focused = false; e.Refresh() }
func (e *MenuEntry) TypedRune(rune)                 {}

func (e *MenuEntry) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		e.tapped()
	case fyne.KeyDown:
		e.step(1)
	case fyne.KeyUp:
		e.step(-1)
	default:
		PassKey(e, ev)
	}
}
