package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Shape tells a status without colour.
type Shape int

const (
	NoShape  Shape = iota
	Dot            // all well, or done
	Ring           // under way, or not quite
	Triangle       // a person is needed
)

// ShapeSize is the width and height of a shape in pixels.
const ShapeSize = 9

// Mark is a status told three times: shape, word and colour.
type Mark struct {
	widget.BaseWidget
	Shape Shape
	color fyne.ThemeColorName // of the shape
	Label *Text
	Gap   float32
}

// NewMark makes an empty one with words of that size.
func NewMark(size float32) *Mark {
	m := &Mark{Label: NewText("", size, ColorInk, Whole), Gap: 6}
	m.ExtendBaseWidget(m)
	return m
}

// Set changes all three at once; the word takes the shape's colour unless ink is given.
func (m *Mark) Set(s Shape, word string, c, ink fyne.ThemeColorName) {
	if ink == "" {
		ink = c
	}
	changed := m.Shape != s || m.color != c
	m.Shape, m.color = s, c
	m.Label.SetColor(ink)
	if m.Label.Words != word {
		m.Label.Set(word)
		changed = true
	}
	if changed {
		m.Refresh()
	}
}

func (m *Mark) lead() float32 {
	if m.Shape == NoShape {
		return 0
	}
	return ShapeSize + 2 + m.Gap
}

func (m *Mark) MinSize() fyne.Size {
	m.ExtendBaseWidget(m)
	return m.Label.MinSize().AddWidthHeight(m.lead(), 0)
}

// HeightFor lets the word wrap beside the shape.
func (m *Mark) HeightFor(width float32) float32 { return m.Label.HeightFor(width - m.lead()) }

func (m *Mark) CreateRenderer() fyne.WidgetRenderer {
	round := canvas.NewCircle(color.Transparent)
	tri := canvas.NewPolygon(3, color.Transparent)
	tri.CornerRadius = 1
	layout := func(size fyne.Size) {
		middle := m.Label.Line() / 2
		if m.Label.Fit != Wrap {
			middle = size.Height / 2
		}
		middle += float32(int(m.Label.TypeSize / 8)) // most letters are low in their line
		Place(round, 1, middle-ShapeSize/2.0, ShapeSize, ShapeSize)
		Place(tri, 0, middle-4.5, 12, 12) // the polygon fills the upper three quarters of its square
		Place(m.Label, m.lead(), 0, size.Width-m.lead(), size.Height)
	}
	paint := func() {
		round.Hidden = m.Shape != Dot && m.Shape != Ring
		tri.Hidden = m.Shape != Triangle
		round.FillColor, round.StrokeColor, round.StrokeWidth = Hue(m.color), color.Transparent, 0
		if m.Shape == Ring {
			round.FillColor, round.StrokeColor, round.StrokeWidth = color.Transparent, Hue(m.color), 2
		}
		tri.FillColor = Hue(m.color)
	}
	return Draw(m.MinSize, layout, paint, round, tri, m.Label)
}
