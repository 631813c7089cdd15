//go:build !linux && !windows

package desktop

import "context"

// wakeSources is empty: this system's power events need a window or a framework that the build leaves out.
var wakeSources = [...]func(ctx context.Context, wake func()){}
