package app

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"fyne.io/fyne/v2/test"
)

// TestNothingIsLeftToFyneAtTheEnd uses the Lifecycle that Fyne's test application and its real one share.
func TestNothingIsLeftToFyneAtTheEnd(t *testing.T) {
	life := test.NewTempApp(t).Lifecycle()
	fyneOwn, ok := life.(whenStopped)
	if !ok {
		t.Fatalf("%T does not tell what it does at the end", life)
	}
	var done []string
	life.SetOnStopped(func() { done = append(done, "ours") })
	fyneOwn.SetOnStoppedHookExecuted(func() { done = append(done, "Fyne's") })
	ending := takeEnding(life)
	if fyneOwn.OnStopped() != nil {
		t.Error("something is left to be queued")
	}
	if ending(); !slices.Equal(done, []string{"ours", "Fyne's"}) {
		t.Errorf("at the end came %q", done)
	}
	takeEnding(life)() // when there is nothing
}

// TestNothingGoesThroughAShutGate: what is under way when the gate is shut still arrives, and nothing after it.
func TestNothingGoesThroughAShutGate(t *testing.T) {
	var open atomic.Bool
	open.Store(true)
	late := 0
	g := &gate{}
	g.do = func(show func()) {
		if !open.Load() {
			late++ // Fyne's queue is closed: this would be the panic
		}
		show()
	}
	var posts sync.WaitGroup
	var passed atomic.Int64
	for range 8 {
		posts.Go(func() {
			for range 2000 {
				g.pass(func() { passed.Add(1) })
			}
		})
	}
	g.close()
	open.Store(false)
	before := passed.Load()
	posts.Wait()
	if late > 0 || passed.Load() != before {
		t.Errorf("%d came late, %d went through before and %d after", late, before, passed.Load()-before)
	}
}

// TestTheGateWaitsForWhatGoesThrough: who shuts it knows that Fyne's queue is not used any more.
func TestTheGateWaitsForWhatGoesThrough(t *testing.T) {
	g, through := &gate{}, false
	g.do = func(func()) {
		through = true
		if g.passing.TryLock() {
			g.passing.Unlock()
			t.Error("it can be shut while something goes through")
		}
	}
	if g.pass(func() {}); !through {
		t.Error("nothing goes through an open gate")
	}
}
