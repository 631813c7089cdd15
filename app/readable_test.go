package app

import (
	"fmt"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"latchkey/app/kit"
)

// eyes go over what is drawn in the order in which it is painted, so that they know what is under each word. They look
// at colours as they reach the screen and not at names: a view that draws by itself is seen, too.
type eyes struct {
	want     float64 // contrast of words
	strong   bool    // lines and edges must be seen as well
	painted  []patch
	faults   []string
	hovering []desktop.Hoverable
	focusing []fyne.Focusable
}

// patch is a filled shape; what is over it may let it through.
type patch struct {
	area  bounds
	round bool
	color color.NRGBA
}

// bounds is a rectangle on the canvas.
type bounds struct{ x1, y1, x2, y2 float32 }

func (b bounds) cut(c bounds) bounds {
	return bounds{max(b.x1, c.x1), max(b.y1, c.y1), min(b.x2, c.x2), min(b.y2, c.y2)}
}

func (b bounds) has(x, y float32) bool { return x >= b.x1 && x < b.x2 && y >= b.y1 && y < b.y2 }

// look goes over the window and whatever lies over it; only what is on top is judged.
func (e *eyes) look(c fyne.Canvas) {
	all := bounds{0, 0, c.Size().Width, c.Size().Height}
	layers := append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...)
	for i, o := range layers {
		if i == len(layers)-1 {
			e.faults, e.hovering, e.focusing = nil, nil, nil
		}
		e.walk(o, fyne.NewPos(0, 0), all)
	}
}

func (e *eyes) walk(o fyne.CanvasObject, parent fyne.Position, clip bounds) {
	if o == nil || !o.Visible() {
		return
	}
	at, size := parent.Add(o.Position()), o.Size()
	area := bounds{at.X, at.Y, at.X + size.Width, at.Y + size.Height}
	if h, ok := o.(desktop.Hoverable); ok {
		e.hovering = append(e.hovering, h)
	}
	if f, ok := o.(fyne.Focusable); ok {
		e.focusing = append(e.focusing, f)
	}
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			e.walk(child, at, clip)
		}
	case *container.Scroll:
		for _, child := range test.WidgetRenderer(o).Objects() {
			e.walk(child, at, clip.cut(area))
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			e.walk(child, at, clip)
		}
	case *canvas.Text:
		e.text(o, area, clip)
	case *canvas.Rectangle:
		e.rectangle(o, area, clip)
	case *canvas.Circle:
		e.shape(area, clip, o.FillColor, o.StrokeColor, o.StrokeWidth)
		e.paint(o.FillColor, area, clip, true)
	case *canvas.Polygon:
		e.shape(area, clip, o.FillColor, o.StrokeColor, o.StrokeWidth)
	}
}

func nrgba(c color.Color) color.NRGBA {
	if c == nil {
		return color.NRGBA{}
	}
	return color.NRGBAModel.Convert(c).(color.NRGBA)
}

func (e *eyes) paint(c color.Color, area, clip bounds, round bool) {
	if ink := nrgba(c); ink.A > 0 {
		e.painted = append(e.painted, patch{area.cut(clip), round, ink})
	}
}

// ground is the colour at a place.
func (e *eyes) ground(x, y float32) color.NRGBA {
	c := nrgba(theme.Color(theme.ColorNameBackground))
	for _, p := range e.painted {
		if !p.area.has(x, y) {
			continue
		}
		if p.round {
			dx, dy := (x-(p.area.x1+p.area.x2)/2)/(p.area.x2-p.area.x1), (y-(p.area.y1+p.area.y2)/2)/(p.area.y2-p.area.y1)
			if dx*dx+dy*dy > 0.25 {
				continue
			}
		}
		c = kit.Blend(p.color, c)
	}
	return c
}

func (e *eyes) judge(what string, c color.Color, x, y float32, clip bounds, want float64) bool {
	if !clip.has(x, y) || nrgba(c).A == 0 {
		return true
	}
	under := e.ground(x, y)
	ink := kit.Blend(nrgba(c), under)
	if got := contrast(ink, under); got < want {
		e.faults = append(e.faults, fmt.Sprintf("%s at %.0f, %.0f: #%02x%02x%02x on #%02x%02x%02x is %.2f, want %.1f", what, x, y,
			ink.R, ink.G, ink.B, under.R, under.G, under.B, got, want))
		return false
	}
	return true
}

// text is judged at its beginning, middle and end.
func (e *eyes) text(t *canvas.Text, area, clip bounds) {
	if t.Text == "" {
		return
	}
	wide, from := fyne.MeasureText(t.Text, t.TextSize, t.TextStyle).Width, area.x1
	switch t.Alignment {
	case fyne.TextAlignCenter:
		from += (area.x2 - area.x1 - wide) / 2
	case fyne.TextAlignTrailing:
		from = area.x2 - wide
	}
	for _, x := range []float32{from + 1, from + wide/2, from + wide - 1} {
		if !e.judge(fmt.Sprintf("%q", t.Text), t.Color, x, (area.y1+area.y2)/2, clip, e.want) {
			return
		}
	}
}

