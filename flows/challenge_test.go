package flows

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
)

const acrsClaims = `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`

func TestParseChallenge(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString([]byte(acrsClaims))
	// Bytes that differ in the two alphabets of base64.
	odd := `{"access_token":{"x":{"value":"??>>~~"}}}`
	full := `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="` + b64 + `"`
	for _, tt := range []struct {
		name, text string
		want       Challenge
	}{
		{"header", full, Challenge{Error: "insufficient_claims", Claims: acrsClaims}},
		{"with its name", "WWW-Authenticate: " + full, Challenge{Error: "insufficient_claims", Claims: acrsClaims}},
		{"any case", "www-authenticate:bearer ERROR=insufficient_claims,CLAIMS=" + b64, Challenge{Error: "insufficient_claims", Claims: acrsClaims}},
		{"the whole head", "HTTP/1.1 401 Unauthorized\r\nDate: today\r\nWWW-Authenticate: " + full + "\r\nServer: x\r\n\r\n", Challenge{Error: "insufficient_claims", Claims: acrsClaims}},
		{"as curl prints it", "< HTTP/2 401 \n< www-authenticate: " + full + "\n< content-length: 0\n<", Challenge{Error: "insufficient_claims", Claims: acrsClaims}},
		{"wrapped by a terminal", "WWW-Authenticate: " + full[:len(full)-20] + "\n" + full[len(full)-20:], Challenge{Error: "insufficient_claims", Claims: acrsClaims}},
		{"wrapped without a name", full[:len(full)-20] + "\r\n  " + full[len(full)-20:], Challenge{Error: "insufficient_claims", Claims: acrsClaims}},
		{"no padding", `Bearer claims="` + strings.TrimRight(b64, "=") + `"`, Challenge{Claims: acrsClaims}},
		{"standard alphabet", `Bearer claims="` + base64.StdEncoding.EncodeToString([]byte(odd)) + `"`, Challenge{Claims: odd}},
		{"URL alphabet", `Bearer claims="` + base64.RawURLEncoding.EncodeToString([]byte(odd)) + `"`, Challenge{Claims: odd}},
		{"percent-encoded padding", `Bearer claims="` + strings.ReplaceAll(base64.StdEncoding.EncodeToString([]byte(acrsClaims+" ")), "=", "%3D") + `"`, Challenge{Claims: acrsClaims}},
		{"JSON", `Bearer error="insufficient_claims", claims=` + acrsClaims, Challenge{Error: "insufficient_claims", Claims: acrsClaims}},
		{"JSON in quotes", `Bearer claims="` + acrsClaims + `", error="x"`, Challenge{Error: "x", Claims: acrsClaims}},
		{"JSON escaped", `Bearer claims="` + strings.ReplaceAll(acrsClaims, `"`, `\"`) + `"`, Challenge{Claims: acrsClaims}},
		{"after another scheme", "Negotiate, Bearer error=\"insufficient_claims\", claims=\"" + b64 + "\"", Challenge{Error: "insufficient_claims", Claims: acrsClaims}},
		{"after a scheme with a token", "Negotiate YII/x+==, Bearer claims=" + b64, Challenge{Claims: acrsClaims}},
		{"before another scheme", full + `, PoP nonce="abc"`, Challenge{Error: "insufficient_claims", Claims: acrsClaims}},
		{"several headers", "WWW-Authenticate: NTLM\nWWW-Authenticate: Negotiate\nWWW-Authenticate: " + full, Challenge{Error: "insufficient_claims", Claims: acrsClaims}},
		{"schemes on lines", "Negotiate\nNTLM\n" + full, Challenge{Error: "insufficient_claims", Claims: acrsClaims}},
		{"the one with claims", `Bearer error="invalid_token", Bearer error="insufficient_claims", claims="` + b64 + `"`, Challenge{Error: "insufficient_claims", Claims: acrsClaims}},
		{"no claims", `Bearer realm="a, b=\"c\"", error="insufficient_scope", scope="Orders.Read Orders.Write"`, Challenge{Error: "insufficient_scope", Scope: "Orders.Read Orders.Write"}},
		{"Bearer alone", "Bearer", Challenge{}},
		{"the parameters alone", `error="insufficient_claims", claims="` + b64 + `"`, Challenge{Error: "insufficient_claims", Claims: acrsClaims}},
		{"the same twice", `Bearer error=a, error=a`, Challenge{Error: "a"}},
		{"empty claims", `Bearer claims=""`, Challenge{}},
		{"claims that ask for nothing", `Bearer claims="e30="`, Challenge{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseChallenge(tt.text)
			if err != nil || got != tt.want {
				t.Errorf("got %+v, %v; want %+v", got, err, tt.want)
			}
		})
	}
}

