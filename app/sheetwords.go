package app

import (
	"cmp"
	"fmt"
	"time"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// opensBrowser reports whether a flow begins in the browser of this computer.
func opensBrowser(flow identity.Flow) bool {
	switch flow {
	case identity.FlowDeviceCode, identity.FlowPassword, identity.FlowClientCredentials, identity.FlowWindows, identity.FlowBroker:
		return false
	}
	return true
}

// wayOf is the way to sign in that is being tried: a flow that leaves a choice tells which one it is at.
func wayOf(flow identity.Flow, a session.Attempt) identity.Flow { return cmp.Or(a.Way, flow) }

// titleOf is what the person does now.
func titleOf(flow identity.Flow, a session.Attempt) string {
	flow = wayOf(flow, a)
	switch {
	case a.Device != nil:
		return "Continue on any device"
	case flow == identity.FlowDeviceCode:
		return "Getting a code"
	case flow == identity.FlowPassword, flow == identity.FlowWindows, flow == identity.FlowBroker:
		return "Signing you in"
	case flow == identity.FlowClientCredentials:
		return "Signing the application in"
	}
	return "Continue in your browser"
}

func leadOf(flow identity.Flow, a session.Attempt) string {
	flow = wayOf(flow, a)
	step := flows.Step(a.Step)
	back := step == flows.StepExchanging || step == flows.StepSaving
	switch {
	case flow == identity.FlowPassword, flow == identity.FlowClientCredentials, flow == identity.FlowWindows:
		return a.Organisation + " is asked without a browser. This takes a moment."
	case flow == identity.FlowBroker:
		return "Windows is asked for its account, and may open a window of its own. This was not verified on Windows."
	case back:
		return "You are back. This takes a moment."
	case a.Device != nil:
		return "Sign in to " + a.Organisation + " there. This window notices when you are done."
	case flow == identity.FlowDeviceCode:
		return a.Organisation + " is asked for a code to type on another device."
	case step == flows.StepWaiting:
		return fmt.Sprintf("A page of %s has opened. Sign in there, then come back.", a.Organisation)
	}
	// As long as what follows: the sheet does not move from under the pointer when the page has opened.
	return fmt.Sprintf("A page of %s is about to open. Sign in there, then come back.", a.Organisation)
}

// waitingWords is how long somebody is still waited for.
func waitingWords(a session.Attempt, now time.Time) string {
	if a.Deadline.IsZero() {
		return "Waiting for you"
	}
	return "Waiting for you, " + kit.Countdown(a.Deadline.Sub(now)) + " left"
}
