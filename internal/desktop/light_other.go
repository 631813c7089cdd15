//go:build !linux

package desktop

import "context"

func lightDesktop(context.Context) (on, known bool) { return false, false }

func watchLight(context.Context, func()) {}
