package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Check is a box that is ticked or not, with a label and a sentence about it.
type Check struct {
	widget.BaseWidget
	Label   *Text
	note    *Text
	words   *fyne.Container
	On      bool
	hovered bool
	focused bool
	changed func(on bool) // may be nil
}

const (
	checkBox  = 18
	checkLead = checkBox + 10
)

// NewCheck makes one with a note below its label; changed is called when a person switches it.
func NewCheck(label, note string, on bool, changed func(bool)) *Check {
	c := &Check{On: on, changed: changed, Label: NewText(label, SizeText, ColorInk, Wrap), note: NewText(note, SizeCaption, ColorDim, Wrap)}
	c.note.Hidden = note == ""
	c.words = NewColumn(1, c.Label, c.note)
	c.ExtendBaseWidget(c)
	return c
}

func (c *Check) MinSize() fyne.Size {
	c.ExtendBaseWidget(c)
	return c.words.MinSize().AddWidthHeight(checkLead, 12)
}

// HeightFor lets label and note wrap.
func (c *Check) HeightFor(width float32) float32 { return HeightFor(c.words, width-checkLead) + 12 }

func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	ground, frame := Box(Corner), Box(GridStep)
	tick := canvas.NewImageFromResource(theme.NewColoredResource(theme.ConfirmIcon(), ColorOn))
	tick.FillMode = canvas.ImageFillContain
	layout := func(s fyne.Size) {
		Place(ground, -8, 0, s.Width+16, s.Height)
		Place(frame, 0, 7, checkBox, checkBox)
		Place(tick, 2, 9, checkBox-4, checkBox-4)
		Place(c.words, checkLead, 6, s.Width-checkLead, s.Height-12)
	}
	paint := func() {
		PaintBox(ground, "", "", 0)
		if c.hovered {
			PaintBox(ground, ColorHovered, "", 0)
		}
		if c.focused {
			FocusRing(ground)
		}
		PaintBox(frame, ColorCard, ColorDim, 1)
		if c.On {
			PaintBox(frame, ColorAccent, "", 0)
		}
		tick.Hidden = !c.On
	}
	return Draw(c.MinSize, layout, paint, ground, frame, tick, c.words)
}

func (c *Check) Tapped(*fyne.PointEvent) {
	c.On = !c.On
	c.Refresh()
	if c.changed != nil {
		c.changed(c.On)
	}
}

func (c *Check) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (c *Check) MouseIn(*desktop.MouseEvent)    { c.hovered = true; c.Refresh() }
func (c *Check) MouseMoved(*desktop.MouseEvent) {}
func (c *Check) MouseOut()                      { c.hovered = false; c.Refresh() }
func (c *Check) FocusGained()                   { c.focused = true; c.Refresh(); Reveal(c) }
func (c *Check) FocusLost()                     { c.focused = false; c.Refresh() }
func (c *Check) TypedRune(rune)                 {}

func (c *Check) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeySpace {
		c.Tapped(nil)
		return
	}
	PassKey(c, ev)
}
