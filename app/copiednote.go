package app

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// copiedNote says at the foot of the window which token of ours is in the clipboard, and for how long still. It is hidden
// while none is, whoever copied it.
type copiedNote struct {
	widget.BaseWidget
	what  *kit.Text
	left  *kit.Text
	kept  *kit.Text // that a history may keep it
	clear *kit.Button

	shown *session.Copied    // nil: nothing
	stop  context.CancelFunc // ends the counting of seconds; nil: nothing is counted
}

const (
	copiedHigh = 44
	copiedGap  = 12
)

func newCopiedNote(clear func()) *copiedNote {
	n := &copiedNote{
		what:  kit.NewText("", kit.SizeNote, kit.ColorInk, kit.Ellip),
		left:  kit.NewText("", kit.SizeNote, kit.ColorDim, kit.Whole),
		kept:  kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap),
		clear: kit.NewButton("Clear now", kit.Quiet, clear),
	}
	n.Hidden = true
	n.ExtendBaseWidget(n)
	return n
}

// copiedWhat names what is in the clipboard. owner is what its account is called; empty: it is of none that is shown.
func copiedWhat(kind, owner string) string {
	switch {
	case kind == "id" && owner != "":
		return fmt.Sprintf("%s's ID token is in the clipboard", owner)
	case kind == "id":
		return "An ID token is in the clipboard"
	case owner != "":
		return fmt.Sprintf("%s's access token is in the clipboard", owner)
	}
	return "An access token is in the clipboard"
}

// copiedLeft says how long it stays there.
func copiedLeft(c session.Copied, now time.Time) string {
	if c.Until.IsZero() {
		return "until something else is copied"
	}
	left := max(0, c.Until.Sub(now)).Round(time.Second)
	if left < 100*time.Second {
		return fmt.Sprintf("%d s left", int(left.Seconds()))
	}
	return fmt.Sprintf("%d min left", int(left.Minutes()))
}

// set shows what is copied, and reports whether the note came, went or changed its height.
func (n *copiedNote) set(c *session.Copied, owner string, now time.Time) (other bool) {
	n.shown = c
	if c == nil {
		other = n.Visible()
		n.Hide()
		return other
	}
	kept := ""
	if c.Bare {
		kept = "A clipboard history on this desktop may keep it: nothing here tells it not to."
	}
	other = !n.Visible() || kept != n.kept.Words
	n.kept.Set(kept)
	if what := copiedWhat(c.Kind, owner); what != n.what.Words {
		n.what.Set(what)
		other = true
	}
	n.tell(now)
	n.Show()
	return other
}

// tell brings the seconds up to date.
func (n *copiedNote) tell(now time.Time) {
	if n.shown == nil {
		return
	}
	before := n.left.MinSize().Width
	n.left.Set(copiedLeft(*n.shown, now))
	if n.left.MinSize().Width != before {
		n.Refresh()
	}
}

// All of what has no room is told where the pointer rests.

func (n *copiedNote) TipWords() string               { return kit.WholeOf(n.what) }
func (n *copiedNote) MouseIn(*desktop.MouseEvent)    { kit.RestTipOf(n) }
func (n *copiedNote) MouseMoved(*desktop.MouseEvent) {}
func (n *copiedNote) MouseOut()                      { kit.HideTip(n) }

func (n *copiedNote) HeightFor(width float32) float32 {
	if n.kept.Words == "" {
		return copiedHigh
	}
	return copiedHigh + n.kept.HeightFor(width-2*kit.PageSide) + 2*kit.GridStep
}

// MinSize has no height: a small window does not grow because something was copied.
func (n *copiedNote) MinSize() fyne.Size { return fyne.NewSize(120, 0) }

func (n *copiedNote) CreateRenderer() fyne.WidgetRenderer {
	ground, edge := kit.Box(0), kit.Box(0)
	layout := func(s fyne.Size) {
		kit.Place(ground, 0, 0, s.Width, s.Height)
		kit.Place(edge, 0, 0, s.Width, 1)
		clear, left := n.clear.MinSize(), n.left.MinSize()
		room := s.Width - 2*kit.PageSide - clear.Width - left.Width - 2*copiedGap
		what := min(n.what.Measure(n.what.Shown())+1, max(0, room))
		kit.Place(n.what, kit.PageSide, 1, what, copiedHigh-1)
		kit.Place(n.left, kit.PageSide+what+copiedGap, 1, left.Width, copiedHigh-1)
		kit.Place(n.clear, s.Width-kit.PageSide-clear.Width, (copiedHigh-clear.Height)/2, clear.Width, clear.Height)
		high := n.kept.HeightFor(s.Width - 2*kit.PageSide)
		kit.Place(n.kept, kit.PageSide, copiedHigh-kit.GridStep, s.Width-2*kit.PageSide, high)
	}
	paint := func() {
		kit.PaintBox(ground, kit.ColorSide, "", 0)
		kit.PaintBox(edge, kit.ColorLine, "", 0)
	}
	return kit.Draw(n.MinSize, layout, paint, ground, edge, n.what, n.left, n.kept, n.clear)
}

// followCopied shows what the Snapshot tells of the clipboard, and counts the seconds as long as there are some.
func (w *window) followCopied(s session.Snapshot) {
	n := w.copied
	owner := ""
	if s.Copied != nil {
		owner = w.called(s.Copied.Account)
	}
	counts := s.Copied != nil && !s.Copied.Until.IsZero()
	if n.set(s.Copied, owner, w.o.Now()) {
		if s.Copied == nil && w.win.Canvas().Focused() == fyne.Focusable(n.clear) {
			w.win.Canvas().Unfocus() // the keyboard is not left at what nobody sees
		}
		w.foot.Layout.Layout(w.foot.Objects, w.foot.Size())
		n.Refresh()
	}
	switch {
	case counts && n.stop == nil:
		ctx, stop := context.WithCancel(w.errands.ctx)
		n.stop = stop
		w.errands.eachSecond(ctx, func() { n.tell(w.o.Now()) })
	case !counts && n.stop != nil:
		n.stop()
		n.stop = nil
	}
}

// called is what an account of the Snapshot is called; empty: it is not there.
func (w *window) called(id identity.AccountID) string {
	for _, a := range w.snap.Accounts {
		if a.ID == id && id != "" {
			return a.Label()
		}
	}
	return ""
}

// clearCopied takes the token out of the clipboard. That it is gone, the next Snapshot tells.
func (w *window) clearCopied() {
	if w.copied.shown == nil {
		return
	}
	w.errands.run(func(ctx context.Context) func() {
		if err := w.o.Doors.ClearCopied(ctx); err != nil {
			return func() { w.told(err, "") }
		}
		return nil
	})
}

// footHigh is how much of the foot of the window the note takes.
func (w *window) footHigh() float32 {
	if !w.copied.Visible() {
		return 0
	}
	return w.copied.HeightFor(w.win.Canvas().Size().Width - w.besidePicker())
}
