//go:build !unix

package cli

import "os"

// terminalWidth is not known here; COLUMNS can say it.
func terminalWidth(*os.File) int { return 0 }
