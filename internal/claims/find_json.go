package claims

import (
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

// maxJSONDepth is how deep a file is looked into.
const maxJSONDepth = 100

var errTooDeep = errors.New("nested too deeply")

// json goes through a text that is JSON, or several values of it one after the other, and reports whether it is.
func (f *finder) json(text string) bool {
	if t := strings.TrimSpace(text); t == "" || t[0] != '{' && t[0] != '[' && t[0] != '"' {
		return false
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	for {
		switch err := f.value(dec, "", 0); {
		case errors.Is(err, io.EOF):
			return true
		case err != nil:
			return false
		}
	}
}

func (f *finder) value(dec *json.Decoder, name string, depth int) error {
	if depth > maxJSONDepth {
		return errTooDeep
	}
	tok, err := dec.Token()
	if err != nil {
		return err
	}
	switch tok := tok.(type) {
	case string:
		f.field(name, tok)
	case json.Delim:
		for dec.More() {
			if tok == '{' {
				key, err := dec.Token()
				if err != nil {
					return unexpected(err)
				}
				name = key.(string)
			}
			if err := f.value(dec, name, depth+1); err != nil {
				return unexpected(err)
			}
		}
		_, err := dec.Token()
		return unexpected(err)
	}
	return nil
}

// unexpected tells an end within a value from the end of the text.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
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
