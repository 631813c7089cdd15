package claims

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"

	"latchkey/internal/identity"
)

// DecodedName is what claims are called that came without their token.
const DecodedName = "claims"

// decoded finds claims that somebody has taken out of a token: what Latchkey exports, what jwt.ms shows, or the claims by
// themselves. ok is false when the text is none of these.
func decoded(text string) (c Candidate, ok bool) {
	header, claims := json.RawMessage("{}"), json.RawMessage(nil)
	first, rest, whole := firstObject(text)
	if !whole {
		return c, false
	}
	switch members, err := parseObject(first); {
	case err != nil:
		return c, false
	case rest == "" && members.isObject("header") && members.isObject("claims"):
		header, _ = members.Get("header")
		claims, _ = members.Get("claims")
	case rest == "" && members.looksLikeClaims():
		claims = first
	case strings.HasPrefix(rest, "."): // {header}.{claims}.[Signature]
		second, _, whole := firstObject(strings.TrimSpace(rest[1:]))
		if !whole || !members.Has("alg") {
			return c, false
		}
		header, claims = first, second
	default:
		return c, false
	}
	coded := base64.RawURLEncoding.EncodeToString
	return Candidate{Name: DecodedName, Token: identity.Secret(coded(header) + "." + coded(claims) + "."), Decoded: true}, true
}

// firstObject cuts the JSON object off that a text begins with.
func firstObject(text string) (object json.RawMessage, rest string, ok bool) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "{") {
		return nil, "", false
	}
	d := json.NewDecoder(strings.NewReader(text))
	if d.Decode(&object) != nil {
		return nil, "", false
	}
	return object, strings.TrimSpace(text[d.InputOffset():]), true
}

func (o Object) isObject(name string) bool {
	raw, _ := o.Get(name)
	return kindOf(raw) == '{'
}

// looksLikeClaims reports whether an object has at least two of the names that tokens have (RFC 7519 section 4.1), so that
// it is hardly anything else.
func (o Object) looksLikeClaims() bool {
	n := 0
	for _, name := range []string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti"} {
		if o.Has(name) {
			n++
		}
	}
	return n >= 2 && !slices.ContainsFunc(o, func(m Member) bool { return m.Name == "error" })
}

// Read takes a candidate apart, as Decode does. Claims that came without their token have none that anybody could check
// or use.
func (c Candidate) Read() (*Token, error) {
	t, err := Decode(c.Token)
	if err == nil && c.Decoded {
		t.raw = ""
	}
	return t, err
}
