package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// Try runs until it is told how that ended, like SignIn.
func (r *recorder) Try(ctx context.Context, s session.SignIn) (*flows.Result, error) {
	r.mu.Lock()
	r.requests = append(r.requests, s)
	r.mu.Unlock()
	select {
	case <-ctx.Done():
		r.note("try ended")
		return nil, fmt.Errorf("run the flow: %w", ctx.Err())
	case err := <-r.outcomes:
		return r.result, err
	}
}

func (r *recorder) Keep(_ context.Context, s session.SignIn, res *flows.Result) (identity.AccountID, error) {
	r.note("keep " + string(s.Attempt) + " " + res.Account.Username)
	return res.Account.ID, nil
}

// inLab opens the Flow lab from the tools beside the settings.
func inLab(t *testing.T, profiles ...Profile) *screen {
	t.Helper()
	s := newScreen(t, profiles...)
	s.w.render(few())
	s.tap("Tools")
	s.tap("Flow lab")
	s.until("the lab", func() bool { return s.shows("Nothing has run yet") })
	return s
}

// chooseFlow takes a flow from the menu.
func (s *screen) chooseFlow(name string) {
	s.Helper()
	test.Tap(s.w.lab.form.flow)
	s.tap(name)
}

func TestEveryFlowAsksForWhatItNeeds(t *testing.T) {
	s := inLab(t, contoso())
	for _, f := range labFlows() {
		if f.name != s.w.lab.form.flow.Label.Words {
			s.chooseFlow(f.name)
		}
		s.mustShow(f.purpose, f.instead)
		s.mustShow(f.missing...)
		for part, group := range s.w.lab.form.parts {
			if group.Visible() != f.has(part) {
				t.Errorf("%s: group %d is shown: %v", f.name, part, group.Visible())
			}
		}
	}
}

func TestAPasswordIsNotAskedForUntilItIsAllowed(t *testing.T) {
	s := inLab(t, contoso())
	s.chooseFlow("Password")
	s.mustShow("switched off here. Switch it on in the settings")
	if f := s.w.lab.form; f.password.Visible() && f.unlocked.Visible() || !f.run.Disabled() {
		t.Error("a password can be typed")
	}
	s.tap("Open Settings")
	if !s.atPasswordSetting() {
		t.Error("nobody learns where passwords are allowed")
	}
	s.w.showFlowLab()
	p := s.w.prefs
	p.PasswordSignIn = true
	s.w.savePreferences(p)
	s.tap("Done")
	s.tap("Tools")
	s.tap("Flow lab")
	s.until("the fields", func() bool { return s.w.lab.form.unlocked.Visible() })
	f := s.w.lab.form
	f.username.SetText("adele@contoso.example")
	f.password.SetText("letmein")
	if !f.password.Password {
		t.Error("the password can be read on the screen")
	}
	s.tap("Run")
	s.until("the run", func() bool { return s.keeper.requested() == 1 })
	if g, ok := s.keeper.request(0).Grant.(flows.Password); !ok || g.Username != "adele@contoso.example" || g.Password != "letmein" {
		t.Errorf("grant %T", s.keeper.request(0).Grant)
	}
	s.tap("Done")
	if f.password.Text != "" {
		t.Error("the password stays in its field")
	}
}

func TestTheFormSaysWhatIsMissing(t *testing.T) {
	s := inLab(t)
	run := func(want string) {
		s.Helper()
		s.w.lab.form.run.OnTapped()
		s.mustShow(want)
		if s.keeper.requested() != 0 {
			s.Error("it ran all the same")
		}
	}
	f := s.w.lab.form
	run("Where? It is empty.")
	f.authority.SetText("contoso.com")
	run("The application ID is missing.")
	f.clientID.SetText("1b730954-1685-4b74-9bfd-dac224a7b894")
	f.claims.SetText("acrs=c1")
	run("The claims request is no JSON object.")
	f.claims.SetText("")
	s.chooseFlow("Client credentials")
	run("This flow needs an application that proves itself")
	test.Tap(f.proof.kind)
	s.tap("Client secret")
	run("The client secret is missing.")
	f.proof.secret.SetText("s3cret")
	run("Which API is the token for?")
	f.scopes.SetText("api://orders/.default")
	s.tap("Run")
	s.until("the run", func() bool { return s.keeper.requested() == 1 })
	r := s.keeper.request(0)
	if r.Request.Credential == nil || r.Request.Credential.Secret != "s3cret" || r.Request.Authority.URL != "https://login.microsoftonline.com/contoso.com" ||
		r.Organisation != "contoso.com" {
		t.Errorf("request %+v", r.Request)
	}
}

