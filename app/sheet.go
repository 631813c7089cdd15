package app

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/flows"
	"latchkey/internal/session"
)

// helpAfter is how long a person waits before the sheet offers other ways.
const helpAfter = 20 * time.Second

// sheetActions are what the buttons of a sign-in sheet do. The sheet itself only draws.
type sheetActions struct {
	copyLink, openAgain, cancel, again, dismiss, accept, elsewhere func()
	paste                                                          func(text string)
	copyDetails                                                    func(session.Problem)
}

// sheet follows one sign-in, from the click to its end.
type sheet struct {
	object  *overlay
	content *fyne.Container

	title   *text
	lead    *text
	steps   [3]*mark
	linkBox *panel
	link    *text
	copy    *button
	open    *button
	cancel  *button
	another *fyne.Container // the way to an organisation that is not known yet
	help    *fyne.Container
	pasted  *field
	useIt   *button
	pasteNo *text
	waiting *fyne.Container

	problem *fyne.Container
	cause   *mark
	next    *text
	trace   *text
	details *button
	close   *button
	retry   *button
	accept  *button
	shown   *session.Problem
}

func newSheet(do sheetActions) *sheet {
	s := &sheet{}
	s.title = newText("Continue in your browser", sizeHeading, colorInk, wrap).bold()
	s.lead = newText("", sizeText, colorDim, wrap)
	var steps []fyne.CanvasObject
	for i := range s.steps {
		s.steps[i] = newMark(sizeText)
		s.steps[i].gap = 10
		s.steps[i].label.fit = wrap
		steps = append(steps, s.steps[i])
	}
	s.linkBox, s.link = newLinkBox()
	s.copy = newButton("Copy link", plain, do.copyLink)
	s.open = newButton("Open again", plain, do.openAgain)
	s.cancel = newButton("Cancel", plain, do.cancel)
	// The button's inner padding sticks out, so that its word begins where the lines begin.
	s.another = newInset(10, 0, 0, -6, newLine(0, -1, newButton("Another organisation", quiet, do.elsewhere)))
	s.another.Hide()

	s.pasted = newField("What the browser says", "Paste the address or the message", nil)
	s.useIt = newButton("Use it", plain, func() { do.paste(s.pasted.Text) })
	s.useIt.enable(false)
	s.pasted.OnChanged = func(t string) { s.useIt.enable(t != ""); s.refused("") }
	s.pasted.OnSubmitted = func(t string) { do.paste(t) }
	s.pasteNo = newText("", sizeCaption, colorWarn, wrap)
	s.pasteNo.Hide()
	s.help = newColumn(8, gap(1, 8),
		newText("Did the browser end on a page that it cannot show, or say no? Paste its address or its words here.", sizeCaption, colorDim, wrap),
		newLine(8, 0, s.pasted, s.useIt), s.pasteNo)
	s.waiting = newColumn(0,
		newColumn(12, steps...), gap(1, 14), s.linkBox, s.help, gap(1, 16),
		newLine(8, 2, s.copy, s.open, gap(1, 1), s.cancel))

	s.cause = newMark(sizeHeading)
	s.cause.label.fit, s.cause.label.style.Bold = wrap, true
	s.next = newText("", sizeText, colorDim, wrap)
	s.trace = newText("", sizeCaption, colorDim, wrap)
	s.details = newButton("Copy details", plain, func() {
		if s.shown != nil {
			do.copyDetails(*s.shown)
		}
	})
	s.close = newButton("Close", plain, do.dismiss)
	s.retry = newButton("Try again", primary, do.again)
	s.accept = newButton("", primary, do.accept)
	s.accept.Hide()
	s.problem = newColumn(0, s.next, gap(1, 8), s.trace, gap(1, 20), newLine(8, 1, s.details, gap(1, 1), s.close, s.retry, s.accept))
	s.problem.Hide()

	s.content = newColumn(0, s.title, s.cause, gap(1, 4), s.lead, gap(1, 16), s.waiting, s.problem, s.another)
	s.cause.Hide()
	s.object = newOverlay(s.content)
	s.help.Hide()
	s.open.Hide()
	s.linkBox.Hide()
	s.copy.Hide()
	return s
}

