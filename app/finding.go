package app

import (
	"strings"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/flows"
)

// finding is what a message means, in words for the screen. None of them repeats a token.
type finding struct {
	name               string
	summary, who, next string
	shape              kit.Shape
	color              fyne.ThemeColorName
	facts              []fact
	link               string // the official page about it; empty: there is none, or none is needed
	details            string // for "copy details"
}

// find looks a message up. Without a finding, why says what could be pasted instead.
func find(text string) (f *finding, why string) {
	d, err := flows.Diagnose(text)
	if err != nil {
		return nil, kit.Sentence(kit.Heading(err.Error()))
	}
	f = &finding{name: d.Name(), summary: d.Summary, next: d.Next, shape: kit.Triangle, color: kit.ColorBad}
	switch {
	case !d.Known:
		f.shape, f.color, f.link = kit.Ring, kit.ColorDim, d.Lookup
	case d.Retry:
		f.shape, f.color = kit.Ring, kit.ColorWarn
	}
	who := d.Who.Words()
	if who != "" {
		f.who = kit.Sentence("Who can mend it: " + who)
	}
	if d.Retry {
		f.who = strings.TrimSpace(f.who + " The same may work later by itself.")
	}
	f.facts = factsOf(d)
	lines := []string{f.summary}
	if f.next != "" {
		lines = append(lines, "Next: "+f.next)
	}
	if f.who != "" {
		lines = append(lines, f.who)
	}
	for _, one := range f.facts {
		lines = append(lines, one.name+": "+one.value)
	}
	f.details = strings.Join(lines, "\n")
	return f, ""
}

// factsOf are the numbers, IDs and times of a message.
func factsOf(d *flows.Diagnosis) []fact {
	var list []fact
	add := func(name, value string) {
		if value != "" {
			list = append(list, fact{name: name, value: value, copy: value})
		}
	}
	if len(d.Numbers) > 0 {
		add("Number", d.Numbers[0])
	}
	for _, also := range d.Also {
		list = append(list, fact{name: "Beside it", value: also.Code + ": " + also.Summary, copy: also.Code})
	}
	add("Code", d.Code)
	add("Sub-error", d.SubError)
	if d.Status != 0 {
		add("Status", statusText(d.Status))
	}
	add("Correlation ID", d.CorrelationID)
	add("Trace ID", d.TraceID)
	add("Time", d.Timestamp)
	add("Claims", d.Claims)
	return list
}
