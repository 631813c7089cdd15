package claims

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"latchkey/internal/identity"
)

// keyring is one key of each kind; RSA keys take long to make.
type keyring struct {
	rsa, other *rsa.PrivateKey
	small      *rsa.PrivateKey
	p256       *ecdsa.PrivateKey
	p384       *ecdsa.PrivateKey
	p521       *ecdsa.PrivateKey
	ed         ed25519.PrivateKey
}

var testKeys = sync.OnceValue(func() keyring {
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	var k keyring
	var err error
	k.rsa, err = rsa.GenerateKey(rand.Reader, 2048)
	must(err)
	k.other, err = rsa.GenerateKey(rand.Reader, 2048)
	must(err)
	k.small, err = rsa.GenerateKey(rand.Reader, 1024)
	must(err)
	k.p256, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	k.p384, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	must(err)
	k.p521, err = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	must(err)
	_, k.ed, err = ed25519.GenerateKey(rand.Reader)
	must(err)
	return k
})

// sign makes a real token. Headers are pairs of name and value.
func sign(t *testing.T, alg jose.SignatureAlgorithm, key any, claims string, headers ...any) identity.Secret {
	t.Helper()
	opts := &jose.SignerOptions{}
	for i := 0; i < len(headers); i += 2 {
		opts.WithHeader(jose.HeaderKey(headers[i].(string)), headers[i+1])
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, opts)
	if err != nil {
		t.Fatal(err)
	}
	jws, err := signer.Sign([]byte(claims))
	if err != nil {
		t.Fatal(err)
	}
	text, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return identity.Secret(text)
}

func set(keys ...jose.JSONWebKey) *jose.JSONWebKeySet { return &jose.JSONWebKeySet{Keys: keys} }

func public(kid string, key crypto.Signer) jose.JSONWebKey {
	return jose.JSONWebKey{KeyID: kid, Key: key.Public()}
}

func TestVerifyAcceptsEveryListedAlgorithm(t *testing.T) {
	k := testKeys()
	keys := map[jose.SignatureAlgorithm]crypto.Signer{
		jose.RS256: k.rsa, jose.RS384: k.rsa, jose.RS512: k.rsa, jose.PS256: k.rsa, jose.PS384: k.rsa, jose.PS512: k.rsa,
		jose.ES256: k.p256, jose.ES384: k.p384, jose.ES512: k.p521, jose.EdDSA: k.ed,
	}
	all := set(public("rsa", k.rsa), public("p256", k.p256), public("p384", k.p384), public("p521", k.p521), public("ed", k.ed))
	for _, alg := range Algorithms() {
		t.Run(string(alg), func(t *testing.T) {
			token := sign(t, alg, keys[alg], `{"sub":"adele"}`)
			got, err := Verify(token, all)
			if err != nil {
				t.Fatal(err)
			}
			if got.Claims.Text("sub") != "adele" {
				t.Errorf("sub = %q", got.Claims.Text("sub"))
			}
			if _, err := Verify(token[:len(token)-8]+"AAAAAAAA", all); !errors.Is(err, ErrSignature) {
				t.Errorf("changed signature: %v", err)
			}
		})
	}
}

