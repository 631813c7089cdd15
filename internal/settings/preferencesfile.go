package settings

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// LoadPreferences reads a preferences file; a missing one gives the defaults. A fault in it is a *FileError
// with line and column; the defaults come with it, so that a window can still open and say so.
func LoadPreferences(path string) (Preferences, error) {
	text, err := readFile(path)
	if err == nil {
		var p Preferences
		if p, _, err = parsePreferences(path, text); err == nil {
			return p, nil
		}
	}
	return DefaultPreferences(), fmt.Errorf("read the preferences: %w", err)
}

// span is a stretch of text, from start up to end.
type span struct{ start, end int }

// parsePreferences also says where each key with its value stands.
func parsePreferences(path string, text []byte) (Preferences, map[string]span, error) {
	p := DefaultPreferences()
	var values map[string]any
	if err := toml.Unmarshal(text, &values); err != nil {
		return p, nil, syntaxFault(path, err)
	}
	keys, places := preferenceKeys(), map[string]span{}
	var parser unstable.Parser
	parser.Reset(text)
	for parser.NextExpression() {
		node := parser.Expression()
		name, offset := keyOf(node)
		if node.Kind != unstable.KeyValue {
			return p, nil, fault(path, text, offset, "unknown section %q; allowed are only: %s", name, join(preferenceNames(keys)))
		}
		key := findPreference(keys, name)
		if key == nil {
			return p, nil, fault(path, text, offset, "unknown key %q; %s", name, allowed(name, preferenceNames(keys)))
		}
		if node.Value().Kind != key.kind {
			return p, nil, fault(path, text, offset, "%s: %s", name, kindProblem(key.kind))
		}
		key.take(&p, values[name])
		places[name] = span{int(node.Raw.Offset), int(node.Raw.Offset + node.Raw.Length)}
	}
	if err := parser.Error(); err != nil {
		return p, nil, &FileError{Path: path, Problem: err.Error()}
	}
	if wrong, ok := errors.AsType[*keyError](p.Check()); ok {
		return p, nil, fault(path, text, places[wrong.key].start, "%v", wrong)
	}
	return p, places, nil
}

// LockedError says that a preference is set by the person's organisation and stays as it is.
type LockedError struct{ Key string }

func (e *LockedError) Error() string { return e.Key + ": your organisation has set this" }

// Save writes the preferences in one step (0600). Only what differs from the file is touched; comments stay.
// A file that cannot be read is refused and left as it is; so is a change of a key that is locked, with a *LockedError.
// It takes all of p for what is meant; see ChangePreferences.
func (p Preferences) Save(path string, locked ...string) error {
	fail := func(err error) error { return fmt.Errorf("save the preferences: %w", err) }
	if err := p.Check(); err != nil {
		return fail(err)
	}
	text, err := readFile(path)
	if err != nil {
		return fail(err)
	}
	before, places, err := parsePreferences(path, text)
	if err != nil {
		return fail(err)
	}
	changed := changedKeys(before, p)
	if len(changed) == 0 {
		return nil
	}
	if key := LockedChange(before, p, locked); key != "" {
		return fail(&LockedError{key})
	}
	text = p.edit(text, changed, places)
	if after, _, err := parsePreferences(path, text); err != nil || after != p {
		return fail(errors.New("the file is written in a way that cannot be edited safely; edit it by hand"))
	}
	if err := WriteFile(path, text); err != nil {
		return fail(err)
	}
	return nil
}

// edit writes the changed keys into a text, each where it stands, and those that are missing at the end.
func (p Preferences) edit(text []byte, changed []preferenceKey, places map[string]span) []byte {
	var missing []byte
	// From the end to the beginning: an edit leaves the places before it where they are.
	slices.SortStableFunc(changed, func(a, b preferenceKey) int { return places[b.name].start - places[a.name].start })
	for _, key := range changed {
		line := []byte(key.name + " = " + key.written(p))
		if at, ok := places[key.name]; ok {
			text = slices.Concat(text[:at.start], line, text[at.end:])
		} else {
			missing = slices.Concat(missing, line, []byte("\n"))
		}
	}
	if len(missing) > 0 && len(text) > 0 && !bytes.HasSuffix(text, []byte("\n")) {
		text = append(text, '\n')
	}
	return slices.Concat(text, missing)
}
