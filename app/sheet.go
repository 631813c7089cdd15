package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"latchkey/app/kit"
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
	object  *kit.Overlay
	content *fyne.Container
	flow    identity.Flow
	codes   bool   // a code may take the place of the browser
	why     string // why the person is asked, before the lead; may be empty

	title   *kit.Text
	lead    *kit.Text
	steps   *stepLines
	linkBox *kit.Panel
	link    *kit.Text
	soon    *kit.Text // stands for the link until there is one
	copy    *kit.Button
	open    *kit.Button
	code    *kit.Button
	cancel  *kit.Button
	asides  *fyne.Container // after a failure
	chosen  *fyne.Container // where the browser is told
	links   *fyne.Container // quiet ways to something else
	browser *opensIn        // which browser the page opens in; nil: none
	later   *kit.Button     // code, once Open again has taken its place
	ways    *kit.Button
	another *kit.Button // the way to an organisation that is not known yet
	meaning *kit.Button // after a failure
	help    *fyne.Container
	pasted  *kit.Field
	useIt   *kit.Button
	pasteNo *kit.Text
	waiting *fyne.Container
	inside  *fyne.Container // what waits for the browser, or for nobody
	outside *deviceView     // what waits for another device

	problem *fyne.Container
	cause   *kit.Mark
	next    *kit.Text
	who     *kit.Text
	trace   *kit.Text
	copied  *kit.Button // the details, beside what they begin with
	details *kit.Button // the same, where nothing else helps
	once    *kit.Button // and then, trying again
	close   *kit.Button
	retry   *kit.Button
	accept  *kit.Button
	shown   *session.Problem

	helpless bool // others must mend it
}

