package winauth

import (
	"context"
	"errors"
	"sync"
	"testing"
)

// TestCancelledWhileTheLibraryWaits: the library hangs (no KDC answers), the person cancels.
func TestCancelledWhileTheLibraryWaits(t *testing.T) {
	called, let := make(chan struct{}), make(chan struct{})
	f := &fakeSystem{answer: func([]byte) (reply, error) {
		close(called)
		<-let
		return reply{token: []byte("late")}, nil
	}}
	ctx, cancel := context.WithCancel(t.Context())
	step, release, err := f.login(Options{}).Begin(ctx, "HTTP/host", nil)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		<-called
		cancel()
	}()
	if _, _, err := step(nil); !errors.Is(err, context.Canceled) {
		t.Errorf("step: %v", err)
	}
	release() // does not wait for the library either
	if _, _, err := step([]byte("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("the next step: %v", err)
	}
	close(let) // goleak sees that the thread ends
}

func TestCancelledWhileOpening(t *testing.T) {
	let := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	f := &fakeSystem{onOpen: func(target, []byte, Options) {
		cancel()
		<-let
	}}
	if _, _, err := f.login(Options{}).Begin(ctx, "HTTP/host", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Begin: %v", err)
	}
	close(let)
}

func TestCancelledBefore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := &fakeSystem{onOpen: func(target, []byte, Options) { t.Error("the library was called") }}
	if _, _, err := f.login(Options{}).Begin(ctx, "HTTP/host", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("Begin: %v", err)
	}
	if _, err := f.login(Options{}).Ticket(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Ticket: %v", err)
	}
}

// TestNothingAfterTheEnd: a thread that waits for work takes none whose ctx has ended.
func TestNothingAfterTheEnd(t *testing.T) {
	thread := startThread(func() {})
	defer thread.stop(t.Context())
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		if _, err := run(t.Context(), thread, func() (int, error) { return 1, nil }); err != nil {
			t.Fatal(err)
		}
		if _, err := run(ended, thread, func() (int, error) { t.Error("it was called"); return 0, nil }); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

// TestReleaseFromElsewhere: a window that closes releases what a step still works on.
func TestReleaseFromElsewhere(t *testing.T) {
	called, let := make(chan struct{}), make(chan struct{})
	f := &fakeSystem{answer: func([]byte) (reply, error) {
		close(called)
		<-let
		return reply{token: []byte("one")}, nil
	}}
	step, release, err := f.login(Options{}).Begin(t.Context(), "HTTP/host", nil)
	if err != nil {
		t.Fatal(err)
	}
	var both sync.WaitGroup
	both.Go(func() {
		if _, _, err := step(nil); err != nil {
			t.Errorf("the step under way: %v", err)
		}
	})
	<-called
	both.Go(release)
	close(let)
	both.Wait()
	if f.closed != 1 {
		t.Errorf("closed %d times", f.closed)
	}
	if _, _, err := step([]byte("x")); !errors.Is(err, errReleased) {
		t.Errorf("a step after the release: %v", err)
	}
}
