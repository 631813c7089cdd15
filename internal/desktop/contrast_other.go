//go:build !linux && !windows

package desktop

import "context"

func highContrast(context.Context) (on, known bool) { return false, false }

func watchContrast(context.Context, func()) {}
