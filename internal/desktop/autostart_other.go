//go:build darwin || (windows && cgo)

package desktop

import "errors"

// autostartPath has nothing to prepare: these systems take the path apart from its arguments.
func autostartPath(path string) (string, error) { return path, nil }

// autostartHome refuses: here a login item carries no environment, and without it another Latchkey would start.
func autostartHome(string) (string, error) {
	return "", errors.New("this Latchkey runs with LATCHKEY_HOME, which login does not know here")
}
