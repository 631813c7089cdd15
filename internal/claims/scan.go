package claims

import (
	"bytes"
	"encoding/json"
)

// The functions of this file walk JSON that json.Valid has passed. They are here because a token of 200 KB is to open
// without a stutter, and encoding/json's decoder makes a copy of every name and number on its way. On text that is not
// valid they may return nonsense, but they end and never read beyond it.

// skipSpace is the index of the first character from i on that is no space.
func skipSpace(text []byte, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r') {
		i++
	}
	return i
}

// skipString is the index after the string that begins at i.
func skipString(text []byte, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// skipValue is the index after the value that begins at i.
func skipValue(text []byte, i int) int {
	depth := 0
	for i < len(text) {
		switch text[i] {
		case '"':
			i = skipString(text, i)
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
			if depth < 0 {
				return i // the end of what a bare value stands in
			}
		case ',', ' ', '\n', '\t', '\r':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return len(text)
}

// eachMember goes through an object until f returns an error. Values are parts of text, not copies.
func eachMember(text []byte, f func(name string, value json.RawMessage) error) error {
	for i := skipSpace(text, 0) + 1; ; {
		i = skipSpace(text, i)
		if i >= len(text) || text[i] != '"' {
			return nil
		}
		end := skipString(text, i)
		name := stringOf(text[i:end])
		i = skipSpace(text, end) + 1 // the colon
		i = skipSpace(text, min(i, len(text)))
		end = skipValue(text, i)
		if err := f(name, json.RawMessage(text[i:end:end])); err != nil {
			return err
		}
		i = skipSpace(text, end)
		if i >= len(text) || text[i] != ',' {
			return nil
		}
		i++
	}
}

// eachElement goes through an array until f returns an error. Values are parts of text, not copies.
func eachElement(text []byte, f func(value json.RawMessage) error) error {
	i := skipSpace(text, skipSpace(text, 0)+1)
	if i < len(text) && text[i] == ']' {
		return nil
	}
	for i < len(text) {
		end := skipValue(text, i)
		if err := f(json.RawMessage(text[i:end:end])); err != nil {
			return err
		}
		i = skipSpace(text, end)
		if i >= len(text) || text[i] != ',' {
			return nil
		}
		i = skipSpace(text, i+1)
	}
	return nil
}

// stringOf is the text of a JSON string, without its quotes and escapes.
func stringOf(raw []byte) string {
	if len(raw) < 2 {
		return ""
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	_ = json.Unmarshal(raw, &s) // it is valid
	return s
}

// kindOf is the first character of a JSON value: it tells of which kind it is.
func kindOf(raw json.RawMessage) byte {
	if len(raw) == 0 {
		return 0
	}
	return raw[0]
}