func TestVerify(t *testing.T) {
	k := testKeys()
	const claims = `{"sub":"adele"}`
	good := sign(t, jose.RS256, k.rsa, claims, "kid", "a")
	noKid := sign(t, jose.RS256, k.rsa, claims)
	parts := strings.Split(good.Reveal(), ".")
	b64 := base64.RawURLEncoding.EncodeToString
	thumb := sha1.Sum([]byte("certificate"))
	byThumb := jose.JSONWebKey{KeyID: "x", Key: k.rsa.Public(), CertificateThumbprintSHA1: thumb[:]}
	hmac := sign(t, jose.HS256, k.rsa.N.Bytes(), claims, "kid", "a")
	withUse := func(use, alg string) jose.JSONWebKey {
		key := public("a", k.rsa)
		key.Use, key.Algorithm = use, alg
		return key
	}
	tests := map[string]struct {
		token identity.Secret
		keys  *jose.JSONWebKeySet
		want  error
	}{
		"good":                         {good, set(public("b", k.other), public("a", k.rsa)), nil},
		"two keys of one ID":           {good, set(public("a", k.other), public("a", k.rsa)), nil},
		"key for signatures":           {good, set(withUse("sig", "RS256")), nil},
		"no key ID, one key":           {noKid, set(public("a", k.rsa)), nil},
		"no key ID, one that suits":    {noKid, set(public("a", k.rsa), public("b", k.p256), withUse("enc", "")), nil},
		"thumbprint alone":             {sign(t, jose.RS256, k.rsa, claims, "x5t", b64(thumb[:])), set(public("b", k.other), byThumb), nil},
		"thumbprint as key ID":         {sign(t, jose.RS256, k.rsa, claims, "x5t", "T"), set(public("b", k.other), public("T", k.rsa)), nil},
		"no key ID, several keys":      {noKid, set(public("a", k.rsa), public("b", k.other)), ErrUnknownKey},
		"unknown key ID":               {good, set(public("b", k.rsa)), ErrUnknownKey},
		"no keys":                      {good, nil, ErrUnknownKey},
		"empty key set":                {good, set(), ErrUnknownKey},
		"key for encryption":           {good, set(withUse("enc", "")), ErrUnknownKey},
		"key of another algorithm":     {good, set(withUse("sig", "PS256")), ErrUnknownKey},
		"key of another kind":          {good, set(public("a", k.p256)), ErrUnknownKey},
		"curve of another algorithm":   {sign(t, jose.ES384, k.p384, claims, "kid", "a"), set(public("a", k.p256)), ErrUnknownKey},
		"key too small":                {sign(t, jose.RS256, k.small, claims, "kid", "a"), set(public("a", k.small)), ErrUnknownKey},
		"symmetric key in the set":     {good, set(jose.JSONWebKey{KeyID: "a", Key: []byte("secret")}), ErrUnknownKey},
		"wrong key":                    {good, set(public("a", k.other)), ErrSignature},
		"changed claims":               {identity.Secret(parts[0] + "." + b64([]byte(`{"sub":"bob"}`)) + "." + parts[2]), set(public("a", k.rsa)), ErrSignature},
		"changed header":               {identity.Secret(b64([]byte(`{"alg":"RS256","kid":"a","x":1}`)) + "." + parts[1] + "." + parts[2]), set(public("a", k.rsa)), ErrSignature},
		"no signature":                 {identity.Secret(parts[0] + "." + parts[1] + "."), set(public("a", k.rsa)), ErrSignature},
		"none":                         {identity.Secret(b64([]byte(`{"alg":"none"}`)) + "." + parts[1] + "."), set(public("a", k.rsa)), ErrAlgorithm},
		"None":                         {identity.Secret(b64([]byte(`{"alg":"None"}`)) + "." + parts[1] + "." + parts[2]), set(public("a", k.rsa)), ErrAlgorithm},
		"no algorithm":                 {identity.Secret(b64([]byte(`{}`)) + "." + parts[1] + "." + parts[2]), set(public("a", k.rsa)), ErrAlgorithm},
		"algorithm is a number":        {identity.Secret(b64([]byte(`{"alg":1}`)) + "." + parts[1] + "." + parts[2]), set(public("a", k.rsa)), ErrAlgorithm},
		"public key as an HMAC secret": {hmac, set(public("a", k.rsa)), ErrAlgorithm},
		"critical extension":           {identity.Secret(b64([]byte(`{"alg":"RS256","kid":"a","crit":["x"],"x":1}`)) + "." + parts[1] + "." + parts[2]), set(public("a", k.rsa)), ErrAlgorithm},
		"opaque":                       {"opaque", set(public("a", k.rsa)), ErrOpaque},
		"malformed":                    {"eyJ.x.y", set(public("a", k.rsa)), ErrMalformed},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			token, err := Verify(tt.token, tt.keys)
			if !errors.Is(err, tt.want) || (token == nil) == (err == nil) {
				t.Fatalf("Verify = %v, %v; want %v", token, err, tt.want)
			}
			if err == nil {
				return
			}
			for _, other := range []error{ErrAlgorithm, ErrUnknownKey, ErrSignature, ErrMalformed} {
				if other != tt.want && errors.Is(err, other) {
					t.Errorf("%v also wraps %q", err, other)
				}
			}
		})
	}
}

func TestSignature(t *testing.T) {
	k := testKeys()
	keys := set(public("a", k.rsa))
	wrong := set(public("a", k.other))
	good := sign(t, jose.RS256, k.rsa, `{"iss":"https://login.microsoftonline.com/t/v2.0"}`, "kid", "a")
	v1 := sign(t, jose.RS256, k.rsa, `{"iss":"https://sts.windows.net/t/"}`, "kid", "a")
	b64 := base64.RawURLEncoding.EncodeToString
	none := identity.Secret(b64([]byte(`{"alg":"none"}`)) + ".e30.")
	tests := map[string]struct {
		token   identity.Secret
		keys    *jose.JSONWebKeySet
		keysErr error
		want    Status
		reason  string
	}{
		"good":                 {good, keys, nil, Valid, "Signed with a key"},
		"forged":               {good, wrong, nil, Invalid, "does not match"},
		"Graph":                {sign(t, jose.RS256, k.rsa, `{}`, "kid", "a", "nonce", "x"), wrong, nil, Unverifiable, "Microsoft Graph"},
		"v1, its key":          {v1, keys, nil, Valid, "Signed with a key"},
		"v1, another":          {v1, wrong, nil, Unverifiable, "v1.0"},
		"application's key":    {good, set(public("b", k.other)), nil, Unverifiable, "keys of their own"},
		"keys unavailable":     {good, nil, errors.New("offline"), Unverifiable, "could not be fetched"},
		"shared secret":        {sign(t, jose.HS256, make([]byte, 32), `{}`), keys, nil, Unverifiable, "secret"},
		"unsigned":             {none, keys, nil, Invalid, "no signature"},
		"unsigned, no keys":    {none, nil, errors.New("offline"), Invalid, "no signature"},
		"algorithm we lack":    {unsigned(`{"alg":"ES256K"}`, `{}`), keys, nil, Unverifiable, "ES256K"},
		"algorithm to deceive": {unsigned(`{"alg":"\u001b[2J"}`, `{}`), keys, nil, Unverifiable, `\u001b[2J`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			token, err := Decode(tt.token)
			if err != nil {
				t.Fatal(err)
			}
			got := token.Signature(tt.keys, tt.keysErr)
			if got.Status != tt.want || !strings.Contains(got.Reason, tt.reason) {
				t.Errorf("Signature = %+v, want %s with %q", got, tt.want, tt.reason)
			}
		})
	}
	for err, want := range map[error]Status{ErrOpaque: Unverifiable, ErrEncrypted: Unverifiable, ErrMalformed: Invalid} {
		if got := Unread(err); got.Status != want || got.Reason == "" {
			t.Errorf("Unread(%v) = %+v, want %s", err, got, want)
		}
	}
}
