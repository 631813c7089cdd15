package claims

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"latchkey/internal/identity"
)

// DecodeHeader is Decode for those who are content with a header: that of an encrypted token, which Decode refuses
// with ErrEncrypted, is not encrypted itself (RFC 7516 section 3). Its Token has no claims. Other errors are Decode's.
func DecodeHeader(token identity.Secret) (*Token, error) {
	text := strings.TrimSpace(token.Reveal())
	if t, err := Decode(token); err == nil || !errors.Is(err, ErrEncrypted) {
		return t, err
	}
	first, _, _ := strings.Cut(text, ".")
	header, err := decodePart(first)
	if err != nil {
		return nil, fmt.Errorf("decode the token's header: %w: %w", ErrMalformed, err)
	}
	return &Token{Header: header, Claims: Object{}, raw: identity.Secret(text)}, nil
}

// sealed reports whether the header is that of an encrypted token: only those have enc (RFC 7516 section 4.1.2).
func (t *Token) sealed() bool { return t.Header.Has("enc") }

// keyProtection explains alg of an encrypted token: how the key of the content is handed over (RFC 7518 section 4.1).
func keyProtection(alg string) string {
	switch {
	case strings.HasPrefix(alg, "RSA"):
		return "The content's key is encrypted with the audience's RSA key"
	case strings.HasPrefix(alg, "ECDH-ES"):
		return "The content's key is agreed on with the audience's elliptic-curve key"
	case alg == "dir":
		return "The content is encrypted with a key that issuer and audience share"
	case strings.HasPrefix(alg, "PBES2"):
		return "The content's key is protected by a password"
	case slices.Contains([]string{"A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW"}, alg):
		return "The content's key is encrypted with a key that issuer and audience share"
	}
	return "How the content's key is protected"
}

// contentCipher explains enc (RFC 7518 section 5.1).
func contentCipher(enc string) string {
	switch enc {
	case "A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM":
		return "The content is encrypted with AES, " + enc[1:4] + " bits"
	}
	return ""
}
