package claims

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func header(t *testing.T, text string) []Explained {
	t.Helper()
	token, err := Decode(unsigned(text, `{"nonce":"of the claims"}`))
	if err != nil {
		t.Fatal(err)
	}
	return ExplainHeader(token)
}

func TestExplainHeader(t *testing.T) {
	rows := header(t, `{"x":[1],"nonce":"n","kid":"k1","x5t":"k1","alg":"RS256","typ":"JWT"}`)
	var names []string
	for _, r := range rows {
		names = append(names, r.Name)
		if r.Group != GroupHeader {
			t.Errorf("%s is in group %q", r.Name, r.Group)
		}
	}
	if want := []string{"typ", "alg", "kid", "x5t", "nonce", "x"}; !slices.Equal(names, want) {
		t.Errorf("rows %v, want %v", names, want)
	}
	for name, want := range map[string]string{
		"typ": "does not say whether", "alg": "RSA key and SHA-256", "kid": "Which of the issuer's keys", "x5t": "Says the same as kid",
		"nonce": "Microsoft Graph", "x": "",
	} {
		if m := find(rows, name).Meaning; !strings.Contains(m, want) || want == "" && m != "" {
			t.Errorf("%s means %q, want %q", name, m, want)
		}
	}
	if x := find(rows, "x").Value; x != "1" {
		t.Errorf("x has the value %q", x)
	}
}

func TestHeaderMeanings(t *testing.T) {
	for text, want := range map[string][2]string{
		`{"alg":"RS256","typ":"at+jwt"}`: {"typ", "An access token, marked as such (RFC 9068)"},
		`{"alg":"ES384"}`:                {"alg", "Signed with an elliptic-curve key and SHA-384"},
		`{"alg":"PS512"}`:                {"alg", "Signed with an RSA key (PSS) and SHA-512"},
		`{"alg":"EdDSA"}`:                {"alg", "Signed with an Edwards-curve key"},
		`{"alg":"HS256"}`:                {"alg", "Signed with a secret that only issuer and audience share, and SHA-256"},
		`{"alg":"none"}`:                 {"alg", "The token is not signed"},
		`{"alg":"ROT13"}`:                {"alg", "How the token is signed"},
		`{}`:                             {"alg", "The token is not signed"},
		`{"alg":"RS256","kid":"another","x5t":"abc"}`: {"x5t", "The fingerprint of the certificate whose key signed the token"},
	} {
		if m := find(header(t, text), want[0]).Meaning; m != want[1] {
			t.Errorf("%s: %s means %q, want %q", text, want[0], m, want[1])
		}
	}
}

func TestHeaderWarnings(t *testing.T) {
	tests := []struct{ header, name, want string }{
		{`{"alg":"none"}`, "alg", "Anybody could have written"},
		{`{"alg":"nOnE"}`, "alg", "Anybody could have written"},
		{`{"alg":5}`, "alg", "Anybody could have written"},
		{`{}`, "alg", "Anybody could have written"},
		{`{"alg":"HS256"}`, "alg", "with a public key must refuse"},
		{`{"alg":"RS256"}`, "alg", ""},
		{`{"alg":"RS256","nonce":"n"}`, "nonce", "Only the service that the token is for"},
		{`{"alg":"RS256","jku":"https://evil.example/keys"}`, "jku", "must not fetch keys"},
		{`{"alg":"RS256","x5u":"https://evil.example/cert"}`, "x5u", "must not fetch keys"},
		{`{"alg":"RS256","jwk":{"kty":"RSA"}}`, "jwk", "must not trust a key"},
		{`{"alg":"RS256","x5c":["MII"]}`, "x5c", "knows its issuer"},
		{`{"alg":"RS256","crit":["exp","b64"]}`, "crit", "must refuse the token: exp, b64"},
		{`{"alg":"RS256","crit":"exp"}`, "crit", "none is named"},
		{`{"alg":"RS256","crit":["\u001b[2J"]}`, "crit", `\u001b[2J`},
		{`{"alg":"RS256","b64":false}`, "b64", "must not use that"},
		{`{"alg":"RS256","b64":true}`, "b64", ""},
		{`{"alg":"RS256","zip":"DEF"}`, "zip", "unpack"},
		{`{"alg":"RS256","typ":"dpop+jwt"}`, "typ", "No service gives access"},
		{`{"alg":"RS256","typ":"JWT"}`, "typ", ""},
	}
	for _, tt := range tests {
		row := find(header(t, tt.header), tt.name)
		if row.Name == "" {
			t.Errorf("%s: no row %s", tt.header, tt.name)
		} else if !strings.Contains(row.Warning, tt.want) || tt.want == "" && row.Warning != "" {
			t.Errorf("%s: warning %q, want %q", tt.header, row.Warning, tt.want)
		}
	}
}

