//go:build !debugui

package app

// startReport is the debug hook of builds with the tag debugui; here it does nothing.
func startReport(*window) {}
