package flows

import (
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// The OpenID Foundation's tests for relying parties, by their names, as far as the code flow meets them; those that the
// other flows meet follow.
// check is the check that must refuse; empty: the sign-in must succeed.
func TestRelyingParty(t *testing.T) {
	set := func(name string, value any) func(*op) {
		return func(o *op) { o.claims = func(m map[string]any) { m[name] = value } }
	}
	for _, tt := range []struct {
		name      string
		misbehave func(o *op)
		check     string
	}{
		{"rp-id_token-issuer-mismatch", set("iss", "https://evil.example"), "iss"},
		{"rp-id_token-sub", set("sub", nil), "sub"},
		{"rp-id_token-aud", set("aud", "another-client"), "aud"},
		{"rp-id_token-iat", set("iat", nil), "iat"},
		{"rp-id_token-kid-absent-single-jwks", func(o *op) { o.kid = "" }, ""},
		{"rp-id_token-kid-absent-multiple-jwks", func(o *op) {
			o.kid = ""
			o.keys = append(o.keys, publicKey("second", rsaKeys()[1]))
		}, checkKey},
		{"rp-id_token-sig-rs256", func(*op) {}, ""},
		{"rp-id_token-sig-none", func(o *op) {
			o.idToken = func(m map[string]any) string { return unsigned(`{"alg":"none"}`, m) + "." }
		}, "signature"},
		{"rp-id_token-bad-sig-rs256", func(o *op) {
			o.idToken = func(m map[string]any) string {
				return signWith(o.t, jose.SigningKey{Algorithm: jose.RS256, Key: rsaKeys()[2]}, "first", m)
			}
		}, "signature"},
		{"rp-id_token-bad-c_hash", set("c_hash", halfHash("another code")), "c_hash"},
		{"rp-id_token-missing-c_hash", set("c_hash", nil), ""}, // required in the hybrid flow alone, see below
		{"rp-id_token-bad-at_hash", set("at_hash", halfHash("another token")), "at_hash"},
		{"rp-id_token-missing-at_hash", set("at_hash", nil), ""}, // required in the implicit flow alone, see below
		{"rp-nonce-invalid", set("nonce", "of another sign-in"), "nonce"},
		{"rp-nonce-unless-code-flow", set("nonce", nil), "nonce"}, // we send one in the code flow as well
		{"rp-userinfo-bad-sub-claim", func(o *op) {
			o.claims = func(m map[string]any) { m["name"] = nil }
			o.userinfo = func(w http.ResponseWriter, _ *http.Request) {
				sendJSON(w, 200, map[string]any{"sub": "bob-sub", "name": "Bob"})
			}
		}, "userinfo"},
		{"rp-discovery-openid-configuration", func(*op) {}, ""},
		{"rp-discovery-jwks_uri-keys", func(*op) {}, ""},

		{"hs256 with the public key as the secret", func(o *op) {
			o.idToken = func(m map[string]any) string {
				pub, _ := json.Marshal(publicKey("first", rsaKeys()[0]))
				return signWith(o.t, jose.SigningKey{Algorithm: jose.HS256, Key: pub}, "first", m)
			}
		}, "signature"},
		{"a key inside the header", func(o *op) {
			o.idToken = func(m map[string]any) string {
				signer, _ := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: rsaKeys()[2]}, &jose.SignerOptions{EmbedJWK: true})
				payload, _ := json.Marshal(m)
				jws, _ := signer.Sign(payload)
				s, _ := jws.CompactSerialize()
				return s
			}
		}, "signature"},
		{"aud as an array", set("aud", []string{testClient}), ""},
		{"several aud with azp", func(o *op) {
			o.claims = func(m map[string]any) { m["aud"], m["azp"] = []string{testClient, "another"}, testClient }
		}, ""},
		{"several aud without azp", set("aud", []string{testClient, "another"}), "azp"},
		{"azp of another", set("azp", "another"), "azp"},
		{"azp that is no text", set("azp", 7), "azp"},
		{"aud that is no text", set("aud", []any{testClient, 7}), "aud"},
		{"expired", set("exp", time.Now().Unix()-301), "exp"},
		{"expired within the skew", set("exp", time.Now().Unix()-200), ""},
		{"exp missing", set("exp", nil), "exp"},
		{"exp as text", set("exp", "9999999999"), "exp"},
		{"exp with a fraction", set("exp", float64(time.Now().Unix())+3600.5), ""},
		{"issued in the future", set("iat", time.Now().Unix()+360), "iat"},
		{"not valid yet", set("nbf", time.Now().Unix()+360), "nbf"},
		{"nbf that is no number", set("nbf", "soon"), "nbf"},
		{"auth_time 0", set("auth_time", 0), ""},
		{"sub that is no text", set("sub", 7), "sub"},
		{"no ID token", func(o *op) { o.answer = func(m map[string]any) { delete(m, "id_token") } }, "signature"},
		{"encrypted", func(o *op) {
			o.idToken = func(map[string]any) string { return unsigned(`{"alg":"RSA-OAEP","enc":"A256GCM"}`, nil) + ".a.b.c" }
		}, "signature"},
		{"many dots", func(o *op) { o.idToken = func(map[string]any) string { return strings.Repeat(".", 500_000) } }, "signature"},
		{"not a token", func(o *op) { o.idToken = func(map[string]any) string { return "hello" } }, "signature"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOP(t, "")
			tt.misbehave(o)
			res, body, err := signIn(t, newTestClient(t, ClientOptions{}), &AuthorizationCode{}, o.request(""))
			if tt.check == "" {
				if err != nil || res == nil {
					t.Fatal(err)
				}
				return
			}
			e, ok := errors.AsType[*IDTokenError](err)
			if !ok || e.Check != tt.check || res != nil {
				t.Fatalf("got %v, want a refusal by %s", err, tt.check)
			}
			if !strings.Contains(body, "You are not signed in") {
				t.Errorf("the page says %s", body)
			}
		})
	}
}

