//go:build linux && kerberos

package kerberos

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"

	"golang.org/x/sys/unix"

	"latchkey/e2e/lab"
)

// run stands for a test where there is none: what is started before the first one and ends after the last.
type run struct {
	failed   bool
	cleanups []func()
}

func newRun() *run { return &run{} }

// do calls f, which may give up with Fatal, and reports whether it went well.
func (r *run) do(f func()) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
	return !r.failed
}

// end stops what was started, the last first.
func (r *run) end() {
	for _, stop := range slices.Backward(r.cleanups) {
		stop()
	}
}

func (r *run) Helper()                  {}
func (r *run) Name() string             { return "kerberos" }
func (r *run) Context() context.Context { return context.Background() }
func (r *run) Cleanup(f func())         { r.cleanups = append(r.cleanups, f) }
func (r *run) Failed() bool             { return r.failed }
func (r *run) Logf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}
func (r *run) Error(args ...any) {
	r.failed = true
	fmt.Fprintln(os.Stderr, args...)
}
func (r *run) Errorf(format string, args ...any) { r.Error(fmt.Sprintf(format, args...)) }
func (r *run) Fatalf(format string, args ...any) { r.Fatal(fmt.Sprintf(format, args...)) }
func (r *run) Fatal(args ...any) {
	r.Error(args...)
	runtime.Goexit()
}

// reap ends what the controller has left behind: its parts have processes of their own that outlive it for a moment,
// and write to folders that are about to go. This is the first process of its namespace, so all others are the lab's.
func reap(t lab.T) {
	if os.Getpid() != 1 {
		t.Errorf("not in a process namespace of its own")
		return
	}
	for {
		_ = unix.Kill(-1, unix.SIGKILL) // fails when nobody is left
		if _, err := unix.Wait4(-1, nil, 0, nil); err == unix.ECHILD {
			return
		}
	}
}
