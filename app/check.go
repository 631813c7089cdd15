package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// check is a box that is ticked or not, with a label and a sentence about it.
type check struct {
	widget.BaseWidget
	label   *text
	note    *text
	words   *fyne.Container
	on      bool
	hovered bool
	focused bool
	changed func(on bool) // may be nil
}

const (
	checkBox  = 18
	checkLead = checkBox + 10
)

func newCheck(label, note string, on bool, changed func(bool)) *check {
	c := &check{on: on, changed: changed, label: newText(label, sizeText, colorInk, wrap), note: newText(note, sizeCaption, colorDim, wrap)}
	c.note.Hidden = note == ""
	c.words = newColumn(1, c.label, c.note)
	c.ExtendBaseWidget(c)
	return c
}

func (c *check) MinSize() fyne.Size {
	c.ExtendBaseWidget(c)
	return c.words.MinSize().AddWidthHeight(checkLead, 12)
}

func (c *check) HeightFor(width float32) float32 { return heightFor(c.words, width-checkLead) + 12 }

func (c *check) CreateRenderer() fyne.WidgetRenderer {
	ground, frame := box(corner), box(gridStep)
	tick := canvas.NewImageFromResource(theme.NewColoredResource(theme.ConfirmIcon(), colorOn))
	tick.FillMode = canvas.ImageFillContain
	layout := func(s fyne.Size) {
		place(ground, -8, 0, s.Width+16, s.Height)
		place(frame, 0, 7, checkBox, checkBox)
		place(tick, 2, 9, checkBox-4, checkBox-4)
		place(c.words, checkLead, 6, s.Width-checkLead, s.Height-12)
	}
	paint := func() {
		paintBox(ground, "", "", 0)
		if c.hovered {
			paintBox(ground, colorHovered, "", 0)
		}
		if c.focused {
			focusRing(ground)
		}
		paintBox(frame, colorCard, colorDim, 1)
		if c.on {
			paintBox(frame, colorAccent, "", 0)
		}
		tick.Hidden = !c.on
	}
	return draw(c.MinSize, layout, paint, ground, frame, tick, c.words)
}

func (c *check) Tapped(*fyne.PointEvent) {
	c.on = !c.on
	c.Refresh()
	if c.changed != nil {
		c.changed(c.on)
	}
}

func (c *check) Cursor() desktop.Cursor         { return desktop.PointerCursor }
func (c *check) MouseIn(*desktop.MouseEvent)    { c.hovered = true; c.Refresh() }
func (c *check) MouseMoved(*desktop.MouseEvent) {}
func (c *check) MouseOut()                      { c.hovered = false; c.Refresh() }
func (c *check) FocusGained()                   { c.focused = true; c.Refresh(); reveal(c) }
func (c *check) FocusLost()                     { c.focused = false; c.Refresh() }
func (c *check) TypedRune(rune)                 {}

func (c *check) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeySpace {
		c.Tapped(nil)
		return
	}
	passKey(c, ev)
}
