//go:build darwin || (windows && cgo)

package desktop

// autostartPath has nothing to prepare: these systems take the path apart from its arguments.
func autostartPath(path string) (string, error) { return path, nil }
