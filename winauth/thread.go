package winauth

import (
	"context"
	"errors"
	"runtime"
	"sync"
)

// thread is an operating system thread that makes the calls of one exchange. One and the same, because a Kerberos
// ticket in the kernel's keyring (KEYRING:) belongs to the thread that opened it, and because libraries keep the text
// of the last error for the thread that made it. The thread ends with the exchange, and with it what else they keep
// for a thread: Heimdal holds on to the krb5.conf that it has read once.
type thread struct {
	jobs  chan func()
	quit  chan struct{}
	ended chan struct{}
	once  sync.Once
}

var errReleased = errors.New("the exchange was released")

// startThread starts one; finish is its last call, after stop.
func startThread(finish func()) *thread {
	t := &thread{jobs: make(chan func()), quit: make(chan struct{}), ended: make(chan struct{})}
	go func() {
		runtime.LockOSThread() // and never unlocked: that is how Go is told to end the thread
		defer close(t.ended)
		defer finish()
		for {
			select {
			case job := <-t.jobs:
				job()
			case <-t.quit:
				return
			}
		}
	}()
	return t
}

// stop ends the thread after the call that it makes now, and waits for that as long as ctx allows.
func (t *thread) stop(ctx context.Context) {
	t.once.Do(func() { close(t.quit) })
	select {
	case <-t.ended:
	case <-ctx.Done():
	}
}

// run has the thread call f and gives its results. When ctx ends first, f goes on without anybody who listens.
func run[T any](ctx context.Context, t *thread, f func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	var none T
	answer := make(chan outcome, 1)
	job := func() {
		v, err := f()
		answer <- outcome{v, err}
	}
	if err := ctx.Err(); err != nil {
		return none, err
	}
	select {
	case t.jobs <- job:
	case <-t.quit:
		return none, errReleased
	case <-ctx.Done():
		return none, ctx.Err()
	}
	select {
	case o := <-answer:
		return o.value, o.err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

// onThread makes one call on a thread of its own.
func onThread[T any](ctx context.Context, f func() (T, error)) (T, error) {
	t := startThread(func() {})
	defer t.stop(ctx)
	return run(ctx, t, f)
}
