//go:build !windows

package desktop

func consoleWindow() uintptr { return 0 }
