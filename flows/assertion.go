package flows

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1" // x5t is defined with it (RFC 7515 section 4.1.7); it protects nothing
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"latchkey/internal/claims"
	"latchkey/internal/identity"
)

const (
	assertionLifetime = 10 * time.Minute
	maxAssertionFile  = 64 << 10
)

// signAssertion makes the JWT by which an application proves that it holds its key (RFC 7523 section 3; Microsoft:
// "Microsoft identity platform application authentication certificate credentials").
func signAssertion(p *Provider, clientID string, cred *identity.Credential, now time.Time) (identity.Secret, error) {
	key, chain, err := openCredential(cred)
	if err != nil {
		return "", err
	}
	if p.Microsoft && len(chain) == 0 {
		return "", &CredentialError{
			Problem: "Microsoft's sign-in service finds the key by its certificate, and this key came without one",
			Next:    "Use a file that holds the certificate too.",
		}
	}
	if len(chain) > 0 {
		if err := checkDates(chain[0], now); err != nil {
			return "", err
		}
	}
	algorithm, err := p.assertionAlgorithm(key, cred.Algorithm)
	if err != nil {
		return "", err
	}
	options := (&jose.SignerOptions{}).WithType("JWT")
	if cred.KeyID != "" {
		options.WithHeader("kid", cred.KeyID)
	}
	if len(chain) > 0 {
		name, sum := jose.HeaderKey("x5t#S256"), sha256.Sum256(chain[0].Raw)
		thumbprint := sum[:]
		if p.adfs() {
			sum := sha1.Sum(chain[0].Raw)
			name, thumbprint = "x5t", sum[:]
		}
		options.WithHeader(name, base64.RawURLEncoding.EncodeToString(thumbprint))
		options.WithHeader("x5c", encodeChain(chain)) // a registration may name subject and issuer instead of the certificate
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, options)
	if err != nil {
		return "", &CredentialError{Problem: fmt.Sprintf("the key cannot sign with %s", algorithm), Next: "Ask whoever runs the application for another key.", Err: err}
	}
	audience := p.Issuer
	if p.Microsoft {
		audience = p.TokenEndpoint // also where the issuer is a template
	}
	payload, err := json.Marshal(map[string]any{
		"iss": clientID, "sub": clientID, "aud": audience, "jti": randomText(),
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(assertionLifetime).Unix(),
	})
	if err != nil {
		return "", fmt.Errorf("prove the application: %w", err)
	}
	jws, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("prove the application: sign with its key: %w", err)
	}
	text, err := jws.CompactSerialize()
	if err != nil {
		return "", fmt.Errorf("prove the application: %w", err)
	}
	return identity.Secret(text), nil
}

// adfs reports whether the provider is an AD FS farm, which differs from the cloud in what it signs and reads.
func (p *Provider) adfs() bool { return p.Authority.Kind == identity.ADFS }

// assertionAlgorithm is what fits the key and the provider; asked is what the credential demands, if anything.
func (p *Provider) assertionAlgorithm(key crypto.Signer, asked string) (jose.SignatureAlgorithm, error) {
	able := algorithmsFor(key)
	switch {
	case asked != "":
		able = slices.DeleteFunc(able, func(a jose.SignatureAlgorithm) bool { return string(a) != asked })
		if len(able) == 0 {
			return "", &CredentialError{Problem: "the key cannot sign with " + printable(asked, 20), Next: "Leave the algorithm out, so that one is chosen that fits the key."}
		}
		return able[0], nil
	case p.adfs() && slices.Contains(able, jose.RS256):
		return jose.RS256, nil
	case p.Microsoft:
		return able[0], nil
	case len(p.AuthAlgs) == 0:
		// Nothing is said: RS256 is what every provider should know (RFC 8414 section 2).
		if slices.Contains(able, jose.RS256) {
			return jose.RS256, nil
		}
		return able[0], nil
	}
	for _, a := range able {
		if slices.Contains(p.AuthAlgs, string(a)) {
			return a, nil
		}
	}
	return "", &CredentialError{
		Problem: "the provider takes no signature that this key can make, only " + printable(strings.Join(p.AuthAlgs, ", "), 200),
		Next:    "Ask whoever runs the application for a key of another kind.",
	}
}

// algorithmsFor lists what a key can sign with, the best first. An elliptic curve has one each (RFC 7518 section 3.4).
func algorithmsFor(key crypto.Signer) []jose.SignatureAlgorithm {
	if k, ok := key.Public().(*ecdsa.PublicKey); ok {
		switch k.Curve.Params().BitSize {
		case 256:
			return []jose.SignatureAlgorithm{jose.ES256}
		case 384:
			return []jose.SignatureAlgorithm{jose.ES384}
		}
		return []jose.SignatureAlgorithm{jose.ES512}
	}
	return []jose.SignatureAlgorithm{jose.PS256, jose.RS256, jose.PS384, jose.PS512, jose.RS384, jose.RS512}
}

func encodeChain(chain []*x509.Certificate) (list []string) {
	for _, c := range chain {
		list = append(list, base64.StdEncoding.EncodeToString(c.Raw)) // not base64url (RFC 7515 section 4.1.6)
	}
	return list
}

// checkPrivateKey refuses keys that no provider should take.
func checkPrivateKey(key any) (crypto.Signer, error) {
	switch k := key.(type) {
	case *rsa.PrivateKey:
		if bits := k.N.BitLen(); bits < 2048 {
			return nil, &CredentialError{Problem: fmt.Sprintf("the RSA key has %d bits, which is too weak", bits), Next: "Ask whoever runs the application for a key of at least 2048 bits."}
		}
		return k, nil
	case *ecdsa.PrivateKey:
		switch k.Curve.Params().Name {
		case "P-256", "P-384", "P-521":
			return k, nil
		}
	}
	return nil, &CredentialError{Problem: "the key is of a kind that cannot be used", Next: "Use an RSA key, or one on the curve P-256, P-384 or P-521."}
}

// readAssertion reads a ready-made assertion (workload identity federation). Errors are *CredentialError; they name
// the file and never what is in it.
func readAssertion(path string, now time.Time) (identity.Secret, error) {
	failed := func(problem string, err error) error {
		return &CredentialError{
			Problem: fmt.Sprintf("the assertion file %s %s", path, problem),
			Next:    "Check the path, and the program or platform that is to write the file.", Err: err,
		}
	}
	info, err := os.Stat(path) // follows links: platforms renew the file by changing where one points
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", failed("is not there", err)
	case err != nil:
		return "", failed("cannot be read", err)
	case !info.Mode().IsRegular():
		return "", failed("is no file", nil) // a pipe would be waited for
	}
	f, err := os.Open(path)
	if err != nil {
		return "", failed("cannot be read", err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxAssertionFile+1))
	if err != nil {
		return "", failed("cannot be read", err)
	}
	text := identity.Secret(strings.TrimSpace(string(content)))
	switch {
	case len(content) > maxAssertionFile:
		return "", failed("is larger than 64 KiB; no assertion is", nil)
	case text == "":
		return "", failed("is empty", nil)
	}
	token, err := claims.Decode(text)
	if err != nil {
		return "", failed("does not hold a JSON Web Token", nil) // err tells of the content
	}
	if exp, ok := token.Claims.Time("exp"); ok && !now.Before(exp.Add(clockSkew)) {
		return "", failed("holds an assertion that ended on "+exp.UTC().Format("2 January 2006 at 15:04 UTC"), nil)
	}
	return text, nil
}
