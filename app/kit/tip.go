package kit

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

const (
	tipAfter = 500 * time.Millisecond // how long the pointer rests before
	tipW     = 300                    // the widest
)

// Tip is the note that comes up where the pointer rests or the keyboard is: what an icon does, or all of what a row
// had no room for. It lies over the window's content and takes no clicks.
type Tip struct {
	widget.BaseWidget
	Label *Text
	rest  *fyne.Animation // runs while the pointer has not rested long enough; nil: none
	of    fyne.CanvasObject
}

// NewTip makes one that is not shown yet.
func NewTip() *Tip {
	t := &Tip{Label: NewText("", SizeCaption, ColorPaper, Wrap)}
	t.Hidden = true
	t.ExtendBaseWidget(t)
	return t
}

// Tipped is what has a tip where the pointer rests: all of what it had no room for, or what it does.
type Tipped interface {
	fyne.CanvasObject
	TipWords() string // empty: nothing to add
}

// TipOver is the tip of the window that o is in, or of the sheet on top of it; nil where a menu or a dialog of files is.
func TipOver(o fyne.CanvasObject) *Tip {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return nil
	}
	switch top := c.Overlays().Top().(type) {
	case nil:
		return ContentTip(c)
	case *Overlay:
		return top.tip
	}
	return nil
}

// ContentTip is that of the window's own content.
func ContentTip(c fyne.Canvas) *Tip {
	root, ok := c.Content().(*fyne.Container)
	if !ok {
		return nil
	}
	for _, part := range root.Objects {
		if t, ok := part.(*Tip); ok {
			return t
		}
	}
	return nil
}

// RestTip shows words for o once the pointer has rested on it. An animation is Fyne's own clock: it needs no goroutine
// of ours, and runs on its thread.
func RestTip(o fyne.CanvasObject, words func() string) {
	t := TipOver(o)
	if t == nil || words == nil {
		return
	}
	t.Stop()
	if words() == "" {
		return
	}
	t.of = o
	t.rest = fyne.NewAnimation(tipAfter, func(done float32) {
		if done == 1 && t.of == o {
			t.show(words())
		}
	})
	t.rest.Curve = fyne.AnimationLinear
	t.rest.Start()
}

// RestTipOf is RestTip for what has a tip of its own.
func RestTipOf(o Tipped) { RestTip(o, o.TipWords) }

// HideTip takes the words for o away, and does nothing while they are of another one.
func HideTip(o fyne.CanvasObject) {
	if t := TipOver(o); t != nil && t.of == o {
		t.Stop()
	}
}

// Stop takes the tip away, also one that was about to come.
func (t *Tip) Stop() {
	if t.rest != nil {
		t.rest.Stop()
		t.rest = nil
	}
	t.of = nil
	t.Hide()
}

// show puts the words under what they are about, or above it at the lower edge of the window.
func (t *Tip) show(words string) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(t.of)
	if c == nil || words == "" {
		return
	}
	t.Label.Set(words)
	t.Show()
	at, under, room := driver.AbsolutePositionForObject(t.of), t.of.Size(), c.Size()
	size := t.MinSize()
	y := at.Y + under.Height + GridStep
	if y+size.Height > room.Height-GridStep {
		y = at.Y - size.Height - GridStep
	}
	Place(t, max(GridStep, min(at.X, room.Width-size.Width-GridStep)), max(GridStep, y), size.Width, size.Height)
	t.Refresh()
	c.Refresh(t) // Fyne does not know yet where one belongs that it has never drawn
}

func (t *Tip) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	var w float32
	for _, line := range wrapWords(t.Label.Shown(), tipW, t.Label.Measure) {
		w = max(w, t.Label.Measure(line))
	}
	w = min(tipW, w+1) // a line as wide as its room to the last fraction must not be broken
	return fyne.NewSize(w+2*tipSide, t.Label.HeightFor(w)+2*tipTop)
}

// Inside of the edge of a tip.
const (
	tipSide = 10
	tipTop  = 6
)

func (t *Tip) CreateRenderer() fyne.WidgetRenderer {
	ground := Box(Corner)
	layout := func(s fyne.Size) {
		Place(ground, 0, 0, s.Width, s.Height)
		Place(t.Label, tipSide, tipTop, s.Width-2*tipSide, s.Height-2*tipTop)
	}
	return Draw(t.MinSize, layout, func() { PaintBox(ground, ColorInk, "", 0) }, ground, t.Label)
}

// WholeOf is all of those texts that were cut to their room; empty where none was.
func WholeOf(texts ...*Text) string {
	var cut []string
	for _, t := range texts {
		if t.Short && len(t.Lines) > 0 {
			cut = append(cut, t.Words)
		}
	}
	return strings.Join(cut, "\n")
}
