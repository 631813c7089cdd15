package cli

import (
	"context"
	"net/url"
	"time"

	"latchkey/internal/session"
)

// SignInAtStartWithin is SignInAtStart with pauses that a test can wait for.
func (h *Home) SignInAtStartWithin(ctx context.Context, k *session.Keeper, pauses ...time.Duration) {
	h.signInAtStart(ctx, k, pauses)
}

// Proxy is how requests leave this computer.
func (h *Home) Proxy() (at *url.URL, own bool) { return h.proxy() }

// Background reports whether tokens are renewed before somebody asks for them.
func (h *Home) Background() bool { return h.background() }
