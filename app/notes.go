package app

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
)

const noteFor = 4 * time.Second

// What the window says beside its views, and the menus over it.

// notice is what there is to say about the tray; empty when all is as people expect.
func (w *window) notice() string {
	switch {
	case !w.snap.Loaded:
	case !w.snap.Tray && w.snap.Leading:
		return "No tray runs: closing this window ends background refresh."
	case w.snap.Tray && w.noHost:
		return "This desktop shows no tray icon. Latchkey still refreshes in the background; everything is in this window."
	}
	return ""
}

// readingWords is what stands there until the accounts do; empty while that takes no more than a moment.
func readingWords(accounts int) string {
	if accounts == 0 {
		return ""
	}
	return fmt.Sprintf("Reading your %s", kit.Count(accounts, "account"))
}

// say shows a note for a moment, above everything.
func (w *window) say(words string) {
	takeBack := w.sayMeanwhile(words)
	w.errands.run(func(ctx context.Context) func() {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(noteFor):
		}
		return takeBack
	})
}

// sayMeanwhile shows a note until it is taken back, or another one takes its place.
func (w *window) sayMeanwhile(words string) (takeBack func()) {
	w.notes++
	mine, where, left, foot := w.notes, w.toast, w.besidePicker(), w.footHigh()
	w.toast.Hide()
	if o, ok := w.overlays.Top().(*kit.Overlay); ok {
		where, left, foot = o.Toast, 0, 0
	}
	where.Say(words)
	where.Float(left, w.win.Canvas().Size().SubtractWidthHeight(0, foot))
	w.win.Canvas().Refresh(where) // Fyne does not know yet where one belongs that it has never drawn
	return func() {
		if w.notes == mine {
			where.Hide()
		}
	}
}

// hush takes back a note that was about what is no longer shown.
func (w *window) hush() {
	w.notes++
	w.toast.Hide()
}

// besidePicker is where the right pane begins.
func (w *window) besidePicker() float32 {
	if !w.picker.Visible() {
		return 0
	}
	return w.picker.MinSize().Width
}

// menuAt opens a menu at a place in the window.
func (w *window) menuAt(at fyne.Position, items ...kit.MenuItem) *kit.Menu {
	var m *kit.Menu
	hide := func() { w.overlays.Remove(m) }
	m = kit.NewMenu(items, 0, at.Y, hide)
	m.Left, m.Above = at.X, at.Y
	w.overlays.Push(m, hide)
	return m
}

// menu opens a menu under a button, their right edges in line.
func (w *window) menu(at fyne.CanvasObject, items ...kit.MenuItem) {
	pos := fyne.CurrentApp().Driver().AbsolutePositionForObject(at)
	var m *kit.Menu
	hide := func() { w.overlays.Remove(m) }
	m = kit.NewMenu(items, pos.X+at.Size().Width, pos.Y+at.Size().Height+kit.GridStep, hide)
	m.Above = pos.Y - kit.GridStep
	if _, ok := at.(*kit.Dropdown); ok {
		m.Least = at.Size().Width
	}
	w.overlays.Push(m, hide)
}
