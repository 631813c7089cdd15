//go:build darwin

package desktop

import (
	"context"
	"os"
)

func installedBrowsers(context.Context) []Browser {
	return bundleBrowsers(os.Getenv("HOME"), applicationRoots...)
}
