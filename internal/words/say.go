package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// deepest bounds how far a filling of a filling is looked into, and mostSentences how many are looked at as one.
const (
	deepest       = 6
	mostSentences = 16
)

// joints are where the program joins parts that are each a text of the catalogue.
var joints = [...]string{"  ", " · ", ": ", "; ", ", "}

// say translates a text as a whole, else in parts; known tells whether any part was.
func (c *catalogue) say(text string, depth int, left *effort) (said string, known bool) {
	core := bare(text)
	if core == "" || depth > deepest || left.spend(0) {
		return text, false
	}
	head, tail, _ := strings.Cut(text, core)
	around := func(g string) (string, bool) { return head + g + tail, true }
	if g, ok := c.unit(core, strict, depth, left); ok {
		return around(g)
	}
	if lines := strings.Split(core, "\n"); len(lines) > 1 {
		if g, ok := c.unit(core, across, depth, left); ok {
			return around(g)
		}
		if g, ok := c.inRow(lines, "\n", depth, left); ok {
			return around(g)
		}
	}
	if list := sentences(core); len(list) > 1 {
		if g, ok := c.unit(core, sure, depth, left); ok {
			return around(g)
		}
		if g, ok := c.inRow(list, " ", depth, left); ok {
			return around(g)
		}
	}
	if g, ok := c.unit(core, lenient, depth, left); ok {
		return around(g)
	}
	for _, joint := range joints {
		if strings.Contains(core, joint) {
			if g, ok := c.inParts(core, joint, depth, left); ok {
				return around(g)
			}
		}
	}
	return text, false
}

// bracketed is for a sentence with its number behind it: "The sign-in was refused (AADSTS50076)."
func (c *catalogue) bracketed(text string, depth int, left *effort) (string, bool) {
	bare, stops := strings.CutSuffix(text, ".")
	open := strings.LastIndex(bare, " (")
	if open < 0 || !strings.HasSuffix(bare, ")") {
		return "", false
	}
	said, ok := c.unit(bare[:open], strict, depth, left)
	if !ok {
		return "", false
	}
	inner, _ := c.say(bare[open+2:len(bare)-1], depth+1, left)
	said = strings.TrimSuffix(said, ".") + " (" + inner + ")"
	if stops {
		said += "."
	}
	return said, true
}

// withBrackets is for a sentence that has its brackets in the catalogue.
func (c *catalogue) withBrackets(text string, f fitting, depth int, left *effort) (string, bool) {
	if !strings.HasSuffix(strings.TrimSuffix(text, "."), ")") {
		return "", false
	}
	for _, v := range variants(text) {
		if p, fillings := c.find(v.text, f, left); p != nil && p.brackets() {
			return v.back(c.write(p, fillings, depth, left)), true
		}
	}
	return "", false
}

// inRow takes as many sentences, or lines, as one entry as it can, and goes on behind them.
func (c *catalogue) inRow(list []string, joint string, depth int, left *effort) (string, bool) {
	var out []string
	known := false
	for i := 0; i < len(list); {
		n, said := 1, list[i]
		for k := min(len(list), i+mostSentences); k > i && !left.spend(0); k-- {
			if k-i == len(list) {
				continue // was tried as a whole
			}
			if g, ok := c.unit(strings.Join(list[i:k], joint), strict, depth, left); ok {
				n, said, known = k-i, g, true
				break
			}
			if k == i+1 {
				if g, ok := c.say(list[i], depth+1, left); ok {
					said, known = g, true
				}
			}
		}
		out = append(out, said)
		i += n
	}
	return strings.Join(out, joint), known
}

func (c *catalogue) inParts(text, joint string, depth int, left *effort) (string, bool) {
	n := -1
	if joint == ": " { // what follows may have colons of its own
		n = 2
	}
	parts := strings.SplitN(text, joint, n)
	known := false
	for i, part := range parts {
		if g, ok := c.say(part, depth+1, left); ok {
			parts[i], known = g, true
		}
	}
	return strings.Join(parts, joint), known
}

// unit looks a text up as one entry. Headings drop the full stop and begin with a capital, sentences have both: the
// catalogue holds a text once.
func (c *catalogue) unit(text string, f fitting, depth int, left *effort) (string, bool) {
	if left.spend(unitCosts + len(text)) {
		return "", false
	}
	for _, v := range variants(text) {
		if g, ok := c.exact[v.text]; ok {
			return v.back(g), true
		}
	}
	if g, ok := moment(text); ok {
		return g, true
	}
	if g, ok := c.withBrackets(text, f, depth, left); ok {
		return g, true
	}
	if g, ok := c.bracketed(text, depth, left); ok {
		return g, true
	}
	for _, v := range variants(text) {
		if p, fillings := c.find(v.text, f, left); p != nil {
			return v.back(c.write(p, fillings, depth, left)), true
		}
	}
	return "", false
}

func (c *catalogue) write(p *pattern, fillings []string, depth int, left *effort) string {
	var b strings.Builder
	for _, piece := range p.target {
		switch {
		case piece.hole == 0:
			b.WriteString(piece.text)
		case piece.hole > len(fillings): // a test refuses such an entry
		case piece.verb == 'd':
			b.WriteString(number(fillings[piece.hole-1]))
		case piece.verb == 's':
			said, _ := c.say(fillings[piece.hole-1], depth+1, left)
			b.WriteString(said)
		case piece.verb == 'q':
			b.WriteString("„" + strings.Trim(fillings[piece.hole-1], `"`) + "“")
		default:
			b.WriteString(fillings[piece.hole-1])
		}
	}
	return b.String()
}

// variant is a way to write a text, and how its translation is brought back.
type variant struct {
	text string
	back func(string) string
}

func variants(text string) []variant {
	same := func(s string) string { return s }
	list := make([]variant, 0, 4)
	list = append(list, variant{text, same})
	stopped := func(s string, back func(string) string) variant {
		if bare, ok := strings.CutSuffix(s, "."); ok {
			return variant{bare, func(g string) string { return stop(back(g)) }}
		}
		return variant{s + ".", func(g string) string { return strings.TrimSuffix(back(g), ".") }}
	}
	list = append(list, stopped(text, same))
	first, size := utf8.DecodeRuneInString(text)
	switch {
	case unicode.IsUpper(first):
		small := string(unicode.ToLower(first)) + text[size:]
		list = append(list, variant{small, capital}, stopped(small, capital))
	case unicode.IsLower(first): // German nouns keep their capital
		large := string(unicode.ToUpper(first)) + text[size:]
		list = append(list, variant{large, same}, stopped(large, same))
	}
	return list
}

func stop(s string) string {
	if s == "" || strings.ContainsRune(".!?…", rune(s[len(s)-1])) {
		return s
	}
	return s + "."
}

func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
