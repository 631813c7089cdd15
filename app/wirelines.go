package app

import (
	"cmp"
	"unicode/utf8"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
)

// wireLine is one row of the list of exchanges: an exchange, or a line of what is unfolded under one. A long value
// takes as many lines as it needs, so that nothing is cut off and the list only ever draws those in view.
type wireLine struct {
	kind     int
	exchange int    // which one it belongs to
	words    string // caption, or the part of the value in this line
	name     string // the part of the name in this line
	field    flows.Field
	indent   int // where values begin, in cells behind wireLead
}

// The kinds of rows.
const (
	wireExchange = iota
	wireButtons
	wireCaption
	wireField
)

func (l wireLine) height() float32 {
	switch l.kind {
	case wireExchange:
		return 54
	case wireButtons:
		return 40
	case wireCaption:
		return 28
	}
	return 20
}

const (
	wireSide = 12            // room at both sides, for the ground of a chosen row and for the scroll bar
	wireLead = wireSide + 34 // where what belongs to an exchange begins
	nameMost = 0.4           // of the width, for the longest name
)

// unfold is what an exchange shows when it is open, for a width in pixels.
func unfold(i int, e flows.Exchange, reveal bool, width float32) []wireLine {
	cell := kit.CellWidth()
	cells := max(20, int((width-wireLead-wireSide)/cell))
	list := []wireLine{{kind: wireButtons, exchange: i}}
	add := func(caption string, fields []flows.Field) {
		if len(fields) > 0 {
			list = append(list, wireLine{kind: wireCaption, exchange: i, words: caption})
			list = append(list, fieldLines(i, fields, reveal, cells)...)
		}
	}
	message := func(which string, m flows.Message, first flows.Field) {
		add(which, []flows.Field{first})
		add(which+", headers", m.Header)
		add(which+", fields", m.Fields)
		if m.Text != "" {
			add(which+", text", []flows.Field{{Value: identity.Secret(m.Text)}})
		}
	}
	message("Request", e.Request, plainField(cmp.Or(e.Request.Method, "Address"), e.Request.URL))
	if e.Response != nil {
		first := plainField("Status", statusText(e.Response.Status))
		if e.Response.Status == 0 && e.Response.URL != "" { // the browser tells where it came back to, and no status
			first = plainField("To", e.Response.URL)
		}
		message("Answer", *e.Response, first)
	} else if e.Problem != "" {
		add("No answer", []flows.Field{plainField("", e.Problem)})
	}
	return list
}

func plainField(name, value string) flows.Field {
	return flows.Field{Name: name, Value: identity.Secret(value)}
}

// fieldLines lays names and values into two columns of a fixed pitch.
func fieldLines(i int, fields []flows.Field, reveal bool, cells int) []wireLine {
	most := 0
	for _, f := range fields {
		most = max(most, utf8.RuneCountInString(f.Name))
	}
	names := min(most, int(float32(cells)*nameMost))
	values := cells - names
	if names > 0 {
		values -= 2
	}
	var list []wireLine
	for _, f := range fields {
		left, right := []string{""}, kit.Pitch(fieldValue(f, reveal), max(8, values))
		if f.Name != "" {
			left = kit.Pitch(f.Name, max(4, names))
		}
		for n := range max(len(left), len(right)) {
			line := wireLine{kind: wireField, exchange: i, field: f, indent: cells - values}
			if n < len(left) {
				line.name = left[n]
			}
			if n < len(right) {
				line.words = right[n]
			}
			list = append(list, line)
		}
	}
	return list
}

// fieldValue is a value as it may be shown.
func fieldValue(f flows.Field, reveal bool) string {
	if f.Secret && !reveal {
		return f.Shown()
	}
	return f.Value.Reveal()
}