func TestARunCanBeFollowedAndKept(t *testing.T) {
	s := inLab(t, contoso())
	s.tap("Run")
	s.until("the run", func() bool { return s.keeper.requested() == 1 })
	r := s.keeper.request(0)
	if r.Flow != identity.FlowBrowser || r.Attempt == "" {
		t.Errorf("sign-in %+v", r)
	}
	if s.find("Run") != nil || s.find("Stop") == nil {
		t.Error("it cannot be stopped")
	}
	a := session.Attempt{ID: r.Attempt, Lab: true, Step: string(flows.StepWaiting), StartedAt: s.now, Deadline: s.now.Add(281 * time.Second)}
	s.publish(a)
	s.until("the link", func() bool { return s.shows("http://127.0.0.1:40001/start/5f1c") })
	s.mustShow("Waiting for the browser, 4:41 left")
	s.tap("Copy link")
	s.until("the copy", func() bool { return s.doors.called("copy http://127.0.0.1:40001/start/5f1c") })
	s.keeper.pasteErr = errors.New("this address belongs to another sign-in")
	s.w.lab.ends.pasted.SetText("http://localhost/?code=x")
	s.tap("Use it")
	s.until("the refusal", func() bool { return s.shows("This address belongs to another sign-in.") })

	s.keeper.token, s.keeper.keys = signed(t, someClaims())
	account := few().Accounts[0].Account
	s.keeper.result = &flows.Result{Account: account, Tokens: identity.TokenSet{
		ID: s.keeper.token, Refresh: "refresh",
		Access: map[identity.Scopes]identity.AccessToken{"api://orders/Orders.Read": {Token: s.keeper.token, Scopes: "api://orders/Orders.Read", ExpiresAt: s.now.Add(time.Hour)}},
	}}
	s.keeper.outcomes <- nil
	s.until("the end", func() bool { return s.shows("Adele Vance signed in") })
	s.mustShow("The access token for api://orders/Orders.Read ends at 11:20, in 60 minutes.", "A refresh token came along.")
	s.chooseFlow("Device code")
	s.mustShow("Browser, 10:20: nothing went over the wire") // what is shown stays what it was
	s.tap("Read the claims")
	s.until("the claims", func() bool { return s.shows("preferred_username") })
	s.until("the verdict", func() bool { return s.shows("Signature valid, key 7f3a") }) // by the keys that the account beside it is kept with
	s.keeper.keys = nil
	s.tap("ID token")
	s.until("the ID token", func() bool { return s.shows("Signature valid, key 7f3a") })
	if v := judgeResult(readingOf(s.keeper.token, "", s.now), false, nil); !strings.Contains(v.Reason, "has not checked this signature") {
		t.Errorf("without keys: %+v", v)
	}
	s.tap("Keep this account")
	s.until("the account", func() bool { return s.keeper.called("keep " + string(r.Attempt) + " adele@contoso.example") })
	s.until("the note", func() bool { return s.shows("The account is kept") })
	if s.find("Keep this account") != nil {
		t.Error("it can be kept twice")
	}
}