func TestSearch(t *testing.T) {
	groups := make([]string, 300)
	for i := range groups {
		groups[i] = `"group-` + string(rune('a'+i%26)) + strings.Repeat("x", i%7) + `"`
	}
	groups[250] = `"Needle-Ω"`
	rows := explained(t, rs256, `{"tid":"t","name":"Adele","groups":[`+strings.Join(groups, ",")+`],"wids":["62e90394-69f5-4237-9190-012177145e10"],"exp":1}`)
	tests := map[string][]string{
		"":                     nil, // all
		"   ":                  nil,
		"adele":                {"name"},
		"ADELE":                {"name"},
		"needle-ω":             {"groups"}, // beyond what is shown
		"global administrator": {"wids"},
		"administrator global": {"wids"},
		"expired":              {"exp"}, // in the warning
		"until when":           {"exp"}, // in the group
		"adele global":         {},
		"nothing of the sort":  {},
	}
	for text, want := range tests {
		found := Search(rows, text)
		if want == nil {
			if len(found) != len(rows) {
				t.Errorf("%q keeps %d rows of %d", text, len(found), len(rows))
			}
			continue
		}
		var names []string
		for _, r := range found {
			names = append(names, r.Name)
		}
		if !slices.Equal(names, want) {
			t.Errorf("%q finds %v, want %v", text, names, want)
		}
	}
}

func TestCopyable(t *testing.T) {
	token, err := Decode(unsigned(rs256, `{"s":"Adele","n":12345678901234567890,"l":[ "a", 1 ],"o":{"b": [ ]},"long":"`+strings.Repeat("x", 1000)+
		`","evil":"rm -rf ~\u000a","turn":"a`+"\u202e"+`b","tag":"`+"\U000e0001"+`","both":["`+"\u2028"+`",  "x"],"null":null}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"s": "Adele", "n": "12345678901234567890", "l": `["a",1]`, "o": `{"b":[]}`, "long": strings.Repeat("x", 1000),
		"evil": `"rm -rf ~\u000a"`, "turn": `"a\u202eb"`, "tag": `"\udb40\udc01"`, "both": `["\u2028","x"]`, "null": "null", "absent": "",
	} {
		if got := token.Claims.Copyable(name); got != want {
			t.Errorf("%s is copied as %q, want %q", name, got, want)
		}
	}
}

func TestHeaderOfAnEncryptedToken(t *testing.T) {
	for alg, want := range map[string]string{
		"RSA-OAEP-256": "with the audience's RSA key", "ECDH-ES+A256KW": "agreed on", "dir": "a key that issuer and audience share",
		"A256GCMKW": "a key that issuer and audience share", "PBES2-HS256+A128KW": "by a password", "new": "How the content's key is protected",
	} {
		token, err := DecodeHeader(unsigned(`{"alg":"`+alg+`","enc":"A256GCM","kid":"k"}`, `{}`) + ".a.b")
		if err != nil {
			t.Fatal(err)
		}
		rows := ExplainHeader(token)
		if row := find(rows, "alg"); !strings.Contains(row.Meaning, want) || row.Warning != "" {
			t.Errorf("%s means %q (%s), want %q", alg, row.Meaning, row.Warning, want)
		}
		if enc, kid := find(rows, "enc").Meaning, find(rows, "kid").Meaning; enc != "The content is encrypted with AES, 256 bits" || !strings.Contains(kid, "opens the token") {
			t.Errorf("enc means %q, kid %q", enc, kid)
		}
		if len(token.Claims) != 0 {
			t.Errorf("an encrypted token has claims: %v", token.Claims)
		}
	}
	if token, err := DecodeHeader(unsigned(rs256, `{"a":1}`)); err != nil || token.Algorithm() != "RS256" || !token.Claims.Has("a") {
		t.Errorf("a signed token: %v, %v", token, err)
	}
	for text, want := range map[string]error{"opaque-and-long": ErrOpaque, "": ErrMalformed, "eyJhbGciOiJSUzI1NiJ9.e30": ErrMalformed} {
		if token, err := DecodeHeader(unsignedText(text)); token != nil || !errors.Is(err, want) {
			t.Errorf("%q: %v, %v; want %v", text, token, err, want)
		}
	}
}
