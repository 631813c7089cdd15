package winauth

import (
	"runtime"
	"sync"
	"syscall"
	"testing"
)

// TestOneThread: tickets in the kernel's keyring are seen by the thread alone that opened them.
func TestOneThread(t *testing.T) {
	var opened int
	f := &fakeSystem{onOpen: func(target, []byte, Options) { opened = syscall.Gettid() }}
	f.answer = func([]byte) (reply, error) {
		if id := syscall.Gettid(); id != opened {
			t.Errorf("opened on thread %d, called on %d", opened, id)
		}
		return reply{token: []byte("x")}, nil
	}
	step := f.begin(t, Options{})
	// Whoever is not bound to a thread has to share with these, each of which keeps the one that it finds.
	var noise sync.WaitGroup
	stop := make(chan struct{})
	var kept sync.WaitGroup
	for range 64 {
		kept.Add(1)
		noise.Go(func() {
			runtime.LockOSThread()
			kept.Done()
			<-stop
		})
	}
	kept.Wait()
	for i := range maxRounds {
		in := []byte("x")
		if i == 0 {
			in = nil
		}
		if _, _, err := step(in); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	noise.Wait()
}
