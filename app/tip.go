package app

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

// tip is the note that comes up where the pointer rests or the keyboard is: what an icon does, or all of what a row
// had no room for. It lies over the window's content and takes no clicks.
type tip struct {
	widget.BaseWidget
	label *text
	rest  *fyne.Animation // runs while the pointer has not rested long enough; nil: none
	of    fyne.CanvasObject
}

func newTip() *tip {
	t := &tip{label: newText("", sizeCaption, colorPaper, wrap)}
	t.Hidden = true
	t.ExtendBaseWidget(t)
	return t
}

// tipped is what has a tip where the pointer rests: all of what it had no room for, or what it does.
type tipped interface {
	fyne.CanvasObject
	TipWords() string // empty: nothing to add
}

// tipOver is the tip of the window that o is in, or of the sheet on top of it; nil where a menu or a dialog of files is.
func tipOver(o fyne.CanvasObject) *tip {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil {
		return nil
	}
	switch top := c.Overlays().Top().(type) {
	case nil:
		return contentTip(c)
	case *overlay:
		return top.tip
	}
	return nil
}

// contentTip is that of the window's own content.
func contentTip(c fyne.Canvas) *tip {
	root, ok := c.Content().(*fyne.Container)
	if !ok {
		return nil
	}
	for _, part := range root.Objects {
		if t, ok := part.(*tip); ok {
			return t
		}
	}
	return nil
}

// restTip shows words for o once the pointer has rested on it. An animation is Fyne's own clock: it needs no goroutine
// of ours, and runs on its thread.
func restTip(o fyne.CanvasObject, words func() string) {
	t := tipOver(o)
	if t == nil || words == nil {
		return
	}
	t.stop()
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

// restTipOf is restTip for what has a tip of its own.
func restTipOf(o tipped) { restTip(o, o.TipWords) }

// hideTip takes the words for o away, and does nothing while they are of another one.
func hideTip(o fyne.CanvasObject) {
	if t := tipOver(o); t != nil && t.of == o {
		t.stop()
	}
}

func (t *tip) stop() {
	if t.rest != nil {
		t.rest.Stop()
		t.rest = nil
	}
	t.of = nil
	t.Hide()
}

// show puts the words under what they are about, or above it at the lower edge of the window.
func (t *tip) show(words string) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(t.of)
	if c == nil || words == "" {
		return
	}
	t.label.set(words)
	t.Show()
	at, under, room := driver.AbsolutePositionForObject(t.of), t.of.Size(), c.Size()
	size := t.MinSize()
	y := at.Y + under.Height + gridStep
	if y+size.Height > room.Height-gridStep {
		y = at.Y - size.Height - gridStep
	}
	place(t, max(gridStep, min(at.X, room.Width-size.Width-gridStep)), max(gridStep, y), size.Width, size.Height)
	t.Refresh()
	c.Refresh(t) // Fyne does not know yet where one belongs that it has never drawn
}

func (t *tip) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	var w float32
	for _, line := range wrapWords(t.label.shown(), tipW, t.label.measure) {
		w = max(w, t.label.measure(line))
	}
	w = min(tipW, w+1) // a line as wide as its room to the last fraction must not be broken
	return fyne.NewSize(w+2*tipSide, t.label.HeightFor(w)+2*tipTop)
}

// Inside of the edge of a tip.
const (
	tipSide = 10
	tipTop  = 6
)

func (t *tip) CreateRenderer() fyne.WidgetRenderer {
	ground := box(corner)
	layout := func(s fyne.Size) {
		place(ground, 0, 0, s.Width, s.Height)
		place(t.label, tipSide, tipTop, s.Width-2*tipSide, s.Height-2*tipTop)
	}
	return draw(t.MinSize, layout, func() { paintBox(ground, colorInk, "", 0) }, ground, t.label)
}

// wholeOf is all of those texts that were cut to their room; empty where none was.
func wholeOf(texts ...*text) string {
	var cut []string
	for _, t := range texts {
		if t.short && len(t.lines) > 0 {
			cut = append(cut, t.words)
		}
	}
	return strings.Join(cut, "\n")
}
