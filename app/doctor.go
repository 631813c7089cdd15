package app

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/flows"
)

// doctorView lists the checks of the doctor as they come.
type doctorView struct {
	whole   *fyne.Container
	object  *kit.Page // what scrolls of it
	about   *kit.Text
	rows    *fyne.Container
	verdict *kit.Mark
	next    *kit.Text // where to begin, or what stands in the way of the examination itself
	again   *kit.Button
	copied  *kit.Button
	checks  []flows.Check
}

type doctorActions struct {
	again, copyReport, back func()
}

func newDoctorView(do doctorActions, alone *bool) *doctorView {
	v := &doctorView{rows: kit.NewColumn(0)}
	v.about = kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap)
	v.verdict = kit.NewMark(kit.SizeLead)
	v.verdict.Label.Fit, v.verdict.Label.Style.Bold = kit.Wrap, true
	v.next = kit.NewText("", kit.SizeText, kit.ColorDim, kit.Wrap)
	v.again = kit.NewButton("Run again", kit.Plain, do.again)
	v.copied = kit.NewButton("Copy report", kit.Plain, do.copyReport)
	column := kit.NewColumn(0, v.about, kit.Gap(1, 14),
		v.verdict, v.next, kit.Gap(1, 10), kit.NewLine(8, -1, v.again, v.copied), kit.Gap(1, 12), kit.NewHairline(), v.rows)
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
	v.about.Set(words)
	v.next.Set("")
	v.next.Hidden = true
	v.verdict.Set(kit.Ring, "Examining…", kit.ColorDim, kit.ColorInk)
	v.again.SetEnabled(false)
	v.copied.SetEnabled(false)
	v.object.Flow()
	v.object.Scroll.ScrollToTop()
}

// add shows one check more.
func (v *doctorView) add(c flows.Check) {
	v.checks = append(v.checks, c)
	v.rows.Add(checkRow(c))
	v.rows.Add(kit.NewHairline())
	v.object.Flow()
}

// end says how it ended; why is what stood in the way of the examination itself.
func (v *doctorView) end(why string) {
	failed, warned := v.counts()
	switch {
	case why != "":
		v.verdict.Set(kit.Triangle, "The examination could not go on", kit.ColorBad, kit.ColorBad)
	case failed > 0:
		v.verdict.Set(kit.Triangle, kit.Count(failed, "check")+" failed", kit.ColorBad, kit.ColorBad)
		why = v.first() // the row itself may be far below
	case warned > 0:
		v.verdict.Set(kit.Ring, "Nothing failed; "+kit.Count(warned, "thing")+" to look at", kit.ColorWarn, kit.ColorInk)
	default:
		v.verdict.Set(kit.Dot, "Nothing failed", kit.ColorOK, kit.ColorInk)
	}
	v.next.Set(why)
	v.next.Hidden = why == ""
	v.again.SetEnabled(true)
	v.copied.SetEnabled(len(v.checks) > 0)
	v.object.Flow()
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
	shape, word, color, ink := kit.NoShape, "not done", kit.ColorDim, kit.ColorDim
	switch c.Status {
	case flows.CheckPass:
		shape, word, color, ink = kit.Dot, "pass", kit.ColorOK, kit.ColorInk
	case flows.CheckWarn:
		shape, word, color, ink = kit.Ring, "warn", kit.ColorWarn, kit.ColorInk
	case flows.CheckFail:
		shape, word, color, ink = kit.Triangle, "fail", kit.ColorBad, kit.ColorInk
	}
	sign := kit.NewMark(kit.SizeCaption)
	sign.Set(shape, word, color, "")
	words := kit.NewColumn(2, kit.NewText(c.Name, kit.SizeText, ink, kit.Wrap), kit.NewText(c.Text, kit.SizeCaption, kit.ColorDim, kit.Wrap))
	if c.Next != "" {
		words.Add(kit.NewText(c.Next, kit.SizeCaption, kit.ColorInk, kit.Wrap))
	}
	return kit.NewInset(8, 0, 8, 0, kit.NewLine(14, 1, kit.NewFixed(64, sign), words))
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
