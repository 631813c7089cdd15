package session

import (
	"slices"
	"testing"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// The history of a sign-in tells each step once, when it began, and only those of the way that is being tried. What a
// Snapshot has of it stays as it was.
func TestHistoryOfAnAttempt(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	var v Attempt
	steps := func(v Attempt) (list []string) {
		for _, s := range v.Past {
			list = append(list, s.Step+" "+s.At.Format("05"))
		}
		return list
	}
	for _, step := range []flows.Step{flows.StepUnlocking, flows.StepDiscovering, flows.StepDiscovering, flows.StepWaiting} {
		v.reach(step, at)
		at = at.Add(time.Second)
	}
	v.Device, v.Deadline = &DevicePrompt{}, at
	shown := v
	shown.Past = shown.Past[:2:3] // room behind it
	if got, want := steps(v), []string{"unlocking 00", "discovering 01", "waiting 03"}; !slices.Equal(got, want) {
		t.Errorf("the steps are %q, want %q", got, want)
	}
	shared := Attempt{Past: shown.Past}
	shared.reach(flows.StepSaving, at)
	if got := steps(v); got[2] != "waiting 03" {
		t.Errorf("a longer history has changed one that is shown: %q", got)
	}

	v.turn(identity.FlowBrowser, []string{"Kerberos: no ticket."})
	if v.Way != identity.FlowBrowser || !slices.Equal(v.Passed, []string{"Kerberos: no ticket."}) || v.Step != string(flows.StepDiscovering) || v.Device != nil || !v.Deadline.IsZero() {
		t.Errorf("at the turn of the browser the attempt is %+v", v)
	}
	v.reach(flows.StepDiscovering, at)
	if got, want := steps(v), []string{"unlocking 00", "discovering 04"}; !slices.Equal(got, want) {
		t.Errorf("the steps of the browser are %q, want %q", got, want)
	}
	if got, want := steps(shown), []string{"unlocking 00", "discovering 01"}; !slices.Equal(got, want) {
		t.Errorf("what was shown before is %q, want %q", got, want)
	}
}
