//go:build !linux && !windows

package desktop

import (
	"context"
	"fmt"
)

func holdText(context.Context, offer) (holding, error) {
	return nil, fmt.Errorf("no clipboard that lets a secret be marked on this system: %w", ErrNotAvailable)
}
