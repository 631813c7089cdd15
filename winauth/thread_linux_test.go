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
	var noise sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		noise.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					runtime.Gosched()
				}
			}
		})
	}
	step := f.begin(t, Options{})
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
