package app

import (
	"errors"
	"fmt"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/internal/claims"
)

// signatureWords is the verdict on a signature for the badge.
func signatureWords(r *reading) (string, fyne.ThemeColorName) {
	switch s := r.judged; s.Status {
	case claims.Valid:
		if s.KeyID != "" {
			return fmt.Sprintf("Signature valid, key %s", keyName(s.KeyID)), kit.ColorOK
		}
		return "Signature valid", kit.ColorOK
	case claims.Invalid:
		if !r.readable() {
			return "Damaged token", kit.ColorBad
		}
		return "Signature not valid", kit.ColorBad
	case "":
		return "Checking the signature", kit.ColorDim
	}
	if r.keys != "" {
		return "Signature not checked", kit.ColorDim
	}
	return unreadWords(r), kit.ColorWarn
}

// shortVerdict is the verdict without the key, for where there is no room; "" where there is none to leave out.
func shortVerdict(r *reading) string {
	if r.judged.Status == claims.Valid {
		return "Signature valid"
	}
	return ""
}

// keyName is the beginning of a key ID: enough to compare by eye.
func keyName(id string) string {
	r := []rune(id)
	if len(r) > 8 {
		return string(r[:8]) + kit.Ellipsis
	}
	return id
}

// unreadWords says why a signature cannot be checked: most often because there is nothing to read.
func unreadWords(r *reading) string {
	switch {
	case errors.Is(r.err, claims.ErrOpaque):
		return "Opaque token"
	case errors.Is(r.err, claims.ErrEncrypted):
		return "Encrypted token"
	}
	return "Signature not checkable here"
}
