//go:build !windows && !darwin

package desktop

import (
	"context"
	"os"
)

func installedBrowsers(ctx context.Context) []Browser { return entryBrowsers(ctx, os.Getenv) }
