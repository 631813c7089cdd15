package claims

import (
	"encoding/json"
	"strings"
)

// Search keeps the rows that hold every word of text: in the name, the whole value, the meaning, the warning, the
// group or a part. Case does not count. An empty text keeps all. The rows themselves are not changed.
func Search(rows []Explained, text string) []Explained {
	words := strings.Fields(strings.ToLower(text))
	if len(words) == 0 {
		return rows
	}
	var found []Explained
	for _, r := range rows {
		if r.holds(words) {
			found = append(found, r)
		}
	}
	return found
}

func (r Explained) holds(words []string) bool {
	texts := []string{r.Name, r.Value, r.Meaning, r.Warning, r.Group, r.whole}
	for _, p := range r.Parts {
		texts = append(texts, p.Meaning)
	}
	// A line break between them, so that no word is found across two texts.
	all := strings.ToLower(strings.Join(texts, "\n"))
	for _, w := range words {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return true
}

// searched is the whole of a value for Search: text without its quotes, anything else as it was sent.
func searched(raw json.RawMessage) string {
	if kindOf(raw) == '"' {
		return stringOf(raw)
	}
	return string(raw)
}
