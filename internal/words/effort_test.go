package words

import (
	"strings"
	"testing"
)

// What a provider says may be made of beginnings of our sentences. Saying it costs a bounded amount of work all the same.
func TestNoTextTakesLong(t *testing.T) {
	c := For(German).load()
	try := func(text string) {
		t.Helper()
		left := newEffort()
		c.say(text, 0, left)
		if *left < -mostEffort/10 { // the step that used up the last of it may have been a large one
			t.Errorf("%.60q and so on, of %d bytes, takes %d", text, len(text), mostEffort-*left)
		}
	}
	n := 0
	eachEntry(func(source, _ string) {
		if n++; n%8 != 0 || !strings.Contains(source, "%") {
			return // a sample tells enough
		}
		var text, inner strings.Builder
		for _, piece := range parse(source) {
			inner.WriteString(piece.text)
		}
		filling := strings.Repeat(inner.String()+"x", 2000/(inner.Len()+1))
		for _, piece := range parse(source) {
			switch text.WriteString(piece.text); {
			case piece.hole > 0 && piece.verb == 'd':
				text.WriteString("1")
			case piece.hole > 0 && piece.verb == 'q':
				text.WriteString(`"` + filling + `"`)
			case piece.hole > 0:
				text.WriteString(filling)
			}
		}
		try(text.String())
		try(text.String() + " zzz")
		if head, _, ok := strings.Cut(source, "%"); ok {
			try(head + strings.Repeat("x. A, b: c; d · e ", 200))
		}
	})
	for _, unit := range []string{"a ", "a, ", "a: ", "A. ", "(a ", "a) (", "\n", "a\n", "a; ", "in a of a for a "} {
		try(strings.Repeat(unit, 20_000/len(unit)))
	}
}

// The bound is far from what the program says: each text of ours is said whole, and sentences four in a row.
func TestOwnTextsAreWithinTheBound(t *testing.T) {
	c := For(German).load()
	eachEntry(func(source, _ string) {
		left := newEffort()
		text := source
		if len(source) < 300 {
			text = strings.TrimSpace(strings.Repeat(source+" ", 4))
		}
		c.say(text, 0, left)
		if *left < mostEffort/2 {
			t.Errorf("%q takes %d of %d", source, mostEffort-*left, mostEffort)
		}
	})
}
