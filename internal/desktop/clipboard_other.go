//go:build !linux && !windows

package desktop

import (
	"context"
	"fmt"

	"latchkey/internal/identity"
)

func holdText(context.Context, identity.Secret) (holding, error) {
	return nil, fmt.Errorf("no clipboard that lets a secret be marked on this system: %w", ErrNotAvailable)
}
