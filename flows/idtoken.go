package flows

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	_ "crypto/sha256" // the hashes of at_hash and c_hash
	_ "crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/json" // refuses duplicate members, and compares names exactly

	"latchkey/internal/identity"
)

const (
	maxIDToken = 128 << 10
	clockSkew  = 5 * time.Minute
	minRSABits = 2048
)

// signatures that an ID token may carry. None and the symmetric ones are not among them: a public key must
// never be taken for a shared secret.
var signatures = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512, jose.ES256, jose.ES384, jose.ES512, jose.EdDSA,
}

// IDTokenError: what says who signed in cannot be trusted. It holds no part of the token.
type IDTokenError struct {
	Check   string // which check failed: signature, iss, aud, azp, exp, nbf, iat, nonce, sub, at_hash, c_hash, userinfo
	Problem string
}

func (e *IDTokenError) Error() string { return "check who signed in: " + e.Problem }

func badToken(check, format string, args ...any) error {
	return &IDTokenError{Check: check, Problem: fmt.Sprintf(format, args...)}
}

// idTokenRules is what one ID token is held against.
type idTokenRules struct {
	clientID string
	nonce    identity.Secret   // empty: not asked for (refresh)
	code     identity.Secret   // for c_hash; empty: none
	access   identity.Secret   // for at_hash; empty: none
	pinned   *identity.Account // iss and sub must be its; nil: any
}

// verifyIDToken checks signature and claims (OpenID Connect Core section 3.1.3.7, for a refresh 12.2).
func (c *Client) verifyIDToken(ctx context.Context, p *Provider, token identity.Secret, rules idTokenRules) (claimSet, error) {
	if token == "" {
		return nil, badToken("signature", "the provider sent no ID token")
	}
	payload, alg, err := c.verifySignature(ctx, p, token)
	if err != nil {
		return nil, err
	}
	var claims claimSet
	if json.Unmarshal(payload, &claims) != nil || claims == nil {
		return nil, badToken("signature", "the ID token's content is damaged")
	}
	for _, check := range []func() error{
		func() error { return checkIss(p, claims, rules) },
		func() error { return checkAudience(claims, rules.clientID) },
		func() error { return checkTimes(claims, c.now()) },
		func() error { return checkSubject(claims, rules) },
		func() error {
			if rules.nonce != "" && !rules.nonce.Equal(identity.Secret(claims.text("nonce"))) {
				return badToken("nonce", "the ID token was made for another sign-in (nonce)")
			}
			return nil
		},
		func() error { return checkHash(claims, "at_hash", alg, rules.access) },
		func() error { return checkHash(claims, "c_hash", alg, rules.code) },
	} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return claims, nil
}

// verifySignature returns the payload that was signed and the algorithm. A key that is unknown is looked for
// once more at the provider, since it may have rotated its keys.
func (c *Client) verifySignature(ctx context.Context, p *Provider, token identity.Secret) ([]byte, jose.SignatureAlgorithm, error) {
	raw := token.Reveal()
	switch dots := strings.Count(raw[:min(len(raw), maxIDToken)], "."); {
	case len(raw) > maxIDToken:
		return nil, "", badToken("signature", "the ID token is larger than 128 KiB")
	case dots == 4:
		return nil, "", badToken("signature", "the ID token is encrypted, which was not agreed on")
	case dots != 2:
		return nil, "", badToken("signature", "the ID token is not a signed token")
	}
	jws, err := jose.ParseSignedCompact(raw, signatures)
	if err != nil {
		if e, ok := errors.AsType[*jose.ErrUnexpectedSignatureAlgorithm](err); ok {
			return nil, "", badToken("signature", "the ID token is signed with %s, which is not accepted", printable(string(e.Got), 20))
		}
		return nil, "", badToken("signature", "the ID token is damaged")
	}
	header := jws.Signatures[0].Protected
	alg := jose.SignatureAlgorithm(header.Algorithm)
	var last error
	for _, want := range []freshness{onlyFresh, fetchAgain} {
		keys, err := c.keys(ctx, p, want)
		if err != nil {
			return nil, "", err
		}
		candidates := fitting(keys, alg, header.KeyID)
		switch {
		case header.KeyID == "" && len(candidates) > 1:
			// Core section 10.1: with several keys the token must say which. Trying all of them would accept
			// what the provider itself could not name.
			return nil, "", badToken("signature", "the ID token does not say which of the provider's keys signed it")
		case len(candidates) == 0:
			last = badToken("signature", "the ID token is signed with a key that the provider does not publish")
			continue
		}
		for _, k := range candidates {
			if payload, err := jws.Verify(k.Key); err == nil {
				return payload, alg, nil
			}
		}
		last = badToken("signature", "the ID token's signature is wrong")
		if header.KeyID != "" {
			break // the very key that was named does not fit: no newer one will
		}
	}
	return nil, "", last
}

