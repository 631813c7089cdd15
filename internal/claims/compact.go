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
	var list []json.RawMessage
	if len(raw) > 0 && raw[0] == '[' && json.Unmarshal(raw, &list) == nil {
		if len(list) == 0 {
			return "(none)"
		}
		var items []string
		for _, item := range list[:min(len(list), maxItems)] {
			items = append(items, scalar(item))
		}
		text := clean(strings.Join(items, ", "), maxItems*40)
		if more := len(list) - maxItems; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		return text
	}
	return clean(scalar(raw), maxShown)
}

func scalar(raw json.RawMessage) string {
	var s string
	if len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &s) == nil {
		return s
	}
	var b bytes.Buffer
	if json.Compact(&b, raw) != nil {
		return string(raw)
	}
	return b.String()
}

// clean makes text of a token safe to show: whoever wrote the token must not move the terminal's cursor or
// turn the direction of writing. At most limit characters are kept.
func clean(s string, limit int) string {
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
