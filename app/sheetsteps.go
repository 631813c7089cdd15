package app

import (
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// stage is a step of a sign-in in words: before it, during it, and once it is done.
type stage struct {
	step               flows.Step
	later, doing, done string
}

// stagesOf are the steps that a way to sign in goes through.
func stagesOf(way identity.Flow, a session.Attempt) []stage {
	found := stage{flows.StepDiscovering, fmt.Sprintf("Look for %s", a.Organisation), fmt.Sprintf("Looking for %s", a.Organisation), fmt.Sprintf("%s found", a.Organisation)}
	ask := func(later, doing, done string) stage { return stage{flows.StepExchanging, later, doing, done} }
	save := stage{flows.StepSaving, "Save the account", "Saving the account", "Account saved"}
	var list []stage
	switch way {
	case identity.FlowWindows:
		list = []stage{found, ask("Show this computer's login", "Showing this computer's login", "This computer's login was taken"), save}
	case identity.FlowBroker:
		list = []stage{found, ask("Ask Windows", "Asking Windows", "Windows has answered"), save}
	case identity.FlowPassword:
		list = []stage{found, ask("Send name and password", "Sending name and password", "Name and password were taken"), save}
	case identity.FlowClientCredentials:
		list = []stage{found, ask("Prove the application", "Proving the application", "Application proved"), save}
	case identity.FlowDeviceCode:
		list = []stage{found, {flows.StepListening, "Get a code", "Getting a code", "The code is there"},
			{flows.StepWaiting, "Waiting for you", "Waiting for you", "You signed in on another device"}, ask("", "Checking what came back", "Answer checked"), save}
	default:
		list = []stage{found, {flows.StepListening, "Open your browser", "Opening your browser", "Browser opened"},
			{flows.StepWaiting, "Waiting for you", "Waiting for you", "You signed in"}, ask("", "Checking what came back", "Answer checked"), save}
	}
	if began(a, flows.StepUnlocking) >= 0 || a.Step == string(flows.StepUnlocking) { // most keyrings are open
		list = slices.Insert(list, 0, stage{flows.StepUnlocking, "", "Waiting for the keyring to be unlocked", "Keyring unlocked"})
	}
	return list
}

// began is where the history of a sign-in tells of a step; -1: nowhere.
func began(a session.Attempt, step flows.Step) int {
	for i, s := range slices.Backward(a.Past) {
		if s.Step == string(step) {
			return i
		}
	}
	return -1
}

// longStep is how long a step takes before it is told how long.
const longStep = 3 * time.Second

// tookLong is a step and how long it takes, where that is long.
func tookLong(words string, d time.Duration) string {
	if d < longStep {
		return words
	}
	return fmt.Sprintf("%s, %d s", words, int(d.Seconds()))
}

// stepWords is a line of the sheet.
type stepWords struct {
	shape kit.Shape
	words string
	color fyne.ThemeColorName
	ink   fyne.ThemeColorName
	bold  bool
}

func done(words string) stepWords { return stepWords{kit.Dot, words, kit.ColorOK, kit.ColorInk, false} }
func doing(words string) stepWords {
	return stepWords{kit.Ring, words, kit.ColorAccent, kit.ColorInk, true}
}
func later(words string) stepWords {
	return stepWords{kit.Ring, words, kit.ColorDim, kit.ColorDim, false}
}
func passed(words string) stepWords {
	return stepWords{kit.Ring, words, kit.ColorWarn, kit.ColorDim, false}
}

// stepsOf tells the progress of a sign-in line by line: the ways that were passed over, what is done, what is under way,
// and what comes. What follows the wait for a person is told once they are back.
func stepsOf(flow identity.Flow, a session.Attempt, now time.Time) (lines []stepWords) {
	for _, why := range a.Passed {
		lines = append(lines, passed(why))
	}
	list := stagesOf(wayOf(flow, a), a)
	index := func(step flows.Step) int {
		return slices.IndexFunc(list, func(s stage) bool { return s.step == step })
	}
	at, wait := max(index(flows.Step(a.Step)), 0), index(flows.StepWaiting)
	for i, s := range list {
		since := began(a, s.step)
		switch {
		case i < at && s.step == flows.StepWaiting, i < at && (since < 0 || since+1 >= len(a.Past)):
			lines = append(lines, done(s.done))
		case i < at:
			lines = append(lines, done(tookLong(s.done, a.Past[since+1].At.Sub(a.Past[since].At))))
		case i == at && s.step == flows.StepWaiting:
			lines = append(lines, doing(waitingWords(a, now)))
		case i == at:
			from := a.StartedAt
			if since >= 0 {
				from = a.Past[since].At
			}
			lines = append(lines, doing(tookLong(s.doing, now.Sub(from))))
		case i <= wait || at > wait:
			lines = append(lines, later(s.later))
		}
	}
	return lines
}

// waitsSince is since when somebody is waited for.
func waitsSince(a session.Attempt) time.Time {
	if i := began(a, flows.StepWaiting); i >= 0 {
		return a.Past[i].At
	}
	return a.StartedAt
}

// stepLines are as many lines as there are steps to tell.
type stepLines struct {
	object *fyne.Container
	marks  []*kit.Mark
}

func newStepLines() *stepLines { return &stepLines{object: kit.NewColumn(12)} }

// set shows the lines, and reports whether they take another height.
func (l *stepLines) set(lines []stepWords) (changed bool) {
	width := l.object.Size().Width
	before := kit.HeightFor(l.object, width)
	for len(l.marks) < len(lines) {
		m := kit.NewMark(kit.SizeText)
		m.Gap = 10
		m.Label.Fit = kit.Wrap
		l.marks = append(l.marks, m)
		l.object.Add(m)
	}
	for i, m := range l.marks {
		if m.Hidden = i >= len(lines); m.Hidden {
			continue
		}
		w := lines[i]
		m.Set(w.shape, w.words, w.color, w.ink)
		m.Label.SetBold(w.bold)
	}
	return kit.HeightFor(l.object, width) != before
}
