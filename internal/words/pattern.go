package words

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pattern is a sentence with holes, as a format string of package fmt has them.
type pattern struct {
	source string
	texts  []string // around the holes: one more than there are
	holes  []byte   // their verbs
	target []part
	weight int  // how much text it has: more is more telling
	lines  bool // its text goes over several lines
}

// part is text, or a hole of the source that is filled in there.
type part struct {
	text string
	hole int // from 1; 0: none
	verb byte
}

// newPattern reads an entry. Blanks, line ends and joints around a text belong to whoever puts it into another one.
func newPattern(source, target string) *pattern {
	source, target = bare(source), bare(target)
	p := &pattern{source: source, texts: []string{""}}
	for _, piece := range parse(source) {
		if piece.hole == 0 {
			p.texts[len(p.texts)-1] += piece.text
			p.weight += len(piece.text)
			continue
		}
		p.texts, p.holes = append(p.texts, ""), append(p.holes, piece.verb)
	}
	p.lines = strings.Contains(source, "\n")
	p.target = parse(target)
	if len(p.target) == 0 {
		p.target = []part{{}}
	}
	return p
}

// brackets reports whether the last hole stands in brackets, at the end.
func (p *pattern) brackets() bool {
	last := len(p.texts) - 1
	return strings.HasSuffix(p.texts[last-1], " (") && strings.TrimSuffix(p.texts[last], ".") == ")"
}

func bare(s string) string { return strings.TrimSuffix(strings.Trim(s, " \n\t;,"), ":") }

// parse takes a format string apart: %s, %-20s, %.1f, %[2]q, %%. Text comes in one part between two holes.
func parse(format string) (list []part) {
	text := func(s string) {
		if n := len(list); n > 0 && list[n-1].hole == 0 {
			list[n-1].text += s
		} else if s != "" {
			list = append(list, part{text: s})
		}
	}
	next := 1
	for format != "" {
		before, after, found := strings.Cut(format, "%")
		text(before)
		if !found {
			break
		}
		if rest, ok := strings.CutPrefix(after, "%"); ok {
			text("%")
			format = rest
			continue
		}
		n := 0
		if rest, ok := strings.CutPrefix(after, "["); ok {
			if index, behind, ok := strings.Cut(rest, "]"); ok {
				if i, err := strconv.Atoi(index); err == nil {
					n, after = i, behind
				}
			}
		}
		verb := strings.IndexFunc(after, func(r rune) bool { return !strings.ContainsRune("+-#0123456789.", r) })
		if verb < 0 || !unicode.IsLetter(rune(after[verb])) || after[verb] >= utf8.RuneSelf { // no verb: a mere percent sign, as in "100 %"
			text("%")
			format = after
			continue
		}
		if n == 0 {
			n = next
		}
		next = n + 1
		list = append(list, part{hole: n, verb: after[verb]})
		format = after[verb+1:]
	}
	return list
}

// fitting is how much a hole may hold.
type fitting int

const (
	strict  fitting = iota // no end of a sentence
	across                 // anything, in a text of several lines
	sure                   // several sentences as well, where the catalogue has them as one text
	lenient                // anything
)

// match gives what stands in the holes.
func (p *pattern) match(text string, f fitting, left *effort) ([]string, bool) {
	head, tail := p.texts[0], p.texts[len(p.texts)-1]
	if f == across && !p.lines || len(text) < p.weight || !strings.HasPrefix(text, head) || !strings.HasSuffix(text, tail) {
		return nil, false
	}
	return p.fill(text[len(head):], 0, f, make([]string, 0, len(p.holes)), left)
}

// fill matches what follows the text before hole i.
func (p *pattern) fill(text string, i int, f fitting, got []string, left *effort) ([]string, bool) {
	after := p.texts[i+1]
	if i == len(p.holes)-1 {
		filling, ok := strings.CutSuffix(text, after)
		if !ok || !holds(p.holes[i], filling, f) {
			return nil, false
		}
		return append(got, filling), true
	}
	for at := 0; at <= len(text); at++ {
		next := strings.Index(text[at:], after)
		if next < 0 || left.spend(1+at/16) {
			return nil, false
		}
		at += next
		if holds(p.holes[i], text[:at], f) {
			if all, ok := p.fill(text[at+len(after):], i+1, f, append(got, text[:at]), left); ok {
				return all, true
			}
		}
	}
	return nil, false
}

// holds reports whether a filling can have come from a verb.
func holds(verb byte, filling string, f fitting) bool {
	switch verb {
	case 'd':
		digits := strings.TrimLeft(filling, "-")
		return digits != "" && strings.Trim(digits, "0123456789,") == ""
	case 'q':
		return len(filling) >= 2 && filling[0] == '"' && filling[len(filling)-1] == '"'
	}
	return f != strict || len(sentences(filling)) < 2 && !strings.Contains(filling, "\n")
}

// sentences divides a text where one ends and another begins; the blanks between them are gone.
func sentences(text string) (list []string) {
	start := 0
	for i := 0; i+2 < len(text); i++ {
		if text[i] != '.' && text[i] != '?' && text[i] != '!' || text[i+1] != ' ' {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(text[i+2:]); unicode.IsUpper(r) || strings.ContainsRune(`"“(`, r) {
			list = append(list, text[start:i+1])
			start = i + 2
		}
	}
	return append(list, text[start:])
}
