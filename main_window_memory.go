//go:build !nowindow

package main

import (
	"context"
	"runtime/debug"

	"latchkey/internal/session"
)

// startGrowth is how far the heap may grow until the first frame, in percent of what lives. Fonts and shaders are read
// then, and nearly all of what they leave behind is collected at once afterwards.
const startGrowth = 800

// leanStart holds the collector back until the window is drawn, and gives back what only the start needed once the
// accounts are there. It ends with ctx at the latest.
func leanStart(ctx context.Context, drawn <-chan struct{}, keeper *session.Keeper) {
	usual := debug.SetGCPercent(startGrowth)
	select {
	case <-drawn:
	case <-ctx.Done():
	}
	debug.SetGCPercent(usual)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for s := range keeper.Snapshots(ctx) {
		if s.Loaded {
			debug.FreeOSMemory()
			return
		}
	}
}
