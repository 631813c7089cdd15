package kit

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
)

// Veil hides in masked mode whatever tells who somebody is. It is part of the theme, since that is what every widget
// asks when it draws: so text, avatar and field are the only places that know of it.
//
// What has a shape (a GUID, a username, a token) is found by that shape, in any sentence. Names have none: those that
// it was told of are looked up.
type Veil struct {
	stands  map[string]string // what stands for each name, in lower case
	lengths map[string][]int  // how long the names are that begin with a word, the longest first
	Lore    int               // grows with each name learnt: what was masked before may show one
}

// Dots stand for what is hidden. Their number says nothing about its length.
const Dots = "••••••"

// NewVeil makes one that knows no names.
func NewVeil() *Veil {
	return &Veil{stands: map[string]string{}, lengths: map[string][]int{}}
}

// Veiled is the veil over the screen; nil outside masked mode.
func Veiled() *Veil {
	l, _ := fyne.CurrentApp().Settings().Theme().(Look)
	return l.Veil
}

// shapes are identifiers that give themselves away. The first group, if any, is kept.
var shapes = []struct {
	find  *regexp.Regexp
	stand string
}{
	{regexp.MustCompile(`eyJ[\w-]+\.[\w.-]*`), Dots},                                                                                     // a token (RFC 7515)
	{regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`), Dots},                                   // a GUID
	{regexp.MustCompile(`(?i)\b[0-9a-f]{4}…[0-9a-f]{4}\b`), Dots},                                                                        // an ID cut in its middle
	{regexp.MustCompile(`[\p{L}\p{N}][\p{L}\p{N}.!#$%&'*+/=?^_{|}~-]*@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?`), Dots + "@" + Dots}, // a username
	{regexp.MustCompile(`\bS-1-\d+(?:-\d+)+\b`), Dots},                                                                                   // a security identifier
	{regexp.MustCompile(`(/home/|/Users/|\\Users\\)[^/\\\s]+`), "${1}" + Dots},                                                           // somebody's folder
	{regexp.MustCompile(`([A-Za-z]:\\Users\\)[^\\/:*?"<>|\n]+(\\|$)`), "${1}" + Dots + "${2}"},                                           // the same, of Windows: it may have blanks
	{regexp.MustCompile(`\b[A-Z][A-Z0-9-]{1,14}\\[\w.$-]+`), Dots},                                                                       // DOMAIN\user
	{regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b`), Dots},                                                                            // an address of a computer
}

// opaque are IDs, keys and codes: long, and with digits among letters, as no word is.
var opaque = regexp.MustCompile(`[\w-]{20,}`)

// Mask hides what tells who somebody is within a text.
func (v *Veil) Mask(words string) string {
	for _, s := range shapes {
		words = s.find.ReplaceAllString(words, s.stand)
	}
	words = opaque.ReplaceAllStringFunc(words, func(s string) string {
		if strings.ContainsFunc(s, unicode.IsDigit) && strings.ContainsFunc(s, unicode.IsLetter) {
			return Dots
		}
		return s
	})
	return v.maskNames(words)
}

// maskNames replaces the names it knows where they stand as words of their own, whatever their case.
func (v *Veil) maskNames(words string) string {
	lower := strings.ToLower(words)
	if len(lower) != len(words) { // a letter whose small form is longer: then only the same case is found
		lower = words
	}
	var b strings.Builder
	for at := 0; at < len(words); {
		word := leadingWord(lower[at:])
		took, stand := len(word), words[at:at+len(word)]
		if word == "" {
			took = width(words[at:])
			stand = words[at : at+took]
		}
		for _, n := range v.lengths[word] {
			if at+n > len(lower) || leadingWord(lower[at+n:]) != "" {
				continue
			}
			if known, ok := v.stands[lower[at:at+n]]; ok {
				took, stand = n, Said(known)
				break
			}
		}
		b.WriteString(stand)
		at += took
	}
	return b.String()
}

// leadingWord is the letters and digits that a text begins with.
func leadingWord(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }); i >= 0 {
		return s[:i]
	}
	return s
}

// width is that of the first character of a text, in bytes.
func width(s string) int {
	for i := range s {
		if i > 0 {
			return i
		}
	}
	return len(s)
}

// Add has stand drawn where a name of that kind would be, whatever its case.
func (v *Veil) Add(name, stand string) {
	name = strings.ToLower(name)
	first := leadingWord(name)
	if _, there := v.stands[name]; there || len(name) < 3 || first == "" {
		return
	}
	v.Lore++
	v.stands[name] = stand
	if !slices.Contains(v.lengths[first], len(name)) {
		v.lengths[first] = append(v.lengths[first], len(name))
		slices.SortFunc(v.lengths[first], func(a, b int) int { return b - a })
	}
}
