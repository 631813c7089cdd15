//go:build !linux

package desktop

// HasDisplay reports whether a window can be shown. Desktop sessions of this system always have a display.
func HasDisplay() bool { return true }
