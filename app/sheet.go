package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// helpAfter is how long a person waits before the sheet offers other ways.
const helpAfter = 20 * time.Second

// sheetActions are what the buttons of a sign-in sheet do. The sheet itself only draws.
type sheetActions struct {
	copyLink, openAgain, cancel, again, dismiss, accept, elsewhere func()
	useCode                                                        func() // a code on another device in place of the browser
	otherWays                                                      func()
	device                                                         deviceActions
	paste                                                          func(text string)
	copyDetails, meaning                                           func(session.Problem)
}

// sheet follows one sign-in, from the click to its end.
type sheet struct {
	object  *overlay
	content *fyne.Container
	flow    identity.Flow
	codes   bool   // a code may take the place of the browser
	why     string // why the person is asked, before the lead; may be empty

	title   *text
	lead    *text
	steps   *stepLines
	linkBox *panel
	link    *text
	soon    *text // stands for the link until there is one
	copy    *button
	open    *button
	code    *button
	cancel  *button
	asides  *fyne.Container // after a failure
	chosen  *fyne.Container // where the browser is told
	links   *fyne.Container // quiet ways to something else
	browser *opensIn        // which browser the page opens in; nil: none
	later   *button         // code, once Open again has taken its place
	ways    *button
	another *button // the way to an organisation that is not known yet
	meaning *button // after a failure
	help    *fyne.Container
	pasted  *field
	useIt   *button
	pasteNo *text
	waiting *fyne.Container
	inside  *fyne.Container // what waits for the browser, or for nobody
	outside *deviceView     // what waits for another device

	problem *fyne.Container
	cause   *mark
	next    *text
	who     *text
	trace   *text
	copied  *button // the details, beside what they begin with
	details *button // the same, where nothing else helps
	once    *button // and then, trying again
	close   *button
	retry   *button
	accept  *button
	shown   *session.Problem

	helpless bool // others must mend it
}

