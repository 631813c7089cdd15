package app

import (
	"context"
	"sync"
	"time"
)

// errands are what handlers start: work off Fyne's thread whose outcome is shown on it. They end with ctx.
type errands struct {
	ctx  context.Context
	wait sync.WaitGroup
	post func(func()) // runs a function on Fyne's thread, without waiting
}

// run does the work on a goroutine and then shows what it returned, unless the window has gone or there is
// nothing to show.
func (e *errands) run(work func(ctx context.Context) (show func())) {
	e.wait.Go(func() {
		if show := work(e.ctx); show != nil && e.ctx.Err() == nil {
			e.post(show)
		}
	})
}

// eachSecond runs a function on Fyne's thread every second until ctx ends.
func (e *errands) eachSecond(ctx context.Context, show func()) {
	e.wait.Go(func() {
		second := time.NewTicker(time.Second)
		defer second.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-second.C:
				e.post(show)
			}
		}
	})
}
