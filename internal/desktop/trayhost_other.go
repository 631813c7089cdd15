//go:build !linux

package desktop

import "context"

// TrayHost reports whether something shows tray icons. On this system the desktop always does.
func TrayHost(context.Context) (present bool, err error) { return true, nil }

// WatchTrayHost says yes once; the channel is closed when ctx ends.
func WatchTrayHost(ctx context.Context) <-chan bool {
	changes := make(chan bool, 1)
	changes <- true
	context.AfterFunc(ctx, func() { close(changes) })
	return changes
}
