package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/words"
)

// atADesk is a window whose computer has a login. It shows nothing to anybody: tickets are for package e2e/kerberos.
func atADesk(t *testing.T, profiles ...Profile) *screen {
	t.Helper()
	s := newScreen(t, profiles...)
	s.doors.computer = func(context.Context) (flows.IntegratedWindows, error) { return flows.IntegratedWindows{}, nil }
	s.w.render(few())
	return s
}

func TestThisComputersLogin(t *testing.T) {
	s := atADesk(t, contoso())
	s.doors.upn = "bob@AD.CONTOSO.EXAMPLE"
	s.w.chooseWay(&signing{profile: contoso()})
	s.tap("This computer's login")
	s.until("the question", func() bool { return s.shows("Sign in with this computer's login") })
	s.mustShow("It is asked only once. Your ticket is that of bob@AD.CONTOSO.EXAMPLE")
	typed := s.w.win.Canvas().Focused()
	test.Type(typed, "bob@outlook.com")
	s.mustShow("personal Microsoft accounts")
	s.press(fyne.KeyReturn)
	if s.keeper.requested() != 0 {
		t.Fatal("a name that cannot do was sent")
	}
	typed.(*kit.Field).SetText("bob.builder@contoso.example")
	s.press(fyne.KeyReturn)
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	r := s.keeper.request(0)
	if _, ok := r.Grant.(flows.PreparedWindows); !ok || r.Flow != identity.FlowWindows || !s.doors.called("login contoso true bob.builder@contoso.example") {
		t.Errorf("request %+v, grant %T", r, r.Grant)
	}
	s.mustShow("Signing you in", "Contoso is asked without a browser")
	s.keeper.outcomes <- nil
	s.until("the note", func() bool { return s.doors.called("remember contoso bob.builder@contoso.example") })
}

// A name that turned out to be somebody else's is not kept, and that is said.
func TestAUsernameOfSomebodyElse(t *testing.T) {
	s := atADesk(t, contoso())
	s.doors.unkept = errors.New("this computer's login is that of Bob Builder, not of eve.stone@contoso.example")
	s.w.start(&signing{profile: contoso(), flow: identity.FlowWindows})
	s.until("the question", func() bool { return s.shows("Sign in with this computer's login") })
	s.w.win.Canvas().Focused().(*kit.Field).SetText("eve.stone@contoso.example")
	s.press(fyne.KeyReturn)
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	s.keeper.outcomes <- nil
	s.until("why", func() bool {
		return s.shows("The username was not kept: this computer's login is that of Bob Builder, not of eve.stone@contoso.example.")
	})
}

// Some providers turn out to be Microsoft's only when they are asked.
func TestAUsernameThatIsMissed(t *testing.T) {
	p := contoso()
	p.Authority = identity.Authority{Kind: identity.OIDC, URL: "https://login.contoso.example/contoso"}
	s := atADesk(t, p)
	s.w.start(&signing{profile: p, flow: identity.FlowWindows})
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	s.keeper.outcomes <- flows.ErrNoUsername
	s.until("the question", func() bool { return s.shows("Sign in with this computer's login") })
	s.w.win.Canvas().Focused().(*kit.Field).SetText("bob.builder@contoso.example")
	s.press(fyne.KeyReturn)
	s.until("the next", func() bool {
		return s.keeper.requested() == 2 && s.doors.called("login contoso true bob.builder@contoso.example")
	})
}

