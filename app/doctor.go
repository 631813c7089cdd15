package app

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"latchkey/flows"
)

// doctorView lists the checks of the doctor as they come.
type doctorView struct {
	whole   *fyne.Container
	object  *page // what scrolls of it
	about   *text
	rows    *fyne.Container
	verdict *mark
	next    *text // where to begin, or what stands in the way of the examination itself
	again   *button
	copied  *button
	checks  []flows.Check
}

type doctorActions struct {
	again, copyReport, back func()
}

func newDoctorView(do doctorActions, alone *bool) *doctorView {
	v := &doctorView{rows: newColumn(0)}
	v.about = newText("", sizeText, colorDim, wrap)
	v.verdict = newMark(sizeLead)
	v.verdict.label.fit, v.verdict.label.style.Bold = wrap, true
	v.next = newText("", sizeText, colorDim, wrap)
	v.again = newButton("Run again", plain, do.again)
	v.copied = newButton("Copy report", plain, do.copyReport)
	column := newColumn(0, v.about, gap(1, 14),
		v.verdict, v.next, gap(1, 10), newLine(8, -1, v.again, v.copied), gap(1, 12), newHairline(), v.rows)
	v.whole, v.object = newTitled("Doctor", do.back, alone, column)
	return v
}

// begin empties the list. called is whose sign-in is examined; empty: nobody's in particular.
func (v *doctorView) begin(called string) {
	v.checks, v.rows.Objects = nil, nil
	words := "Latchkey's own parts, the provider, and this computer's own login, one after the other. It changes nothing, and the tokens that it gets are thrown away."
	if called != "" {
		words = "For " + called + ". " + words
	}
	v.about.set(words)
	v.next.set("")
	v.next.Hidden = true
	v.verdict.set(ring, "Examining…", colorDim, colorInk)
	v.again.SetEnabled(false)
	v.copied.SetEnabled(false)
	v.object.flow()
	v.object.scroll.ScrollToTop()
}

// add shows one check more.
func (v *doctorView) add(c flows.Check) {
	v.checks = append(v.checks, c)
	v.rows.Add(checkRow(c))
	v.rows.Add(newHairline())
	v.object.flow()
}

// end says how it ended; why is what stood in the way of the examination itself.
func (v *doctorView) end(why string) {
	failed, warned := v.counts()
	switch {
	case why != "":
		v.verdict.set(triangle, "The examination could not go on", colorBad, colorBad)
	case failed > 0:
		v.verdict.set(triangle, count(failed, "check")+" failed", colorBad, colorBad)
		why = v.first() // the row itself may be far below
	case warned > 0:
		v.verdict.set(ring, "Nothing failed; "+count(warned, "thing")+" to look at", colorWarn, colorInk)
	default:
		v.verdict.set(dot, "Nothing failed", colorOK, colorInk)
	}
	v.next.set(why)
	v.next.Hidden = why == ""
	v.again.SetEnabled(true)
	v.copied.SetEnabled(len(v.checks) > 0)
	v.object.flow()
}

func (v *doctorView) counts() (failed, warned int) {
	for _, c := range v.checks {
		switch c.Status {
		case flows.CheckFail:
			failed++
		case flows.CheckWarn:
			warned++
		}
	}
	return failed, warned
}

// first is the first check that failed, in words: what comes after it often fails for its sake.
func (v *doctorView) first() string {
	i := slices.IndexFunc(v.checks, func(c flows.Check) bool { return c.Status == flows.CheckFail })
	c := v.checks[i]
	return strings.TrimSpace(c.Name + ": " + c.Text + " " + c.Next)
}

// checkRow tells a status three times, what was found, and what to do.
func checkRow(c flows.Check) fyne.CanvasObject {
	shape, word, color, ink := noShape, "not done", colorDim, colorDim
	switch c.Status {
	case flows.CheckPass:
		shape, word, color, ink = dot, "pass", colorOK, colorInk
	case flows.CheckWarn:
		shape, word, color, ink = ring, "warn", colorWarn, colorInk
	case flows.CheckFail:
		shape, word, color, ink = triangle, "fail", colorBad, colorInk
	}
	sign := newMark(sizeCaption)
	sign.set(shape, word, color, "")
	words := newColumn(2, newText(c.Name, sizeText, ink, wrap), newText(c.Text, sizeCaption, colorDim, wrap))
	if c.Next != "" {
		words.Add(newText(c.Next, sizeCaption, colorInk, wrap))
	}
	return newInset(8, 0, 8, 0, newLine(14, 1, newFixed(64, sign), words))
}

// report is what "Copy report" copies: the checks as the command prints them.
func (v *doctorView) report() string {
	var b strings.Builder
	for _, c := range v.checks {
		b.WriteString(string(c.Status) + "  " + c.Name + ": " + c.Text + "\n")
		if c.Next != "" {
			b.WriteString("      " + c.Next + "\n")
		}
	}
	return b.String()
}
