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

// Ways are those on which a request leaves this computer.
func (h *Home) Ways(ctx context.Context, to *url.URL) ([]*url.URL, error) { return h.ways(ctx, to) }

// Background reports whether tokens are renewed before somebody asks for them.
func (h *Home) Background() bool { return h.background() }

// Misnamed are the commands that are made under another name than they have.
func (p *Program) Misnamed() (names []string) {
	for _, m := range p.makers() {
		if m.make().Name() != m.name {
			names = append(names, m.name)
		}
	}
	return names
}
