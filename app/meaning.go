package app

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
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
	object   *kit.Overlay
	do       meaningActions
	pasted   *kit.Field
	hint     *kit.Text
	answer   *fyne.Container
	summary  *kit.Mark
	who      *kit.Text
	next     *kit.Text
	facts    *fyne.Container
	copy     *kit.Button
	official *kit.Button
	close    *kit.Button
	found    *finding
	asked    string // what was looked up last, or is about to be
}

const meaningHint = "For example AADSTS50076, invalid_grant, or the whole text of an error page. It stays on this computer."

func newMeaningSheet(do meaningActions) *meaningSheet {
	m := &meaningSheet{do: do}
	m.pasted = kit.NewArea("Message", "Paste a number or a message", do.lookUp)
	m.hint = kit.NewText(meaningHint, kit.SizeCaption, kit.ColorDim, kit.Wrap)
	m.summary = kit.NewMark(kit.SizeLead)
	m.summary.Label.Fit, m.summary.Label.Style.Bold = kit.Wrap, true
	m.next = kit.NewText("", kit.SizeText, kit.ColorInk, kit.Wrap)
	m.who = kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap)
	m.facts = kit.NewColumn(0)
	m.answer = kit.NewColumn(0, kit.Gap(1, 16), m.summary, kit.Gap(1, 6), m.next, kit.Gap(1, 6), m.who, kit.Gap(1, 8), m.facts)
	m.copy = kit.NewButton("Copy details", kit.Plain, func() { do.copyText(m.found.details, "Details copied") })
	m.official = kit.NewButton("Microsoft's page", kit.Plain, func() { do.open(m.found.link) })
	m.close = kit.NewButton("Close", kit.Primary, do.close)
	m.object = kit.NewOverlay(kit.NewColumn(0,
		kit.NewText("What does a message mean?", kit.SizeHeading, kit.ColorInk, kit.Wrap).Bold(), kit.Gap(1, 12),
		m.pasted, kit.Gap(1, 6), m.hint, m.answer, kit.Gap(1, 16),
		kit.NewLine(8, 2, m.copy, m.official, kit.Gap(1, 1), m.close)))
	m.show(nil, meaningHint)
	return m
}

// show says what was found; nil: nothing yet, and hint says why.
func (m *meaningSheet) show(f *finding, hint string) {
	m.found = f
	m.hint.Set(hint)
	m.hint.Hidden = f != nil
	m.answer.Hidden, m.copy.Hidden = f == nil, f == nil
	m.official.Hidden = f == nil || f.link == ""
	if f != nil {
		m.summary.Set(f.shape, kit.Heading(f.summary), f.color, kit.ColorInk)
		m.next.Set(f.next)
		m.next.Hidden = f.next == ""
		m.who.Set(f.who)
		m.who.Hidden = f.who == ""
		m.list(f.facts)
	}
	m.object.Flow()
}

// list shows the numbers, IDs and times of a message, closer together than a page would.
func (m *meaningSheet) list(facts []fact) {
	m.facts.Objects = nil
	for _, f := range facts {
		copied := kit.NewButton("Copy", kit.Quiet, func() { m.do.copyText(f.copy, f.name+" copied") })
		// The button's inner padding sticks out, so that its word ends where the lines end.
		m.facts.Add(kit.NewInset(1, -6, 1, 0, kit.NewLine(8, 1, kit.NewFixed(92, kit.NewText(f.name, kit.SizeCaption, kit.ColorDim, kit.Ellip)),
			kit.NewText(f.value, kit.SizeCaption, kit.ColorInk, kit.Wrap), copied)))
		m.facts.Add(kit.NewHairline())
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
		w.overlays.Remove(m.object)
	}
	m = newMeaningSheet(meaningActions{
		lookUp: func(text string) {
			waiting()
			waiting = w.lookUp(m, text)
		},
		copyText: w.copyText, open: w.openLink, close: hide,
	})
	w.overlays.Push(m.object, hide)
	w.overlays.Canvas.Focus(m.pasted)
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
