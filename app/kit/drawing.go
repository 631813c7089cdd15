package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// drawing is the renderer of all our widgets: parts, how they lie, how they are coloured. paint runs again on
// every refresh, so that a change of theme reaches every part.
type drawing struct {
	parts  []fyne.CanvasObject
	min    func() fyne.Size
	layout func(fyne.Size)
	paint  func()
	size   fyne.Size
}

// Draw is the renderer of a widget that is drawn from parts: layout places them, and paint gives them their colours, in the
// theme that is worn by then.
func Draw(min func() fyne.Size, layout func(fyne.Size), paint func(), parts ...fyne.CanvasObject) fyne.WidgetRenderer {
	d := &drawing{parts: parts, min: min, layout: layout, paint: paint}
	paint()
	return d
}

func (d *drawing) Layout(size fyne.Size) {
	d.size = size
	d.layout(size)
}

func (d *drawing) MinSize() fyne.Size           { return d.min() }
func (d *drawing) Objects() []fyne.CanvasObject { return d.parts }
func (d *drawing) Destroy()                     {}

func (d *drawing) Refresh() {
	d.paint()
	if !d.size.IsZero() { // it is drawn anew and not laid out yet: its parts lie where they did
		d.layout(d.size)
	}
	for _, p := range d.parts {
		canvas.Refresh(p)
	}
}

// Hue is the colour of that name in the theme of the moment.
func Hue(name fyne.ThemeColorName) color.Color {
	if name == "" {
		return color.Transparent
	}
	return theme.Color(name)
}

// Box is a rectangle with round corners, without ground and border as yet.
func Box(radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(color.Transparent)
	r.CornerRadius = radius
	return r
}

// PaintBox gives a box its ground and border; either may be "". What is chosen or under the pointer gets a border by
// itself where the palette tells such things by more than a shade.
func PaintBox(r *canvas.Rectangle, ground, border fyne.ThemeColorName, width float32) {
	switch {
	case border != "":
	case ground == ColorSelected:
		border, width = ColorEdge, 2
	case ground == ColorHovered:
		border, width = ColorEdge, 1
	}
	r.FillColor = Hue(ground)
	r.StrokeColor = Hue(border)
	r.StrokeWidth = width
	if !shown(r.StrokeColor) {
		r.StrokeWidth = 0
	}
}

// shown reports whether anything is seen of a colour.
func shown(c color.Color) bool {
	_, _, _, alpha := c.RGBA()
	return alpha > 0
}

// Place moves and resizes in one.
func Place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// FocusRing shows where the keyboard is.
func FocusRing(r *canvas.Rectangle) {
	r.StrokeColor, r.StrokeWidth = Hue(ColorRing), theme.Size(SizeRing)
}

// PaintRow shows on the grounds of a row of a list where the pointer and the keyboard are.
func PaintRow(veil, ground *canvas.Rectangle, hovered, chosen bool) {
	over := fyne.ThemeColorName("")
	if hovered {
		over = ColorHovered
	}
	PaintBox(veil, over, "", 0)
	PaintBox(ground, "", "", 0)
	if chosen {
		FocusRing(ground)
	}
}
