package claims

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// The groups, in the order in which they are shown.
const (
	GroupWho         = "Who"
	GroupForWhat     = "For what"
	GroupUntilWhen   = "Until when"
	GroupHow         = "How"
	GroupApplication = "Application"
	GroupOther       = "Other"
)

// Groups lists the groups in the order in which they are shown.
func Groups() []string {
	return []string{GroupWho, GroupForWhat, GroupUntilWhen, GroupHow, GroupApplication, GroupOther}
}

// NotPresent is the value shown for a claim whose absence matters.
const NotPresent = "not present"

// Explained is one claim in words. Value and the rest are plain text without control characters, safe for a
// terminal.
type Explained struct {
	Name    string `json:"name"`
	Value   string `json:"value"`             // compact; times as RFC 3339 in now's zone, and relative
	Meaning string `json:"meaning"`           // "" when the claim is unknown to us
	Group   string `json:"group"`             // one of Groups
	Warning string `json:"warning,omitempty"` // "" when all is well
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
	if row, bad := explainAlgorithm(t); bad {
		rows = append(rows, row)
	}
	// Looked up once a row, not once a comparison: a token may be made to have very many claims.
	ranks := make(map[string]int, len(knowledge))
	for i, k := range knowledge {
		ranks[k.name] = i
	}
	rank := func(name string) int {
		if i, ok := ranks[name]; ok {
			return i
		}
		return len(knowledge)
	}
	groups := Groups()
	slices.SortStableFunc(rows, func(a, b Explained) int {
		return cmp.Or(
			cmp.Compare(slices.Index(groups, a.Group), slices.Index(groups, b.Group)),
			cmp.Compare(rank(a.Name), rank(b.Name)),
		)
	})
	return rows
}

func explainOne(t *Token, m Member, now time.Time) Explained {
	row := Explained{Name: clean(m.Name, 100), Value: compact(m.Value), Group: GroupOther}
	if known, ok := lookUp(m.Name); ok {
		row.Group, row.Meaning = known.group, known.meaning
		if known.time {
			if at, ok := looseTime(t.Claims, m.Name); ok && !(m.Name == "auth_time" && at.Unix() == 0) {
				row.Value = showTime(at, now)
			}
		}
	}
	if exact := valueMeaning(t, m.Name); exact != "" {
		row.Meaning = exact
	}
	row.Warning = warning(t, m.Name, now)
	return row
}

// lookUp finds a claim in the table of knowledge, or by its prefix.
func lookUp(name string) (known, bool) {
	if i := slices.IndexFunc(knowledge, func(k known) bool { return k.name == name }); i >= 0 {
		return knowledge[i], true
	}
	// Identity platforms extend by prefix: extension attributes and Microsoft's internal notes.
	switch {
	case strings.HasPrefix(name, "extn.") || strings.HasPrefix(name, "extension_"):
		return known{group: GroupWho, meaning: "An attribute that the organisation added to the directory"}, true
	case strings.HasPrefix(name, "xms_"):
		return known{group: GroupOther, meaning: "A note of Microsoft's for its own services. Do not rely on it"}, true
	}
	return known{}, false
}
