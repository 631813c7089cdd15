package cache

import (
	"bytes"
	"crypto/cipher"
	"encoding/json"
	"errors"
	"fmt"

	"latchkey/internal/identity"
)

// A sealed file is one clear line and then the sealed content:
//
//	latchkey-account/1 {"key":"…","id":"…","sign_in":"…"}\n
//	nonce (12 bytes), ciphertext, tag (16 bytes)
//
// The whole line, the number of the format included, is the additional data of AES-256-GCM: a file under
// another name, or with a line taken from another file, does not open. The line holds no personal data.
const (
	magic      = "latchkey-account/"
	format     = "1"
	maxHeader  = 1 << 10
	maxFile    = 16 << 20
	maxSignIn  = 128
	formatLine = magic + format + " "
)

// header is what can be read of a record without the key.
type header struct {
	Key    string             `json:"key"`     // ID of the key that sealed the content
	ID     identity.AccountID `json:"id"`      // must equal the file's name
	SignIn string             `json:"sign_in"` // the sign-in the record stems from; random, says nothing
}

// errFormat: the bytes are not a sealed record that this version of the program can read.
var errFormat = errors.New("not a sealed record")

// line is the header as it stands in the file, line end included.
func (h header) line() ([]byte, error) {
	text, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	line := append([]byte(formatLine), text...)
	line = append(line, '\n')
	if len(line) > maxHeader {
		return nil, fmt.Errorf("the header would have %d bytes, %d are allowed", len(line), maxHeader)
	}
	return line, nil
}

// split takes a sealed file apart. It looks at nothing that the key protects, so what it returns may have
// been tampered with until open has succeeded. Errors wrap errFormat and hold none of the file's content.
func split(file []byte) (h header, line, sealed []byte, err error) {
	rest, ok := bytes.CutPrefix(file, []byte(magic))
	if !ok {
		return header{}, nil, nil, fmt.Errorf("%w: it does not begin as one", errFormat)
	}
	end := bytes.IndexByte(file[:min(len(file), maxHeader)], '\n')
	if end < 0 {
		return header{}, nil, nil, fmt.Errorf("%w: its header has no end", errFormat)
	}
	if !bytes.HasPrefix(rest, []byte(format+" ")) {
		return header{}, nil, nil, fmt.Errorf("%w: it has another format, perhaps of a newer version of Latchkey", errFormat)
	}
	if json.Unmarshal(file[len(formatLine):end], &h) != nil || !h.ID.Valid() || h.Key == "" || h.SignIn == "" {
		return header{}, nil, nil, fmt.Errorf("%w: its header is damaged", errFormat)
	}
	return h, file[:end+1], file[end+1:], nil
}

// seal makes the file of a record's content.
func seal(aead cipher.AEAD, h header, content []byte) ([]byte, error) {
	line, err := h.line()
	if err != nil {
		return nil, err
	}
	file := make([]byte, len(line), len(line)+len(content)+aead.Overhead())
	copy(file, line)
	// A random nonce goes first in the output (cipher.NewGCMWithRandomNonce). One key may seal 2^32 times,
	// which at a write a second lasts for 136 years.
	return aead.Seal(file, nil, content, line), nil
}

// unseal opens what seal made, in its place: sealed is used up. Any error means that a byte of line or sealed changed, or
// that the key is another.
func unseal(aead cipher.AEAD, line, sealed []byte) ([]byte, error) {
	content, err := aead.Open(sealed[:0], nil, sealed, line)
	if err != nil {
		return nil, errors.New("its content is damaged or was sealed with another key")
	}
	return content, nil
}
