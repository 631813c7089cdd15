package app

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// waiting starts a sign-in and brings it to where the browser is open.
func waiting(s *screen) session.Attempt {
	s.Helper()
	s.tap("Add account")
	s.until("the sign-in", func() bool { return s.keeper.requested() > 0 })
	a := session.Attempt{ID: s.keeper.request(s.keeper.requested() - 1).Attempt, Organisation: "Contoso", Step: string(flows.StepWaiting),
		StartedAt: s.now, Deadline: s.now.Add(281 * time.Second)}
	s.publish(a)
	s.until("the link", func() bool { return s.shows("http://127.0.0.1:40001/start/") })
	if s.shows("The link to copy appears here") {
		s.Error("the box promises a link beside the link")
	}
	return a
}

// browserOf is the browser's grant in what a profile without a flow of its own tries one after the other.
func browserOf(t *testing.T, g flows.Grant) *flows.AuthorizationCode {
	t.Helper()
	if ladder, ok := g.(flows.Ladder); ok && len(ladder) > 0 {
		g = ladder[0].Grant
	}
	code, ok := g.(*flows.AuthorizationCode)
	if !ok {
		t.Fatalf("the grant is %T", g)
	}
	return code
}

func (s *screen) publish(attempts ...session.Attempt) {
	snap := few()
	snap.SignIns = attempts
	s.w.render(snap)
}

func TestSheetFollowsTheSignIn(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	a := waiting(s)
	r := s.keeper.request(0)
	if g := browserOf(t, r.Grant); g.Prompt != "select_account" || r.Request.ClientID != "client" || r.Organisation != "Contoso" || r.Request.Account != nil {
		t.Errorf("request %+v, grant %+v", r, g)
	}
	s.mustShow("Continue in your browser", "A page of Contoso has opened", "Contoso found", "Browser opened", "Waiting for you, 4:41 left")
	if s.find("Open again") != nil {
		t.Error("offers help at once")
	}

	s.now = s.now.Add(20 * time.Second)
	s.w.renderSigning(s.w.signing)
	s.mustShow("Waiting for you, 4:21 left", "Open again", "Paste its address")

	s.tap("Copy link")
	s.until("the copied note", func() bool { return s.doors.called("copy http://127.0.0.1:40001/start/5f1c") })
	s.tap("Open again")
	s.until("the browser", func() bool { return s.doors.called("browser http://127.0.0.1:40001/start/5f1c") })

	s.keeper.pasteErr = errors.New("this address belongs to another sign-in")
	entry := s.w.signing.sheet.pasted
	test.Type(entry, "http://localhost/?error=access_denied")
	s.tap("Use it")
	s.until("the refusal", func() bool { return s.shows("this address belongs to another sign-in.") })
	s.publish(a)
	if entry.Text != "http://localhost/?error=access_denied" {
		t.Errorf("what was typed is now %q", entry.Text)
	}

	a.Step = string(flows.StepExchanging)
	s.publish(a)
	s.mustShow("Checking what came back")
	if s.shows("Open again") || s.shows("http://127.0.0.1:40001") {
		t.Error("still offers the link")
	}

	s.keeper.signedIn = few().Accounts[1].ID
	s.keeper.outcomes <- nil
	s.until("the account", func() bool { return s.w.signing == nil })
	if s.w.overlays.Top() != nil || s.w.account.name.Words != "Bob Builder" {
		t.Errorf("after the sign-in the page shows %q", s.w.account.name.Words)
	}
}

func TestTheNewAccountIsShownWhenItsSnapshotComesLater(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	waiting(s)
	zoe := account("Zoe Zimmer", "zoe@contoso.example", session.Fresh, time.Hour)
	s.keeper.signedIn = zoe.ID
	s.keeper.outcomes <- nil
	s.until("the end of the sheet", func() bool { return s.w.signing == nil })
	snap := few()
	snap.Accounts = append(snap.Accounts, zoe)
	s.w.render(snap)
	if got := s.w.account.name.Words; got != "Zoe Zimmer" {
		t.Errorf("shows %q", got)
	}
	s.tap("Bob Builder")
	s.w.render(snap)
	if got := s.w.account.name.Words; got != "Bob Builder" {
		t.Errorf("goes back to %q", got)
	}
}

func TestEscapeCancelsTheSignIn(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	waiting(s)
	s.press(fyne.KeyEscape)
	if s.w.overlays.Top() != nil {
		t.Fatal("the sheet stayed")
	}
	s.until("the cancel", func() bool { return s.keeper.called("cancel") })
}

