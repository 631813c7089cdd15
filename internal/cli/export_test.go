package cli

import (
	"context"
	"time"

	"latchkey/internal/session"
)

// SignInAtStartWithin is SignInAtStart with pauses that a test can wait for.
func (h *Home) SignInAtStartWithin(ctx context.Context, k *session.Keeper, pauses ...time.Duration) {
	h.signInAtStart(ctx, k, pauses)
}
