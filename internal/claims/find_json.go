package claims

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// tokenNames are what tokens are called, in answers, forms, cookies and commands. The value of the first few is taken
// for a token whatever it looks like.
var (
	tokenNames = []string{
		"access_token", "id_token", "accessToken", "idToken", "token",
		"id_token_hint", "assertion", "client_assertion", "subject_token", "actor_token", "logout_token", "refresh_token",
		"Authorization",
	}
	opaqueNames = tokenNames[:5]
)

// maxJSONDepth is how deep a file is looked into: each level is gone through once more. What nests deeper is text.
const maxJSONDepth = maxDepth

// json goes through a text that is JSON, or several values of it one after the other, and reports whether it is.
func (f *finder) json(text string) bool {
	if t := strings.TrimSpace(text); t == "" || t[0] != '{' && t[0] != '[' && t[0] != '"' {
		return false
	}
	dec := json.NewDecoder(strings.NewReader(text))
	for {
		var value json.RawMessage
		switch err := dec.Decode(&value); {
		case errors.Is(err, io.EOF):
			return true
		case err != nil || f.value("", value, 0) != nil:
			return false
		}
	}
}

// value looks at every text in a value of valid JSON. Members of a list are called what the list is called.
func (f *finder) value(name string, value json.RawMessage, depth int) error {
	if depth > maxJSONDepth {
		return errTooDeep
	}
	switch kindOf(value) {
	case '"':
		if slices.Contains(tokenNames, name) || hints(value) {
			f.field(name, stringOf(value))
		}
	case '{':
		return eachMember(value, func(name string, value json.RawMessage) error { return f.value(name, value, depth+1) })
	case '[':
		return eachElement(value, func(value json.RawMessage) error { return f.value(name, value, depth+1) })
	}
	return nil
}

// hints reports whether a text is worth a closer look: a browser's record has ten thousands that are not.
func hints(raw []byte) bool {
	for _, hint := range [][]byte{[]byte("eyJ"), []byte("earer "), []byte("EARER "), []byte("_token="), []byte("DPoP "), []byte("dpop ")} {
		if bytes.Contains(raw, hint) {
			return true
		}
	}
	return false
}

// field looks at one text of a JSON value. What it is called counts only where it is one of the usual names.
func (f *finder) field(name, value string) {
	if !slices.Contains(tokenNames, name) {
		f.text("", value)
		return
	}
	if whole, ok := wholeToken(value); ok && (looksSigned(whole) || slices.Contains(opaqueNames, name)) {
		f.add(name, whole)
		return
	}
	f.text(name, value)
}
