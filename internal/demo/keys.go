package demo

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"sync"
)

// signingKeys are the RSA keys that tokens are signed with, newest first. The one before stays published, as
// providers do, so that tokens already handed out can still be verified.
type signingKeys struct {
	home   *home
	newKey func() (*rsa.PrivateKey, error)
	mu     sync.Mutex
	list   []signingKey
}

type signingKey struct {
	id  string
	rsa *rsa.PrivateKey
}

const (
	keysFile      = "signing-keys.pem"
	keysPublished = 2
)

func openSigningKeys(h *home, newKey func() (*rsa.PrivateKey, error)) (*signingKeys, error) {
	k := &signingKeys{home: h, newKey: newKey}
	rest, err := h.read(keysFile)
	if err != nil {
		return nil, err
	}
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", h.path(keysFile), err)
		}
		key, ok := parsed.(*rsa.PrivateKey)
		if !ok {
			return nil, fmt.Errorf("%s: holds a key that is not RSA", h.path(keysFile))
		}
		k.list = append(k.list, newSigningKey(key))
	}
	if len(k.list) == 0 {
		return k, k.rotate()
	}
	return k, nil
}

func newSigningKey(key *rsa.PrivateKey) signingKey {
	sum := sha256.Sum256(x509.MarshalPKCS1PublicKey(&key.PublicKey))
	return signingKey{id: base64.RawURLEncoding.EncodeToString(sum[:20]), rsa: key}
}

// rotate signs with a new key from now on.
func (k *signingKeys) rotate() error {
	key, err := k.newKey()
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	list := append([]signingKey{newSigningKey(key)}, k.list...)
	list = list[:min(len(list), keysPublished)]
	var out bytes.Buffer
	for _, key := range list {
		der, err := x509.MarshalPKCS8PrivateKey(key.rsa)
		if err != nil {
			return err
		}
		if err := pem.Encode(&out, &pem.Block{Type: "PRIVATE KEY", Bytes: der}); err != nil {
			return err
		}
	}
	if err := k.home.write(keysFile, out.Bytes()); err != nil {
		return err
	}
	k.list = list
	return nil
}

func (k *signingKeys) all() []signingKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.list)
}

// sign makes a JWT (RFC 7519, RS256). With an opaque nonce the header that is sent differs from the header
// that is signed, in the way Microsoft Graph's tokens do: only the API that knows of it can verify them.
func (k *signingKeys) sign(claims map[string]any, opaqueNonce string) (string, error) {
	key := k.all()[0]
	header := map[string]string{"typ": "JWT", "alg": "RS256", "kid": key.id}
	body, err := segment(claims)
	if err != nil {
		return "", err
	}
	sent, signed := header, header
	if opaqueNonce != "" {
		sent = map[string]string{"typ": "JWT", "alg": "RS256", "kid": key.id, "nonce": opaqueNonce}
		signed = map[string]string{"typ": "JWT", "alg": "RS256", "kid": key.id, "nonce": hashed(opaqueNonce)}
	}
	head, err := segment(signed)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(head + "." + body))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key.rsa, crypto.SHA256, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	if head, err = segment(sent); err != nil {
		return "", err
	}
	return head + "." + body + "." + base64.RawURLEncoding.EncodeToString(sig), nil
}

func segment(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("sign a token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

func hashed(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// jwks serves the public keys (RFC 7517). At an address of Entra's layout each says for whose tokens it is.
func (t *Tenant) jwks(w http.ResponseWriter, r *http.Request) {
	t.counts.add(func(c *Counters) { c.KeyRequests++ })
	type jwk struct {
		Kty    string `json:"kty"`
		Use    string `json:"use"`
		Alg    string `json:"alg"`
		Kid    string `json:"kid"`
		N      string `json:"n"`
		E      string `json:"e"`
		Issuer string `json:"issuer,omitempty"`
	}
	issuer := ""
	if r.PathValue("tenant") != "" {
		issuer = t.base + "/{tenantid}/v2.0"
	}
	set := struct {
		Keys []jwk `json:"keys"`
	}{}
	for _, k := range t.keys.all() {
		set.Keys = append(set.Keys, jwk{
			Kty: "RSA", Use: "sig", Alg: "RS256", Kid: k.id,
			N: base64.RawURLEncoding.EncodeToString(k.rsa.N.Bytes()),
			E: base64.RawURLEncoding.EncodeToString(big.NewInt(int64(k.rsa.E)).Bytes()),

			Issuer: issuer,
		})
	}
	cacheable(w)
	writeJSON(w, http.StatusOK, set)
}
