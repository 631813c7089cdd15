// Package claims reads a token: it decodes it, explains what is in it and checks its signature. It fetches
// nothing: the keys are handed to it.
package claims

import (
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"latchkey/internal/identity"
)

// MaxTokenSize is the longest token that is looked at, in bytes. Entra's largest stay under 20 KiB.
const MaxTokenSize = 1 << 20

// Why a token could not be read. Errors of Decode wrap exactly one of them.
var (
	// ErrOpaque: the token is no JSON Web Token; only the service that issued it can read it. Personal Microsoft
	// accounts and many providers issue such access tokens. Nothing is wrong.
	ErrOpaque = errors.New("the token is opaque: only the service it is for can read it")
	// ErrEncrypted: the token is a JSON Web Encryption (RFC 7516); only its audience has the key.
	ErrEncrypted = errors.New("the token is encrypted: only the service it is for can read it")
	// ErrMalformed: the token looks like a JSON Web Token but is damaged or was cut off.
	ErrMalformed = errors.New("the token is damaged or incomplete")
)

// In which way a token is damaged, where that tells people more.
var (
	errTooLong  = errors.New("it is too long")
	errCutOff   = errors.New("its end is missing: a signed token has three parts separated by dots")
	errJSON     = errors.New("it is JSON in base64, and no token")
	errDetached = errors.New("its middle part is missing")
	errPlain64  = errors.New("it is written in plain base64, not in base64url")
)

// Token is a decoded JSON Web Token (RFC 7519) in a three-part JWS (RFC 7515 section 7.1). Decoding says
// nothing about its truth: see Signature.
type Token struct {
	Header Object
	Claims Object

	raw identity.Secret
}

// Format and LogValue keep the token out of logs and errors: fmt looks into unexported fields without asking
// identity.Secret how it wants to be printed.
func (t *Token) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[token]")) }

// LogValue: see Format.
func (t *Token) LogValue() slog.Value { return slog.StringValue("[token]") }

// decoded reports whether only header and claims are there: see Candidate.Decoded.
func (t *Token) decoded() bool { return t.raw == "" }

// Algorithm is the alg of the header; "" when there is none.
func (t *Token) Algorithm() string { return t.Header.Text("alg") }

// KeyID is the kid of the header, or the certificate thumbprint x5t where an older AD FS sends only that.
func (t *Token) KeyID() string {
	if kid := t.Header.Text("kid"); kid != "" {
		return kid
	}
	return t.Header.Text("x5t")
}

// Decode takes a token apart. Space around it is ignored. Errors wrap ErrOpaque, ErrEncrypted or ErrMalformed
// and never quote the token.
func Decode(token identity.Secret) (*Token, error) {
	text := token.Reveal()
	if len(text) > MaxTokenSize {
		return nil, fmt.Errorf("decode the token: %w: %w: more than %d bytes", ErrMalformed, errTooLong, MaxTokenSize)
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, fmt.Errorf("decode the token: %w: it is empty", ErrMalformed)
	}
	signed, shown, _ := strings.Cut(text, "~") // see withDisclosed
	// One more part than a JWE has is enough to know that there are too many: a megabyte of dots stays cheap.
	parts := strings.SplitN(signed, ".", 6)
	header, err := decodePart(parts[0])
	if err != nil {
		// Three letters "eyJ" are base64url of `{"`: what begins so was meant to be a JSON Web Token.
		switch {
		case len(parts) > 1 && strings.HasPrefix(text, "eyJ"):
			return nil, fmt.Errorf("decode the token's header: %w: %w", ErrMalformed, err)
		case strings.HasPrefix(text, "eyJ"):
			return nil, fmt.Errorf("decode the token's header: %w: %w", ErrMalformed, errCutOff)
		}
		return nil, fmt.Errorf("decode the token: %w", opaque(text))
	}
	switch len(parts) {
	case 3:
	case 1:
		if !header.Has("alg") {
			return nil, fmt.Errorf("decode the token: %w: %w", ErrMalformed, errJSON)
		}
		return nil, fmt.Errorf("decode the token: %w: %w", ErrMalformed, errCutOff)
	case 5:
		return nil, fmt.Errorf("decode the token: %w", ErrEncrypted)
	case 2:
		return nil, fmt.Errorf("decode the token: %w: %w", ErrMalformed, errCutOff)
	default:
		return nil, fmt.Errorf("decode the token: %w: a signed token has three parts separated by dots", ErrMalformed)
	}
	if parts[1] == "" {
		return nil, fmt.Errorf("decode the token: %w: %w", ErrMalformed, errDetached)
	}
	body, err := decodePart(parts[1])
	if err != nil {
		return nil, fmt.Errorf("decode the token's claims: %w: %w", ErrMalformed, err)
	}
	if _, err := decodeBase64(parts[2]); err != nil {
		return nil, fmt.Errorf("decode the token's signature: %w: %w", ErrMalformed, err)
	}
	return &Token{Header: header, Claims: withDisclosed(body, shown), raw: identity.Secret(signed)}, nil
}

func decodePart(part string) (Object, error) {
	text, err := decodeBase64(part)
	if err != nil {
		return nil, err
	}
	return parseObject(text)
}

// decodeBase64 is strict, unlike the library: a line break inside or loose bits at the end would let two
// different texts be the same token.
func decodeBase64(part string) ([]byte, error) {
	if strings.ContainsAny(part, "\r\n") {
		return nil, errors.New("it has a line break inside")
	}
	text, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil && strings.ContainsAny(part, "+/=") {
		if text, err := base64.StdEncoding.DecodeString(part + strings.Repeat("=", -len(part)&3)); err == nil && len(text) > 0 {
			return nil, errPlain64
		}
	}
	if err != nil {
		return nil, errors.New("it is not base64url")
	}
	return text, nil
}
