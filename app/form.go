package app

import (
	"fyne.io/fyne/v2"

	"latchkey/internal/session"
)

// form is a sheet that asks for something: what goes in, how it went, and two buttons.
type form struct {
	object  *overlay
	over    *overlays
	outcome *mark
	detail  *text
	details *fyne.Container // the way to what a help desk asks for, after a failure
	problem session.Problem // what it copies
	told    *fyne.Container // outcome, detail and details, while there is an outcome
	aside   *fyne.Container // what stands left of the buttons
	next    *button
	cancel  *button
	submit  func()
	closed  func() // called when the person gives up; may be nil
	first   fyne.Focusable
}

func newForm(w *window, title, lead, next string, body ...fyne.CanvasObject) *form {
	f := &form{over: w.overlays, outcome: newMark(sizeText), detail: newText("", sizeText, colorDim, wrap)}
	f.outcome.label.fit, f.outcome.label.style.Bold = wrap, true
	copied := newButton("Copy details", quiet, func() { w.copyText(f.problem.Details, "Details copied") })
	// The button's inner padding sticks out, so that its word begins where the lines begin.
	f.details = newInset(0, 0, 0, -6, newLine(0, -1, copied))
	f.details.Hide()
	f.told = newInset(8, 0, 8, 0, newColumn(4, f.outcome, f.detail, f.details))
	f.told.Hide()
	f.next = newButton(next, primary, func() { f.proceed() })
	f.cancel = newButton("Cancel", plain, f.give)
	f.aside = newLine(0, -1)
	column := newColumn(0, newText(title, sizeHeading, colorInk, wrap).bold(), gap(1, 4), newText(lead, sizeText, colorDim, wrap), gap(1, 16))
	for _, o := range body {
		column.Add(o)
	}
	column.Add(f.told)
	column.Add(gap(1, 12))
	column.Add(newLine(8, 1, f.aside, gap(1, 1), f.cancel, f.next))
	f.object = newOverlay(column)
	return f
}

// labelled puts a caption over a field, and under it what there is to say about it.
func labelled(caption string, o fyne.CanvasObject, notes ...fyne.CanvasObject) fyne.CanvasObject {
	return newInset(0, 0, 12, 0, newColumn(4, append([]fyne.CanvasObject{newText(caption, sizeCaption, colorDim, wrap), o}, notes...)...))
}

// enters makes Enter in a field mean the filled button.
func (f *form) enters(fields ...*field) {
	for _, e := range fields {
		e.OnSubmitted = func(string) { f.proceed() }
	}
}

func (f *form) proceed() {
	if !f.next.Disabled() {
		f.submit()
	}
}

// show puts the form over the window, with the keyboard in its first field.
func (f *form) show() {
	f.over.push(f.object, f.give)
	if f.first != nil {
		f.over.canvas.Focus(f.first)
	}
}

// hide takes the form away. The field that has the keyboard must hear of it: the form may come back.
func (f *form) hide() {
	if f.over.top() == f.object {
		f.over.canvas.Unfocus()
	}
	f.over.remove(f.object)
}

// give closes the form for good.
func (f *form) give() {
	f.hide()
	if f.closed != nil {
		f.closed()
	}
}

// say tells how it went; empty words take that back.
func (f *form) say(s shape, c fyne.ThemeColorName, words, detail string) {
	if f.told.Visible() == (words != "") && f.outcome.label.words == words && f.detail.words == detail {
		return
	}
	f.details.Hide()
	f.cancel.setLabel("Cancel")
	if s == dot { // nothing is left to cancel
		f.cancel.setLabel("Close")
	}
	f.outcome.set(s, words, c, colorInk)
	f.detail.set(detail)
	f.detail.Hidden = detail == ""
	f.told.Hidden = words == ""
	f.object.flow()
}

func (f *form) fail(p session.Problem) {
	words, text := headed(p.Summary, p.Next)
	if p.Code != "" {
		words += " (" + p.Code + ")"
	}
	f.say(triangle, colorBad, words, text)
	f.problem = p
	f.details.Hidden = p.Details == ""
	f.object.flow()
}

func (f *form) quiet() { f.say(noShape, "", "", "") }

// wait says what is being asked for; the filled button rests meanwhile.
func (f *form) wait(words string) {
	f.next.SetEnabled(false)
	f.say(ring, colorAccent, words, "")
}

// flowTop lays the newest sheet out again.
func (w *window) flowTop() {
	if o, ok := w.overlays.top().(*overlay); ok {
		o.flow()
	}
}
