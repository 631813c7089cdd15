package app

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestTheWheelScrollsAFormThroughItsFields(t *testing.T) {
	test.NewTempApp(t)
	f := newField("Scopes", "", nil)
	p := newPage(newColumn(0, gap(10, 100), labelled("Scopes", f), gap(10, 400)))
	w := test.NewTempWindow(t, p)
	w.Resize(fyne.NewSize(200, 150))
	p.Resize(fyne.NewSize(200, 150))
	for _, o := range test.WidgetRenderer(f).Objects() {
		if r, ok := o.(fyne.Scrollable); ok {
			r.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -40)})
		}
	}
	if p.scroll.Offset.Y == 0 {
		t.Error("the field keeps the wheel")
	}
}
