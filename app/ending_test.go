package app

import (
	"slices"
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
