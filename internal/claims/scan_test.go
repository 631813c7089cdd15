package claims

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEachMemberAndElement(t *testing.T) {
	type pair struct{ Name, Value string }
	for text, want := range map[string][]pair{
		`{}`:                  nil,
		" { } ":               nil,
		`{"a":1}`:             {{"a", "1"}},
		`{"a" : 1 , "b":[] }`: {{"a", "1"}, {"b", "[]"}},
		"{\n\t\"a\"\r\n:\n{ \"x\" : [ 1 , \"]}\" ] }\n,\"b\":null\n}": {{"a", `{ "x" : [ 1 , "]}" ] }`}, {"b", "null"}},
		`{"a\"b":"\\","\u0063":"{\"x\":1}"}`:                          {{`a"b`, `"\\"`}, {"c", `"{\"x\":1}"`}},
		`{"":"","a":-1.5e+10,"b":true}`:                               {{"", `""`}, {"a", "-1.5e+10"}, {"b", "true"}},
	} {
		if !json.Valid([]byte(text)) {
			t.Fatalf("%s is not JSON", text)
		}
		var got []pair
		err := eachMember([]byte(text), func(name string, value json.RawMessage) error {
			got = append(got, pair{name, string(value)})
			return nil
		})
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", text, err, diff)
		}
	}
	for text, want := range map[string][]string{
		`[]`: nil, " [ ] ": nil, `[1]`: {"1"}, `[ 1 , "a,]" , [ 2 , [ ] ] , {"x":"]"} ]`: {"1", `"a,]"`, "[ 2 , [ ] ]", `{"x":"]"}`}, `[null,true ]`: {"null", "true"},
	} {
		var got []string
		err := eachElement([]byte(text), func(value json.RawMessage) error { got = append(got, string(value)); return nil })
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", text, err, diff)
		}
	}
	stop := errors.New("stop")
	n := 0
	count := func(json.RawMessage) error { n++; return stop }
	if err := eachElement([]byte(`[1,2]`), count); err != stop || n != 1 {
		t.Errorf("went on after an error: %v, %d", err, n)
	}
}

// TestScanEndsOnAnything: text that is not valid gives nonsense at worst, and never a panic or a loop without end.
func TestScanEndsOnAnything(t *testing.T) {
	for _, text := range []string{"", "{", "[", `{"`, `{"a`, `{"a"`, `{"a":`, `{"a":"`, `{"a":1`, `[1`, `[1,`, `["\`, `]`, `}`, `{]`, `[}`, `{"a"}`, `{,}`, `[,]`, " ", `"`} {
		_ = eachMember([]byte(text), func(string, json.RawMessage) error { return nil })
		_ = eachElement([]byte(text), func(json.RawMessage) error { return nil })
	}
}

func TestListIsOfTextsOnly(t *testing.T) {
	token, err := Decode(unsigned(rs256, `{"one":"a","two":["a","\u0062"],"none":[],"mixed":["a",1],"null":null,"nulls":[null],"object":{},"number":1}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{"one": {"a"}, "two": {"a", "b"}, "none": {}, "mixed": nil, "null": nil, "nulls": nil, "object": nil, "number": nil, "absent": nil} {
		if diff := cmp.Diff(want, token.Claims.List(name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
