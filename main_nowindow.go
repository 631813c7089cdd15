//go:build nowindow

package main

import (
	"context"

	"latchkey/internal/cli"
)

// runWindow is nil in the slim build: the window is the program beside it.
var runWindow func(ctx context.Context, h *cli.Home, target string) error
