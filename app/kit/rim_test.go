package kit

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

func TestSeveralLinesStayInTheirFrame(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(Look{Appearance: AppearanceLight})
	f := NewArea("Challenge", "", nil)
	test.NewTempWindow(t, f).Resize(fyne.NewSize(300, 120))
	f.Resize(fyne.NewSize(280, 100))
	f.SetText(strings.Repeat("one word and another ", 40))
	for _, o := range test.WidgetRenderer(f).Objects() {
		s, ok := o.(*container.Scroll)
		if !ok {
			continue
		}
		from, to := s.Position(), s.Position().AddXY(s.Size().Width, s.Size().Height)
		if from.X < frameWidth || from.Y < frameWidth || to.X > 280-frameWidth || to.Y > 100-frameWidth {
			t.Errorf("the text scrolls from %v to %v", from, to)
		}
		return
	}
	t.Error("nothing scrolls")
}

func TestTheWheelScrollsAFormThroughItsFields(t *testing.T) {
	test.NewTempApp(t)
	f := NewField("Scopes", "", nil)
	p := NewPage(NewColumn(0, Gap(10, 100), NewColumn(4, NewText("Scopes", SizeCaption, ColorDim, Wrap), f), Gap(10, 400)))
	w := test.NewTempWindow(t, p)
	w.Resize(fyne.NewSize(200, 150))
	p.Resize(fyne.NewSize(200, 150))
	for _, o := range test.WidgetRenderer(f).Objects() {
		if r, ok := o.(fyne.Scrollable); ok {
			r.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -40)})
		}
	}
	if p.Scroll.Offset.Y == 0 {
		t.Error("the field keeps the wheel")
	}
}