func newSheet(flow identity.Flow, do sheetActions) *sheet {
	s := &sheet{flow: flow}
	s.title = kit.NewText("", kit.SizeHeading, kit.ColorInk, kit.Wrap).Bold()
	s.lead = kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap)
	s.steps = newStepLines()
	s.linkBox, s.link = kit.NewLinkBox()
	s.soon = kit.NewText("The link to copy appears here", kit.SizeNote, kit.ColorDim, kit.Ellip)
	s.linkBox.Content = container.NewStack(s.linkBox.Content, kit.NewInset(10, 12, 10, 12, s.soon))
	s.copy = kit.NewButton("Copy link", kit.Plain, do.copyLink)
	s.open = kit.NewButton("Open again", kit.Plain, do.openAgain)
	s.code = kit.NewButton("Use a code instead", kit.Plain, do.useCode)
	s.cancel = kit.NewButton("Cancel", kit.Plain, do.cancel)
	s.later = kit.NewButton("Use a code instead", kit.Quiet, do.useCode)
	s.ways = kit.NewButton("More ways to sign in", kit.Quiet, do.otherWays)
	s.another = kit.NewButton("Another organisation", kit.Quiet, do.elsewhere)
	s.code.Hide()
	s.later.Hide()
	s.ways.Hide()
	s.another.Hide()
	s.meaning = kit.NewButton("What does a message mean?", kit.Quiet, func() {
		if s.shown != nil {
			do.meaning(*s.shown)
		}
	})
	s.meaning.Hide()
	s.chosen, s.asides = kit.NewLine(0, -1), kit.NewLine(4, -1, s.meaning)
	// The buttons' inner padding sticks out, so that the first word begins where the lines begin.
	s.links = kit.NewInset(10, 0, 0, -6, kit.NewColumn(0,
		kit.NewFolding(kit.NarrowSheet, kit.Line{Gap: 4, Grow: -1}, kit.TwoLines{First: 2, Upper: kit.Line{Gap: 4, Grow: -1}, Lower: kit.Line{Gap: 4, Grow: -1}}, s.later, s.ways, s.another),
		s.asides, s.chosen))
	s.links.Hide()

	s.pasted = kit.NewField("What the browser says", "Paste the address or the message", nil)
	s.useIt = kit.NewButton("Use it", kit.Plain, func() { do.paste(s.pasted.Text) })
	s.useIt.SetEnabled(false)
	s.pasted.OnChanged = func(t string) { s.useIt.SetEnabled(t != ""); s.refused("") }
	s.pasted.OnSubmitted = func(t string) { do.paste(t) }
	s.pasteNo = kit.NewText("", kit.SizeCaption, kit.ColorWarn, kit.Wrap)
	s.pasteNo.Hide()
	s.help = kit.NewColumn(8, kit.Gap(1, 8),
		kit.NewText("Did the browser end on a page that it cannot show, or say no? Paste its address or its words here.", kit.SizeCaption, kit.ColorDim, kit.Wrap),
		kit.NewLine(8, 0, s.pasted, s.useIt), s.pasteNo)
	s.inside = kit.NewColumn(0, s.steps.object, kit.Gap(1, 14), s.linkBox, s.help)
	s.outside = newDeviceView(do.device)
	s.outside.object.Hide()
	s.waiting = kit.NewColumn(0, s.inside, s.outside.object, kit.Gap(1, 16),
		kit.NewFolding(kit.NarrowSheet, kit.Line{Gap: 8, Grow: 3}, kit.TwoLines{First: 2, Upper: kit.Line{Gap: 8, Grow: -1}, Lower: kit.Line{Gap: 8, Grow: 1}, Gap: 8},
			s.copy, s.open, s.code, kit.Gap(1, 1), s.cancel))

	s.cause = kit.NewMark(kit.SizeHeading)
	s.cause.Label.Fit, s.cause.Label.Style.Bold = kit.Wrap, true
	s.next = kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap)
	s.who = kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap)
	s.trace = kit.NewText("", kit.SizeCaption, kit.ColorDim, kit.Wrap)
	copied := func() {
		if s.shown != nil {
			do.copyDetails(*s.shown)
		}
	}
	s.copied, s.details = kit.NewButton("Copy details", kit.Quiet, copied), kit.NewButton("Copy details", kit.Primary, copied)
	s.details.Hide()
	s.once = kit.NewButton("Try again", kit.Quiet, do.again)
	s.once.Hide()
	s.close = kit.NewButton("Close", kit.Plain, do.dismiss)
	s.retry = kit.NewButton("Try again", kit.Primary, do.again)
	s.accept = kit.NewButton("", kit.Primary, do.accept)
	s.accept.Hide()
	s.problem = kit.NewColumn(0, s.next, s.who, kit.Gap(1, 8), kit.NewInset(0, -6, 0, 0, kit.NewLine(4, 0, s.trace, s.copied)), kit.Gap(1, 12),
		kit.NewLine(8, 0, kit.Gap(1, 1), s.close, s.retry, s.accept, s.details))
	s.problem.Hide()
	s.asides.Add(s.once)

	s.content = kit.NewColumn(0, s.title, s.cause, kit.Gap(1, 4), s.lead, kit.Gap(1, 16), s.waiting, s.problem, s.links)
	s.cause.Hide()
	s.object = kit.NewOverlay(s.content)
	s.object.Told = s.outside.setLow
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
	changed := s.title.Words != title || s.lead.Words != lead || s.outside.object.Visible() != device
	s.title.Set(title)
	s.lead.Set(lead)
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
		s.object.Flow()
	}
}

// setBrowser adds the line that tells the browser.
func (s *sheet) setBrowser(l *opensIn) {
	s.browser = l
	s.chosen.Add(l.Button)
}

// setLink shows the one-time link.
func (s *sheet) setLink(link string) {
	s.link.Set(link)
	s.soon.Hidden = link != ""
}

// refused says why what was pasted is of no use. The text stays where it is.
func (s *sheet) refused(why string) {
	if s.pasteNo.Words != why {
		s.pasteNo.Set(why)
		s.pasteNo.Hidden = why == ""
		s.object.Flow()
	}
}
