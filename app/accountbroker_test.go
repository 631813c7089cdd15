package app

import (
	"context"
	"testing"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// windowsBroker is a grant that never works: package e2e/windows has one that does.
func windowsBroker() flows.Grant {
	return flows.PreparedBroker(func(context.Context) (flows.AccountBroker, error) {
		return flows.AccountBroker{}, &flows.BrokerError{Reason: flows.BrokerNeedsPerson, Problem: "Windows must ask something first."}
	})
}

func TestWindowsAccountIsAWay(t *testing.T) {
	s := newScreen(t, contoso())
	s.doors.broker = windowsBroker()
	s.w.render(few())
	s.w.chooseWay(&signing{profile: contoso()})
	if s.shows("Windows account") {
		t.Error("it is offered without being allowed")
	}
	s.tap("Cancel")
	s.w.prefs.WindowsBroker = true
	s.w.chooseWay(&signing{profile: contoso()})
	s.mustShow("Windows account", "Not verified on Windows.")
	s.tap("Windows account")
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	r := s.keeper.request(0)
	if _, ok := r.Grant.(flows.PreparedBroker); !ok || r.Flow != identity.FlowBroker || !s.doors.called("broker true 0") {
		t.Errorf("%+v, %T", r, r.Grant)
	}
	s.mustShow("Signing you in", "This was not verified on Windows.")
}

func TestAutomaticAsksTheWindowsAccount(t *testing.T) {
	s := newScreen(t, contoso())
	s.doors.broker = windowsBroker()
	s.w.prefs.WindowsBroker = true
	s.w.render(few())
	rungs := func(sg *signing) int {
		r, err := s.w.request(sg)
		ladder, ok := r.Grant.(flows.Ladder)
		if err != nil || !ok {
			t.Fatalf("%T, %v", r.Grant, err)
		}
		return len(ladder)
	}
	auto := identity.FlowAuto
	if n := rungs(&signing{profile: contoso(), flow: auto}); n != 3 || !s.doors.called("broker false 0") {
		t.Errorf("%d ways", n)
	}
	// More than an account says, and a choice among accounts, is for the provider's pages.
	choosing := contoso()
	choosing.Prompt = "login"
	for name, sg := range map[string]*signing{
		"claims": {profile: contoso(), flow: auto, claims: `{}`},
		"prompt": {profile: choosing, flow: auto},
		"name":   {profile: contoso(), flow: auto, hint: "eve@contoso.example"},
	} {
		if n := rungs(sg); n != 2 {
			t.Errorf("%s: %d ways", name, n)
		}
	}
	// Who is there already is not added once more.
	snap := few()
	snap.Accounts[1].Flow, snap.Accounts[1].Profile = identity.FlowBroker, "contoso"
	s.w.render(snap)
	if n := rungs(&signing{profile: contoso(), flow: auto}); n != 2 {
		t.Errorf("%d ways", n)
	}
	a := snap.Accounts[1]
	if next := s.w.againAs(a, "", ""); next.flow != identity.FlowBroker {
		t.Errorf("again by %s", next.flow)
	}
	s.w.prefs.WindowsBroker = false
	if next := s.w.againAs(a, "", ""); next.flow != auto {
		t.Errorf("again by %s", next.flow)
	}
	s.w.choose(a.ID)
	s.mustShow("Windows account, not verified", "Windows' account broker (not verified on Windows)", "Windows keeps the refresh token", "kept by Windows")
}