func TestParseChallengeRefuses(t *testing.T) {
	for name, tt := range map[string]struct{ text, says string }{
		"nothing":            {" \n", "nothing was given"},
		"too long":           {"Bearer a=" + strings.Repeat("x", maxChallenge), "too long"},
		"a word":             {"hello", "no challenge"},
		"another scheme":     {`PoP nonce="x"`, "PoP"},
		"several others":     {"WWW-Authenticate: NTLM\nWWW-Authenticate: Negotiate", "NTLM, Negotiate"},
		"not base64":         {`Bearer claims="***"`, "not base64"},
		"cut off":            {`Bearer error="insufficient_claims", claims="eyJh`, "quotation mark"},
		"base64 of text":     {`Bearer claims="aGVsbG8="`, "not a JSON object"},
		"an array":           {`Bearer claims="W10="`, "not a JSON object"},
		"null":               {`Bearer claims="bnVsbA=="`, "not a JSON object"},
		"twice":              {`Bearer claims="e30=", claims="bnVsbA=="`, "twice"},
		"damaged":            {`Bearer ="x"`, "damaged"},
		"a header of others": {"Content-Type: text/html", "damaged"},
		"huge claims":        {`Bearer claims="` + base64.StdEncoding.EncodeToString([]byte(`{"a":"`+strings.Repeat("x", maxClaims)+`"}`)) + `"`, "longer"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseChallenge(tt.text)
			if err == nil || !strings.Contains(err.Error(), tt.says) || got != (Challenge{}) {
				t.Errorf("got %+v, %v; want an error that says %q", got, err, tt.says)
			}
		})
	}
}

func TestMergeClaims(t *testing.T) {
	for _, tt := range []struct {
		name string
		all  []string
		want string
	}{
		{"nothing", nil, ""},
		{"empty ones", []string{"", " ", "{}"}, ""},
		{"one, made canonical", []string{` { "b": 1.50, "a": {"d":null, "c":true} } `}, `{"a":{"c":true,"d":null},"b":1.50}`},
		{"side by side", []string{ContinuousAccess, acrsClaims}, `{"access_token":{"acrs":{"essential":true,"value":"c1"},"xms_cc":{"values":["CP1"]}}}`},
		{"the later counts", []string{acrsClaims, `{"access_token":{"acrs":{"value":"c2"}}}`}, `{"access_token":{"acrs":{"essential":true,"value":"c2"}}}`},
		{"values united", []string{ContinuousAccess, `{"access_token":{"xms_cc":{"values":["cp2","CP1"]}}}`}, `{"access_token":{"xms_cc":{"values":["CP1","cp2"]}}}`},
		{"other lists replaced", []string{`{"a":[1]}`, `{"a":[2]}`}, `{"a":[2]}`},
		{"null takes nothing away", []string{`{"id_token":{"acr":{"essential":true}}}`, `{"id_token":{"acr":null,"auth_time":null}}`}, `{"id_token":{"acr":{"essential":true},"auth_time":null}}`},
		{"null gives way", []string{`{"id_token":{"acr":null}}`, `{"id_token":{"acr":{"essential":true}}}`}, `{"id_token":{"acr":{"essential":true}}}`},
		{"no HTML escapes", []string{`{"a":"<&>"}`}, `{"a":"<&>"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := MergeClaims(tt.all...)
			if err != nil || got != tt.want {
				t.Errorf("got %s, %v; want %s", got, err, tt.want)
			}
		})
	}
	for _, bad := range []string{"x", "[]", "null", `"a"`, `{"a":1}{"b":2}`, `{"a":1} x`, `{"a":`, `{"a":"` + strings.Repeat("x", maxClaims) + `"}`} {
		if got, err := MergeClaims(ContinuousAccess, bad); err == nil || got != "" {
			t.Errorf("%.20s gave %q", bad, got)
		}
	}
}

func FuzzParseChallenge(f *testing.F) {
	f.Add(`Bearer realm="", error="insufficient_claims", claims="e30="`)
	f.Add("WWW-Authenticate: Negotiate YII=\r\nwww-authenticate: bearer claims={\"a\":{}}")
	f.Add(`Bearer claims="{"a":1}", a="\"`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseChallenge(text)
		if err != nil && c != (Challenge{}) {
			t.Error("an error came with a challenge")
		}
		if c.Claims == "" {
			return
		}
		if again, err := MergeClaims(c.Claims); err != nil || again != c.Claims {
			t.Errorf("%q is not canonical: %q, %v", c.Claims, again, err)
		}
	})
}

func FuzzMergeClaims(f *testing.F) {
	f.Add(ContinuousAccess, acrsClaims)
	f.Add(`{"a":{"values":[1,1]}}`, `{"a":null}`)
	f.Fuzz(func(t *testing.T, a, b string) {
		merged, err := MergeClaims(a, b)
		if err != nil || merged == "" {
			return
		}
		if !json.Valid([]byte(merged)) || len(merged) > maxClaims {
			t.Fatalf("%q is no claims request", merged)
		}
		for _, more := range [][]string{{merged}, {merged, b}, {"", merged}} {
			if again, err := MergeClaims(more...); err != nil || again != merged {
				t.Errorf("merging again changed %q to %q (%v)", merged, again, err)
			}
		}
	})
}
