package cache

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"latchkey/internal/identity"
)

// The JSON objects of a record whose unknown fields are kept: the record itself, and those fields of it that
// are a single object. Record.Extra calls such a field "field", "account/field" or "tokens/field".
const (
	inRecord  = ""
	inAccount = "account/"
	inTokens  = "tokens/"
)

// unknown collects, as raw JSON, the fields that a newer version of the program wrote.
func unknown(text []byte) (map[string]string, error) {
	var extra map[string]string
	for _, part := range []string{inRecord, inAccount, inTokens} {
		fields, err := objectOf(text, part)
		if err != nil {
			return nil, err
		}
		for name, raw := range fields {
			if isKnown(part, name) {
				continue
			}
			if extra == nil {
				extra = map[string]string{}
			}
			extra[part+name] = string(raw)
		}
	}
	return extra, nil
}

// restore puts what unknown collected back into the JSON of a record. A name that this version knows is left
// out: what the record itself says wins.
func restore(text []byte, extra map[string]string) ([]byte, error) {
	whole, err := objectOf(text, inRecord)
	if err != nil {
		return nil, err
	}
	for _, part := range []string{inAccount, inTokens, inRecord} {
		fields, err := objectOf(text, part)
		if err != nil {
			return nil, err
		}
		for name, raw := range extra {
			field, ok := strings.CutPrefix(name, part)
			if !ok || partOf(name) != part || isKnown(part, field) {
				continue
			}
			if !json.Valid([]byte(raw)) {
				return nil, fmt.Errorf("the extra field %q is not JSON", name)
			}
			fields[field] = json.RawMessage(raw)
		}
		if part == inRecord {
			// Last, and without what the loop above has replaced already.
			delete(fields, strings.TrimSuffix(inAccount, "/"))
			delete(fields, strings.TrimSuffix(inTokens, "/"))
			maps.Copy(whole, fields)
			continue
		}
		if whole[strings.TrimSuffix(part, "/")], err = json.Marshal(fields); err != nil {
			return nil, err
		}
	}
	return json.Marshal(whole)
}

func partOf(name string) string {
	for _, part := range []string{inAccount, inTokens} {
		if strings.HasPrefix(name, part) {
			return part
		}
	}
	return inRecord
}

// objectOf gives the fields of one part of a record's JSON; a part that is missing has none.
func objectOf(text []byte, part string) (map[string]json.RawMessage, error) {
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, fmt.Errorf("its content is not a JSON object")
	}
	if part == inRecord {
		return fields, nil
	}
	raw, ok := fields[strings.TrimSuffix(part, "/")]
	inner := map[string]json.RawMessage{}
	if !ok || string(raw) == "null" {
		return inner, nil
	}
	if err := json.Unmarshal(raw, &inner); err != nil {
		return nil, fmt.Errorf("the part %q of its content is not a JSON object", part)
	}
	return inner, nil
}

// isKnown reports whether this version reads the field. encoding/json takes names without regard to case.
func isKnown(part, name string) bool {
	typ := reflect.TypeFor[content]()
	switch part {
	case inAccount:
		typ = reflect.TypeFor[identity.Account]()
	case inTokens:
		typ = reflect.TypeFor[tokens]()
	}
	return slices.ContainsFunc(reflect.VisibleFields(typ), func(f reflect.StructField) bool {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return strings.EqualFold(tag, name)
	})
}
