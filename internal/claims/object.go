package claims

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
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
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// List returns a member that may be one string or an array of strings, as aud is (RFC 7519 section 4.1.3);
// nil when it is absent or anything else.
func (o Object) List(name string) []string {
	raw, _ := o.Get(name)
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return list
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return []string{s}
	}
	return nil
}

// MarshalJSON gives the members in the order in which they were sent.
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
		b.Write(m.Value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
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
	names := json.NewDecoder(bytes.NewReader(text))
	names.UseNumber() // a number too large for float64 is none of our business here
	if err := checkNames(names, 0); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	object := Object{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		object = append(object, Member{Name: name.(string), Value: value})
	}
	return object, nil
}

// checkNames walks one value of valid JSON.
func checkNames(dec *json.Decoder, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("it nests deeper than %d levels", maxDepth)
	}
	tok, err := dec.Token()
	if err != nil {
		return err
	}
	switch tok {
	case json.Delim('['):
		for dec.More() {
			if err := checkNames(dec, depth+1); err != nil {
				return err
			}
		}
		_, err = dec.Token()
	case json.Delim('{'):
		seen := map[string]bool{}
		for dec.More() {
			name, err := dec.Token()
			if err != nil {
				return err
			}
			if seen[name.(string)] {
				return fmt.Errorf("the name %q appears twice", name)
			}
			seen[name.(string)] = true
			if err := checkNames(dec, depth+1); err != nil {
				return err
			}
		}
		_, err = dec.Token()
	}
	return err
}
