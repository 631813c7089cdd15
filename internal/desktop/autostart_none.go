//go:build windows && !cgo

package desktop

import "fmt"

// CanAutostart reports no, so that nothing offers it.
func CanAutostart() bool { return false }

// AutostartEnabled reports no: this build cannot look.
func AutostartEnabled() bool { return false }

// EnableAutostart reports ErrNotAvailable: a start menu shortcut needs a build with cgo.
func EnableAutostart(string) error { return noAutostart() }

// DisableAutostart reports ErrNotAvailable: a start menu shortcut needs a build with cgo.
func DisableAutostart() error { return noAutostart() }

func noAutostart() error {
	return fmt.Errorf("start at login: this build was made without cgo: %w", ErrNotAvailable)
}
