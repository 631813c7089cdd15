package app

import (
	"testing"
	"time"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestEachWayTellsItsOwnSteps(t *testing.T) {
	for _, c := range []struct {
		flow, way identity.Flow
		step      flows.Step
		want      string
	}{
		{identity.FlowWindows, "", flows.StepDiscovering, "Looking for Contoso|Show this computer's login|Save the account"},
		{identity.FlowAuto, identity.FlowWindows, flows.StepExchanging, "Contoso found|Showing this computer's login|Save the account"},
		{identity.FlowAuto, identity.FlowBrowser, flows.StepWaiting, "Contoso found|Browser opened|Waiting for you"},
		{identity.FlowAuto, identity.FlowDeviceCode, flows.StepListening, "Contoso found|Getting a code|Waiting for you"},
		{identity.FlowPassword, "", flows.StepExchanging, "Contoso found|Sending name and password|Save the account"},
		{identity.FlowClientCredentials, "", flows.StepSaving, "Contoso found|Application proved|Saving the account"},
		{identity.FlowBroker, "", flows.StepExchanging, "Contoso found|Asking Windows|Save the account"},
	} {
		a := session.Attempt{Organisation: "Contoso", Way: c.way, Step: string(c.step), StartedAt: fixedNow()}
		if got := inWords(stepsOf(c.flow, a, fixedNow())); got != c.want {
			t.Errorf("%s, %s, %s: %q, want %q", c.flow, c.way, c.step, got, c.want)
		}
	}
}

func TestAStepThatTakesLongSaysHowLong(t *testing.T) {
	after := func(s int) time.Time { return fixedNow().Add(time.Duration(s) * time.Second) }
	a := session.Attempt{Organisation: "Contoso", Way: identity.FlowBrowser, StartedAt: fixedNow(), Step: string(flows.StepExchanging),
		Passed: []string{"Kerberos: this computer's login cannot be used: the ticket has expired."},
		Past: []session.Stage{{Step: "discovering", At: after(0)}, {Step: "listening", At: after(12)}, {Step: "waiting", At: after(13)},
			{Step: "exchanging", At: after(100)}}}
	want := "Kerberos: this computer's login cannot be used: the ticket has expired.|Contoso found, 12 s|Browser opened|You signed in|Checking what came back, 5 s|Save the account"
	if got := inWords(stepsOf(identity.FlowAuto, a, after(105))); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	a.Step, a.Past = "discovering", nil
	if got := inWords(stepsOf(identity.FlowAuto, a, after(7))); got != a.Passed[0]+"|Looking for Contoso, 7 s|Open your browser|Waiting for you" {
		t.Errorf("%q", got)
	}
}

// TestTheSheetTellsWhatWasPassedOver goes from this computer's login to the browser.
func TestTheSheetTellsWhatWasPassedOver(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.tap("Add account")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	a := session.Attempt{ID: s.keeper.request(0).Attempt, Organisation: "Contoso", Flow: identity.FlowAuto, Way: identity.FlowWindows,
		Step: string(flows.StepExchanging), StartedAt: s.now}
	s.publish(a)
	s.mustShow("Signing you in", "Contoso is asked without a browser", "Showing this computer's login")
	if s.find("Copy link") != nil {
		t.Error("offers a link where there is none")
	}
	a.Way, a.Step = identity.FlowBrowser, string(flows.StepWaiting)
	a.Passed = []string{"Kerberos: this computer's login cannot be used: the ticket has expired."}
	s.publish(a)
	s.until("the link", func() bool { return s.shows("http://127.0.0.1:40001/start/") })
	s.mustShow("Continue in your browser", a.Passed[0], "Contoso found", "Browser opened", "Waiting for you")
	sheet := s.w.signing.sheet
	s.inView(sheet.steps.object, sheet.copy, sheet.cancel)
}

// A sheet that grew when the page opens would move its buttons away from under the pointer.
func TestTheSheetStaysWhenThePageOpens(t *testing.T) {
	newScreen(t)
	a := session.Attempt{Organisation: "Contoso", Step: string(flows.StepListening)}
	high := func() float32 {
		return kit.NewText(leadOf(identity.FlowBrowser, a), kit.SizeText, kit.ColorDim, kit.Wrap).HeightFor(396)
	}
	before := high()
	if a.Step = string(flows.StepWaiting); high() != before {
		t.Errorf("what is said takes %v before the page opens and %v afterwards", before, high())
	}
}
