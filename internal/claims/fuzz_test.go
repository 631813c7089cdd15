package claims

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"latchkey/internal/identity"
)

// FuzzToken: whatever a token holds, it is read or refused, what is shown is fit to be shown, and two tokens can be
// compared.
func FuzzToken(f *testing.F) {
	for _, body := range []string{
		`{}`, accessClaims(""), `{"exp":1e300,"nbf":-1,"iat":null,"auth_time":"2026-11-22T10:00:00Z"}`, `{"aud":["a",1],"scp":{"a":1},"amr":"pwd"}`,
		`{"wids":["62e90394-69f5-4237-9190-012177145e10"],"_claim_names":{"groups":"s"},"events":{},"cnf":[]}`,
		`{"a":{"b":{"c":[1,{"d":"\u202e\u0000"}]}},"é.\"":""}`, `{"xms_idrel":"1 3","acr":"c1","idp":"live.com","typ":"Refresh"}`,
	} {
		f.Add(`{"alg":"RS256","kid":"k","crit":["x"],"nonce":"n"}`, body, `{"aud":"x","groups":["S-1-5-21-1-2-3-512"]}`)
	}
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, header, a, b string) {
		one, err := Decode(unsigned(header, a))
		if err != nil {
			if !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrOpaque) {
				t.Fatalf("refused for no known reason: %v", err)
			}
			return
		}
		rows := append(Explain(one, now), ExplainHeader(one)...)
		if len(rows) < len(one.Claims)+len(one.Header) {
			t.Errorf("%d rows of %d claims", len(rows), len(one.Claims)+len(one.Header))
		}
		for _, r := range rows {
			fit(t, r.Name, r.Value, r.Meaning, r.Warning)
			for _, p := range r.Parts {
				fit(t, p.Value, p.Meaning)
			}
		}
		if found := Search(rows, "a b"); len(found) > len(rows) {
			t.Error("more was found than there is")
		}
		for _, m := range one.Claims {
			one.Claims.Copyable(m.Name)
		}
		for _, m := range NewTimeline(one, now).Moments {
			if math.IsNaN(m.Place) || m.Place < 0 || m.Place > 1 {
				t.Errorf("%s is at %v", m.Name, m.Place)
			}
		}
		for _, r := range Diagnose(one, now, Expected{Audience: "x", Issuer: v2Issuer, Scopes: []string{"a/b"}, Roles: []string{"c"}}) {
			fit(t, r.Text, r.Next)
		}
		if d := Compare(one, one, now); len(d) > 0 {
			t.Errorf("a token differs from itself: %+v", d)
		}
		two, err := Decode(unsigned(header, b))
		if err != nil {
			return
		}
		there, back := Compare(one, two, now), Compare(two, one, now)
		if len(there) != len(back) {
			t.Errorf("%d differences one way, %d the other", len(there), len(back))
		}
		for _, d := range there {
			fit(t, d.Name, d.Before, d.After, d.Note)
			fit(t, append(d.Came, d.Went...)...)
		}
	})
}

// fit fails where text could move a terminal's cursor or turn the direction of writing.
func fit(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if clean(text, len(text)) != text {
			t.Errorf("not fit to be shown: %q", text)
		}
	}
}

// FuzzFind: any text is looked through; what is found stands in it, once, and is never quoted in an error.
func FuzzFind(f *testing.F) {
	for _, text := range []string{
		tokenA, "Bearer " + tokenA, `{"access_token":"` + tokenA + `","id_token":"` + bare + `"}`, "#access_token=ya29.a%2B&x=y", tokenA + "\n" + tokenB,
		wrapped(tokenA, "\n ", 20), sealed, "\xff\xfee\x00y\x00J\x00", `[{"a":["eyJ.."]}] {`, "bearer eyJ eyJ.eyJ.eyJ.eyJ",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		found, err := Find(text)
		if (err == nil) != (len(found) > 0) || err != nil && !errors.Is(err, ErrNoToken) {
			t.Fatalf("%d candidates and %v", len(found), err)
		}
		seen := map[identity.Secret]bool{}
		for _, c := range found {
			if c.Name == "" || c.Token == "" || seen[c.Token] {
				t.Errorf("candidate %q, %q", c.Name, c.Token.Reveal())
			}
			seen[c.Token] = true
			if strings.ContainsAny(c.Token.Reveal(), " \t\r\n\"'") {
				t.Errorf("a token with space or quotes in it: %q", c.Token.Reveal())
			}
			if _, err := Decode(c.Token); err != nil && len(c.Token) > 20 && strings.Contains(err.Error(), c.Token.Reveal()) {
				t.Errorf("the token is in the error: %v", err)
			}
		}
	})
}

// FuzzObject: an object is read as encoding/json reads it, can be written, and reads the same then.
func FuzzObject(f *testing.F) {
	for _, text := range []string{`{}`, `{"a":[1,{"b":null}],"é":"\u00e9"}`, `{"a":1,"a":2}`, ` {"a" : 1e5 } `, `[]`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		object, err := parseObject(text)
		if err != nil {
			return
		}
		var std map[string]json.RawMessage
		if err := json.Unmarshal(text, &std); err != nil || len(std) != len(object) {
			t.Fatalf("%s reads as %d members; encoding/json: %d, %v", text, len(object), len(std), err)
		}
		for _, m := range object {
			if string(std[m.Name]) != string(m.Value) {
				t.Errorf("%q is %s; encoding/json: %s", m.Name, m.Value, std[m.Name])
			}
		}
		written, err := json.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		again, err := parseObject(written)
		if err != nil || len(again) != len(object) {
			t.Fatalf("%s reads as %d members, %v; want %d", written, len(again), err, len(object))
		}
	})
}
