package claims

import (
	"errors"
	"latchkey/internal/identity"
	"strings"
	"testing"
)

// TestAValidSignatureSaysWhose: a key proves no more than that its owner signed.
func TestAValidSignatureSaysWhose(t *testing.T) {
	valid := Signature{Status: Valid, Reason: "x"}.By("https://evil.example\u202e")
	if valid.Status != Valid || !strings.Contains(valid.Reason, `https://evil.example\u202e publishes`) {
		t.Errorf("%+v", valid)
	}
	for _, s := range []Signature{{Status: Invalid, Reason: "x"}, {Status: Unverifiable, Reason: "y"}} {
		if s.By("https://id.example") != s {
			t.Errorf("%+v became %+v", s, s.By("https://id.example"))
		}
	}
}

// TestWhatCannotBeCheckedIsNotCalledInvalid: only a certain fault is.
func TestWhatCannotBeCheckedIsNotCalledInvalid(t *testing.T) {
	for header, want := range map[string]string{
		`{"alg":"RS256","crit":["b64"],"b64":false}`: "(crit)",
		`{"alg":"RS256","crit":["exp"],"exp":1}`:     "(crit)",
		`{"alg":"RS256","jwk":{"kty":"what"}}`:       "cannot make out",
		`{"alg":"HS256"}`:                            "a secret",
		`{"alg":"RS256","nonce":"n"}`:                "nonce",
		`{"alg":"ML-DSA-65"}`:                        "algorithm ML-DSA-65",
	} {
		token, err := Decode(unsigned(header, `{}`))
		if err != nil {
			t.Fatal(err)
		}
		if s := token.Signature(nil, nil); s.Status != Unverifiable || !strings.Contains(s.Reason, want) {
			t.Errorf("%s: %+v, want %s", header, s, want)
		}
		if s := token.Signature(nil, errors.New("offline")); s.Status != Unverifiable {
			t.Errorf("%s, without keys: %+v", header, s)
		}
	}
}

// TestATokenWithoutASignatureIsInvalid: whatever algorithm its header names.
func TestATokenWithoutASignatureIsInvalid(t *testing.T) {
	for _, header := range []string{`{"alg":"RS256"}`, `{"alg":"none"}`, `{"alg":"NONE"}`, `{"alg":"RS256","nonce":"n"}`} {
		whole := unsigned(header, `{}`).Reveal()
		token, err := Decode(identity.Secret(whole[:strings.LastIndexByte(whole, '.')+1]))
		if err != nil {
			t.Fatal(err)
		}
		if s := token.Signature(nil, errors.New("offline")); s.Status != Invalid || !strings.Contains(s.Reason, "no signature") || token.NeedsKeys() {
			t.Errorf("%s: %+v", header, s)
		}
	}
}
