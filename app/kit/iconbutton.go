package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// IconButton is a square button with a picture; name is what it is called.
type IconButton struct {
	Button
	Name string
	icon fyne.Resource
}

// NewIconButton makes one; name is what its tip says.
func NewIconButton(name string, icon fyne.Resource, tapped func()) *IconButton {
	b := &IconButton{Name: name, icon: icon}
	b.Label = NewText("", SizeText, ColorInk, Whole)
	b.OnTapped, b.self = tapped, b
	b.ExtendBaseWidget(b)
	return b
}

// What an icon does is told where the pointer rests or the keyboard is.

func (b *IconButton) words() string { return b.Name }

func (b *IconButton) MouseIn(ev *desktop.MouseEvent) { b.Button.MouseIn(ev); RestTip(b, b.words) }
func (b *IconButton) MouseOut()                      { b.Button.MouseOut(); HideTip(b) }
func (b *IconButton) FocusGained()                   { b.Button.FocusGained(); RestTip(b, b.words) }
func (b *IconButton) FocusLost()                     { b.Button.FocusLost(); HideTip(b) }

func (b *IconButton) Tapped(ev *fyne.PointEvent) {
	HideTip(b)
	b.Button.Tapped(ev)
}

func (b *IconButton) MinSize() fyne.Size { return fyne.NewSquareSize(38) }

func (b *IconButton) CreateRenderer() fyne.WidgetRenderer {
	ground, veil := Box(Corner), Box(Corner)
	picture := widget.NewIcon(b.icon)
	layout := func(size fyne.Size) {
		Place(ground, 0, 0, size.Width, size.Height)
		Place(veil, 0, 0, size.Width, size.Height)
		Place(picture, (size.Width-18)/2, (size.Height-18)/2, 18, 18)
	}
	paint := func() {
		PaintBox(ground, ColorCard, ColorLine, 1)
		over := fyne.ThemeColorName("")
		if b.hovered {
			over = ColorHovered
		}
		PaintBox(veil, over, "", 0)
		if b.focused {
			FocusRing(ground)
		}
	}
	return Draw(b.MinSize, layout, paint, ground, veil, picture)
}
