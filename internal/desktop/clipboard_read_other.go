//go:build !linux

package desktop

import (
	"context"

	"latchkey/internal/identity"
)

// ClipboardReader is nil: the system keeps what was copied.
func ClipboardReader(int) func(context.Context) (identity.Secret, error) { return nil }
