package kit

import (
	"slices"
	"testing"
	"unicode/utf8"
)

// perRune measures one unit a character, so that the tests can be read.
func perRune(s string) float32 { return float32(utf8.RuneCountInString(s)) }

func TestWrapWords(t *testing.T) {
	for _, c := range []struct {
		words string
		width float32
		want  []string
	}{
		{"", 10, []string{""}},
		{"one two three", 20, []string{"one two three"}},
		{"one two three", 7, []string{"one two", "three"}},
		{"one\ntwo", 20, []string{"one", "two"}},
		{"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"6b1f0000-0000-4000", 10, []string{"6b1f0000-", "0000-4000"}},
		{"über straße", 5, []string{"über", "straß", "e"}},
		{"abc", 0.5, []string{"a", "b", "c"}},
	} {
		if got := wrapWords(c.words, c.width, perRune); !slices.Equal(got, c.want) {
			t.Errorf("wrapWords(%q, %v) = %q, want %q", c.words, c.width, got, c.want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		words string
		width float32
		want  string
	}{
		{"adele@contoso.example", 30, "adele@contoso.example"},
		{"adele@contoso.example", 10, "adele@con…"},
		{"adele@contoso.example", 15, "adele@contoso…"}, // no point before the ellipsis
		{"adele", 1, "…"},
		{"", 1, ""},
	} {
		if got := cut(c.words, c.width, perRune); got != c.want {
			t.Errorf("cut(%q, %v) = %q, want %q", c.words, c.width, got, c.want)
		}
	}
}
