package app

import (
	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/session"
)

// form is a sheet that asks for something: what goes in, how it went, and two buttons.
type form struct {
	object  *kit.Overlay
	over    *kit.Overlays
	outcome *kit.Mark
	detail  *kit.Text
	details *fyne.Container // the way to what a help desk asks for, after a failure
	problem session.Problem // what it copies
	told    *fyne.Container // outcome, detail and details, while there is an outcome
	aside   *fyne.Container // what stands left of the buttons
	next    *kit.Button
	cancel  *kit.Button
	submit  func()
	closed  func() // called when the person gives up; may be nil
	first   fyne.Focusable
}

func newForm(w *window, title, lead, next string, body ...fyne.CanvasObject) *form {
	f := &form{over: w.overlays, outcome: kit.NewMark(kit.SizeText), detail: kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap)}
	f.outcome.Label.Fit, f.outcome.Label.Style.Bold = kit.Wrap, true
	copied := kit.NewButton("Copy details", kit.Quiet, func() { w.copyText(f.problem.Details, "Details copied") })
	// The button's inner padding sticks out, so that its word begins where the lines begin.
	f.details = kit.NewInset(0, 0, 0, -6, kit.NewLine(0, -1, copied))
	f.details.Hide()
	f.told = kit.NewInset(8, 0, 8, 0, kit.NewColumn(4, f.outcome, f.detail, f.details))
	f.told.Hide()
	f.next = kit.NewButton(next, kit.Primary, func() { f.proceed() })
	f.cancel = kit.NewButton("Cancel", kit.Plain, f.give)
	f.aside = kit.NewLine(0, -1)
	column := kit.NewColumn(0, kit.NewText(title, kit.SizeHeading, kit.ColorInk, kit.Wrap).Bold(), kit.Gap(1, 4), kit.NewText(lead, kit.SizeText, kit.ColorDim, kit.Wrap), kit.Gap(1, 16))
	for _, o := range body {
		column.Add(o)
	}
	column.Add(f.told)
	column.Add(kit.Gap(1, 12))
	column.Add(kit.NewLine(8, 1, f.aside, kit.Gap(1, 1), f.cancel, f.next))
	f.object = kit.NewOverlay(column)
	return f
}

// labelled puts a caption over a field, and under it what there is to say about it.
func labelled(caption string, o fyne.CanvasObject, notes ...fyne.CanvasObject) fyne.CanvasObject {
	return kit.NewInset(0, 0, 12, 0, kit.NewColumn(4, append([]fyne.CanvasObject{kit.NewText(caption, kit.SizeCaption, kit.ColorDim, kit.Wrap), o}, notes...)...))
}

// enters makes Enter in a field mean the filled button.
func (f *form) enters(fields ...*kit.Field) {
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
	f.over.Push(f.object, f.give)
	if f.first != nil {
		f.over.Canvas.Focus(f.first)
	}
}

// hide takes the form away. The field that has the keyboard must hear of it: the form may come back.
func (f *form) hide() {
	if f.over.Top() == f.object {
		f.over.Canvas.Unfocus()
	}
	f.over.Remove(f.object)
}

// give closes the form for good.
func (f *form) give() {
	f.hide()
	if f.closed != nil {
		f.closed()
	}
}

// say tells how it went; empty words take that back.
func (f *form) say(s kit.Shape, c fyne.ThemeColorName, words, detail string) {
	if f.told.Visible() == (words != "") && f.outcome.Label.Words == words && f.detail.Words == detail {
		return
	}
	f.details.Hide()
	f.cancel.SetLabel("Cancel")
	if s == kit.Dot { // nothing is left to cancel
		f.cancel.SetLabel("Close")
	}
	f.outcome.Set(s, words, c, kit.ColorInk)
	f.detail.Set(detail)
	f.detail.Hidden = detail == ""
	f.told.Hidden = words == ""
	f.object.Flow()
}

func (f *form) fail(p session.Problem) {
	words, text := headed(p.Summary, p.Next)
	if p.Code != "" {
		words += " (" + p.Code + ")"
	}
	f.say(kit.Triangle, kit.ColorBad, words, text)
	f.problem = p
	f.details.Hidden = p.Details == ""
	f.object.Flow()
}

func (f *form) quiet() { f.say(kit.NoShape, "", "", "") }

// wait says what is being asked for; the filled button rests meanwhile.
func (f *form) wait(words string) {
	f.next.SetEnabled(false)
	f.say(kit.Ring, kit.ColorAccent, words, "")
}

// flowTop lays the newest sheet out again.
func (w *window) flowTop() {
	if o, ok := w.overlays.Top().(*kit.Overlay); ok {
		o.Flow()
	}
}
