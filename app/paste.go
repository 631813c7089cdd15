package app

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/desktop"
)

// paste is where a text from the clipboard goes. One of the two is called, on Fyne's thread, unless the window ends before.
type paste struct {
	take func(text string)
	fail func(why string) // "": it was called off
}

// pasteSoon is how long a paste takes before the window says what it waits for: most are done before anybody wonders.
const pasteSoon = 300 * time.Millisecond

// fromClipboard reads the clipboard without holding the window up: on X11 whoever has copied a text delivers it, and may
// hang. Of two pastes the later one counts, so that somebody who has copied anew elsewhere does not wait for the first.
// What is returned calls it off.
func (w *window) fromClipboard(p paste) context.CancelFunc {
	w.unpaste()
	if w.o.ReadClipboard == nil {
		p.take(fyne.CurrentApp().Clipboard().Content())
		return func() {}
	}
	ctx, cancel := context.WithCancel(w.errands.ctx)
	over, waits := false, func() {} // takes back what is said while it waits
	end := func(tell func()) {
		if !over {
			over, w.pasting = true, nil
			cancel()
			waits()
			tell()
		}
	}
	off := func() { end(func() { p.fail("") }) }
	w.unpaste = off
	w.errands.run(func(context.Context) func() {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(w.pasteSoon):
		}
		return func() {
			if !over {
				waits = w.sayMeanwhile("Waiting for the program that holds the clipboard")
			}
		}
	})
	w.errands.run(func(context.Context) func() {
		defer cancel()
		text, err := w.o.ReadClipboard(ctx)
		return func() {
			end(func() {
				switch {
				case err == nil:
					p.take(text.Reveal())
				case errors.Is(err, desktop.ErrNotAvailable):
					p.take(fyne.CurrentApp().Clipboard().Content())
				default:
					w.o.Log.Warn("nothing could be pasted", "err", err)
					p.fail(unpasted(err))
				}
			})
		}
	})
	return off
}

// unpasted says why nothing could be pasted.
func unpasted(err error) string {
	switch {
	case errors.Is(err, desktop.ErrClipboardMute):
		return "The program that holds the clipboard does not answer. Copy it again, or type it."
	case errors.Is(err, desktop.ErrClipboardLong):
		return "What is in the clipboard is too long to be pasted."
	}
	return "The clipboard cannot be read. Copy it again, or type it."
}

// pasteInto carries out a paste for a field.
func (w *window) pasteInto(p *kit.Pasting) {
	if w.o.ReadClipboard == nil {
		return // the field does it
	}
	p.Begin()
	w.fromClipboard(paste{take: p.End, fail: func(why string) { p.Fail(why, w.say) }})
	w.pasting = p
}

// unpasteGone calls a paste off whose field has left the screen: a form that is asked for again begins empty.
func (w *window) unpasteGone() {
	if w.pasting != nil && w.pasting.Gone() {
		w.unpaste()
	}
}
