package app

import "fyne.io/fyne/v2"

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
