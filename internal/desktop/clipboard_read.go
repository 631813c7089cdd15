package desktop

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"latchkey/internal/identity"
)

// ErrClipboardMute: the program that holds the clipboard does not answer, or has stopped in the middle.
var ErrClipboardMute = errors.New("the program that holds the clipboard does not answer")

// ErrClipboardLong: what is in the clipboard is longer than whoever reads it has room for.
var ErrClipboardLong = errors.New("what is in the clipboard is too long")

// pastedText is what an owner of the clipboard has delivered: UTF-8, or Latin-1 where it said so. What stands behind a zero
// byte is no text: some programs hand over the end of their strings.
func pastedText(delivered []byte, latin bool) identity.Secret {
	text, _, _ := bytes.Cut(delivered, []byte{0})
	if latin {
		var wide strings.Builder
		wide.Grow(len(text))
		for _, b := range text {
			wide.WriteRune(rune(b)) // the first 256 are Latin-1
		}
		return identity.Secret(wide.String())
	}
	return identity.Secret(strings.ToValidUTF8(string(text), string(utf8.RuneError)))
}
