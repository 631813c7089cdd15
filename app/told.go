package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// toldText is a text outside of any row or button: where it had to be cut, all of it is told where the pointer rests.
type toldText struct {
	widget.BaseWidget
	of *text
}

func newTold(t *text) *toldText {
	o := &toldText{of: t}
	o.ExtendBaseWidget(o)
	return o
}

func (o *toldText) TipWords() string                { return wholeOf(o.of) }
func (o *toldText) HeightFor(width float32) float32 { return o.of.HeightFor(width) }
func (o *toldText) MouseIn(*desktop.MouseEvent)     { restTipOf(o) }
func (o *toldText) MouseMoved(*desktop.MouseEvent)  {}
func (o *toldText) MouseOut()                       { hideTip(o) }

func (o *toldText) MinSize() fyne.Size {
	o.ExtendBaseWidget(o)
	return o.of.MinSize()
}

func (o *toldText) CreateRenderer() fyne.WidgetRenderer {
	return draw(o.MinSize, func(s fyne.Size) { place(o.of, 0, 0, s.Width, s.Height) }, func() {}, o.of)
}
