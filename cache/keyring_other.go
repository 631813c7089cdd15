//go:build !linux

package cache

import (
	"context"

	"latchkey/internal/identity"
)

// keyringReady: the keyrings of Windows and macOS are open while their user is logged in, and ask by
// themselves where they are not.
func keyringReady(context.Context) error { return nil }

// readItem leaves reading to go-keyring, which asks these systems one question.
func readItem(context.Context, string) (identity.Secret, bool) { return "", false }

func unlockKeyring(context.Context) error { return nil }