func unsigned(header string, claims map[string]any) string {
	payload, _ := json.Marshal(claims)
	return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString(payload)
}

func TestRelyingPartyIssuerNotMatchingConfig(t *testing.T) {
	t.Run("rp-discovery-issuer-not-matching-config", issuerNotMatchingConfig)
}

func issuerNotMatchingConfig(t *testing.T) {
	o := newOP(t, "")
	o.discovery = func(m map[string]any) { m["issuer"] = "https://evil.example" }
	_, err := (&AuthorizationCode{}).Acquire(t.Context(), newTestClient(t, ClientOptions{}), o.request(""))
	e, ok := errors.AsType[*DiscoveryError](err)
	if !ok || !strings.Contains(e.Error(), "https://evil.example") || !strings.Contains(e.Error(), o.URL) {
		t.Errorf("got %v", err)
	}
}

func TestSignatureAlgorithms(t *testing.T) {
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	for alg, key := range map[jose.SignatureAlgorithm]any{
		jose.RS384: rsaKeys()[0], jose.RS512: rsaKeys()[0], jose.PS256: rsaKeys()[0], jose.PS384: rsaKeys()[0], jose.PS512: rsaKeys()[0],
		jose.ES256: ecKey(elliptic.P256()), jose.ES384: ecKey(elliptic.P384()), jose.ES512: ecKey(elliptic.P521()), jose.EdDSA: ed,
	} {
		t.Run(string(alg), func(t *testing.T) {
			o := newOP(t, "")
			o.rotate("k", key)
			o.signer.Algorithm = alg
			o.claims = func(m map[string]any) { m["at_hash"], m["c_hash"] = nil, nil }
			if _, _, err := signIn(t, newTestClient(t, ClientOptions{}), &AuthorizationCode{}, o.request("")); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRelyingPartyKeyRotation(t *testing.T) {
	t.Run("rp-key-rotation-op-sign-key", keyRotation)
}

// keyRotation: an unknown key is fetched, but bad tokens do not make us ask without end.
func keyRotation(t *testing.T) {
	o := newOP(t, "")
	now := time.Now()
	c := newTestClient(t, ClientOptions{Now: func() time.Time { return now }})
	again := func() error {
		_, _, err := signIn(t, c, &AuthorizationCode{}, o.request(""))
		return err
	}
	if err := again(); err != nil {
		t.Fatal(err)
	}
	o.rotate("second", rsaKeys()[1])
	if err := again(); err != nil {
		t.Fatalf("after a rotation: %v", err)
	}
	if n := o.count("/keys"); n != 2 {
		t.Errorf("keys were fetched %d times, want 2", n)
	}
	o.kid = "unheard of"
	for range 3 {
		if e, ok := errors.AsType[*IDTokenError](again()); !ok || e.Check != checkKey {
			t.Errorf("got %v", e)
		}
	}
	if n := o.count("/keys"); n != 2 {
		t.Errorf("keys were fetched %d times although that was done a moment ago", n)
	}
	now = now.Add(forcedPeriod)
	_ = again()
	if n := o.count("/keys"); n != 3 {
		t.Errorf("keys were fetched %d times, want 3", n)
	}
}

func TestKeySetsOfAllSorts(t *testing.T) {
	good, _ := json.Marshal(publicKey("first", rsaKeys()[0]))
	o := newOP(t, "")
	o.jwks = func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"keys":[{"kty":"AKP","kid":"new","alg":"X"},{"kty":"oct","kid":"first","k":"c2VjcmV0"},7,{"kty":"RSA","n":"AQ","e":"AQAB","kid":"tiny"},` + string(good) + `]}`))
	}
	if _, _, err := signIn(t, newTestClient(t, ClientOptions{}), &AuthorizationCode{}, o.request("")); err != nil {
		t.Error(err)
	}
	for name, body := range map[string]string{"no set": `{}`, "a list": `[]`, "not JSON": `<html>`, "huge": strings.Repeat(" ", maxBody+1)} {
		o := newOP(t, "")
		o.jwks = func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }
		if _, err := (&AuthorizationCode{}).Acquire(t.Context(), newTestClient(t, ClientOptions{}), o.request("")); err == nil || len(err.Error()) > 300 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUserinfoFillsTheName(t *testing.T) {
	o := newOP(t, "")
	o.claims = func(m map[string]any) { m["name"], m["preferred_username"] = nil, nil }
	o.userinfo = func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer access-") {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		sendJSON(w, 200, map[string]any{"sub": "adele-sub", "name": "Adele\u202e\n Vance", "email": "adele@contoso.example"})
	}
	res, _, err := signIn(t, newTestClient(t, ClientOptions{}), &AuthorizationCode{}, o.request(""))
	if err != nil || res.Account.Name != "Adele Vance" || res.Account.Username != "adele@contoso.example" {
		t.Errorf("%v, %+v", err, res)
	}
	for name, broken := range map[string]http.HandlerFunc{
		"500":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) },
		"html":   func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"no sub": func(w http.ResponseWriter, _ *http.Request) { sendJSON(w, 200, map[string]any{"name": "Eve"}) },
	} {
		o.userinfo = broken
		if res, _, err := signIn(t, newTestClient(t, ClientOptions{}), &AuthorizationCode{}, o.request("")); err != nil || res.Account.Name != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
