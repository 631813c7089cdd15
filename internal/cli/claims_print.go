package cli

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"latchkey/internal/claims"
)

// printClaims prints a table; where the terminal is too narrow for it, each meaning stands below its claim.
func (p *Program) printClaims(c claimsJSON) {
	width := p.width()
	list := p.saidClaims(c.Explained)
	text := claimsTable(list, 0, width > 0)
	if width > 0 && widest(text) > width {
		text = claimsTable(list, width, true)
	}
	fmt.Fprint(p.Stdout, text)
	if c.Signature.Reason == notChecked {
		fmt.Fprintln(p.Stdout, p.say("\nSignature: not checked; use --verify."))
		return
	}
	fmt.Fprint(p.Stdout, p.say(fmt.Sprintf("\nSignature: %s. %s\n", c.Signature.Status, c.Signature.Reason)))
}

// saidClaims is the list in the person's language; names and values stay.
func (p *Program) saidClaims(list []claims.Explained) []claims.Explained {
	list = slices.Clone(list)
	for i := range list {
		e := &list[i]
		e.Group, e.Meaning, e.Warning, e.Parts = p.say(e.Group), p.say(e.Meaning), p.say(e.Warning), slices.Clone(e.Parts)
		for n := range e.Parts {
			e.Parts[n].Meaning = p.say(e.Parts[n].Meaning)
		}
		if claims.InWords(e.Value) {
			e.Value = p.say(e.Value)
		}
	}
	return list
}

// claimsTable sets the claims in groups; with a width, the meanings are wrapped to it. Columns are for the eye: what a file
// or a program reads is not padded to its longest value.
func claimsTable(list []claims.Explained, width int, columns bool) string {
	var table strings.Builder
	group := ""
	w := tabwriter.NewWriter(&table, 0, 4, 2, ' ', 0)
	for _, e := range list {
		if e.Group != group {
			if group != "" {
				fmt.Fprintln(w)
			}
			fmt.Fprintln(w, e.Group)
			group = e.Group
		}
		meaning := e.Meaning
		if e.Warning != "" {
			meaning = strings.TrimSpace(meaning + " ! " + e.Warning)
		}
		for _, row := range append([]claims.Explained{{Name: e.Name, Value: e.Value, Meaning: meaning}}, partsOf(e)...) {
			if width == 0 {
				gap := "  "
				if columns {
					gap = "\t"
				}
				fmt.Fprintf(w, "  %s\t%s\n", row.Name, strings.TrimRight(row.Value+gap+row.Meaning, " "))
				continue
			}
			fmt.Fprintf(w, "  %s\t%s\n", row.Name, row.Value)
			for _, line := range wrap(row.Meaning, width-len(meaningIndent)) {
				fmt.Fprintln(w, meaningIndent+line)
			}
		}
	}
	w.Flush()
	return table.String()
}

// partsOf are rows without a name for the members of a value that have a meaning of their own. One that the value is
// made of alone has its meaning in the row above.
func partsOf(e claims.Explained) (rows []claims.Explained) {
	const enough = 20
	for _, part := range e.Parts[:min(enough, len(e.Parts))] {
		if !strings.Contains(e.Meaning, part.Meaning) || len(e.Parts) > 1 {
			rows = append(rows, claims.Explained{Value: part.Value, Meaning: part.Meaning})
		}
	}
	if more := len(e.Parts) - enough; more > 0 {
		rows = append(rows, claims.Explained{Value: fmt.Sprintf("and %d more", more)})
	}
	return rows
}

const meaningIndent = "      "

// wrap breaks text between words into lines of at most width characters; a longer word has a line of its own.
func wrap(text string, width int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// minProse is the narrowest column that sentences are broken for.
const minProse = 40

// prose breaks words at the terminal's edge, with left columns beside them; between puts the next line in its place.
func (p *Program) prose(words string, left int, between string) string {
	if width := p.width() - left; width >= minProse {
		return strings.Join(wrap(words, width), between)
	}
	return words
}

func widest(text string) (n int) {
	for line := range strings.Lines(text) {
		n = max(n, utf8.RuneCountInString(strings.TrimRight(line, "\n")))
	}
	return n
}

// width is that of the terminal in characters, or what COLUMNS says; 0 where there is no terminal.
func (p *Program) width() int {
	if n, err := strconv.Atoi(p.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	out := p.Stdout
	if r, ok := out.(*results); ok {
		out = r.to
	}
	if f, ok := out.(*os.File); ok {
		return terminalWidth(f)
	}
	return 0
}
