package claims

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

// TestDisguises: who writes a token must not make it look like another one.
func TestDisguises(t *testing.T) {
	for _, tt := range []struct{ claims, name, want string }{
		{`{"exp":1,"sub":"a"}`, "sub", ""},
		{`{"ѕub":"a"}`, "ѕub", "not the claim that it looks like"},
		{`{"ехр":1}`, "ехр", "not the claim that it looks like"},
		{`{"sub ":"a"}`, "sub ", "a blank at its end"},
		{`{"ｓub":"a"}`, "ｓub", "another script"},
		{`{"größe":"a"}`, "größe", ""},
		{`{"имя":"a"}`, "имя", ""},
		{`{"aud":"api://оrders"}`, "aud", "compares every character"},
		{`{"aud":["api://orders","api://orders "]}`, "aud", "compares every character"},
		{`{"aud":"api://orders\u00a0"}`, "aud", "compares every character"},
		{`{"iss":"https://login.microsoftonlіne.com/x"}`, "iss", "compares every character"},
		{`{"scp":"a b"}`, "scp", ""},
		{`{"scp":"a b\u200bc"}`, "scp", "compares every character"},
		{`{"upn":"аdele@contoso.example"}`, "upn", "several scripts"},
		{`{"upn":"жанна@пример.example"}`, "upn", "several scripts"}, // an address always ends in Latin: better a word too many
		{`{"upn":"jörg@contoso.example"}`, "upn", ""},
		{`{"name":"аdele"}`, "name", ""},
	} {
		row := find(explained(t, rs256, tt.claims), tt.name)
		if row.Name == "" || row.Warning != "" != (tt.want != "") || !strings.Contains(row.Warning, tt.want) {
			t.Errorf("%s: %q warns %q, want %q", tt.claims, row.Name, row.Warning, tt.want)
		}
	}
	token, err := Decode(unsigned(`{"alg":"RS256","kіd":"x"}`, `{}`))
	if err != nil {
		t.Fatal(err)
	}
	if row := find(ExplainHeader(token), "kіd"); !strings.Contains(row.Warning, "another script") {
		t.Errorf("a header member in disguise: %+v", row)
	}
}

// TestTheKeyOfARowFindsItsValue: the name on the screen may be that of another claim.
func TestTheKeyOfARowFindsItsValue(t *testing.T) {
	token, err := Decode(unsigned(rs256, `{"a\u0000":"shown","a\\u0000":"other"}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range Explain(token, noon) {
		if got := token.Claims.Copyable(row.Key); row.Name == `a\u0000` && got != row.Value {
			t.Errorf("%q shows %q and copies %q", row.Name, row.Value, got)
		}
	}
}

// TestWhatIsWrongWithADamagedToken: what was never whole cannot be copied again.
func TestWhatIsWrongWithADamagedToken(t *testing.T) {
	many := `"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1`
	for text, want := range map[string]string{
		`{"sub":"a","sub":"b"}`: "the same name twice",
		`{` + many + `,"a":2}`:  "the same name twice", `{` + many + `,"j":2}`: "the same name twice", `{"x":{` + many + `,"k":1,"k":1}}`: "the same name twice",
		`{"a":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + `}`: "far too deeply",
		`{"a":`: "damaged or incomplete",
	} {
		_, err := Decode(unsigned(rs256, text))
		if s := Unread(err); s.Status != Invalid || !strings.Contains(s.Reason, want) {
			t.Errorf("%.40s: %+v, want %s", text, s, want)
		}
		if again := strings.Contains(DiagnoseUnread("", err)[0].Next, "Copy"); again != (want == "damaged or incomplete") {
			t.Errorf("%.40s: %+v", text, DiagnoseUnread("", err))
		}
	}
	if _, err := Decode("eyJ" + unsignedText(strings.Repeat("a", MaxTokenSize))); !strings.Contains(Unread(err).Reason, "too long") {
		t.Errorf("a very long text: %v", err)
	}
}

// TestJSONIsFitForATerminal: JSON lets characters stand that move the cursor or turn the direction of writing.
func TestJSONIsFitForATerminal(t *testing.T) {
	const odd = "\u009b2J\u202e\u200b\u007f\U000e0041"
	token, err := Decode(unsigned(rs256, `{"a`+odd+`":"b`+odd+`", "list" : [ "`+odd+`" , { "c":1e400 } ]}`))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(token.Claims)
	if err != nil || strings.ContainsFunc(string(text), func(r rune) bool { return !unicode.IsGraphic(r) }) {
		t.Fatalf("%v: %q", err, text)
	}
	again, err := parseObject(text)
	if err != nil || again.Text("a"+odd) != "b"+odd || !strings.Contains(string(text), `"list":["`) || !strings.Contains(string(text), `1e400`) {
		t.Errorf("%v: it means something else: %s", err, text)
	}
}