func TestADeviceCodeIsShownInTheLab(t *testing.T) {
	s := inLab(t, contoso())
	s.chooseFlow("Device code")
	s.tap("Run")
	s.until("the run", func() bool { return s.keeper.requested() == 1 })
	s.publish(session.Attempt{ID: s.keeper.request(0).Attempt, Lab: true, Step: string(flows.StepWaiting), Deadline: s.now.Add(15 * time.Minute),
		Device: &flows.DevicePrompt{UserCode: "DKXWMQZA", VerificationURI: "https://login.example/device"}})
	s.mustShow("Waiting for the other device, 15:00 left", "https://login.example/device")
	s.tap("Copy code")
	s.until("the copy", func() bool { return s.doors.called("copy DKXWMQZA") })
	s.tap("Open here")
	s.until("the page", func() bool { return s.doors.called("browser https://login.example/device") })
}

func TestAFailureInTheLabCanBeCopied(t *testing.T) {
	s := inLab(t, contoso())
	s.tap("Run")
	s.until("the run", func() bool { return s.keeper.requested() == 1 })
	s.keeper.outcomes <- &flows.Error{Op: "redeem the authorization code", Status: 400, Code: "invalid_grant", Numbers: []int{50076}, CorrelationID: "3c0d7f1e-0000-4000-8000-0000000011e8"}
	s.until("the failure", func() bool { return s.find("Copy details") != nil })
	s.mustShow("AADSTS50076, correlation 3c0d7f1e-0000-4000-8000-0000000011e8")
	s.tap("Copy details")
	s.until("the copy", func() bool { return s.shows("Details copied") })
	if last := s.doors.calls[len(s.doors.calls)-1]; !strings.Contains(last, "AADSTS50076") || !strings.Contains(last, "Client ID: client") {
		t.Errorf("copied %q", last)
	}
}

func TestLeavingTheLabStopsTheRun(t *testing.T) {
	s := inLab(t, contoso())
	s.tap("Run")
	s.until("the run", func() bool { return s.keeper.requested() == 1 })
	s.press(fyne.KeyEscape)
	s.until("the end", func() bool { return s.keeper.called("try ended") && s.keeper.called("cancel") })
	if s.w.pane == paneFlowLab || s.w.labRun.state != labStopped {
		t.Errorf("pane %v, state %v", s.w.pane, s.w.labRun.state)
	}
}