func newSheet(flow identity.Flow, do sheetActions) *sheet {
	s := &sheet{flow: flow}
	s.title = newText("", sizeHeading, colorInk, wrap).bold()
	s.lead = newText("", sizeText, colorDim, wrap)
	s.steps = newStepLines()
	s.linkBox, s.link = newLinkBox()
	s.soon = newText("The link to copy appears here", sizeNote, colorDim, ellip)
	s.linkBox.content = container.NewStack(s.linkBox.content, newInset(10, 12, 10, 12, s.soon))
	s.copy = newButton("Copy link", plain, do.copyLink)
	s.open = newButton("Open again", plain, do.openAgain)
	s.code = newButton("Use a code instead", plain, do.useCode)
	s.cancel = newButton("Cancel", plain, do.cancel)
	s.later = newButton("Use a code instead", quiet, do.useCode)
	s.ways = newButton("More ways to sign in", quiet, do.otherWays)
	s.another = newButton("Another organisation", quiet, do.elsewhere)
	s.code.Hide()
	s.later.Hide()
	s.ways.Hide()
	s.another.Hide()
	s.meaning = newButton("What does a message mean?", quiet, func() {
		if s.shown != nil {
			do.meaning(*s.shown)
		}
	})
	s.meaning.Hide()
	s.chosen, s.asides = newLine(0, -1), newLine(4, -1, s.meaning)
	// The buttons' inner padding sticks out, so that the first word begins where the lines begin.
	s.links = newInset(10, 0, 0, -6, newColumn(0,
		newFolding(narrowSheet, line{4, -1}, twoLines{first: 2, upper: line{4, -1}, lower: line{4, -1}}, s.later, s.ways, s.another),
		s.asides, s.chosen))
	s.links.Hide()

	s.pasted = newField("What the browser says", "Paste the address or the message", nil)
	s.useIt = newButton("Use it", plain, func() { do.paste(s.pasted.Text) })
	s.useIt.SetEnabled(false)
	s.pasted.OnChanged = func(t string) { s.useIt.SetEnabled(t != ""); s.refused("") }
	s.pasted.OnSubmitted = func(t string) { do.paste(t) }
	s.pasteNo = newText("", sizeCaption, colorWarn, wrap)
	s.pasteNo.Hide()
	s.help = newColumn(8, gap(1, 8),
		newText("Did the browser end on a page that it cannot show, or say no? Paste its address or its words here.", sizeCaption, colorDim, wrap),
		newLine(8, 0, s.pasted, s.useIt), s.pasteNo)
	s.inside = newColumn(0, s.steps.object, gap(1, 14), s.linkBox, s.help)
	s.outside = newDeviceView(do.device)
	s.outside.object.Hide()
	s.waiting = newColumn(0, s.inside, s.outside.object, gap(1, 16),
		newFolding(narrowSheet, line{8, 3}, twoLines{first: 2, upper: line{8, -1}, lower: line{8, 1}, gap: 8},
			s.copy, s.open, s.code, gap(1, 1), s.cancel))

	s.cause = newMark(sizeHeading)
	s.cause.label.fit, s.cause.label.style.Bold = wrap, true
	s.next = newText("", sizeText, colorDim, wrap)
	s.who = newText("", sizeText, colorDim, wrap)
	s.trace = newText("", sizeCaption, colorDim, wrap)
	copied := func() {
		if s.shown != nil {
			do.copyDetails(*s.shown)
		}
	}
	s.copied, s.details = newButton("Copy details", quiet, copied), newButton("Copy details", primary, copied)
	s.details.Hide()
	s.once = newButton("Try again", quiet, do.again)
	s.once.Hide()
	s.close = newButton("Close", plain, do.dismiss)
	s.retry = newButton("Try again", primary, do.again)
	s.accept = newButton("", primary, do.accept)
	s.accept.Hide()
	s.problem = newColumn(0, s.next, s.who, gap(1, 8), newInset(0, -6, 0, 0, newLine(4, 0, s.trace, s.copied)), gap(1, 12),
		newLine(8, 0, gap(1, 1), s.close, s.retry, s.accept, s.details))
	s.problem.Hide()
	s.asides.Add(s.once)

	s.content = newColumn(0, s.title, s.cause, gap(1, 4), s.lead, gap(1, 16), s.waiting, s.problem, s.links)
	s.cause.Hide()
	s.object = newOverlay(s.content)
	s.object.told = s.outside.setLow
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
	device := a.Device != nil && step == flows.StepWaiting
	title, lead := titleOf(s.flow, a), leadOf(s.flow, a)
	if s.why != "" && step != flows.StepExchanging && step != flows.StepSaving {
		lead = s.why + " " + lead
	}
	changed := s.title.words != title || s.lead.words != lead || s.outside.object.Visible() != device
	s.title.set(title)
	s.lead.set(lead)
	s.outside.object.Hidden, s.inside.Hidden = !device, device
	if device {
		changed = s.outside.render(*a.Device, waitingWords(a, now)) || changed
	}
	changed = s.steps.set(stepsOf(s.flow, a, now)) || changed
	waiting := step == flows.StepWaiting && !device
	late := waiting && now.Sub(waitsSince(a)) >= helpAfter
	// What the wait needs has its place before it begins: nothing jumps away from under the pointer.
	coming := opensBrowser(wayOf(s.flow, a)) && !device && step != flows.StepExchanging && step != flows.StepSaving
	early := coming && !late
	s.copy.SetEnabled(waiting)
	if s.help.Visible() != late || s.copy.Visible() != coming {
		s.help.Hidden, s.open.Hidden = !late, !late
		s.linkBox.Hidden, s.copy.Hidden = !coming, !coming
		changed = true
	}
	if codes := s.codes; s.code.Visible() != (early && codes) || s.later.Visible() != (late && codes) {
		s.code.Hidden, s.later.Hidden = !early || !codes, !late || !codes
		changed = true
	}
	if s.browser != nil {
		changed = s.browser.show(coming) || changed
	}
	if changed {
		s.links.Hidden = !s.later.Visible() && !s.ways.Visible() && !s.another.Visible() && (s.browser == nil || !s.browser.Visible())
		s.object.flow()
	}
}

// setBrowser adds the line that tells the browser.
func (s *sheet) setBrowser(l *opensIn) {
	s.browser = l
	s.chosen.Add(l.button)
}

// setLink shows the one-time link.
func (s *sheet) setLink(link string) {
	s.link.set(link)
	s.soon.Hidden = link != ""
}

// refused says why what was pasted is of no use. The text stays where it is.
func (s *sheet) refused(why string) {
	if s.pasteNo.words != why {
		s.pasteNo.set(why)
		s.pasteNo.Hidden = why == ""
		s.object.flow()
	}
}
