package session_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/flows"
	"latchkey/internal/demo"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// app is an application of the demo tenant.
func (w *world) app(name string) demo.AppInfo {
	w.t.Helper()
	for _, a := range w.tenant.Info().Apps {
		if a.Name == name {
			return a
		}
	}
	w.t.Fatalf("the demo has no application %s", name)
	return demo.AppInfo{}
}

// by makes a sign-in of a way.
func (w *world) by(way session.Way, r flows.Request) session.SignIn {
	w.t.Helper()
	grant, err := way.Grant()
	if err != nil {
		w.t.Fatal(err)
	}
	return session.SignIn{Request: r, Grant: grant, Flow: way.Flow, Profile: "demo"}
}

// signInApp signs an application in with its secret.
func (w *world) signInApp(k *session.Keeper, name string) identity.AccountID {
	w.t.Helper()
	app := w.app(name)
	r := w.request()
	r.ClientID, r.Credential = app.ClientID, &identity.Credential{Secret: identity.Secret(app.Secret)}
	r.Scopes = identity.NewScopes(w.api("Contoso Orders") + "/.default")
	id, err := k.SignIn(w.t.Context(), w.by(session.Way{Flow: identity.FlowClientCredentials}, r))
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// api is the address of an API of the demo tenant.
func (w *world) api(name string) string {
	w.t.Helper()
	scope := w.app(name).Scopes[0]
	return scope[:strings.LastIndex(scope, "/")]
}

// activity is what happened to the account, newest first.
func activity(t *testing.T, k *session.Keeper, id identity.AccountID) []identity.Event {
	t.Helper()
	for _, a := range k.Snapshot().Accounts {
		if a.ID == id {
			return a.Activity
		}
	}
	t.Fatalf("no account %s", id)
	return nil
}

func TestDeviceCodeIsShownAndRemembered(t *testing.T) {
	w := newWorld(t)
	w.control(`{"device_interval": 1}`)
	k := w.keeper()
	type end struct {
		id  identity.AccountID
		err error
	}
	done := make(chan end, 1)
	go func() {
		id, err := k.SignIn(t.Context(), w.by(session.Way{Flow: identity.FlowDeviceCode}, w.request()))
		done <- end{id, err}
	}()
	s := await(t, k, "a code to type", func(s session.Snapshot) bool { return len(s.SignIns) == 1 && s.SignIns[0].Device != nil })
	shown := s.SignIns[0]
	if shown.Flow != identity.FlowDeviceCode || shown.Deadline.IsZero() {
		t.Errorf("the sign-in shows %+v", shown)
	}
	if link, err := k.Link(shown.ID); err != nil || link != shown.Device.VerificationURI {
		t.Errorf("the link is %q, %v", link, err)
	}
	if err := k.Paste(shown.ID, "http://localhost/?code=x&state=y"); err == nil {
		t.Error("a pasted answer was taken")
	}
	w.control(fmt.Sprintf(`{"approve_device": {"user_code": %q, "username": "adele@contoso.example"}}`, shown.Device.UserCode))
	got := <-done
	if got.err != nil {
		t.Fatal(got.err)
	}
	a, err := k.Account(t.Context(), got.id)
	if err != nil || a.Flow != identity.FlowDeviceCode || a.Username != "adele@contoso.example" {
		t.Errorf("the account is %+v, %v", a, err)
	}
	if e := activity(t, k, got.id)[0]; e.Text != "Signed in with a code on another device" {
		t.Errorf("the activity says %q", e.Text)
	}
}

func TestAutomaticSaysWhatItPassedOver(t *testing.T) {
	w := newWorld(t)
	w.control(`{"device_interval": 1}`)
	k := w.keeper()
	var person sync.WaitGroup
	defer person.Wait()
	person.Go(func() {
		s := await(t, k, "a code to type", func(s session.Snapshot) bool {
			return len(s.SignIns) == 1 && s.SignIns[0].Step == string(flows.StepWaiting)
		})
		a := s.SignIns[0]
		if a.Way != identity.FlowDeviceCode || len(a.Passed) != 1 || !strings.Contains(a.Passed[0], "no display") {
			t.Errorf("the sign-in tells %+v", a)
		}
		var past []string
		for _, s := range a.Past {
			past = append(past, s.Step)
		}
		if got := strings.Join(past, " "); got != "discovering listening waiting" || a.Past[2].At.Before(a.Past[0].At) {
			t.Errorf("it went through %+v", a.Past)
		}
		w.control(fmt.Sprintf(`{"approve_device": {"user_code": %q, "username": "adele@contoso.example"}}`, a.Device.UserCode))
	})
	way := session.Way{Flow: identity.FlowAuto, NoBrowser: errors.New("there is no display to show one on")}
	id, err := k.SignIn(t.Context(), w.by(way, w.request()))
	if err != nil {
		t.Fatal(err)
	}
	text := activity(t, k, id)[0].Text
	for _, want := range []string{"The browser: there is no display", "Signed in with a code on another device."} {
		if !strings.Contains(text, want) {
			t.Errorf("the activity says %q, not %q", text, want)
		}
	}
}

func TestAutomaticAsksNobodyWhileWhatIsStoredDoes(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	id := w.signIn(k, "adele")
	account, err := k.Account(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	again, grant := session.SignInAgain(account, nil)
	again.Silent = true
	asked := 0
	grant.Visit = w.person("adele").Visit
	grant.Waiting = func(*flows.Waiting) { asked++ }
	for _, step := range []struct {
		after time.Duration
		text  string
	}{{0, "the stored token is still good"}, {2 * time.Hour, "renewed silently"}} {
		w.skew.Add(int64(step.after))
		if got, err := k.SignIn(t.Context(), again); err != nil || got != id || asked != 0 {
			t.Fatalf("after %s: %s, %v, asked %d times", step.after, got, err, asked)
		}
		if e := activity(t, k, id)[0]; !strings.Contains(e.Text, step.text) {
			t.Errorf("after %s the activity says %q", step.after, e.Text)
		}
	}
	w.control(`{"revoke": "adele@contoso.example"}`)
	w.skew.Add(int64(2 * time.Hour))
	if got, err := k.SignIn(t.Context(), again); err != nil || got != id || asked != 1 {
		t.Fatalf("after the session was ended: %s, %v, asked %d times", got, err, asked)
	}
}

func TestTryKeepsNothing(t *testing.T) {
	w := newWorld(t)
	k := w.keeper()
	s := w.by(session.Way{Flow: identity.FlowBrowser, Browser: flows.AuthorizationCode{Visit: w.person("adele").Visit}}, w.request())
	res, err := k.Try(t.Context(), s)
	if err != nil || res.Tokens.Refresh == "" {
		t.Fatalf("%+v, %v", res, err)
	}
	if snap := k.Snapshot(); len(snap.Accounts) != 0 || len(snap.SignIns) != 0 {
		t.Errorf("trying left %+v", snap)
	}
	id, err := k.Keep(t.Context(), s, res)
	if err != nil {
		t.Fatal(err)
	}
	if _, src, err := w.keeper().TokenFor(t.Context(), id, "", -1); err != nil || src != session.FromCache {
		t.Errorf("another process gets %s, %v", src, err)
	}
}

func TestWaysLackingInputs(t *testing.T) {
	for _, way := range []session.Way{{Flow: identity.FlowPassword, Username: "adele"}, {Flow: identity.FlowWindows}, {Flow: "letter"}} {
		if g, err := way.Grant(); err == nil {
			t.Errorf("%+v gives %T", way, g)
		}
	}
}
