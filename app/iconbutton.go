package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// iconButton is a square button with a picture; name is what it is called.
type iconButton struct {
	button
	name string
	icon fyne.Resource
}

func newIconButton(name string, icon fyne.Resource, tapped func()) *iconButton {
	b := &iconButton{name: name, icon: icon}
	b.label = newText("", sizeText, colorInk, whole)
	b.tapped, b.self = tapped, b
	b.ExtendBaseWidget(b)
	return b
}

// What an icon does is told where the pointer rests or the keyboard is.

func (b *iconButton) words() string { return b.name }

func (b *iconButton) MouseIn(ev *desktop.MouseEvent) { b.button.MouseIn(ev); restTip(b, b.words) }
func (b *iconButton) MouseOut()                      { b.button.MouseOut(); hideTip(b) }
func (b *iconButton) FocusGained()                   { b.button.FocusGained(); restTip(b, b.words) }
func (b *iconButton) FocusLost()                     { b.button.FocusLost(); hideTip(b) }

func (b *iconButton) Tapped(ev *fyne.PointEvent) {
	hideTip(b)
	b.button.Tapped(ev)
}

func (b *iconButton) MinSize() fyne.Size { return fyne.NewSquareSize(38) }

func (b *iconButton) CreateRenderer() fyne.WidgetRenderer {
	ground, veil := box(corner), box(corner)
	picture := widget.NewIcon(b.icon)
	layout := func(size fyne.Size) {
		place(ground, 0, 0, size.Width, size.Height)
		place(veil, 0, 0, size.Width, size.Height)
		place(picture, (size.Width-18)/2, (size.Height-18)/2, 18, 18)
	}
	paint := func() {
		paintBox(ground, colorCard, colorLine, 1)
		over := fyne.ThemeColorName("")
		if b.hovered {
			over = colorHovered
		}
		paintBox(veil, over, "", 0)
		if b.focused {
			focusRing(ground)
		}
	}
	return draw(b.MinSize, layout, paint, ground, veil, picture)
}
