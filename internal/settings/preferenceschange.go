package settings

import (
	"context"
	"fmt"
	"slices"
)

// ChangePreferences takes what differs between from and to into the file, while no other process changes it. All else stays
// as it is there: what a face remembers of the file may be old. Errors are those of Save, and that ctx ended or another
// process changed the file for longer than five seconds.
func ChangePreferences(ctx context.Context, path string, from, to Preferences, locked ...string) error {
	release, err := alone(ctx, path)
	if err != nil {
		return fmt.Errorf("save the preferences: %w", err)
	}
	defer release()
	is, err := LoadPreferences(path)
	if err != nil {
		return err
	}
	return is.With(from, to).Save(path, locked...)
}

// With is p with what differs between from and to as it is in to.
func (p Preferences) With(from, to Preferences) Preferences {
	for _, key := range changedKeys(from, to) {
		key.move(&p, to)
	}
	return p
}

// LockedChange is the first key that differs between from and to although it is locked; empty: there is none.
func LockedChange(from, to Preferences, locked []string) string {
	for _, key := range changedKeys(from, to) {
		if slices.Contains(locked, key.name) {
			return key.name
		}
	}
	return ""
}

// ChangedKeys names the keys of the file that differ between from and to.
func ChangedKeys(from, to Preferences) (names []string) {
	for _, k := range changedKeys(from, to) {
		names = append(names, k.name)
	}
	return names
}

// changedKeys are those that would be written differently.
func changedKeys(from, to Preferences) []preferenceKey {
	return slices.DeleteFunc(preferenceKeys(), func(k preferenceKey) bool { return k.written(from) == k.written(to) })
}
