//go:build !linux && !windows && cgo

package tray

import "context"

func showable(context.Context) error { return nil }

// prepare does nothing: on this system the icon exists only once the library runs.
func prepare(string, []byte) {}

func literal(title string) string { return title }
