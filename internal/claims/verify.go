package claims

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"latchkey/internal/identity"
)

// Why a signature was not accepted. Errors of Verify that come from the signature wrap exactly one of them;
// errors of Decode pass through.
var (
	// ErrAlgorithm: the algorithm is not on the list of Algorithms, or the header demands an extension.
	ErrAlgorithm = errors.New("the token is signed in a way that is not accepted")
	// ErrUnknownKey: the key set has no key for this token, or several and the token does not say which.
	ErrUnknownKey = errors.New("the provider publishes no key for this token")
	// ErrSignature: the key is there, and the signature does not match.
	ErrSignature = errors.New("the signature does not match")
)

// minRSABits is the smallest RSA key that RFC 7518 sections 3.3 and 3.5 allow.
const minRSABits = 2048

// Algorithms lists what is accepted: asymmetric algorithms only. "none" proves nothing, and an HMAC made with
// a public key as its secret must never pass for a signature (RFC 8725 sections 2.1 and 3.1).
func Algorithms() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{
		jose.RS256, jose.RS384, jose.RS512,
		jose.PS256, jose.PS384, jose.PS512,
		jose.ES256, jose.ES384, jose.ES512,
		jose.EdDSA,
	}
}

// Verify decodes a token and checks its signature with keys. It checks the signature alone: issuer, audience
// and times are the caller's. The token comes back with a nil error only. Errors wrap ErrOpaque, ErrEncrypted,
// ErrMalformed, ErrAlgorithm, ErrUnknownKey or ErrSignature; on ErrUnknownKey a caller may fetch the keys
// anew, once.
func Verify(token identity.Secret, keys *jose.JSONWebKeySet) (*Token, error) {
	t, err := Decode(token)
	if err != nil {
		return nil, err
	}
	if strings.Contains(token.Reveal(), "~") { // what a holder has added is not signed
		return nil, fmt.Errorf("check the token's signature: %w: something stands behind it", ErrMalformed)
	}
	if err := t.verify(keys); err != nil {
		return nil, fmt.Errorf("check the token's signature: %w", err)
	}
	return t, nil
}

func (t *Token) verify(keys *jose.JSONWebKeySet) error {
	alg := jose.SignatureAlgorithm(t.Algorithm())
	if !slices.Contains(Algorithms(), alg) {
		return fmt.Errorf("%w: algorithm %q", ErrAlgorithm, clean(string(alg), 20))
	}
	if t.Header.Has("crit") || t.Header.Has("b64") {
		return fmt.Errorf("%w: the header demands an extension (crit)", ErrAlgorithm)
	}
	jws, err := jose.ParseSignedCompact(t.raw.Reveal(), Algorithms())
	if err != nil {
		return fmt.Errorf("%w: the signature cannot be read", ErrMalformed)
	}
	candidates := t.candidates(keys, alg)
	// Without a key ID one key is clear; of several it cannot be said which one was meant
	// (OpenID Connect Core section 10.1).
	if len(candidates) > 1 && t.KeyID() == "" {
		return fmt.Errorf("%w: the token names no key and %d could be meant", ErrUnknownKey, len(candidates))
	}
	if len(candidates) == 0 {
		return fmt.Errorf("%w: key %q", ErrUnknownKey, clean(t.KeyID(), 80))
	}
	for _, key := range candidates {
		if _, err := jws.Verify(key.Key); err == nil {
			return nil
		}
	}
	return ErrSignature
}

// candidates are the keys of the set that this token can have been signed with.
func (t *Token) candidates(keys *jose.JSONWebKeySet, alg jose.SignatureAlgorithm) []jose.JSONWebKey {
	if keys == nil {
		return nil
	}
	var found []jose.JSONWebKey
	for _, key := range keys.Keys {
		if t.names(key) && suits(key, alg) {
			found = append(found, key)
		}
	}
	return found
}

func (t *Token) names(key jose.JSONWebKey) bool {
	id := t.KeyID()
	if id == "" || key.KeyID == id {
		return true
	}
	if t.Header.Text("kid") != "" {
		return false
	}
	sum, err := base64.RawURLEncoding.DecodeString(id)
	return err == nil && len(sum) > 0 && bytes.Equal(sum, key.CertificateThumbprintSHA1)
}

// suits reports whether the key's type, size, use and algorithm fit. A key without use or alg (Entra's) may do
// all that its type can; one that names them is held to them (RFC 7517 sections 4.2 and 4.4).
func suits(key jose.JSONWebKey, alg jose.SignatureAlgorithm) bool {
	if key.Use != "" && key.Use != "sig" {
		return false
	}
	if key.Algorithm != "" && key.Algorithm != string(alg) {
		return false
	}
	switch k := key.Key.(type) {
	case *rsa.PublicKey:
		return (alg[0] == 'R' || alg[0] == 'P') && k.N.BitLen() >= minRSABits
	case *ecdsa.PublicKey:
		bits := k.Curve.Params().BitSize
		return alg == jose.ES256 && bits == 256 || alg == jose.ES384 && bits == 384 || alg == jose.ES512 && bits == 521
	case ed25519.PublicKey:
		return alg == jose.EdDSA
	}
	return false
}
