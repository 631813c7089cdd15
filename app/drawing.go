package app

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

func draw(min func() fyne.Size, layout func(fyne.Size), paint func(), parts ...fyne.CanvasObject) *drawing {
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
	d.layout(d.size)
	for _, p := range d.parts {
		canvas.Refresh(p)
	}
}

// hue is the colour of that name in the theme of the moment.
func hue(name fyne.ThemeColorName) color.Color {
	if name == "" {
		return color.Transparent
	}
	return theme.Color(name)
}

// box is a rectangle with round corners, without ground and border as yet.
func box(radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(color.Transparent)
	r.CornerRadius = radius
	return r
}

// paintBox gives a box its ground and border; either may be "". What is chosen or under the pointer gets a border by
// itself where the palette tells such things by more than a shade.
func paintBox(r *canvas.Rectangle, ground, border fyne.ThemeColorName, width float32) {
	switch {
	case border != "":
	case ground == colorSelected:
		border, width = colorEdge, 2
	case ground == colorHovered:
		border, width = colorEdge, 1
	}
	r.FillColor = hue(ground)
	r.StrokeColor = hue(border)
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

// place moves and resizes in one.
func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// focusRing shows where the keyboard is.
func focusRing(r *canvas.Rectangle) {
	r.StrokeColor, r.StrokeWidth = hue(colorRing), theme.Size(sizeRing)
}

// paintRow shows on the grounds of a row of a list where the pointer and the keyboard are.
func paintRow(veil, ground *canvas.Rectangle, hovered, chosen bool) {
	over := fyne.ThemeColorName("")
	if hovered {
		over = colorHovered
	}
	paintBox(veil, over, "", 0)
	paintBox(ground, "", "", 0)
	if chosen {
		focusRing(ground)
	}
}
