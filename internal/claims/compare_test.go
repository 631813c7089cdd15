package claims

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// differences writes them in one line each.
func differences(t *testing.T, a, b string) []string {
	t.Helper()
	return differencesOf(t, rs256, a, rs256, b)
}

func differencesOf(t *testing.T, headerA, a, headerB, b string) []string {
	t.Helper()
	one, err := Decode(unsigned(headerA, a))
	if err != nil {
		t.Fatal(err)
	}
	two, err := Decode(unsigned(headerB, b))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, d := range Compare(one, two, noon) {
		line := fmt.Sprintf("%s %s: %s -> %s", d.Change, d.Name, d.Before, d.After)
		if len(d.Came)+len(d.Went) > 0 {
			line = fmt.Sprintf("%s %s: +%v -%v", d.Change, d.Name, d.Came, d.Went)
		}
		if d.Always {
			line += " (always)"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestCompare(t *testing.T) {
	tests := map[string]struct {
		a, b string
		want []string
	}{
		"the same":                   {`{"a":1,"aud":"x"}`, `{"aud":"x","a":1}`, nil},
		"spelling of JSON":           {`{"a":{"b":[1, 2],"c":"é"}}`, `{"a":{"c":"\u00e9","b":[1,2]}}`, nil},
		"new and gone":               {`{"a":1}`, `{"b":2}`, []string{"new b:  -> 2", "gone a: 1 -> "}},
		"changed":                    {`{"name":"Adele"}`, `{"name":"Alex"}`, []string{"changed name: Adele -> Alex"}},
		"order of a list":            {`{"groups":["a","b","b"]}`, `{"groups":["b","a"]}`, nil},
		"a list":                     {`{"groups":["a","b"]}`, `{"groups":["b","c","c"]}`, []string{"changed groups: +[c] -[a]"}},
		"one text, or a list of it":  {`{"aud":"x"}`, `{"aud":["x"]}`, nil},
		"a text becomes a list":      {`{"aud":"x"}`, `{"aud":["x","y"]}`, []string{"changed aud: +[y] -[]"}},
		"an empty list":              {`{"roles":["r"]}`, `{"roles":[]}`, []string{"changed roles: +[] -[r]"}},
		"order of a scope":           {`{"scp":"a b"}`, `{"scp":"b  a"}`, nil},
		"a scope":                    {`{"scp":"a b"}`, `{"scp":"b c"}`, []string{"changed scp: +[c] -[a]"}},
		"a scope, as a list":         {`{"scp":"a b"}`, `{"scp":["b","a"]}`, nil},
		"words elsewhere":            {`{"x":"a b"}`, `{"x":"b a"}`, []string{"changed x: a b -> b a"}},
		"text and number":            {`{"acct":"0"}`, `{"acct":0}`, []string{"changed acct: 0 -> 0"}},
		"text and null":              {`{"x":"null"}`, `{"x":null}`, []string{"changed x: null -> null"}},
		"a member inside":            {`{"realm_access":{"roles":["a"],"x":1}}`, `{"realm_access":{"roles":["b"],"y":1}}`, []string{"changed realm_access.roles: +[b] -[a]", "new realm_access.y:  -> 1", "gone realm_access.x: 1 -> "}},
		"a dot in a name":            {`{"a.b":1,"a":{"b":1}}`, `{"a.b":2,"a":{"b":3}}`, []string{"changed a.b: 1 -> 2", "changed a.b: 1 -> 3"}},
		"an object becomes a text":   {`{"x":{"a":1}}`, `{"x":"a"}`, []string{`changed x: {"a":1} -> a`}},
		"what always differs":        {`{"uti":"u1","iat":1,"name":"A"}`, `{"uti":"u2","iat":2,"name":"B"}`, []string{"changed name: A -> B", "changed iat: 1970-01-01T01:00:01+01:00 (20779 days ago) -> 1970-01-01T01:00:02+01:00 (20779 days ago) (always)", "changed uti: u1 -> u2 (always)"}},
		"another term":               {`{"iat":0,"exp":3600}`, `{"iat":0,"exp":7200}`, []string{"changed exp: 1970-01-01T02:00:00+01:00 (20779 days ago) -> 1970-01-01T03:00:00+01:00 (20779 days ago)"}},
		"what should be there":       {`{"uti":"u1","exp":1}`, `{}`, []string{"gone exp: 1970-01-01T01:00:01+01:00 (20779 days ago) -> ", "gone uti: u1 -> "}},
		"the groups' order":          {`{}`, `{"zzz":1,"azp":"c","amr":["pwd"],"aud":"x","tid":"t","name":"A"}`, []string{"new name:  -> A", "new tid:  -> t", "new aud:  -> x", "new amr:  -> pwd", "new azp:  -> c", "new zzz:  -> 1"}},
		"names to deceive":           {`{}`, `{"a\u001b[2Jb":"c\u202ed"}`, []string{`new a\u001b[2Jb:  -> c\u202ed`}},
		"members to deceive":         {`{"groups":["a"]}`, `{"groups":["\u001b[2J"]}`, []string{`changed groups: +[\u001b[2J] -[a]`}},
		"beyond what is shown":       {`{"x":"` + strings.Repeat("x", 500) + `a"}`, `{"x":"` + strings.Repeat("x", 500) + `b"}`, []string{"changed x: " + strings.Repeat("x", 400) + "… -> " + strings.Repeat("x", 400) + "…"}},
		"a name twice further down?": {`{"x":{"a":{"b":1}}}`, `{"x":{"a":{"b":2}}}`, []string{"changed x.a.b: 1 -> 2"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := differences(t, tt.a, tt.b); !slices.Equal(got, tt.want) {
				t.Errorf("differences:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestCompareHeaders(t *testing.T) {
	got := differencesOf(t, `{"alg":"RS256","kid":"k1"}`, `{"kid":"a claim","x":1}`, `{"alg":"RS256","kid":"k2","nonce":"n"}`, `{"kid":"a claim","x":2}`)
	if want := []string{"changed x: 1 -> 2", "changed kid: k1 -> k2", "new nonce:  -> n"}; !slices.Equal(got, want) {
		t.Errorf("differences %q, want %q", got, want)
	}
}

func TestCompareNotes(t *testing.T) {
	const v1, v2 = `"iss":"https://sts.windows.net/6babcaad-604b-40ac-a9d7-9fd97c0b779f/"`, `"iss":"https://login.microsoftonline.com/6babcaad-604b-40ac-a9d7-9fd97c0b779f/v2.0"`
	tests := []struct{ a, b, name, want string }{
		{`{"iat":0,"exp":3600}`, `{"iat":9000,"exp":12660}`, "exp", "Both are valid for 61 minutes."},
		{`{"iat":0,"exp":3600}`, `{"iat":9000,"exp":95400}`, "exp", "Valid for 24 hours, before for 60 minutes."},
		{`{"exp":3600}`, `{"exp":95400}`, "exp", ""},
		{`{"auth_time":1}`, `{"auth_time":2}`, "auth_time", "proved anew"},
		{`{` + v1 + `}`, `{` + v2 + `}`, "iss", "The organisation is the same"},
		{`{` + v1 + `}`, `{"iss":"https://id.example"}`, "iss", "Another issuer"},
		{`{"oid":"o","sub":"a"}`, `{"oid":"o","sub":"b"}`, "sub", "The person is the same"},
		{`{"sub":"a"}`, `{"sub":"b"}`, "sub", ""},
		{`{"scp":"a"}`, `{"roles":["a"]}`, "scp", "in its own name"},
		{`{"scp":"a"}`, `{"nonce":"n"}`, "scp", "An ID token allows nothing"},
		{`{"acct":"0"}`, `{"acct":0}`, "acct", "written in another way"},
	}
	for _, tt := range tests {
		one, errOne := Decode(unsigned(rs256, tt.a))
		two, errTwo := Decode(unsigned(rs256, tt.b))
		if errOne != nil || errTwo != nil {
			t.Fatal(errOne, errTwo)
		}
		found := Compare(one, two, noon)
		i := slices.IndexFunc(found, func(d Difference) bool { return d.Name == tt.name })
		if i < 0 || !strings.Contains(found[i].Note, tt.want) || tt.want == "" && found[i].Note != "" {
			t.Errorf("%s and %s: %+v, want the note %q", tt.a, tt.b, found, tt.want)
		}
	}
}

func TestAlike(t *testing.T) {
	one, _ := Decode(unsigned(rs256, `{"iat":1,"exp":2,"name":"A"}`))
	two, _ := Decode(unsigned(rs256, `{"iat":3,"exp":4,"name":"A"}`))
	other, _ := Decode(unsigned(rs256, `{"iat":3,"exp":4,"name":"B"}`))
	if !Alike(Compare(one, two, noon)) || Alike(Compare(one, other, noon)) {
		t.Error("a renewed token is alike, one of another person is not")
	}
}

// TestCompareManyGroups: one group of five hundred went, and nobody finds it by eye. The order in which the provider lists
// them is another each time.
func TestCompareManyGroups(t *testing.T) {
	groups := make([]string, 500)
	for i := range groups {
		groups[i] = fmt.Sprintf("6b1f0000-0000-4000-8000-%012x", i)
	}
	decode := func(list []string) *Token {
		raw, err := json.Marshal(map[string]any{"groups": list, "upn": "a@contoso.example", "exp": 5})
		if err != nil {
			t.Fatal(err)
		}
		token, err := Decode(unsigned(rs256, string(raw)))
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	fewer := slices.Concat(groups[300:], groups[:123], groups[124:300])
	for range 3 {
		got := Compare(decode(groups), decode(fewer), noon)
		if len(got) != 1 || got[0].Name != "groups" || len(got[0].Came) != 0 || !slices.Equal(got[0].Went, groups[123:124]) {
			t.Fatalf("%d differences: %+v", len(got), got)
		}
	}
}

func TestCompareAudiencesAndIssuers(t *testing.T) {
	const guid = "2f3a1c7e-0000-4000-8000-00000000beef"
	for _, tt := range []struct{ name, a, b, want string }{
		{"aud", `"x"`, `["x","y"]`, "may accept both"},
		{"aud", `"api://` + guid + `"`, `"` + guid + `"`, "in another spelling"},
		{"aud", `"api://orders"`, `"` + guid + `"`, "may be the same service"},
		{"aud", `"https://one.sharepoint.com"`, `"https://two.sharepoint.com"`, "Neither accepts"},
		{"iss", `"` + v1Issuer + `"`, `"` + v2Issuer + `"`, "The organisation is the same"},
		{"iss", `"https://a.example/` + guid + `"`, `"https://b.example/` + guid + `"`, "Another issuer"},
	} {
		a, errA := Decode(unsigned(rs256, `{"`+tt.name+`":`+tt.a+`}`))
		b, errB := Decode(unsigned(rs256, `{"`+tt.name+`":`+tt.b+`}`))
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		if got := Compare(a, b, noon); len(got) != 1 || !strings.Contains(got[0].Note, tt.want) {
			t.Errorf("%s and %s: %+v, want %s", tt.a, tt.b, got, tt.want)
		}
	}
}

// TestNotesAreTrueOfOtherProviders: what a difference means with Microsoft it need not mean elsewhere.
func TestNotesAreTrueOfOtherProviders(t *testing.T) {
	for _, tt := range []struct{ name, a, b, claim, note, before string }{
		{"scp beside scope", `{"sub":"a","scope":"openid"}`, `{"sub":"a","scp":["openid"]}`, "scp", "", ""},
		{"scp of a person", `{"tid":"t","appid":"x","idtyp":"app","roles":["r"]}`, `{"tid":"t","appid":"x","scp":"a"}`, "scp", "One token is for a person", ""},
		{"a time that is none", `{"auth_time":0}`, `{"auth_time":1000}`, "auth_time", "", "0"},
		{"a time that was none", `{"auth_time":1000}`, `{"auth_time":0}`, "auth_time", "", "1970"},
		{"a new proof", `{"auth_time":1000}`, `{"auth_time":2000}`, "auth_time", "proved anew", "1970"},
	} {
		one, errA := Decode(unsigned(rs256, tt.a))
		two, errB := Decode(unsigned(rs256, tt.b))
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		list := Compare(one, two, noon)
		i := slices.IndexFunc(list, func(d Difference) bool { return d.Name == tt.claim })
		if i < 0 || !strings.HasPrefix(list[i].Before, tt.before) || (tt.note == "") != (list[i].Note == "") || !strings.Contains(list[i].Note, tt.note) {
			t.Errorf("%s: %+v", tt.name, list)
		}
	}
}
