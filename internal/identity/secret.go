// Package identity holds the words that every other package of Latchkey shares: accounts, authorities,
// scopes, token sets and secrets. It imports nothing of ours and does no input or output.
package identity

import (
	"crypto/subtle"
	"fmt"
	"log/slog"
)

const redacted = "[redacted]"

// Secret is a token, code, key or password. Printing, logging, formatting or marshalling it gives
// "[redacted]"; only Reveal hands out the value, so a search for Reveal finds every place that does.
//
// Three things get around that, and are not to be done: to print a struct that has one in an unexported field, or behind a
// pointer by a verb that fits no pointer (fmt calls no methods there; such a struct needs a Format method of its own), and
// to marshal a map whose keys are Secrets (encoding/json takes keys that are text as they are).
type Secret string

// Reveal returns the secret itself. Call it only where the value leaves for the one place it is meant for.
func (s Secret) Reveal() string { return string(s) }

// Equal compares in constant time for secrets of equal length.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s), []byte(other)) == 1
}

func (s Secret) String() string               { return redacted }
func (s Secret) GoString() string             { return redacted }
func (s Secret) Format(f fmt.State, _ rune)   { _, _ = f.Write([]byte(redacted)) }
func (s Secret) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
