package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Padlock is the sign of what somebody else has set.
type Padlock struct{ widget.BaseWidget }

// NewPadlock makes one.
func NewPadlock() *Padlock {
	p := &Padlock{}
	p.ExtendBaseWidget(p)
	return p
}

func (p *Padlock) MinSize() fyne.Size {
	p.ExtendBaseWidget(p)
	return fyne.NewSize(12, 14)
}

func (p *Padlock) CreateRenderer() fyne.WidgetRenderer {
	shackle, body := Box(3.5), Box(2)
	layout := func(s fyne.Size) {
		top := (s.Height - 14) / 2
		Place(shackle, 2.5, top+1, 7, 9)
		Place(body, 0.5, top+6, 11, 8)
	}
	paint := func() {
		shackle.FillColor, shackle.StrokeColor, shackle.StrokeWidth = color.Transparent, Hue(ColorDim), 1.5
		body.FillColor = Hue(ColorDim)
	}
	return Draw(p.MinSize, layout, paint, shackle, body)
}