// fitting are the keys that may have made a signature with alg; with a kid only those that carry it.
func fitting(keys *jose.JSONWebKeySet, alg jose.SignatureAlgorithm, kid string) []jose.JSONWebKey {
	return slices.DeleteFunc(slices.Clone(keys.Keys), func(k jose.JSONWebKey) bool {
		if kid != "" && k.KeyID != kid || k.Algorithm != "" && k.Algorithm != string(alg) {
			return true
		}
		switch key := k.Key.(type) {
		case *rsa.PublicKey:
			return !strings.HasPrefix(string(alg), "RS") && !strings.HasPrefix(string(alg), "PS") || key.N.BitLen() < minRSABits
		case *ecdsa.PublicKey:
			return map[jose.SignatureAlgorithm]int{jose.ES256: 256, jose.ES384: 384, jose.ES512: 521}[alg] != key.Curve.Params().BitSize
		case ed25519.PublicKey:
			return alg != jose.EdDSA
		}
		return true
	})
}

func checkIss(p *Provider, claims claimSet, rules idTokenRules) error {
	iss := claims.text("iss")
	want, ok := p.issuerFor(claims.text("tid"))
	if iss == "" || !ok || iss != want {
		return badToken("iss", "the ID token was issued by another provider than the one that was asked (iss)")
	}
	if rules.pinned != nil && iss != rules.pinned.Issuer {
		return badToken("iss", "the ID token was issued by another provider than at sign-in (iss)")
	}
	return nil
}

func checkAudience(claims claimSet, clientID string) error {
	var audience []string
	switch aud := claims["aud"].(type) {
	case string:
		audience = []string{aud}
	case []any:
		for _, x := range aud {
			s, ok := x.(string)
			if !ok {
				return badToken("aud", "the ID token's audience is damaged")
			}
			audience = append(audience, s)
		}
	}
	azp, named := claims["azp"]
	switch {
	case !slices.Contains(audience, clientID):
		return badToken("aud", "the ID token was made for another application (aud)")
	case named && azp != any(clientID):
		return badToken("azp", "the ID token was made at the request of another application (azp)")
	case len(audience) > 1 && !named:
		return badToken("azp", "the ID token is for several applications and does not say which one asked (azp)")
	}
	return nil
}

func checkTimes(claims claimSet, now time.Time) error {
	exp, okExp := claims.time("exp")
	iat, okIat := claims.time("iat")
	nbf, okNbf := claims.time("nbf")
	_, hasNbf := claims["nbf"]
	switch {
	case !okExp:
		return badToken("exp", "the ID token does not say when it expires")
	case !now.Before(exp.Add(clockSkew)):
		return badToken("exp", "the ID token has expired; check this computer's clock")
	case !okIat:
		return badToken("iat", "the ID token does not say when it was issued")
	case now.Add(clockSkew).Before(iat):
		return badToken("iat", "the ID token was issued in the future; check this computer's clock")
	case hasNbf && !okNbf:
		return badToken("nbf", "the ID token's start is damaged (nbf)")
	case hasNbf && now.Add(clockSkew).Before(nbf):
		return badToken("nbf", "the ID token is not valid yet; check this computer's clock")
	}
	return nil
}

func checkSubject(claims claimSet, rules idTokenRules) error {
	switch sub := claims.text("sub"); {
	case sub == "" || len(sub) > 1024:
		return badToken("sub", "the ID token does not say who signed in (sub)")
	case rules.pinned != nil && sub != rules.pinned.Subject:
		return badToken("sub", "the ID token is about another person than the one who signed in (sub)")
	}
	return nil
}

// checkHash compares a claim with the left half of the hash of what it binds (Core section 3.3.2.11). Both
// claims may be missing in the code flow.
func checkHash(claims claimSet, name string, alg jose.SignatureAlgorithm, of identity.Secret) error {
	claim, present := claims[name]
	if !present || of == "" {
		return nil
	}
	h := crypto.SHA512 // Ed25519 hashes with SHA-512
	switch {
	case strings.HasSuffix(string(alg), "256"):
		h = crypto.SHA256
	case strings.HasSuffix(string(alg), "384"):
		h = crypto.SHA384
	}
	sum := h.New()
	sum.Write([]byte(of.Reveal()))
	digest := sum.Sum(nil)
	want := base64.RawURLEncoding.EncodeToString(digest[:len(digest)/2])
	if got, ok := claim.(string); !ok || got != want {
		return badToken(name, "the ID token belongs to other tokens than those that came with it (%s)", name)
	}
	return nil
}
