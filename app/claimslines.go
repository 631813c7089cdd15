package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"latchkey/app/kit"
	"latchkey/internal/claims"
)

// claimLine is one row of the list of claims. The list draws only those in view, so that a token may have very many.
type claimLine struct {
	kind    int
	words   string             // caption, member, line of a value, what is left out
	meaning string             // of a member
	claim   claims.Explained   // of claimsOne, or which a member or a line belongs to
	fold    fold               // of claimsOne
	differs *claims.Difference // of claimsDifference
	group   string             // of claimsMore: where there is more
}

// The kinds of rows.
const (
	claimsHead = iota // the times, and what there is to say
	claimsCaption
	claimsOne
	claimsMember     // of a list that is unfolded
	claimsText       // a line of a value that is unfolded
	claimsMore       // a group has more than it shows
	claimsNone       // the search has found nothing
	claimsDifference // of two tokens
)

const (
	groupFirst = 40  // how many claims of a group are shown at first
	groupMore  = 100 // and how many more each time: every row has to be measured
	listFirst  = 5   // a list with more members is folded
	textFirst  = 160 // and so is a value with more characters
	textLines  = 1000
	matchesMax = 100
)

// fold is what is folded away under a claim.
type fold struct {
	words   string   // what is there, in place of the value: "500 groups"
	members []string // of a list
	text    string   // or the whole of a long value
	open    bool
}

func (f fold) any() bool { return len(f.members) > 0 || f.text != "" }

// claimLines lists what a reading shows. open has the names of the claims that are unfolded, more how many claims more
// of a group are wanted, and cells is how many characters of the monospace face fit into a line.
func claimLines(r *reading, search string, open map[string]bool, more map[string]int, cells int) []claimLine {
	found := claims.Search(r.rows, search)
	words := strings.Fields(strings.ToLower(search))
	var lines []claimLine
	group, shown, left := "", 0, 0
	rest := func() {
		if left > 0 {
			lines = append(lines, claimLine{kind: claimsMore, group: group, words: fmt.Sprintf("%s more here", kit.Count(left, "claim"))})
		}
	}
	for _, e := range found {
		if e.Group != group {
			rest()
			group, shown, left = e.Group, 0, 0
			lines = append(lines, claimLine{kind: claimsCaption, words: group})
		}
		if shown >= groupFirst+more[group] {
			left++
			continue
		}
		shown++
		f := foldOf(r.token, e)
		f.open = open[foldKey(e)]
		lines = append(lines, claimLine{kind: claimsOne, claim: e, fold: f})
		if some := matching(e, f, words); len(some) > 0 {
			lines = append(lines, some...)
		} else if f.open {
			lines = append(lines, unfolded(e, f, cells)...)
		}
	}
	rest()
	if len(found) == 0 && len(words) > 0 && len(r.rows) > 0 {
		lines = append(lines, claimLine{kind: claimsNone, words: fmt.Sprintf("No claim of this token holds %q.", search)})
	}
	return lines
}

// foldKey tells a claim of the header from one of the same name among the claims.
func foldKey(e claims.Explained) string {
	if e.Group == claims.GroupHeader {
		return "header " + e.Key
	}
	return e.Key
}

// objectOf is where a row comes from.
func objectOf(t *claims.Token, e claims.Explained) claims.Object {
	if e.Group == claims.GroupHeader {
		return t.Header
	}
	return t.Claims
}

// foldOf is what of a claim is folded away: a long list, a long text, an object.
func foldOf(t *claims.Token, e claims.Explained) fold {
	raw, there := objectOf(t, e).Get(e.Key)
	if !there {
		return fold{}
	}
	list := objectOf(t, e).List(e.Key)
	if len(list) == 1 && (e.Name == "scp" || e.Name == "scope") {
		list = strings.Fields(list[0])
	}
	if len(list) > listFirst {
		return fold{members: list, words: memberCount(e.Name, len(list))}
	}
	if len(raw) > textFirst {
		whole := objectOf(t, e).Copyable(e.Key)
		f := fold{text: whole, words: kit.Count(len([]rune(whole)), "character")}
		switch raw[0] {
		case '{':
			f.words = "an object"
		case '[':
			f.words = "a list"
		}
		if raw[0] != '"' {
			var out bytes.Buffer
			if json.Indent(&out, []byte(whole), "", "  ") == nil {
				f.text = out.String()
			}
		}
		return f
	}
	return fold{}
}

// memberCount says how many there are of what a list holds.
func memberCount(claim string, n int) string {
	switch claim {
	case "groups":
		return kit.Count(n, "group")
	case "roles", "wids":
		return kit.Count(n, "role")
	case "scp", "scope":
		return kit.Count(n, "scope")
	}
	return kit.Count(n, "value")
}

// unfolded are the rows under a claim that is open.
func unfolded(e claims.Explained, f fold, cells int) []claimLine {
	var lines []claimLine
	for _, m := range f.members {
		lines = append(lines, claimLine{kind: claimsMember, claim: e, words: oneLine(m), meaning: claims.MemberMeaning(e.Name, m)})
	}
	if f.text == "" {
		return lines
	}
	parts := kit.Pitch(f.text, cells)
	for _, part := range parts[:min(len(parts), textLines)] {
		lines = append(lines, claimLine{kind: claimsText, claim: e, words: part})
	}
	if left := len(parts) - textLines; left > 0 {
		lines = append(lines, claimLine{kind: claimsText, words: fmt.Sprintf("%s more. Copy the value to see all of it.", kit.Count(left, "line"))})
	}
	return lines
}

// matching are the members of a folded list that a search has found.
func matching(e claims.Explained, f fold, words []string) []claimLine {
	var lines []claimLine
	if len(words) == 0 {
		return nil
	}
	for _, m := range f.members {
		meaning := claims.MemberMeaning(e.Name, m)
		hay := strings.ToLower(m + "\n" + meaning)
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(hay, w) }) && len(lines) < matchesMax {
			lines = append(lines, claimLine{kind: claimsMember, claim: e, words: oneLine(m), meaning: meaning})
		}
	}
	return lines
}

// oneLine makes a member of a list safe to show: whoever wrote the token must not break the line or turn the direction
// of writing.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
