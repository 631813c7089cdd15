package flows

import (
	"context"
	"crypto"
	_ "crypto/sha256" // the hashes of at_hash and c_hash
	_ "crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"latchkey/internal/claims"
	"latchkey/internal/identity"
)

const clockSkew = 5 * time.Minute

// IDTokenError: what says who signed in cannot be trusted. It holds no part of the token.
type IDTokenError struct {
	Check   string // which check failed: signature, key, iss, aud, azp, exp, nbf, iat, nonce, sub, at_hash, c_hash, userinfo, cloud
	Problem string
}

func (e *IDTokenError) Error() string { return "check who signed in: " + e.Problem }

// checkKey: the signature could not be judged, since the provider publishes no such key.
const checkKey = "key"

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
	required []string          // which of at_hash and c_hash must be there
}

// verifyIDToken checks signature and claims (OpenID Connect Core section 3.1.3.7, for a refresh 12.2). Errors:
// *IDTokenError, or those of Keys when the provider's keys cannot be had.
func (c *Client) verifyIDToken(ctx context.Context, p *Provider, token identity.Secret, rules idTokenRules) (claims.Object, error) {
	if token == "" {
		return nil, badToken("signature", "the provider sent no ID token")
	}
	t, err := c.verifySignature(ctx, p, token)
	if err != nil {
		return nil, err
	}
	for _, check := range []func() error{
		func() error { return checkIss(p, t.Claims, rules) },
		func() error { return checkSubject(t.Claims, rules) },
		func() error { return checkAudience(t.Claims, rules.clientID) },
		func() error { return checkNonce(t.Claims, rules.nonce) },
		func() error { return checkHash(t, "at_hash", rules.access, rules.required) },
		func() error { return checkHash(t, "c_hash", rules.code, rules.required) },
		// Last: a refresh forgives a wrong clock, and must then know that all else is well.
		func() error { return checkTimes(t.Claims, c.now()) },
	} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return t.Claims, nil
}

// verifySignature checks the signature with the keys that are remembered and, if they do not do, once more
// with the provider's present ones: providers rotate them. A token that names no key is checked with the one
// key that fits; if several do it is refused (Core section 10.1), since trying them all would accept what the
// provider itself did not say.
func (c *Client) verifySignature(ctx context.Context, p *Provider, token identity.Secret) (*claims.Token, error) {
	var failed error
	for _, want := range []freshness{onlyFresh, fetchAgain} {
		keys, err := c.keys(ctx, p, want)
		if err != nil {
			return nil, err
		}
		t, err := claims.Verify(token, keys.forToken(p, token))
		switch {
		case err == nil:
			return t, nil
		case errors.Is(err, claims.ErrUnknownKey):
			failed = badToken(checkKey, "the ID token does not name a key that the provider publishes")
		case errors.Is(err, claims.ErrSignature):
			failed = badToken("signature", "the ID token's signature is wrong")
		case errors.Is(err, claims.ErrAlgorithm):
			return nil, badToken("signature", "the ID token is not signed, or in a way that is not accepted")
		case errors.Is(err, claims.ErrEncrypted):
			return nil, badToken("signature", "the ID token is encrypted, which was not agreed on")
		default:
			return nil, badToken("signature", "the ID token is damaged")
		}
	}
	return nil, failed
}

func checkIss(p *Provider, t claims.Object, rules idTokenRules) error {
	iss := t.Text("iss")
	want, ok := p.issuerFor(t.Text("tid"))
	if iss == "" || !ok || iss != want {
		return badToken("iss", "the ID token was issued by another provider than the one that was asked (iss)")
	}
	if rules.pinned != nil && iss != rules.pinned.Issuer {
		return badToken("iss", "the ID token was issued by another provider than at sign-in (iss)")
	}
	return nil
}

func checkAudience(t claims.Object, clientID string) error {
	audience, named := t.List("aud"), t.Has("azp")
	switch {
	case !slices.Contains(audience, clientID):
		return badToken("aud", "the ID token was made for another application (aud)")
	case named && t.Text("azp") != clientID:
		return badToken("azp", "the ID token was made at the request of another application (azp)")
	case len(audience) > 1 && !named:
		return badToken("azp", "the ID token is for several applications and does not say which one asked (azp)")
	}
	return nil
}

func checkTimes(t claims.Object, now time.Time) error {
	exp, okExp := t.Time("exp")
	iat, okIat := t.Time("iat")
	nbf, okNbf := t.Time("nbf")
	hasNbf := t.Has("nbf")
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

func checkSubject(t claims.Object, rules idTokenRules) error {
	switch sub := t.Text("sub"); {
	case sub == "" || len(sub) > 1024:
		return badToken("sub", "the ID token does not say who signed in (sub)")
	case rules.pinned != nil && sub != rules.pinned.Subject:
		return badToken("sub", "the ID token is about another person than the one who signed in (sub)")
	}
	return nil
}

func checkNonce(t claims.Object, want identity.Secret) error {
	if want != "" && !want.Equal(identity.Secret(t.Text("nonce"))) {
		return badToken("nonce", "the ID token was made for another sign-in (nonce)")
	}
	return nil
}

// checkHash compares a claim with the left half of the hash of what it binds (Core section 3.3.2.11). Both
// claims may be missing in the code flow; what comes through the browser needs them.
func checkHash(t *claims.Token, name string, of identity.Secret, required []string) error {
	if slices.Contains(required, name) && !t.Claims.Has(name) {
		return badToken(name, "the ID token does not vouch for what came with it (%s)", name)
	}
	if of == "" || !t.Claims.Has(name) {
		return nil
	}
	h := crypto.SHA512 // Ed25519 hashes with SHA-512
	switch alg := t.Algorithm(); {
	case strings.HasSuffix(alg, "256"):
		h = crypto.SHA256
	case strings.HasSuffix(alg, "384"):
		h = crypto.SHA384
	}
	sum := h.New()
	sum.Write([]byte(of.Reveal()))
	digest := sum.Sum(nil)
	if t.Claims.Text(name) != base64.RawURLEncoding.EncodeToString(digest[:len(digest)/2]) {
		return badToken(name, "the ID token belongs to other tokens than those that came with it (%s)", name)
	}
	return nil
}