// What a ticket cannot do the browser can, and one click leads there; what a ticket lacks may be there the next time.
func TestBeyondThisComputersLogin(t *testing.T) {
	for problem, want := range map[error]string{
		&flows.LoginError{Problem: "a second factor is wanted", Err: &flows.Error{Code: "interaction_required", Numbers: []int{50076}}}: "Use the browser",
		&flows.LoginError{Problem: "the realm is managed"}:                                          "Use the browser",
		&flows.LoginError{Problem: "there is no ticket", Err: &ticketless{"no_ticket"}}:             "Try again",
		&flows.LoginError{Problem: "the ticket has expired", Err: &ticketless{"expired"}}:           "Try again",
		&flows.LoginError{Problem: "the service is not known", Err: &ticketless{"unknown_service"}}: "Use the browser",
		&flows.LoginError{Problem: "nobody answers", Err: &ticketless{"unreachable"}}:               "Try again",
		errors.New("the disk is full"):                                                              "Try again",
	} {
		p := contoso()
		p.LoginHint = "bob.builder@contoso.example"
		s := atADesk(t, p)
		s.w.start(&signing{profile: p, flow: identity.FlowWindows})
		s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
		s.keeper.outcomes <- problem
		s.until(want, func() bool { return s.find(want) != nil })
		s.tap(want)
		s.until("the next", func() bool { return s.keeper.requested() == 2 })
		flow := map[string]identity.Flow{"Use the browser": identity.FlowBrowser, "Try again": identity.FlowWindows}[want]
		if r := s.keeper.request(1); r.Flow != flow {
			t.Errorf("%v: %s", problem, r.Flow)
		}
	}
}

// A system that takes its time to say who is logged in does not get in the way of what was begun meanwhile.
func TestASlowUsername(t *testing.T) {
	s := atADesk(t, contoso())
	s.doors.asleep = make(chan struct{})
	s.doors.upn, s.doors.sure = "bob.builder@contoso.example", true
	s.w.start(&signing{profile: contoso(), flow: identity.FlowWindows})
	s.w.start(&signing{profile: contoso(), flow: identity.FlowDeviceCode})
	s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	close(s.doors.asleep)
	(<-s.posts)() // what the system said
	if n := s.keeper.requested(); n != 1 || s.w.signing.flow != identity.FlowDeviceCode {
		t.Errorf("%d sign-ins, the last by %s", n, s.w.signing.flow)
	}
}

// Where the system vouches for the name, or the profile has it, nobody is asked.
func TestThisComputersLoginKnowsWho(t *testing.T) {
	s := atADesk(t, contoso())
	s.doors.upn, s.doors.sure = "bob.builder@contoso.example", true
	s.w.start(&signing{profile: contoso(), flow: identity.FlowWindows})
	s.until("the sign-in", func() bool {
		return s.keeper.requested() == 1 && s.doors.called("login contoso true bob.builder@contoso.example")
	})
	s.press(fyne.KeyEscape)
	p := contoso()
	p.LoginHint = "megan@contoso.example"
	s.w.start(&signing{profile: p, flow: identity.FlowWindows})
	s.until("the next", func() bool {
		return s.keeper.requested() == 2 && s.doors.called("login contoso true megan@contoso.example")
	})
}

func TestThisComputersLoginThatCannotBeUsed(t *testing.T) {
	s := atADesk(t, contoso())
	s.doors.noLogin = &flows.LoginError{Problem: "this computer is joined to Entra ID alone", Next: "Sign in in the browser."}
	s.w.chooseWay(&signing{profile: contoso()})
	s.until("the reason", func() bool { return s.shows("this computer is joined to Entra ID alone") })
	s.tap("This computer's login")
	if !s.shows("More ways to sign in") || s.keeper.requested() != 0 {
		t.Error("what cannot be used was chosen")
	}
}

// Why a way cannot be chosen is found out while somebody is about to click. No row moves then.
func TestNoWayMovesWhenOneIsTurnedOff(t *testing.T) {
	for _, language := range []words.Language{words.English, words.German} {
		for _, why := range []string{"no", strings.Repeat("this computer is joined to nothing at all; ", 12)} {
			s := atADesk(t, contoso())
			s.speak(language)
			s.doors.noLogin = &flows.LoginError{Problem: why, Next: "Sign in in the browser."}
			wait := make(chan struct{})
			s.doors.looks = wait
			s.w.chooseWay(&signing{profile: contoso()})
			var login *wayRow
			places := func() (list []string) {
				s.each(func(o fyne.CanvasObject, at fyne.Position) {
					if r, ok := o.(*wayRow); ok {
						list = append(list, fmt.Sprint(r.way.name, at, r.Size()))
						if r.way.flow == identity.FlowWindows {
							login = r
						}
					}
				})
				return list
			}
			before := places()
			close(wait)
			s.until("the reason", func() bool { return login.off })
			if after := places(); !slices.Equal(before, after) {
				t.Errorf("%s: the rows were\n%q and are\n%q", language, before, after)
			}
			if tip := login.TipWords(); (tip != "") != (len(why) > 100) {
				t.Errorf("%s: the tip of a reason of %d letters is %q", language, len(why), tip)
			}
		}
	}
}

