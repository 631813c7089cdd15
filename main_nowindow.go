//go:build nowindow

package main

import (
	"context"

	"latchkey/internal/cli"
)

// openWindow is nil in the slim build: the window is the program beside it.
func openWindow() func(ctx context.Context, h *cli.Home, target string) error { return nil }
