package claims

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
)

// Copyable is the whole value of a member for the clipboard: text bare, anything else as JSON. Text with control
// characters becomes JSON too: what is pasted into a terminal must not press Enter there. "" when the member is
// absent.
func (o Object) Copyable(name string) string {
	raw, ok := o.Get(name)
	if !ok {
		return ""
	}
	text := scalar(raw)
	if strings.IndexFunc(text, func(r rune) bool { return !unicode.IsGraphic(r) }) < 0 {
		return text
	}
	if len(raw) > 0 && raw[0] == '"' {
		text = string(raw)
	}
	return escaped(text)
}

// escaped writes JSON in which control characters of every kind are escapes: JSON itself lets some of them stand.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case unicode.IsGraphic(r):
			b.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		}
	}
	return b.String()
}
