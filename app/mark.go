package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// shape tells a status without colour.
type shape int

const (
	noShape  shape = iota
	dot            // all well, or done
	ring           // under way, or not quite
	triangle       // a person is needed
)

const shapeSize = 9

// mark is a status told three times: shape, word and colour.
type mark struct {
	widget.BaseWidget
	shape shape
	color fyne.ThemeColorName // of the shape
	label *text
	gap   float32
}

func newMark(size float32) *mark {
	m := &mark{label: newText("", size, colorInk, whole), gap: 6}
	m.ExtendBaseWidget(m)
	return m
}

// set changes all three at once; the word takes the shape's colour unless ink is given.
func (m *mark) set(s shape, word string, c, ink fyne.ThemeColorName) {
	if ink == "" {
		ink = c
	}
	changed := m.shape != s || m.color != c
	m.shape, m.color = s, c
	m.label.setColor(ink)
	if m.label.words != word {
		m.label.set(word)
		changed = true
	}
	if changed {
		m.Refresh()
	}
}

func (m *mark) lead() float32 {
	if m.shape == noShape {
		return 0
	}
	return shapeSize + 2 + m.gap
}

func (m *mark) MinSize() fyne.Size {
	m.ExtendBaseWidget(m)
	return m.label.MinSize().AddWidthHeight(m.lead(), 0)
}

// HeightFor lets the word wrap beside the shape.
func (m *mark) HeightFor(width float32) float32 { return m.label.HeightFor(width - m.lead()) }

func (m *mark) CreateRenderer() fyne.WidgetRenderer {
	round := canvas.NewCircle(color.Transparent)
	tri := canvas.NewPolygon(3, color.Transparent)
	tri.CornerRadius = 1
	layout := func(size fyne.Size) {
		middle := m.label.line() / 2
		if m.label.fit != wrap {
			middle = size.Height / 2
		}
		middle += float32(int(m.label.size / 8)) // most letters are low in their line
		place(round, 1, middle-shapeSize/2.0, shapeSize, shapeSize)
		place(tri, 0, middle-4.5, 12, 12) // the polygon fills the upper three quarters of its square
		place(m.label, m.lead(), 0, size.Width-m.lead(), size.Height)
	}
	paint := func() {
		round.Hidden = m.shape != dot && m.shape != ring
		tri.Hidden = m.shape != triangle
		round.FillColor, round.StrokeColor, round.StrokeWidth = hue(m.color), color.Transparent, 0
		if m.shape == ring {
			round.FillColor, round.StrokeColor, round.StrokeWidth = color.Transparent, hue(m.color), 2
		}
		tri.FillColor = hue(m.color)
	}
	return draw(m.MinSize, layout, paint, round, tri, m.label)
}
