//go:build !linux

package desktop

// SessionBus reports whether this session has a D-Bus.
func SessionBus() bool { return false }
