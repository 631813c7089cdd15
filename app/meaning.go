package app

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/internal/session"
)

// lookUpAfter is how long typing must rest before a message is looked up.
const lookUpAfter = 250 * time.Millisecond

// meaningActions are what the sheet asks of the window.
type meaningActions struct {
	lookUp   func(text string)
	copyText func(text, said string)
	open     func(link string)
	close    func()
}

// meaningSheet takes a message as people meet it, in an error page, an e-mail or a log, and says what it means.
type meaningSheet struct {
	object   *overlay
	do       meaningActions
	pasted   *field
	hint     *text
	answer   *fyne.Container
	summary  *mark
	who      *text
	next     *text
	facts    *fyne.Container
	copy     *button
	official *button
	close    *button
	found    *finding
	asked    string // what was looked up last, or is about to be
}

const meaningHint = "For example AADSTS50076, invalid_grant, or the whole text of an error page. It stays on this computer."

func newMeaningSheet(do meaningActions) *meaningSheet {
	m := &meaningSheet{do: do}
	m.pasted = newArea("Message", "Paste a number or a message", do.lookUp)
	m.hint = newText(meaningHint, sizeCaption, colorDim, wrap)
	m.summary = newMark(sizeLead)
	m.summary.label.fit, m.summary.label.style.Bold = wrap, true
	m.next = newText("", sizeText, colorInk, wrap)
	m.who = newText("", sizeText, colorDim, wrap)
	m.facts = newColumn(0)
	m.answer = newColumn(0, gap(1, 16), m.summary, gap(1, 6), m.next, gap(1, 6), m.who, gap(1, 8), m.facts)
	m.copy = newButton("Copy details", plain, func() { do.copyText(m.found.details, "Details copied") })
	m.official = newButton("Microsoft's page", plain, func() { do.open(m.found.link) })
	m.close = newButton("Close", primary, do.close)
	m.object = newOverlay(newColumn(0,
		newText("What does a message mean?", sizeHeading, colorInk, wrap).bold(), gap(1, 12),
		m.pasted, gap(1, 6), m.hint, m.answer, gap(1, 16),
		newLine(8, 2, m.copy, m.official, gap(1, 1), m.close)))
	m.show(nil, meaningHint)
	return m
}

// show says what was found; nil: nothing yet, and hint says why.
func (m *meaningSheet) show(f *finding, hint string) {
	m.found = f
	m.hint.set(hint)
	m.hint.Hidden = f != nil
	m.answer.Hidden, m.copy.Hidden = f == nil, f == nil
	m.official.Hidden = f == nil || f.link == ""
	if f != nil {
		m.summary.set(f.shape, heading(f.summary), f.color, colorInk)
		m.next.set(f.next)
		m.next.Hidden = f.next == ""
		m.who.set(f.who)
		m.who.Hidden = f.who == ""
		m.list(f.facts)
	}
	m.object.flow()
}

// list shows the numbers, IDs and times of a message, closer together than a page would.
func (m *meaningSheet) list(facts []fact) {
	m.facts.Objects = nil
	for _, f := range facts {
		copied := newButton("Copy", quiet, func() { m.do.copyText(f.copy, f.name+" copied") })
		// The button's inner padding sticks out, so that its word ends where the lines end.
		m.facts.Add(newInset(1, -6, 1, 0, newLine(8, 1, newFixed(92, newText(f.name, sizeCaption, colorDim, ellip)),
			newText(f.value, sizeCaption, colorInk, wrap), copied)))
		m.facts.Add(newHairline())
	}
}

// showMeaning opens the box in which a message can be looked up.
func (w *window) showMeaning() { w.askMeaning("") }

// meaningOf opens it with what a failed sign-in is known by.
func (w *window) meaningOf(p session.Problem) {
	text := ""
	if p.Code != "" {
		text = p.Details
	}
	w.askMeaning(text)
}

// askMeaning opens the same box with a message in it.
func (w *window) askMeaning(text string) {
	var m *meaningSheet
	var waiting context.CancelFunc = func() {}
	hide := func() {
		waiting()
		w.overlays.remove(m.object)
	}
	m = newMeaningSheet(meaningActions{
		lookUp: func(text string) {
			waiting()
			waiting = w.lookUp(m, text)
		},
		copyText: w.copyText, open: w.openLink, close: hide,
	})
	w.overlays.push(m.object, hide)
	w.overlays.canvas.Focus(m.pasted)
	if text != "" {
		m.pasted.SetText(text)
	}
}

// lookUp says what a message means once typing rests, and returns what calls that off. A long text is read away
// from Fyne's thread.
func (w *window) lookUp(m *meaningSheet, text string) context.CancelFunc {
	text = strings.TrimSpace(text)
	m.asked = text
	if text == "" {
		m.show(nil, meaningHint)
		return func() {}
	}
	ctx, cancel := context.WithCancel(w.errands.ctx)
	w.errands.run(func(context.Context) func() {
		defer cancel()
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(lookUpAfter):
		}
		f, why := find(text)
		return func() {
			if m.asked == text {
				m.show(f, why)
			}
		}
	})
	return cancel
}

// openLink opens a page in the browser.
func (w *window) openLink(link string) {
	w.errands.run(func(ctx context.Context) func() {
		if err := w.o.Doors.OpenBrowser(ctx, link); err != nil {
			return func() { w.say("The browser could not be opened: " + err.Error()) }
		}
		return nil
	})
}
