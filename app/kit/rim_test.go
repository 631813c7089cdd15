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

// What is drawn anew leaves its parts where they lie until it is laid out.
func TestAWidgetThatComesBackKeepsItsParts(t *testing.T) {
	test.NewTempApp(t)
	b := NewButton("Export", Plain, nil)
	test.NewTempWindow(t, b).Resize(fyne.NewSize(300, 60))
	b.Resize(fyne.NewSize(120, 38))
	before := b.Label.Size()
	b.CreateRenderer().Refresh()
	if b.Label.Size() != before {
		t.Errorf("the word has %v, and had %v", b.Label.Size(), before)
	}
}

// Fyne forgets how a widget is drawn a minute after it was last seen, and draws it anew without laying it out again where
// its size is the same.
func TestAFieldThatComesBackIsWhole(t *testing.T) {
	test.NewTempApp(t)
	f := NewField("Filter", "", nil)
	test.NewTempWindow(t, f).Resize(fyne.NewSize(300, 60))
	f.Resize(fyne.NewSize(280, 38))
	anew := f.CreateRenderer()
	anew.Refresh()
	for _, o := range anew.Objects() {
		if s, ok := o.(*container.Scroll); ok && s.Size().Width < 200 {
			t.Errorf("the text has %v", s.Size())
		}
	}
	if frame := anew.Objects()[0]; frame.Size() != f.Size() {
		t.Errorf("the frame has %v", frame.Size())
	}
}
