package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// padlock is the sign of what somebody else has set.
type padlock struct{ widget.BaseWidget }

func newPadlock() *padlock {
	p := &padlock{}
	p.ExtendBaseWidget(p)
	return p
}

func (p *padlock) MinSize() fyne.Size {
	p.ExtendBaseWidget(p)
	return fyne.NewSize(12, 14)
}

func (p *padlock) CreateRenderer() fyne.WidgetRenderer {
	shackle, body := box(3.5), box(2)
	layout := func(s fyne.Size) {
		top := (s.Height - 14) / 2
		place(shackle, 2.5, top+1, 7, 9)
		place(body, 0.5, top+6, 11, 8)
	}
	paint := func() {
		shackle.FillColor, shackle.StrokeColor, shackle.StrokeWidth = color.Transparent, hue(colorDim), 1.5
		body.FillColor = hue(colorDim)
	}
	return draw(p.MinSize, layout, paint, shackle, body)
}
