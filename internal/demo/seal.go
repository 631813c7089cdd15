package demo

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
)

// box seals what the tenant hands out and wants back unchanged: refresh tokens, the sign-in under way, the
// single sign-on cookie. Since they carry their own content, the tenant needs no database and a restart with
// the same key knows them all.
type box struct{ aead cipher.AEAD }

var errSeal = errors.New("not sealed by this tenant")

func newBox(key []byte) (*box, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("prepare the sealing key: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("prepare the sealing key: %w", err)
	}
	return &box{aead: aead}, nil
}

// seal gives base64url text. The purpose is bound in, so that a cookie cannot be passed off as a token.
func (b *box) seal(purpose string, v any) (string, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("seal a %s: %w", purpose, err)
	}
	return base64.RawURLEncoding.EncodeToString(b.aead.Seal(nil, nil, plain, []byte(purpose))), nil
}

// open reverses seal; anything altered, foreign or made for another purpose is errSeal.
func (b *box) open(purpose, text string, v any) error {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return errSeal
	}
	plain, err := b.aead.Open(nil, nil, sealed, []byte(purpose))
	if err != nil {
		return errSeal
	}
	if json.Unmarshal(plain, v) != nil {
		return errSeal
	}
	return nil
}

// randomText is 128 random bits as base64url.
func randomText() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b)
}

// randomUUID is a version 4 UUID.
func randomUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return formatUUID(b)
}