// TestChangesOfATraceAreDrawnTogether feeds as many changes as a fast provider makes and counts the redraws.
func TestChangesOfATraceAreDrawnTogether(t *testing.T) {
	s := inLab(t, contoso())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := &labRun{state: labRunning, cancel: cancel, trace: flows.NewTrace(nil)}
	s.w.labRun = r
	changed := make(chan struct{}, 1)
	s.w.errands.run(func(context.Context) func() { s.w.drawTrace(ctx, r, changed); return nil })
	for range 1000 {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	draw := <-s.posts
	for range 1000 {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	select {
	case <-s.posts:
		t.Error("a second redraw while the first one waits")
	default:
	}
	draw()
	(<-s.posts)() // the changes since then
	r.state = labStopped
}

func TestATraceIsSavedForThisPersonAlone(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	path, err := saveNew("~/trace.json", flows.NewTrace(nil).WriteRedacted)
	if err != nil || path != filepath.Join(dir, "trace.json") {
		t.Fatalf("saved as %q, %v", path, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if _, err := saveNew("~/trace.json", flows.NewTrace(nil).WriteRedacted); err == nil {
		t.Error("another file is written over")
	}

	s := inLab(t, contoso())
	withExchanges(s)
	s.tap("Save redacted trace…")
	s.mustShow("Save the trace")
	s.tap("Save")
	s.until("the note", func() bool { return s.shows("Saved as " + dir) })
	s.tap("Copy trace")
	s.until("the copy", func() bool { return s.shows("Trace copied, without secrets") })
}

func TestRefreshOfAnAccount(t *testing.T) {
	s := inLab(t, contoso())
	s.chooseFlow("Refresh an account")
	test.Tap(s.w.lab.form.account)
	s.tap("Bob Builder, Contoso")
	s.tap("Run")
	s.until("the end", func() bool { return s.shows("Bob Builder has a new token") })
	if !s.keeper.called("refresh " + string(few().Accounts[1].ID)) {
		t.Errorf("calls %q", s.keeper.calls)
	}
	s.mustShow("It is kept with the account.")
}

// TestAMenuOfManyAccountsStaysInTheWindow: the last one can be reached by the keyboard.
func TestAMenuOfManyAccountsStaysInTheWindow(t *testing.T) {
	s := inLab(t, contoso())
	snap := few()
	for i := range 60 {
		snap.Accounts = append(snap.Accounts, account(fmt.Sprintf("Person %02d", i), fmt.Sprintf("p%02d@contoso.example", i), session.Fresh, time.Hour))
	}
	s.w.render(snap)
	s.chooseFlow("Refresh an account")
	s.keyTo(s.w.lab.form.account, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp)
	var last *kit.MenuEntry
	s.each(func(o fyne.CanvasObject, at fyne.Position) {
		if e, ok := o.(*kit.MenuEntry); ok && e.Focused {
			last = e
			if at.Y < 0 || at.Y+e.Size().Height > windowH {
				t.Errorf("the chosen entry is at %v", at)
			}
		}
	})
	if last == nil || last.Label.Words != "Person 59, Contoso" {
		t.Fatalf("the keyboard is at %+v", last)
	}
	s.press(fyne.KeyReturn)
	if got := s.w.lab.form.account.Label.Words; got != "Person 59, Contoso" {
		t.Errorf("chose %q", got)
	}
}

func TestTheLabFitsSmallWindows(t *testing.T) {
	const long = "Rechtsschutzversicherungsgesellschaften-Donaudampfschifffahrt"
	for _, size := range []fyne.Size{{Width: windowW, Height: windowH}, {Width: 780, Height: 520}, {Width: 640, Height: 400}} {
		p := contoso()
		p.Organisation = long
		s := inLab(t, p)
		s.w.win.Resize(size)
		for _, f := range labFlows() {
			if f.name != s.w.lab.form.flow.Label.Words {
				s.chooseFlow(f.name)
			}
			s.fits(f.name, size)
		}
		withExchanges(s)
		s.keyTo(s.w.lab.wire, fyne.KeyDown, fyne.KeyReturn)
		s.fits("unfolded", size)
		r := s.w.labRun
		r.state, r.problem = labFailed, session.Problem{Summary: long + " " + long, Next: long + " " + long, Code: long, CorrelationID: long}
		s.w.renderLab()
		s.fits("failure", size)
		r.state, r.attempt = labRunning, session.Attempt{Step: string(flows.StepWaiting), Deadline: s.now}
		r.link = "http://127.0.0.1:40001/start/" + long
		s.w.renderLab()
		s.fits("waiting", size)
		if m := s.w.win.Canvas().Content().MinSize(); m.Width > size.Width || m.Height > size.Height {
			t.Errorf("the lab needs %v", m)
		}
		r.state = labStopped
	}
}

// TestAChallengeForTheCallerInTheLab: an application cannot sign in again.
func TestAChallengeForTheCallerInTheLab(t *testing.T) {
	s := inLab(t, contoso())
	s.chooseFlow("On behalf of")
	f := s.w.lab.form
	f.assertion.SetText("eyJ.caller.token")
	f.scopes.SetText("api://inventory/Stock.Read")
	test.Tap(f.proof.kind)
	s.tap("Client secret")
	f.proof.secret.SetText("s3cret")
	s.tap("Run")
	s.until("the run", func() bool { return s.keeper.requested() == 1 })
	s.keeper.outcomes <- &flows.Error{Code: "interaction_required", Numbers: []int{50079}, Claims: wantedClaims}
	s.until("the end", func() bool { return s.shows("The next API wants more from the caller") })
	s.tap("Copy details")
	s.until("the copy", func() bool { return s.shows("Details copied") })
	if !strings.Contains(s.w.labRun.problem.Details, "Claims: "+wantedClaims) {
		t.Errorf("the details are %q", s.w.labRun.problem.Details)
	}
}