// rectangle is judged where it tells something by its edge or is a line.
func (e *eyes) rectangle(r *canvas.Rectangle, area, clip bounds) {
	middle := (area.y1 + area.y2) / 2
	if r.StrokeWidth >= 2 || e.strong && r.StrokeWidth > 0 {
		if !tinged(r.FillColor) {
			e.judge("an edge", r.StrokeColor, area.x1-2, middle, clip, signs)
		}
	}
	if line := min(area.x2-area.x1, area.y2-area.y1); e.strong && line > 0 && line <= 3 {
		e.judge("a line", r.FillColor, area.x1+0.5, area.y1+0.5, clip, signs) // at its end: it may cross another
	}
	e.paint(r.FillColor, area, clip, false)
}

// tinged tells the rim of a field, whose edge is there to hide.
func tinged(c color.Color) bool { return nrgba(c).A == 1 }

func (e *eyes) shape(area, clip bounds, fill, stroke color.Color, width float32) {
	x, y := (area.x1+area.x2)/2, (area.y1+area.y2)/2
	e.judge("a shape", fill, x, y, clip, signs)
	if width > 0 {
		e.judge("a ring", stroke, x, y, clip, signs)
	}
}

// unreadable is what cannot be read of what the screen shows now.
func (s *screen) unreadable() *eyes {
	strong := fyne.CurrentApp().Settings().Theme().(kit.Look).Strong
	e := &eyes{want: 4.5, strong: strong}
	if strong {
		e.want = 7
	}
	e.look(s.w.win.Canvas())
	return e
}

// mustRead fails the test where something on the screen cannot be read: as it is, or with everything under the pointer.
func (s *screen) mustRead(view string) {
	s.Helper()
	e := s.unreadable()
	for _, fault := range e.faults {
		s.Errorf("%s: %s", view, fault)
	}
	for _, h := range e.hovering {
		h.MouseIn(&desktop.MouseEvent{})
	}
	for _, fault := range s.unreadable().faults {
		s.Errorf("%s, under the pointer: %s", view, fault)
	}
	for _, h := range e.hovering {
		h.MouseOut()
	}
}

// mustTellFocus fails the test where it cannot be seen that something has the keyboard.
func (s *screen) mustTellFocus(view string) {
	s.Helper()
	c := s.w.win.Canvas()
	for _, f := range s.unreadable().focusing {
		if d, ok := f.(fyne.Disableable); ok && d.Disabled() {
			continue
		}
		c.Focus(f)
		if c.Focused() == f && !ringed(f.(fyne.CanvasObject)) {
			s.Errorf("%s: nothing tells that %T has the keyboard", view, f)
		}
	}
	for _, fault := range s.unreadable().faults {
		s.Errorf("%s, with the keyboard: %s", view, fault)
	}
	c.Unfocus()
}

// ringed reports whether something is drawn in o as what has the keyboard is.
func ringed(o fyne.CanvasObject) (yes bool) {
	walk(o, fyne.NewPos(0, 0), func(part fyne.CanvasObject, _ fyne.Position) {
		list := []fyne.CanvasObject{part}
		if f, ok := part.(*kit.Field); ok {
			list = test.WidgetRenderer(f).Objects()
		}
		for _, each := range list {
			switch each := each.(type) {
			case *canvas.Rectangle:
				ring := nrgba(each.StrokeColor) == nrgba(kit.Hue(kit.ColorRing)) && each.StrokeWidth >= theme.Size(kit.SizeRing)
				yes = yes || ring && each.Visible() && each.Size().Width > 0
			case *kit.MenuEntry:
				yes = yes || each.Focused // by its ground
			}
		}
	})
	return yes
}

// TestAFaintColourIsFound so that the tests of this file can fail.
func TestAFaintColourIsFound(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.w.showConnect()
	s.mustRead("connect")
	words := kit.NewText("Hardly to be seen", kit.SizeText, kit.ColorLine, kit.Whole)
	sheet := kit.NewOverlay(kit.NewColumn(0, words, kit.NewMark(kit.SizeText)))
	s.w.overlays.Push(sheet, func() {})
	if got := s.unreadable().faults; len(got) != 1 {
		t.Errorf("words in the colour of lines: %q", got)
	}
	words.SetColor(kit.ColorDim)
	if got := s.unreadable().faults; len(got) != 0 {
		t.Errorf("words in a colour for words: %q", got)
	}
	sheet.Sheet.Ground = kit.ColorInk
	sheet.Sheet.Refresh()
	if got := s.unreadable().faults; len(got) != 1 {
		t.Errorf("on a dark ground: %q", got)
	}
}
