package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Dropdown shows the chosen one of several and opens a menu with all of them. name is what it chooses.
type Dropdown struct {
	widget.BaseWidget
	Name    string
	Label   *Text
	Options []string
	Chosen  int
	Picked  func(int)
	open    func(at fyne.CanvasObject, items ...MenuItem)
	hovered bool
	focused bool
	off     bool // nothing can be chosen now
}

// NewDropdown makes one that opens its menu by open; picked hears which option a person chose.
func NewDropdown(name string, open func(fyne.CanvasObject, ...MenuItem), picked func(int), options ...string) *Dropdown {
	d := &Dropdown{Name: name, Label: NewText("", SizeText, ColorInk, Ellip), open: open, Picked: picked}
	d.ExtendBaseWidget(d)
	d.SetOptions(options, 0)
	return d
}

// SetOptions shows others, of which one is chosen, without telling anybody.
func (d *Dropdown) SetOptions(options []string, chosen int) {
	d.Options = options
	d.choose(chosen)
}

func (d *Dropdown) choose(i int) {
	d.Chosen = i
	words := ""
	if i >= 0 && i < len(d.Options) {
		words = d.Options[i]
	}
	d.Label.Set(words)
}

// Open shows the options.
func (d *Dropdown) Open() {
	var items []MenuItem
	for i, o := range d.Options {
		items = append(items, MenuItem{Label: o, Chosen: func() {
			if i != d.Chosen {
				d.choose(i)
				d.Picked(i)
			}
		}})
	}
	if len(items) > 0 {
		d.open(d, items...)
	}
}

func (d *Dropdown) MinSize() fyne.Size {
	d.ExtendBaseWidget(d)
	return fyne.NewSize(100, 38)
}

func (d *Dropdown) CreateRenderer() fyne.WidgetRenderer {
	frame, veil := Box(Corner), Box(Corner)
	arrow := widget.NewIcon(theme.MenuDropDownIcon())
	layout := func(s fyne.Size) {
		Place(frame, 0, 0, s.Width, s.Height)
		Place(veil, 0, 0, s.Width, s.Height)
		Place(d.Label, 12, 0, s.Width-46, s.Height)
		Place(arrow, s.Width-30, (s.Height-18)/2, 18, 18)
	}
	paint := func() {
		PaintBox(frame, ColorCard, ColorLine, 1)
		over := fyne.ThemeColorName("")
		ink := ColorInk
		if d.off {
			ink = ColorOff
		}
		d.Label.SetColor(ink)
		if d.hovered && !d.off {
			over = ColorHovered
		}
		PaintBox(veil, over, "", 0)
		if d.focused {
			FocusRing(frame)
		}
	}
	return Draw(d.MinSize, layout, paint, frame, veil, d.Label, arrow)
}

func (d *Dropdown) Tapped(*fyne.PointEvent) {
	if !d.off {
		HideTip(d)
		d.Open()
	}
}

// Enable, Disable and Disabled let the keyboard pass by what cannot be chosen.
func (d *Dropdown) Enable()        { d.SetEnabled(true) }
func (d *Dropdown) Disable()       { d.SetEnabled(false) }
func (d *Dropdown) Disabled() bool { return d.off }

// SetEnabled switches it on or off.
func (d *Dropdown) SetEnabled(on bool) {
	if d.off == on {
		d.off = !on
		d.Refresh()
	}
}

func (d *Dropdown) Cursor() desktop.Cursor {
	if d.off {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

func (d *Dropdown) TipWords() string               { return WholeOf(d.Label) }
func (d *Dropdown) MouseIn(*desktop.MouseEvent)    { d.hovered = true; d.Refresh(); RestTipOf(d) }
func (d *Dropdown) MouseMoved(*desktop.MouseEvent) {}
func (d *Dropdown) MouseOut()                      { d.hovered = false; d.Refresh(); HideTip(d) }
func (d *Dropdown) FocusGained()                   { d.focused = true; d.Refresh(); Reveal(d); RestTipOf(d) }
func (d *Dropdown) FocusLost()                     { d.focused = false; d.Refresh(); HideTip(d) }
func (d *Dropdown) TypedRune(rune)                 {}

func (d *Dropdown) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyDown:
		d.Tapped(nil)
	default:
		PassKey(d, ev)
	}
}
