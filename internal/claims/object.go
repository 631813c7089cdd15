package claims

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// maxDepth bounds how deeply objects and arrays may nest. Real claims need three or four levels.
const maxDepth = 32

// Member is one name and its value, as sent.
type Member struct {
	Name  string
	Value json.RawMessage
}

// Object is a JSON object that keeps the order, the spelling and the number precision of what was sent.
type Object []Member

// Get returns the raw value of a member and whether it is there.
func (o Object) Get(name string) (json.RawMessage, bool) {
	for _, m := range o {
		if m.Name == name {
			return m.Value, true
		}
	}
	return nil, false
}

// Has reports whether the member is there, whatever its value.
func (o Object) Has(name string) bool {
	_, ok := o.Get(name)
	return ok
}

// Text returns a string member; "" when it is absent or no string.
func (o Object) Text(name string) string {
	raw, _ := o.Get(name)
	if kindOf(raw) != '"' {
		return ""
	}
	return stringOf(raw)
}

// List returns a member that may be one string or an array of strings, as aud is (RFC 7519 section 4.1.3);
// nil when it is absent or anything else.
func (o Object) List(name string) []string {
	raw, _ := o.Get(name)
	switch kindOf(raw) {
	case '"':
		return []string{stringOf(raw)}
	case '[':
		list := []string{}
		err := eachElement(raw, func(item json.RawMessage) error {
			if kindOf(item) != '"' {
				return errNoString
			}
			list = append(list, stringOf(item))
			return nil
		})
		if err == nil {
			return list
		}
	}
	return nil
}

var (
	errNoString = errors.New("not a string")
	errRepeated = errors.New("a name appears twice")
	errTooDeep  = errors.New("it nests too deeply")
)

// MarshalJSON gives the members in the order in which they were sent. Control characters of every kind are escapes in it,
// for JSON is read in terminals and editors, too.
func (o Object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.Name)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		if err := json.Compact(&b, m.Value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return []byte(escaped(b.String())), nil
}

// parseObject reads one JSON object and nothing after it. A name that appears twice is refused on every level:
// readers disagree about which one counts, and a forger can live in that gap (RFC 7519 section 4).
func parseObject(text []byte) (Object, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("it is not UTF-8 text")
	}
	if !json.Valid(text) {
		return nil, errors.New("it is not JSON")
	}
	if first := bytes.TrimLeft(text, " \t\r\n"); first[0] != '{' {
		return nil, errors.New("it is not a JSON object")
	}
	if err := checkNames(text, 0); err != nil {
		return nil, err
	}
	object := Object{}
	_ = eachMember(text, func(name string, value json.RawMessage) error { // the function refuses nothing
		object = append(object, Member{Name: name, Value: value})
		return nil
	})
	return object, nil
}

// checkNames walks one value of valid JSON.
func checkNames(text []byte, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%w: more than %d levels", errTooDeep, maxDepth)
	}
	switch text[skipSpace(text, 0)] {
	case '[':
		return eachElement(text, func(value json.RawMessage) error { return checkNames(value, depth+1) })
	case '{':
		var seen nameSet
		return eachMember(text, func(name string, value json.RawMessage) error {
			if !seen.add(name) {
				return fmt.Errorf("%w: %q", errRepeated, clean(name, 100))
			}
			return checkNames(value, depth+1)
		})
	}
	return nil
}

// nameSet holds the names of one object: a few in a list, many in a map. Most objects have a few, and tokens have many
// objects.
type nameSet struct {
	few  [8]string
	n    int
	many map[string]bool
}

// add reports whether the name is new.
func (s *nameSet) add(name string) bool {
	if s.many == nil {
		if slices.Contains(s.few[:s.n], name) {
			return false
		}
		if s.n < len(s.few) {
			s.few[s.n] = name
			s.n++
			return true
		}
		s.many = make(map[string]bool, 4*len(s.few))
		for _, old := range s.few {
			s.many[old] = true
		}
	}
	if s.many[name] {
		return false
	}
	s.many[name] = true
	return true
}
