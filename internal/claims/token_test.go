package claims

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"latchkey/internal/identity"
)

// unsigned builds a token of the given header and claims with a signature that is none.
func unsigned(header, claims string) identity.Secret {
	b64 := base64.RawURLEncoding.EncodeToString
	return identity.Secret(b64([]byte(header)) + "." + b64([]byte(claims)) + "." + b64([]byte("no signature")))
}

func TestDecodeRefuses(t *testing.T) {
	const good = `{"alg":"RS256"}`
	jwe := string(unsigned(`{"alg":"RSA-OAEP","enc":"A256GCM"}`, `{}`)) + ".a.b"
	tests := map[string]struct {
		token identity.Secret
		want  error
	}{
		"empty":                      {"", ErrMalformed},
		"only space":                 {" \n", ErrMalformed},
		"a word":                     {"opaque", ErrOpaque},
		"a personal account's":       {"EwBIA8l6BAAU.notjson.x", ErrOpaque},
		"two parts, opaque":          {"ya29.a0AfB", ErrOpaque},
		"three parts, opaque":        {"MTIz.NDU2.Nzg5", ErrOpaque},
		"encrypted":                  {identity.Secret(jwe), ErrEncrypted},
		"cut after the header":       {"eyJhbGciOiJSUzI1NiJ9", ErrMalformed},
		"cut within the header":      {"eyJhbGciOiJSUzI1N.x", ErrMalformed},
		"two parts":                  {"eyJhbGciOiJSUzI1NiJ9.e30", ErrMalformed},
		"four parts":                 {"eyJhbGciOiJSUzI1NiJ9.e30.e30.e30", ErrMalformed},
		"six parts":                  {identity.Secret(jwe + ".c"), ErrMalformed},
		"many dots":                  {identity.Secret("eyJhbGciOiJSUzI1NiJ9" + strings.Repeat(".", 1000)), ErrMalformed},
		"too long":                   {identity.Secret(strings.Repeat("a", MaxTokenSize+1)), ErrMalformed},
		"padding":                    {"eyJhbGciOiJSUzI1NiJ9.e30=.AA", ErrMalformed},
		"standard base64":            {"eyJhbGciOiJSUzI1NiJ9.e30.+/+/", ErrMalformed},
		"line break inside":          {"eyJhbGciOiJSUzI1NiJ9.e3\n0.AAAA", ErrMalformed},
		"loose bits in a signature":  {"eyJhbGciOiJSUzI1NiJ9.e30.AB", ErrMalformed},
		"claims are an array":        {unsigned(good, `[]`), ErrMalformed},
		"claims are a string":        {unsigned(good, `"x"`), ErrMalformed},
		"claims are no JSON":         {unsigned(good, `{"a":}`), ErrMalformed},
		"claims are empty":           {unsigned(good, ``), ErrMalformed},
		"something after the claims": {unsigned(good, `{} {}`), ErrMalformed},
		"not UTF-8":                  {unsigned(good, "{\"a\":\"\xff\"}"), ErrMalformed},
		"a claim twice":              {unsigned(good, `{"sub":"a","sub":"b"}`), ErrMalformed},
		"a claim twice, escaped":     {unsigned(good, `{"sub":"a","s\u0075b":"b"}`), ErrMalformed},
		"a name twice further down":  {unsigned(good, `{"act":[{"sub":"a","sub":"b"}]}`), ErrMalformed},
		"a header name twice":        {unsigned(`{"alg":"RS256","alg":"none"}`, `{}`), ErrMalformed},
		"nested too deeply":          {unsigned(good, `{"a":`+strings.Repeat("[", 200)+strings.Repeat("]", 200)+`}`), ErrMalformed},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			token, err := Decode(tt.token)
			if token != nil || !errors.Is(err, tt.want) {
				t.Fatalf("Decode = %v, %v; want an error that wraps %q", token, err, tt.want)
			}
			for _, other := range []error{ErrOpaque, ErrEncrypted, ErrMalformed} {
				if other != tt.want && errors.Is(err, other) {
					t.Errorf("%v also wraps %q", err, other)
				}
			}
		})
	}
}

func TestDecodeKeepsWhatWasSent(t *testing.T) {
	const body = `{"zeta":1,"alpha":12345678901234567890.5,"big":9007199254740993,"list":["a","b"],"one":"a","é":null}`
	token, err := Decode(" \n" + unsigned(`{"typ":"JWT","alg":"RS256","kid":"k1"}`, body) + "\n")
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(token.Claims)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != body {
		t.Errorf("claims came back as %s, want %s", got, body)
	}
	if token.Algorithm() != "RS256" || token.KeyID() != "k1" {
		t.Errorf("algorithm %q, key %q", token.Algorithm(), token.KeyID())
	}
	if l := token.Claims.List("list"); len(l) != 2 {
		t.Errorf("List of an array = %q", l)
	}
	if l := token.Claims.List("one"); len(l) != 1 || l[0] != "a" {
		t.Errorf("List of a string = %q", l)
	}
	if token.Claims.List("zeta") != nil || token.Claims.Text("zeta") != "" || token.Claims.Text("none") != "" || token.Claims.List("none") != nil {
		t.Error("a number or an absent claim was read as text")
	}
}

func TestErrorsAndFormattingNeverShowTheToken(t *testing.T) {
	const planted = "cGxhbnRlZHNlY3JldA"
	for _, raw := range []identity.Secret{planted, "eyJ" + planted + ".x", "eyJhbGciOiJSUzI1NiJ9." + planted + ".x"} {
		if _, err := Decode(raw); err == nil || strings.Contains(err.Error(), planted) {
			t.Errorf("error %q", err)
		}
	}
	token, err := Decode(unsigned(`{"alg":"RS256"}`, `{}`))
	if err != nil {
		t.Fatal(err)
	}
	if s := fmt.Sprintf("%v %+v %#v", token, token, token); strings.Contains(s, token.raw.Reveal()) {
		t.Errorf("formatting shows the token: %s", s)
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "opaque", "a.b.c", "a.b.c.d.e", "eyJ", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJSUzI1NiJ9.e30.AAAA", "......",
		string(unsigned(`{"alg":"RS256","kid":"a","nonce":"b"}`, `{"exp":1.5e9,"iat":"x","nbf":-1,"aud":["a"],"amr":["pwd","mfa"],"_claim_names":{"groups":"src1"}}`)),
		string(unsigned(`{"alg":"none"}`, `{"acct":0,"ver":"1.0","roles":[],"scp":"","email_verified":false,"exp":1e400}`)),
		string(unsigned(`{}`, `{"a":{"b":[1,{"c":null}]},"`+"\u202e"+`":"\u001b[2J"}`)),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		token, err := Decode(identity.Secret(text))
		if (token == nil) == (err == nil) {
			t.Fatalf("Decode = %v, %v", token, err)
		}
		if err != nil {
			if s := Unread(err); s.Status == Valid {
				t.Errorf("unread token called %s", s.Status)
			}
			return
		}
		if s := token.Signature(nil, nil); s.Status == Valid {
			t.Error("valid without a key")
		}
		for _, row := range Explain(token, noon) {
			if strings.ContainsFunc(row.Name+row.Value+row.Meaning+row.Warning, func(r rune) bool { return r < ' ' || r == '\u202e' }) {
				t.Errorf("control character in %+v", row)
			}
		}
		again, err := json.Marshal(token.Claims)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseObject(again); err != nil {
			t.Errorf("claims do not survive: %v", err)
		}
	})
}
