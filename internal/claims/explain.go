package claims

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// NotPresent is the value shown for a claim whose absence matters.
const NotPresent = "not present"

// Explained is one claim in words. Every text is plain, without control characters, safe for a terminal.
type Explained struct {
	Name    string `json:"name"`
	Value   string `json:"value"`             // compact; times as RFC 3339 in now's zone, and relative
	Meaning string `json:"meaning"`           // "" when the claim is unknown to us
	Group   string `json:"group"`             // one of Groups
	Warning string `json:"warning,omitempty"` // "" when all is well
	// Parts are the members of the value that have a meaning of their own. They are for the eye: the fields of
	// `latchkey claims --json` stay what they are.
	Parts []Part `json:"-"`

	// Key is the name as it was sent, by which an Object finds the value. It is not fit to be shown.
	Key   string `json:"-"`
	whole string // the value uncut, for Search
}

// InWords reports whether a value that was explained has words of ours in it: that the claim is missing, or how long ago
// a moment was.
func InWords(value string) bool {
	date, _, told := strings.Cut(value, " (")
	_, err := time.Parse(time.RFC3339, date)
	return value == NotPresent || told && err == nil
}

// Part is one member of a claim's value: a role of wids, a group, a scope.
type Part struct {
	Value, Meaning string
}

// Explain goes through the claims of a token: group by group, the best known first, unknown ones in the order
// in which they were sent. A claim whose absence matters is listed as NotPresent with a warning. Explaining
// says nothing about the token's truth: see Signature.
func Explain(t *Token, now time.Time) []Explained {
	rows := make([]Explained, 0, len(t.Claims)+2)
	for _, m := range t.Claims {
		rows = append(rows, explainOne(t, m, now))
	}
	rows = append(rows, absent(t)...)
	groups := Groups()
	return sorted(rows, func(r Explained) int { return slices.Index(groups, r.Group)<<24 + lookUp(r.Name).rank })
}

// sorted orders a list by a key that is asked for once an item, and moves each item once: a token may be made to have
// very many claims. What has the same key keeps its order.
func sorted[T any](list []T, key func(T) int) []T {
	keys, order := make([]int, len(list)), make([]int, len(list))
	for i, item := range list {
		keys[i], order[i] = key(item), i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(keys[a], keys[b]) })
	out := make([]T, len(list))
	for i, from := range order {
		out[i] = list[from]
	}
	return out
}

func explainOne(t *Token, m Member, now time.Time) Explained {
	known := lookUp(m.Name)
	row := Explained{
		Name: clean(m.Name, 100), Key: m.Name, Value: compact(m.Value), Group: known.group, Meaning: known.meaning,
		whole: searched(m.Value),
	}
	if slices.Contains(moments, m.Name) {
		if at, ok := looseTime(t.Claims, m.Name); ok && !(m.Name == "auth_time" && at.Unix() == 0) {
			row.Value = showTime(at, now)
		}
	}
	exact, parts := meaningOf(t, m)
	row.Meaning, row.Parts = cmp.Or(exact, row.Meaning), parts
	row.Warning = cmp.Or(warning(t, m.Name, now), disguise(m))
	return row
}
