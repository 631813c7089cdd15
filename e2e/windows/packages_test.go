//go:build linux && wine

package windows

import (
	"path/filepath"
	"testing"

	"latchkey/e2e/wine"
)

// TestPackages runs the tests of the packages that files, locks and the local channel of Windows matter to: the store
// with its races and its kills in the middle of a write, and the Keeper, whose faces talk through a named pipe; and those
// of this computer's login, as far as it needs no domain; and the clipboard, notifications and power events.
func TestPackages(t *testing.T) {
	for _, tests := range []wine.Tests{
		// Under Wine every file costs a talk with a server: how loading grows with the accounts proves nothing.
		{Folder: "cache", Package: "cache", Skip: "TestLoadIsFlat", AtLeast: 30},
		{Folder: "internal/session", Package: "session_test", AtLeast: 75},
		{Folder: "internal/desktop", Package: "desktop", AtLeast: 8},
		{Folder: "winauth", Package: "winauth", AtLeast: 28},
	} {
		t.Run(filepath.Base(tests.Folder), func(t *testing.T) {
			l := wine.New(t)
			l.Display() // the clipboard and notifications want one
			l.Test(tests)
		})
	}
}