// The keyboard does not stay at a way that cannot be chosen, nor leaves one that can.
func TestTheKeyboardLeavesAClosedWay(t *testing.T) {
	for flow, want := range map[identity.Flow]identity.Flow{
		identity.FlowWindows: identity.FlowAuto, identity.FlowBrowser: identity.FlowBrowser,
	} {
		p := contoso()
		p.Flow = flow
		s := atADesk(t, p)
		s.doors.noLogin = &ticketless{"no_ticket"}
		s.w.chooseWay(&signing{profile: p})
		s.until("the reason", func() bool { return s.shows("nobody is logged in to a domain here") })
		row, ok := s.w.win.Canvas().Focused().(*wayRow)
		if !ok || row.way.flow != want {
			t.Fatalf("%s: the keyboard is at %#v", flow, s.w.win.Canvas().Focused())
		}
		s.press(fyne.KeyReturn)
		s.until("the sign-in", func() bool { return s.keeper.requested() == 1 })
	}
}

// ticketless is what the login says, at length, when there is no ticket.
type ticketless struct{ reason string }

func (e *ticketless) Error() string {
	return "winauth: look at the ticket: 0x00070000, minor -1765328243"
}
func (e *ticketless) Advice() (_, _ string) { return e.reason, "Get a ticket with kinit." }

func TestWhyThereIsNoTicket(t *testing.T) {
	for reason, want := range map[string]string{
		"no_ticket":   "Not now: nobody is logged in to a domain here. Get a ticket with kinit.",
		"expired":     "Not now: the ticket has expired. Get a ticket with kinit.",
		"unavailable": "This computer has nothing that could show it. Get a ticket with kinit.",
		"clock":       "Not now: look at the ticket: 0x00070000, minor -1765328243. Get a ticket with kinit.",
	} {
		if got := whyNoLogin(&ticketless{reason}); got != want {
			t.Errorf("%s: %s", reason, got)
		}
	}
}

// The automatic way begins with the login, but not for whoever wants somebody else than is there.
func TestAutomaticBeginsWithTheLogin(t *testing.T) {
	p := contoso()
	p.Flow = identity.FlowAuto
	s := atADesk(t, p)
	first := func(s *signing, w *window) string {
		r, err := w.request(s)
		ladder, ok := r.Grant.(flows.Ladder)
		if err != nil || !ok {
			t.Fatalf("%T, %v", r.Grant, err)
		}
		return ladder[0].Name
	}
	if got := first(&signing{profile: p, flow: identity.FlowAuto}, s.w); got != session.LoginName() {
		t.Errorf("it begins with %s", got)
	}
	snap := few()
	snap.Accounts[1].Flow, snap.Accounts[1].Profile = identity.FlowWindows, "contoso"
	s.w.render(snap)
	s.mustShow("Signed in with "+session.LoginName(), "bob.builder@contoso.example")
	if got := first(&signing{profile: p, flow: identity.FlowAuto}, s.w); got != "the browser" {
		t.Errorf("another person begins with %s", got)
	}
	bob := snap.Accounts[1].Account
	if again := s.w.againAs(snap.Accounts[1], "", ""); first(again, s.w) != session.LoginName() || !s.doors.called("login contoso true "+bob.Username) {
		t.Error("who signed in with the login does not begin with it")
	}
	if again := s.w.againAs(snap.Accounts[1], `{"id_token":{}}`, ""); first(again, s.w) != "the browser" {
		t.Error("what a login cannot bring is asked of it")
	}
}

func TestAnAccountSaysWhatItSignedInWith(t *testing.T) {
	a := few().Accounts[1]
	a.Flow, a.HasFresh = identity.FlowWindows, false
	found := false
	for _, f := range facts(a, nil, fixedNow()) {
		found = found || f.name == "Signed in with" && f.value == session.LoginName()
	}
	if !found {
		t.Error("the overview does not say it")
	}
	if got := renewal(a, fixedNow().Add(-time.Minute)); !strings.Contains(got, session.LoginName()) {
		t.Error(got)
	}
}
