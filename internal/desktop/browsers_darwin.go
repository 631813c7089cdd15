//go:build darwin

package desktop

import (
	"context"
	"os"
)

func installedBrowsers(context.Context) []Browser {
	// Where bundles lie for everybody; Safari has a volume of its own.
	return bundleBrowsers(os.Getenv("HOME"), "/Applications", "/System/Cryptexes/App/System/Applications")
}
