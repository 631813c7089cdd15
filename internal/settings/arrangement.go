package settings

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"latchkey/internal/identity"
)

// Order is how accounts are listed.
type Order string

const (
	OrderName Order = ""     // by organisation and name
	OrderUsed Order = "used" // what was used last comes first
)

// Arrangement is how a person has put their accounts in order. Accounts are in it by their IDs, which name nobody.
// It is apart from the preferences, since no one writes it by hand.
type Arrangement struct {
	Order   Order                `json:"order,omitempty"`
	Default identity.AccountID   `json:"default,omitempty"` // where faces begin when there are several; empty: none was chosen
	Pinned  []identity.AccountID `json:"pinned,omitempty"`  // above all others
}

// IsPinned reports whether an account stands above the others.
func (a Arrangement) IsPinned(id identity.AccountID) bool { return slices.Contains(a.Pinned, id) }

// Pin puts an account above the others, or back among them.
func (a *Arrangement) Pin(id identity.AccountID, on bool) {
	rest := slices.DeleteFunc(slices.Clone(a.Pinned), func(one identity.AccountID) bool { return one == id })
	if on {
		rest = append(rest, id)
	}
	a.Pinned = rest
}

// LoadArrangement reads how the accounts are arranged; a missing file is the plain order. The plain order comes with
// an error too.
func LoadArrangement(path string) (Arrangement, error) {
	var a Arrangement
	text, err := readFile(path)
	if err == nil && len(text) > 0 {
		err = json.Unmarshal(text, &a)
	}
	if err != nil {
		return Arrangement{}, fmt.Errorf("read how the accounts are arranged: %w", err)
	}
	return a, nil
}

// ChangeArrangement edits what is in the file and not what a face remembers of it, while no other process does, so that two
// faces take nothing back from each other. A file that nobody can read any more is begun anew: what is lost can be clicked
// again.
func ChangeArrangement(ctx context.Context, path string, edit func(*Arrangement)) (Arrangement, error) {
	release, err := alone(ctx, path)
	if err != nil {
		return Arrangement{}, fmt.Errorf("keep how the accounts are arranged: %w", err)
	}
	defer release()
	a, _ := LoadArrangement(path)
	edit(&a)
	text, err := json.MarshalIndent(a, "", "  ")
	if err == nil {
		err = WriteFile(path, append(text, '\n'))
	}
	if err != nil {
		return Arrangement{}, fmt.Errorf("keep how the accounts are arranged: %w", err)
	}
	return a, nil
}
