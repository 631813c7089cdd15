package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// ToldText is a text outside of any row or button: where it had to be cut, all of it is told where the pointer rests.
type ToldText struct {
	widget.BaseWidget
	of *Text
}

// NewTold shows a text, and all of it in a tip.
func NewTold(t *Text) *ToldText {
	o := &ToldText{of: t}
	o.ExtendBaseWidget(o)
	return o
}

func (o *ToldText) TipWords() string                { return WholeOf(o.of) }
func (o *ToldText) HeightFor(width float32) float32 { return o.of.HeightFor(width) }
func (o *ToldText) MouseIn(*desktop.MouseEvent)     { RestTipOf(o) }
func (o *ToldText) MouseMoved(*desktop.MouseEvent)  {}
func (o *ToldText) MouseOut()                       { HideTip(o) }

func (o *ToldText) MinSize() fyne.Size {
	o.ExtendBaseWidget(o)
	return o.of.MinSize()
}

func (o *ToldText) CreateRenderer() fyne.WidgetRenderer {
	return Draw(o.MinSize, func(s fyne.Size) { Place(o.of, 0, 0, s.Width, s.Height) }, func() {}, o.of)
}
