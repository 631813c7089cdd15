package desktop

import (
	"context"
	"sync"
	"time"
)

// Wakes tells when the wall clock may have moved without the timers noticing: the computer was suspended and
// has resumed, or the clock was set. The value is the wall time without its monotonic part. Wakes close
// together become one. The channel is closed when ctx ends. It uses no CPU between events; where the system
// tells less (no D-Bus, say) it fires less, so the receiver still looks at the clock now and then.
func Wakes(ctx context.Context) <-chan time.Time {
	wakes := make(chan time.Time, 1)
	wake := func() {
		select {
		case wakes <- time.Now().Round(0):
		default: // one is waiting already
		}
	}
	var sources sync.WaitGroup
	for _, source := range wakeSources {
		sources.Go(func() { source(ctx, wake) })
	}
	go func() {
		<-ctx.Done()
		sources.Wait()
		close(wakes)
	}()
	return wakes
}
