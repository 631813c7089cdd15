//go:build darwin && !cgo

package tray

import (
	"context"
	"errors"
)

// showable refuses: the menu bar is reached through Objective-C, which a build without cgo leaves out.
func showable(context.Context) error { return errors.New("this build was made without cgo") }

func run(context.Context, Options) error { return nil }
