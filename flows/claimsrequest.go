package flows

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
)

// maxClaims bounds a claims request; it travels in an address.
const maxClaims = 16 << 10

// MergeClaims joins claims requests (OpenID Connect Core section 5.5), JSON objects or empty, into one. Where two
// of them say something about the same member the later one counts; lists called "values" are united; null, which asks
// for a claim without wishes, takes nothing away. The result has its members in order and no blanks, so that equal
// requests are equal texts; it is empty when nothing is asked for. Errors are sentences for the person.
func MergeClaims(all ...string) (string, error) {
	merged := map[string]any{}
	for _, text := range all {
		if strings.TrimSpace(text) == "" {
			continue
		}
		if len(text) > maxClaims {
			return "", errors.New("the claims request is longer than 16 KiB")
		}
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber() // a number passes through as it was written
		var object map[string]any
		if err := d.Decode(&object); err != nil || object == nil {
			return "", errors.New(`the claims request is not a JSON object such as {"access_token":{"acrs":{"essential":true,"value":"c1"}}}`)
		}
		if _, err := d.Token(); err != io.EOF {
			return "", errors.New("the claims request has something after its end; it must be one JSON object")
		}
		mergeInto(merged, object)
	}
	if len(merged) == 0 {
		return "", nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(merged); err != nil { // members come sorted
		return "", errors.New("the claims request cannot be written")
	}
	if b.Len() > maxClaims {
		return "", errors.New("the claims requests are longer than 16 KiB together")
	}
	return strings.TrimSpace(b.String()), nil
}

func mergeInto(into, from map[string]any) {
	for name, value := range from {
		before, there := into[name]
		switch value := value.(type) {
		case map[string]any:
			if object, ok := before.(map[string]any); ok {
				mergeInto(object, value)
				continue
			}
		case []any:
			if list, ok := before.([]any); ok && name == "values" {
				into[name] = unite(list, value)
				continue
			}
		case nil:
			if there {
				continue
			}
		}
		into[name] = value
	}
}

func unite(list, more []any) []any {
	for _, v := range more {
		if !slices.ContainsFunc(list, func(w any) bool { return reflect.DeepEqual(v, w) }) {
			list = append(list, v)
		}
	}
	return list
}

// wireClaims is the claims parameter of a request: what was asked for and, at Microsoft's, what this client can
// handle. Other providers would not know the capability, and some refuse claims that they do not know.
func wireClaims(p *Provider, r Request) (string, error) {
	if p.Microsoft && r.ContinuousAccess {
		return MergeClaims(ContinuousAccess, r.Claims)
	}
	return MergeClaims(r.Claims)
}
