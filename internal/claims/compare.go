package claims

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Change says how a claim differs between two tokens.
type Change string

const (
	New     Change = "new"     // only in the second
	Gone    Change = "gone"    // only in the first
	Changed Change = "changed" // in both, with another value
)

// Difference is one claim, or one member of a claim that is an object, in which two tokens differ. Every text is
// plain, without control characters.
type Difference struct {
	Name    string   `json:"name"` // of a member inside: "realm_access.roles"
	Group   string   `json:"group"`
	Meaning string   `json:"meaning"` // what the claim is, whatever its value; "" when it is unknown
	Change  Change   `json:"change"`
	Before  string   `json:"before,omitempty"` // compact, as in Explained; "" when new
	After   string   `json:"after,omitempty"`  // "" when gone
	Came    []string `json:"came,omitempty"`   // members of a list or a scope that only the second has
	Went    []string `json:"went,omitempty"`   // members that only the first has
	Note    string   `json:"note,omitempty"`   // what the difference means, where that is not plain
	Always  bool     `json:"always,omitempty"` // differs between any two tokens: times, the token's own number
}

// always lists what no two tokens have in common. auth_time is not among them: it is the same for as long as the
// person has not proved anew who they are.
var always = []string{
	"iat", "nbf", "exp", "jti", "uti", "aio", "rh", "nonce", "at_hash", "c_hash", "s_hash", "xms_ftd", "xms_rd", "event_id",
	"correlationId",
}

// Compare lists in what b differs from a, claims and header: what tells something first, in the groups' order, then
// what always differs. Lists are compared as sets and so are scopes: order and repetition mean nothing there. One
// text and a list of that text are the same (RFC 7519 section 4.1.3), and so are objects whose members stand in
// another order. now is for showing times. Nothing is said about the truth of either token: see Signature.
func Compare(a, b *Token, now time.Time) []Difference {
	c := comparison{a: a, b: b, now: now}
	c.objects("", "", a.Claims, b.Claims, 0)
	c.objects("", GroupHeader, a.Header, b.Header, 0)
	groups := Groups()
	found := sorted(c.found, func(d Difference) int {
		top, _, _ := strings.Cut(d.Name, "\x00")
		switch {
		case d.Always:
			return len(groups)<<24 + lookUp(top).rank
		case d.Group == GroupHeader:
			return slices.Index(groups, d.Group)<<24 + headerRank(top)
		}
		return slices.Index(groups, d.Group)<<24 + lookUp(top).rank
	})
	for i := range found {
		found[i].Name = clean(strings.ReplaceAll(found[i].Name, "\x00", "."), 200)
	}
	return found
}

// Alike reports whether two tokens say the same but for what always differs.
func Alike(differences []Difference) bool {
	return !slices.ContainsFunc(differences, func(d Difference) bool { return !d.Always })
}

type comparison struct {
	a, b  *Token
	now   time.Time
	found []Difference
}

// objects goes through both in the order of b, with what only a has at the end. path and its members are joined by a
// zero byte, because a name may hold a dot.
func (c *comparison) objects(path, group string, a, b Object, depth int) {
	inA := make(map[string]json.RawMessage, len(a))
	for _, m := range a {
		inA[m.Name] = m.Value
	}
	inB := make(map[string]bool, len(b))
	for _, m := range b {
		inB[m.Name] = true
		before, ok := inA[m.Name]
		switch {
		case !ok:
			c.add(path+m.Name, group, New, nil, m.Value)
		default:
			c.values(path+m.Name, group, before, m.Value, depth)
		}
	}
	for _, m := range a {
		if !inB[m.Name] {
			c.add(path+m.Name, group, Gone, m.Value, nil)
		}
	}
}

func (c *comparison) values(name, group string, before, after json.RawMessage, depth int) {
	if string(before) == string(after) {
		return
	}
	if kindOf(before) == '{' && kindOf(after) == '{' && depth < maxDepth {
		a, errA := parseObject(before)
		b, errB := parseObject(after)
		if errA == nil && errB == nil {
			c.objects(name+"\x00", group, a, b, depth+1)
			return
		}
	}
	was, is := members(name, before), members(name, after)
	came, went := missing(is, was), missing(was, is)
	if len(came) == 0 && len(went) == 0 {
		return
	}
	c.add(name, group, Changed, before, after)
	d := &c.found[len(c.found)-1]
	if len(was) != 1 || len(is) != 1 || kindOf(before) == '[' || kindOf(after) == '[' {
		d.Came, d.Went = cleaned(came), cleaned(went)
	}
	if d.Before == d.After && len(d.Came) < 2 && len(d.Went) < 2 {
		d.Note = "The same, written in another way: as text, as a number, or longer than is shown."
	}
}

func (c *comparison) add(name, group string, change Change, before, after json.RawMessage) {
	top, _, nested := strings.Cut(name, "\x00")
	known := lookUp(top)
	d := Difference{Name: name, Group: known.group, Meaning: known.meaning, Change: change}
	if group == GroupHeader {
		d.Group, d.Meaning = group, ""
		if i := headerRank(top); i < len(headerKnowledge) {
			d.Meaning = headerKnowledge[i].meaning
		}
	}
	show := func(o Object, raw json.RawMessage) string {
		if raw == nil {
			return ""
		}
		if group == "" && !nested && slices.Contains(moments, name) {
			if at, ok := looseTime(o, name); ok && !(name == "auth_time" && at.Unix() == 0) {
				return showTime(at, c.now)
			}
		}
		return compact(raw)
	}
	d.Before, d.After = show(c.a.Claims, before), show(c.b.Claims, after)
	if group == "" && !nested {
		d.Always = change == Changed && slices.Contains(always, name) && !(name == "exp" && c.otherTerm())
		d.Note = c.note(name, change)
	}
	c.found = append(c.found, d)
}

// members are what a value is made of: those of a list, the words of a scope, or the value itself. Each begins with a
// character that tells text from anything else: "1" is not 1.
func members(name string, raw json.RawMessage) []string {
	if kindOf(raw) == '[' {
		var all []string
		_ = eachElement(raw, func(item json.RawMessage) error { // the function refuses nothing
			all = append(all, member(item))
			return nil
		})
		return all
	}
	if (name == "scp" || name == "scope") && kindOf(raw) == '"' {
		var all []string
		for word := range strings.FieldsSeq(scalar(raw)) {
			all = append(all, `"`+word)
		}
		return all
	}
	return []string{member(raw)}
}

func member(raw json.RawMessage) string {
	if kindOf(raw) == '"' {
		return `"` + scalar(raw)
	}
	return " " + scalar(raw)
}

// missing are the members of a that b has not, each once.
func missing(a, b []string) (list []string) {
	has := make(map[string]bool, len(a)+len(b))
	for _, s := range b {
		has[s] = true
	}
	for _, s := range a {
		if !has[s] {
			has[s] = true
			list = append(list, s)
		}
	}
	return list
}

// cleaned makes members fit to be shown.
func cleaned(list []string) []string {
	for i, s := range list {
		list[i] = clean(s[1:], 200)
	}
	return list
}
