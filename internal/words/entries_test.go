package words

import (
	"encoding/json"
	"io/fs"
	"maps"
	"testing"
)

// The catalogue is read as package json would read it.
func TestEntriesAreThoseOfTheFiles(t *testing.T) {
	names, err := fs.Glob(texts, "de/*.json")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	want := map[string]string{}
	for _, name := range names {
		text, err := texts.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var some map[string]string
		if err := json.Unmarshal(text, &some); err != nil {
			t.Fatal(name, err)
		}
		maps.Copy(want, some)
	}
	if got := entries(); !maps.Equal(got, want) {
		t.Errorf("%d entries were read, package json reads %d", len(got), len(want))
	}
}

func TestWhatIsNoJSONIsRefused(t *testing.T) {
	for _, text := range []string{``, `{`, `}`, `{"a"}`, `{"a":}`, `{"a":1}`, `{"a":"b"`, `{"a":"b",}`, `{"a":"b"}x`, `{"a":"b" "c":"d"}`, `{"a" "b"}`,
		`{,}`, `{"a":"b\"}`, `{"a":"\x"}`, `{"a":"b",,"c":"d"}`, `["a"]`, `{"a":"b"}{}`, `{a:"b"}`} {
		if readPairs(text, func(string, string) {}) == nil {
			t.Errorf("%s is taken", text)
		}
	}
}

func FuzzReadPairs(f *testing.F) {
	for _, text := range []string{`{}`, `{"a":"b"}`, " { \"a\\\"\" : \"\\\\\" ,\n\"ü\\u00e4\": \"\" } ", `{"a":"b",}`, `{"a"}`, `{"a":1}`, `{"a":"b"} x`, `["a"]`, `{"a":"\x"}`, `{,}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := map[string]string{}
		if readPairs(text, func(source, target string) { got[source] = target }) != nil {
			return // it may refuse more than package json does
		}
		var want map[string]string
		// Bare control characters and bytes that are no UTF-8 are let through: the files have none.
		if json.Unmarshal([]byte(text), &want) == nil && !maps.Equal(got, want) && isClean(text) {
			t.Errorf("%q gives %q, package json %q", text, got, want)
		}
	})
}

func isClean(text string) bool {
	for _, r := range text {
		if r == '\uFFFD' {
			return false
		}
	}
	return true
}
