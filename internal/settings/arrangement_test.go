package settings

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"latchkey/internal/identity"
)

func TestArrangement(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "arrangement.json")
	a, err := LoadArrangement(path)
	if err != nil || a.Order != OrderName || a.Default != "" || len(a.Pinned) > 0 {
		t.Fatalf("without a file %+v, %v", a, err)
	}
	pin := func(id identity.AccountID, on bool) func(*Arrangement) {
		return func(a *Arrangement) { a.Pin(id, on) }
	}
	// Two faces change the file; neither knows of the other.
	for _, edit := range []func(*Arrangement){pin("one", true), pin("two", true), pin("one", true),
		func(a *Arrangement) { a.Order = OrderUsed }, func(a *Arrangement) { a.Default = "two" }} {
		if _, err := ChangeArrangement(t.Context(), path, edit); err != nil {
			t.Fatal(err)
		}
	}
	a, err = LoadArrangement(path)
	if err != nil || !slices.Equal(a.Pinned, []identity.AccountID{"two", "one"}) || a.Order != OrderUsed || a.Default != "two" || !a.IsPinned("one") {
		t.Errorf("read back %+v, %v", a, err)
	}
	if a, err = ChangeArrangement(t.Context(), path, pin("two", false)); err != nil || a.IsPinned("two") || !a.IsPinned("one") {
		t.Errorf("after taking a pin away %+v, %v", a, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestArrangementThatCannotBeReadIsBegunAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "arrangement.json")
	if err := os.WriteFile(path, []byte(`{"pinned": [`), 0o600); err != nil {
		t.Fatal(err)
	}
	if a, err := LoadArrangement(path); err == nil || len(a.Pinned) > 0 {
		t.Errorf("a torn file reads as %+v, %v", a, err)
	}
	if a, err := ChangeArrangement(t.Context(), path, func(a *Arrangement) { a.Pin("one", true) }); err != nil || !a.IsPinned("one") {
		t.Errorf("begun anew %+v, %v", a, err)
	}
	if a, err := LoadArrangement(path); err != nil || !a.IsPinned("one") {
		t.Errorf("read back %+v, %v", a, err)
	}
}
