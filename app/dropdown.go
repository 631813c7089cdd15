package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// dropdown shows the chosen one of several and opens a menu with all of them. name is what it chooses.
type dropdown struct {
	widget.BaseWidget
	name    string
	label   *text
	options []string
	chosen  int
	picked  func(int)
	open    func(at fyne.CanvasObject, items ...menuItem)
	hovered bool
	focused bool
	off     bool // nothing can be chosen now
}

func newDropdown(name string, open func(fyne.CanvasObject, ...menuItem), picked func(int), options ...string) *dropdown {
	d := &dropdown{name: name, label: newText("", sizeText, colorInk, ellip), open: open, picked: picked}
	d.ExtendBaseWidget(d)
	d.setOptions(options, 0)
	return d
}

// setOptions shows others, of which one is chosen, without telling anybody.
func (d *dropdown) setOptions(options []string, chosen int) {
	d.options = options
	d.choose(chosen)
}

func (d *dropdown) choose(i int) {
	d.chosen = i
	words := ""
	if i >= 0 && i < len(d.options) {
		words = d.options[i]
	}
	d.label.set(words)
}

func (d *dropdown) show() {
	var items []menuItem
	for i, o := range d.options {
		items = append(items, menuItem{label: o, chosen: func() {
			if i != d.chosen {
				d.choose(i)
				d.picked(i)
			}
		}})
	}
	if len(items) > 0 {
		d.open(d, items...)
	}
}

func (d *dropdown) MinSize() fyne.Size {
	d.ExtendBaseWidget(d)
	return fyne.NewSize(100, 38)
}

func (d *dropdown) CreateRenderer() fyne.WidgetRenderer {
	frame, veil := box(corner), box(corner)
	arrow := widget.NewIcon(theme.MenuDropDownIcon())
	layout := func(s fyne.Size) {
		place(frame, 0, 0, s.Width, s.Height)
		place(veil, 0, 0, s.Width, s.Height)
		place(d.label, 12, 0, s.Width-46, s.Height)
		place(arrow, s.Width-30, (s.Height-18)/2, 18, 18)
	}
	paint := func() {
		paintBox(frame, colorCard, colorLine, 1)
		over := fyne.ThemeColorName("")
		ink := colorInk
		if d.off {
			ink = colorOff
		}
		d.label.setColor(ink)
		if d.hovered && !d.off {
			over = colorHovered
		}
		paintBox(veil, over, "", 0)
		if d.focused {
			focusRing(frame)
		}
	}
	return draw(d.MinSize, layout, paint, frame, veil, d.label, arrow)
}

func (d *dropdown) Tapped(*fyne.PointEvent) {
	if !d.off {
		hideTip(d)
		d.show()
	}
}

// Enable, Disable and Disabled let the keyboard pass by what cannot be chosen.
func (d *dropdown) Enable()        { d.SetEnabled(true) }
func (d *dropdown) Disable()       { d.SetEnabled(false) }
func (d *dropdown) Disabled() bool { return d.off }

func (d *dropdown) SetEnabled(on bool) {
	if d.off == on {
		d.off = !on
		d.Refresh()
	}
}

func (d *dropdown) Cursor() desktop.Cursor {
	if d.off {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

func (d *dropdown) TipWords() string               { return wholeOf(d.label) }
func (d *dropdown) MouseIn(*desktop.MouseEvent)    { d.hovered = true; d.Refresh(); restTipOf(d) }
func (d *dropdown) MouseMoved(*desktop.MouseEvent) {}
func (d *dropdown) MouseOut()                      { d.hovered = false; d.Refresh(); hideTip(d) }
func (d *dropdown) FocusGained()                   { d.focused = true; d.Refresh(); reveal(d); restTipOf(d) }
func (d *dropdown) FocusLost()                     { d.focused = false; d.Refresh(); hideTip(d) }
func (d *dropdown) TypedRune(rune)                 {}

func (d *dropdown) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyDown:
		d.Tapped(nil)
	default:
		passKey(d, ev)
	}
}
