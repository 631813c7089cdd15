package settings

import (
	"os"
	"strings"
	"testing"
)

// Whoever edits the file by hand reads the page of the documentation.
func TestEveryPreferenceIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	keys := preferenceKeys()
	for _, k := range keys {
		row := "| `" + k.name + "` |"
		if strings.Count(string(text), row) != 1 {
			t.Errorf("docs/settings.md has no row, or several, for %s", k.name)
			continue
		}
		_, rest, _ := strings.Cut(string(text), row)
		cells := strings.Split(rest, "|")
		if want := strings.TrimSpace(strings.ReplaceAll(cells[1], "`", "")); want != k.written(DefaultPreferences()) {
			t.Errorf("docs/settings.md says that %s is %s by default, and it is %s", k.name, want, k.written(DefaultPreferences()))
		}
	}
	if got := strings.Count(string(text), "\n| `"); got != len(keys) {
		t.Errorf("docs/settings.md has %d rows for %d preferences", got, len(keys))
	}
}