func TestFailureSaysWhatHappenedAndWhatToDo(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	a := waiting(s)
	a.Problem = &session.Problem{Summary: "Your organisation has not allowed this application yet", Next: "An administrator has to agree once.",
		Code: "AADSTS65001", CorrelationID: "3c0d7f1e-0000-4000-8000-0000000011e8", Details: "the details", Who: "administrator"}
	a.Step = "failed"
	s.publish(a)
	if s.shows("can mend this") {
		t.Error("says twice who can mend it")
	}
	s.mustShow(a.Problem.Summary, a.Problem.Next, "AADSTS65001, correlation 3c0d…11e8")
	if s.shows("Waiting for you") {
		t.Error("still waits")
	}
	if s.w.win.Canvas().Focused() != fyne.Focusable(s.w.signing.sheet.details) {
		t.Error("Enter would not copy what the administrator needs")
	}
	s.tap("Try again")
	s.until("the second try", func() bool { return s.keeper.requested() == 2 })
	if s.keeper.request(0).Attempt == s.keeper.request(1).Attempt {
		t.Error("the same attempt twice")
	}
	s.mustShow("Looking for Contoso")

	a.ID = s.keeper.request(1).Attempt
	s.publish(a)
	s.tap("Copy details")
	s.until("the copy", func() bool { return s.shows("Details copied") })
	want := "copy the details\nNumber: AADSTS65001\nCorrelation ID: 3c0d7f1e-0000-4000-8000-0000000011e8\n" +
		"Authority: https://login.microsoftonline.com/contoso.example\nClient ID: client\nTime: " + s.now.UTC().Format(time.RFC3339)
	if got := s.doors.calls[len(s.doors.calls)-1]; got != want {
		t.Errorf("copied %q, want %q", got, want)
	}
}

func TestARefusalBeforeTheBrowserIsShown(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	s.keeper.outcomes <- session.ErrNowhere
	s.tap("Add account")
	s.until("the refusal", func() bool { return s.find("Try again") != nil })
	s.tap("Close")
	if s.w.overlays.Top() != nil {
		t.Error("the sheet stayed")
	}
}

func TestAnotherAccountIsOffered(t *testing.T) {
	s := newScreen(t, contoso())
	s.w.render(few())
	a := waiting(s)
	a.Other = "Bob Builder"
	a.Problem = &session.Problem{Summary: "Another account signed in", Next: "Nothing has changed."}
	s.publish(a)
	s.mustShow("Another account signed in", "Add Bob Builder")
	s.keeper.signedIn = few().Accounts[1].ID
	s.tap("Add Bob Builder")
	s.until("the account", func() bool { return s.keeper.called("accept") && s.w.signing == nil })
	if got := s.w.account.name.Words; got != "Bob Builder" {
		t.Errorf("shows %q", got)
	}
}

func TestStepsInWords(t *testing.T) {
	for step, want := range map[flows.Step]string{
		flows.StepDiscovering: "Looking for Contoso|Open your browser|Waiting for you",
		flows.StepListening:   "Contoso found|Opening your browser|Waiting for you",
		flows.StepWaiting:     "Contoso found|Browser opened|Waiting for you, 5:00 left",
		flows.StepExchanging:  "Contoso found|Browser opened|You signed in|Checking what came back|Save the account",
		flows.StepSaving:      "Contoso found|Browser opened|You signed in|Answer checked|Saving the account",
		flows.StepUnlocking:   "Waiting for the keyring to be unlocked|Look for Contoso|Open your browser|Waiting for you",
	} {
		a := session.Attempt{Organisation: "Contoso", Step: string(step), StartedAt: fixedNow(), Deadline: fixedNow().Add(5 * time.Minute)}
		if got := inWords(stepsOf(identity.FlowBrowser, a, fixedNow())); got != want {
			t.Errorf("%s: %q, want %q", step, got, want)
		}
	}
}

// inWords are the lines of the sheet.
func inWords(lines []stepWords) string {
	var words []string
	for _, l := range lines {
		words = append(words, l.words)
	}
	return strings.Join(words, "|")
}

func TestAQuestionOverTheSheetLeavesItThere(t *testing.T) {
	s := newScreen(t, contoso())
	snap := few()
	s.keeper.unsaved = []identity.Account{snap.Accounts[0].Account}
	s.w.render(snap)
	waiting(s)
	s.w.askBeforeClosing()
	s.mustShow("Close and lose 1 account?")
	s.press(fyne.KeyEscape)
	s.mustShow("Continue in your browser")

	// The tray asks for a new one while this one waits: the first is cancelled and not left behind unseen.
	s.w.goTo(Target{Show: ShowAddAccount})
	s.until("the cancel", func() bool { return s.keeper.called("cancel") })
	s.press(fyne.KeyEscape)
	if s.w.overlays.Top() != nil || s.w.signing != nil {
		t.Error("something is still over the window")
	}
}
