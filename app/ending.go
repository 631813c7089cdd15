package app

import (
	"sync"
	"sync/atomic"

	"fyne.io/fyne/v2"
)

// whenStopped is what Fyne's own Lifecycle has besides, and where it keeps what is done at the end of an application.
type whenStopped interface {
	OnStopped() func()
	SetOnStoppedHookExecuted(func())
}

// takeEnding takes out of the application what it does at its end, to be called once its loop is over. Left to Fyne
// (2.7.1, runGL), that is queued for the loop by another goroutine while the loop ends, and waited for: when it comes a
// moment too late nobody runs it. The window would be gone, and its process stay, with the lease that keeps another from
// opening.
func takeEnding(life fyne.Lifecycle) func() {
	l, ok := life.(whenStopped)
	if !ok {
		return func() {}
	}
	ending := l.OnStopped()
	life.SetOnStopped(nil)
	l.SetOnStoppedHookExecuted(nil)
	if ending == nil {
		return func() {}
	}
	return ending
}

// gate is the way of other goroutines to Fyne's thread. It is shut before the loop ends: Fyne (2.7.1, runOnMainWithWait)
// looks whether its queue is still open and then sends, and a send that comes between the two ends the program in a panic.
type gate struct {
	passing sync.RWMutex
	shut    atomic.Bool
	do      func(func()) // fyne.Do
}

// pass hands a function to Fyne's thread, or drops it: nobody would see what it shows.
func (g *gate) pass(show func()) {
	g.passing.RLock()
	defer g.passing.RUnlock()
	if !g.shut.Load() {
		g.do(show)
	}
}

// close lets nothing through from now on, and waits for what is just going through, which takes a moment. What goes
// through may be run there and then, and so must not call it: it sets shut.
func (g *gate) close() {
	g.passing.Lock()
	defer g.passing.Unlock()
	g.shut.Store(true)
}
