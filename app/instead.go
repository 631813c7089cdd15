package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"latchkey/app/kit"
)

// instead holds a text whose place another one may take, in the same room: what comes below moves away from under nobody's
// pointer. What there is no room for is cut.
type instead struct{}

// newInstead shows the first until it is hidden.
func newInstead(usual, other *kit.Text) *fyne.Container {
	other.Hide()
	return container.New(instead{}, usual, other)
}

func (instead) HeightFor(o []fyne.CanvasObject, width float32) float32 {
	return kit.HeightFor(o[0], width)
}

func (instead) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

func (l instead) Layout(o []fyne.CanvasObject, size fyne.Size) {
	other := o[1].(*kit.Text)
	other.Most = max(1, int(l.HeightFor(o, size.Width)/other.Line()))
	for _, t := range o {
		kit.Place(t, 0, 0, size.Width, size.Height)
	}
}
