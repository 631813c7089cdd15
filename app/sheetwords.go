package app

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"

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

// titleOf is what the person does now.
func titleOf(flow identity.Flow, a session.Attempt) string {
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
	return fmt.Sprintf("A page of %s is about to open.", a.Organisation)
}

// waitingWords is how long somebody is still waited for.
func waitingWords(a session.Attempt, now time.Time) string {
	if a.Deadline.IsZero() {
		return "Waiting for you"
	}
	return "Waiting for you, " + countdown(a.Deadline.Sub(now)) + " left"
}

type stepWords struct {
	shape shape
	words string
	color fyne.ThemeColorName
	ink   fyne.ThemeColorName
	bold  bool
}

func done(words string) stepWords  { return stepWords{dot, words, colorOK, colorInk, false} }
func doing(words string) stepWords { return stepWords{ring, words, colorAccent, colorInk, true} }
func later(words string) stepWords { return stepWords{ring, words, colorDim, colorDim, false} }

// stepsOf puts a step into the three lines of the sheet.
func stepsOf(flow identity.Flow, a session.Attempt, now time.Time) [3]stepWords {
	found := a.Organisation + " found"
	ask, asking, asked, check := "Open your browser", "Opening your browser", "Browser opened", "Checking what came back"
	wait := "Waiting for you"
	switch {
	case a.Device != nil || flow == identity.FlowDeviceCode:
		ask, asking, asked = "Get a code", "Getting a code", "Signed in on another device"
	case flow == identity.FlowPassword:
		ask, asking, asked, wait = "Send name and password", "Sending name and password", "Name and password sent", "Wait for the answer"
	case flow == identity.FlowWindows:
		ask, asking, asked, wait = "Show this computer's login", "Showing this computer's login", "This computer's login was taken", "Wait for the answer"
	case flow == identity.FlowBroker:
		ask, asking, asked, wait = "Ask Windows", "Asking Windows", "Windows has answered", "Wait for the answer"
	case flow == identity.FlowClientCredentials:
		ask, asking, asked, wait = "Prove the application", "Proving the application", "Application proved", "Wait for the answer"
	}
	switch flows.Step(a.Step) {
	case flows.StepWaiting:
		return [3]stepWords{done(found), done(asked), doing(waitingWords(a, now))}
	case flows.StepExchanging:
		if wait != "Waiting for you" { // nobody was waited for: it is being asked right now
			return [3]stepWords{done(found), doing(asking), later(wait)}
		}
		return [3]stepWords{done(found), done(asked), doing(check)}
	case flows.StepSaving:
		return [3]stepWords{done(found), done(asked), doing("Saving the account")}
	case flows.StepListening:
		return [3]stepWords{done(found), doing(asking), later(wait)}
	}
	return [3]stepWords{doing("Looking for " + a.Organisation), later(ask), later(wait)}
}