// render shows where an attempt stands. seconds alone changing costs one text.
func (s *sheet) render(a session.Attempt, now time.Time) {
	if a.Problem != nil {
		s.fail(*a.Problem)
		return
	}
	step := flows.Step(a.Step)
	waiting := step == flows.StepWaiting
	s.setLead(leadOf(step, a.Organisation))
	found, opened, last := stepsOf(step, a, now)
	for i, w := range []stepWords{found, opened, last} {
		s.steps[i].set(w.shape, w.words, w.color, w.ink)
		s.steps[i].label.setBold(w.bold)
	}
	late := waiting && now.Sub(a.StartedAt) >= helpAfter
	if s.help.Visible() != late || s.linkBox.Visible() != (waiting && s.link.words != "") || s.copy.Visible() != waiting {
		s.help.Hidden, s.open.Hidden = !late, !late
		s.linkBox.Hidden, s.copy.Hidden = !waiting || s.link.words == "", !waiting
		s.object.flow()
	}
}

// setLink shows the one-time link.
func (s *sheet) setLink(link string) { s.link.set(link) }

func (s *sheet) setLead(words string) {
	if s.lead.words != words {
		s.lead.set(words)
		s.object.flow()
	}
}

// refused says why what was pasted is of no use. The text stays where it is.
func (s *sheet) refused(why string) {
	if s.pasteNo.words != why {
		s.pasteNo.set(why)
		s.pasteNo.Hidden = why == ""
		s.object.flow()
	}
}

// fail shows what happened and what to do about it.
func (s *sheet) fail(p session.Problem) {
	if s.shown != nil && *s.shown == p {
		return
	}
	s.shown = &p
	s.title.Hide()
	s.lead.Hide()
	s.waiting.Hide()
	s.cause.set(triangle, heading(p.Summary), colorBad, colorInk)
	s.cause.Show()
	s.next.set(p.Next)
	trace := p.Code
	if p.CorrelationID != "" {
		if trace != "" {
			trace += ", correlation "
		} else {
			trace = "Correlation "
		}
		trace += abbreviate(p.CorrelationID)
	}
	s.trace.set(trace)
	s.trace.Hidden = trace == ""
	s.problem.Show()
	s.object.flow()
}

// offer adds the way to keep another account that signed in instead; name is how it is called.
func (s *sheet) offer(name string) {
	if name == "" || s.accept.Visible() {
		return
	}
	s.accept.setLabel("Add " + name)
	s.accept.Show()
	s.retry.setRank(plain)
	s.details.Hide()
	s.close.Hide()
	s.object.flow()
}

// offerElsewhere adds the way to another organisation, for a sign-in that began without a choice.
func (s *sheet) offerElsewhere() {
	s.another.Show()
	s.object.flow()
}

// way is the button that goes on after a failure.
func (s *sheet) way() *button {
	if s.accept.Visible() {
		return s.accept
	}
	return s.retry
}

func leadOf(step flows.Step, organisation string) string {
	switch step {
	case flows.StepWaiting:
		return fmt.Sprintf("A page of %s has opened. Sign in there, then come back.", organisation)
	case flows.StepExchanging, flows.StepSaving:
		return "You are back. This takes a moment."
	}
	return fmt.Sprintf("A page of %s is about to open.", organisation)
}

type stepWords struct {
	shape shape
	words string
	color fyne.ThemeColorName
	ink   fyne.ThemeColorName
	bold  bool
}

func done(words string) stepWords  { return stepWords{dot, words, colorOK, colorInk, false} }
func doing(words string) stepWords { return stepWords{ring, words, colorAccent, colorInk, true} }
func later(words string) stepWords { return stepWords{ring, words, colorDim, colorDim, false} }

// stepsOf puts a step into the three lines of the sheet.
func stepsOf(step flows.Step, a session.Attempt, now time.Time) (found, opened, last stepWords) {
	found, opened, last = done(a.Organisation+" found"), done("Browser opened"), later("Waiting for you")
	switch step {
	case flows.StepWaiting:
		words := "Waiting for you"
		if !a.Deadline.IsZero() {
			words += ", " + countdown(a.Deadline.Sub(now)) + " left"
		}
		last = doing(words)
	case flows.StepExchanging:
		last = doing("Checking what came back")
	case flows.StepSaving:
		last = doing("Saving the account")
	case flows.StepListening:
		opened = doing("Opening your browser")
	default:
		found, opened = doing("Looking for "+a.Organisation), later("Open your browser")
	}
	return found, opened, last
}
