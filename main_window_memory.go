//go:build !nowindow

package main

import (
	"context"
	"runtime/debug"
	"time"

	"latchkey/internal/session"
)

// startGrowth is how far the heap may grow until the first frame, in percent of what lives. Fonts and shaders are read
// then, and nearly all of what they leave behind is collected at once afterwards.
const startGrowth = 800

// drawing is how long it takes at most, as a rule, to draw the accounts once they are read. That leaves something behind, too.
const drawing = 150 * time.Millisecond

// leanStart holds the collector back until the window is drawn, and gives back what only the start needed once the
// accounts are there. It ends with ctx at the latest.
func leanStart(ctx context.Context, drawn <-chan struct{}, keeper *session.Keeper) {
	usual := debug.SetGCPercent(startGrowth)
	select {
	case <-drawn:
	case <-ctx.Done():
	}
	debug.SetGCPercent(usual)
	listening, cancel := context.WithCancel(ctx)
	defer cancel()
	for s := range keeper.Snapshots(listening) {
		if s.Loaded {
			break
		}
	}
	select {
	case <-time.After(drawing):
		debug.FreeOSMemory()
	case <-ctx.Done():
	}
}
