package claims

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// How much of a value is shown. The whole of it is in the JSON.
const (
	maxShown = 400 // characters of one value
	maxItems = 20  // members of an array
)

// compact writes a value in one line: strings bare, arrays as a list, objects as JSON without space.
func compact(raw json.RawMessage) string {
	if kindOf(raw) != '[' {
		return clean(scalar(raw), maxShown)
	}
	var items []string
	n := 0
	_ = eachElement(raw, func(item json.RawMessage) error { // the function refuses nothing
		if n++; n <= maxItems {
			items = append(items, scalar(item))
		}
		return nil
	})
	if n == 0 {
		return "(none)"
	}
	text := clean(strings.Join(items, ", "), maxItems*40)
	if more := n - maxItems; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// scalar is a string bare, and anything else as JSON without space.
func scalar(raw json.RawMessage) string {
	switch kindOf(raw) {
	case '"':
		return stringOf(raw)
	case '{', '[':
		var b bytes.Buffer
		if json.Compact(&b, raw) == nil {
			return b.String()
		}
	}
	return string(raw)
}

// clean makes text of a token safe to show: whoever wrote the token must not move the terminal's cursor or
// turn the direction of writing. At most limit characters are kept.
func clean(s string, limit int) string {
	if len(s) <= limit && isPrintable(s) {
		return s
	}
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n == limit {
			b.WriteRune('…')
			break
		}
		n++
		if unicode.IsGraphic(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// isPrintable reports whether s has nothing but the letters and signs of ASCII, as most values have.
func isPrintable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
