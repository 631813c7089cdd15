package cli_test

import (
	"context"
	"encoding/base64"
	"strings"
	"sync"
	"testing"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// windowsAccounts stands in for the Web Account Manager, which only Windows has: what it hands out are tokens of the demo
// tenant. Package e2e/windows asks through the interfaces of Windows.
type windowsAccounts struct {
	d *desk

	mu    sync.Mutex
	err   error               // what comes instead of tokens
	kept  *flows.BrokerAnswer // what comes instead of new tokens
	asked []flows.BrokerRequest
}

func (w *windowsAccounts) Token(ctx context.Context, r flows.BrokerRequest) (flows.BrokerAnswer, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, r)
	if w.err != nil {
		return flows.BrokerAnswer{}, w.err
	}
	if w.kept != nil {
		return *w.kept, nil
	}
	info := w.d.tenant.Info()
	grant := flows.Password{Username: info.Users[0].Username, Password: identity.Secret(info.Users[0].Password)}
	res, err := grant.Acquire(ctx, flows.NewClient(flows.ClientOptions{Now: time.Now}), flows.Request{Authority: r.Authority, ClientID: r.ClientID, Scopes: r.Scopes})
	if err != nil {
		return flows.BrokerAnswer{}, err
	}
	uid, utid, _ := strings.Cut(res.Account.HomeAccountID, ".")
	access := res.Tokens.Access[r.Scopes]
	return flows.BrokerAnswer{Access: access.Token, ID: res.Tokens.ID, ExpiresAt: w.d.now().Add(time.Hour), Account: "windows-17",
		ClientInfo: base64.RawURLEncoding.EncodeToString([]byte(`{"uid":"` + uid + `","utid":"` + utid + `"}`))}, nil
}

func (w *windowsAccounts) refuse(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.err = err
}

func (w *windowsAccounts) last() (r flows.BrokerRequest, times int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if times = len(w.asked); times > 0 {
		r = w.asked[times-1]
	}
	return r, times
}

// hours is how much later it is by the person's clock: tokens live for one.
func (d *desk) hours(n int) {
	d.now = func() time.Time { return time.Now().Add(time.Duration(n) * time.Hour) }
}

func TestBrokerIsOffUntilAllowed(t *testing.T) {
	d := newDesk(t)
	d.profile()
	if _, said := d.want(1, "sign-in", "--flow", "broker"); !strings.Contains(said, "part of Windows") || !strings.Contains(said, "--flow auto") {
		t.Error(said)
	}
	d.broker = &windowsAccounts{d: d}
	if _, said := d.want(1, "sign-in", "--flow", "broker"); !strings.Contains(said, "windows_broker = true") || !strings.Contains(said, "not verified on Windows") {
		t.Error(said)
	}
	d.prefer("windows_broker = 1")
	if _, said := d.want(1, "sign-in", "--flow", "broker"); !strings.Contains(said, "preferences cannot be read") {
		t.Error(said)
	}
	d.prefer("")
	id := d.signIn("adele") // automatically: it is not asked
	d.prefer("windows_broker = true")
	d.want(2, "sign-in", "--flow", "broker", "--prompt", "login")
	if _, said := d.want(1, "sign-in", "--flow", "broker", "--authority", "https://fs.contoso.example/adfs", "--client-id", "x", "--scope", "a/b"); !strings.Contains(said, "none of its hosts") {
		t.Error(said)
	}
	if _, times := d.broker.last(); times != 0 {
		t.Errorf("the broker was asked %d times", times)
	}
	if out, _ := d.want(0, "activity", "--account", id); strings.Contains(out, "broker") {
		t.Error(out)
	}
}

func TestBrokerSignsInAndRenews(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.broker, d.owner = &windowsAccounts{d: d}, 42
	d.prefer("windows_broker = true")
	out, said := d.want(0, "sign-in", "--flow", "broker")
	id := strings.TrimSpace(out)
	if r, _ := d.broker.last(); r.Window != 42 || r.Silent || r.Account != "" {
		t.Errorf("asked %+v", r)
	}
	if strings.Count(said, "not verified on Windows") != 2 || !strings.Contains(said, "Signed in with Windows' account broker") {
		t.Error(said)
	}
	if out, _ := d.want(0, "accounts", "--json"); !strings.Contains(out, `"flow": "broker"`) {
		t.Error(out)
	}
	token, _ := d.want(0, "token")
	if _, times := d.broker.last(); times != 1 || strings.Count(token, ".") != 2 {
		t.Errorf("asked %d times, token of %d characters", times, len(token))
	}
	d.want(0, "claims", "--verify")

	// A renewal is asked for without anybody, for the same account. There is no refresh token.
	d.hours(2)
	if again, _ := d.want(0, "token"); again == token {
		t.Error("the token is the old one")
	}
	if r, times := d.broker.last(); times != 2 || r.Account != "windows-17" || !r.Silent || r.Window != 0 {
		t.Errorf("asked %d times, %+v", times, r)
	}
	if out, _ := d.want(0, "activity", "--account", id); !strings.Contains(out, "Renewed silently by Windows' account broker") || !strings.Contains(out, "not verified on Windows") {
		t.Error(out)
	}

	// Windows keeps tokens too: where it gives the same one again nothing has happened.
	before, _ := d.want(0, "activity", "--account", id)
	held, _ := d.want(0, "token")
	d.broker.kept = &flows.BrokerAnswer{Access: identity.Secret(strings.TrimSpace(held)), ExpiresAt: d.now().Add(time.Hour), Account: "windows-17"}
	d.now = func() time.Time { return time.Now().Add(2*time.Hour + 20*time.Minute) }
	if _, said := d.want(1, "token", "--min-valid", "50m"); !strings.Contains(said, "live 40 minutes") {
		t.Error(said)
	}
	d.broker.kept = nil
	if after, _ := d.want(0, "activity", "--account", id); strings.Count(after, "Renewed") != strings.Count(before, "Renewed") {
		t.Errorf("told as news:\n%s", after)
	}

	// Where Windows must ask, the account needs its person; once Windows has asked, it goes on by itself.
	d.broker.refuse(&flows.BrokerError{Reason: flows.BrokerNoAnswer, Problem: "Windows did not answer within 30s.", Next: "Try again."})
	d.hours(4)
	d.want(1, "token")
	if out, _ := d.want(0, "accounts", "--json"); strings.Contains(out, "sign_in_needed") {
		t.Errorf("no answer is no refusal: %s", out)
	}
	d.broker.refuse(&flows.BrokerError{Reason: flows.BrokerNeedsPerson, Next: "Sign in once with the window.",
		Problem: "Windows must ask something first. Windows says: AADSTS50076: multi-factor"})
	if _, said := d.want(3, "token"); !strings.Contains(said, "AADSTS50076") || !strings.Contains(said, "second") {
		t.Error(said)
	}
	if out, _ := d.want(0, "accounts"); !strings.Contains(out, "needs you") {
		t.Error(out)
	}
	d.broker.refuse(nil)
	d.want(0, "token")
	if out, _ := d.want(0, "accounts"); strings.Contains(out, "needs you") {
		t.Error(out)
	}

	// Switched off, its accounts need their person, and are told why.
	d.prefer("windows_broker = false")
	d.hours(6)
	if _, said := d.want(3, "token"); !strings.Contains(said, "switched off (windows_broker)") {
		t.Error(said)
	}
}

// More than an account has is asked for silently as well, and what is refused leaves the account as it is.
func TestBrokerIsAskedForMore(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.broker = &windowsAccounts{d: d}
	d.prefer("windows_broker = true")
	d.want(0, "sign-in", "--flow", "broker")
	const claims = `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`
	d.want(0, "token", "--claims", claims)
	if r, times := d.broker.last(); times != 2 || r.Claims != claims || !r.Silent || r.Account != "windows-17" {
		t.Errorf("asked %d times, %+v", times, r)
	}
	d.broker.refuse(&flows.BrokerError{Reason: flows.BrokerNeedsPerson, Problem: "Windows must ask something first.", Next: "Sign in once with the window."})
	if _, said := d.want(3, "token", "--claims", claims); !strings.Contains(said, "Windows must ask something first") {
		t.Error(said)
	}
	d.want(3, "token", "--scope", "api://3c9e60b2-7f43-4b8d-a055-c01150de0a03/Other.Read")
	if out, _ := d.want(0, "accounts"); strings.Contains(out, "needs you") {
		t.Error(out)
	}
	d.want(0, "token")

	d.hours(2)
	d.broker.refuse(&flows.BrokerError{Reason: flows.BrokerNoAnswer, Problem: "Windows could not reach the Microsoft identity platform.",
		Err: &flows.NetworkError{Op: "ask Windows for a token", Err: context.DeadlineExceeded}})
	d.want(5, "token")
	if out, _ := d.want(0, "accounts"); strings.Contains(out, "needs you") {
		t.Error(out)
	}
}

// The account is signed in again by the broker as long as that is allowed, and else by the browser.
func TestBrokerAccountAgain(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.broker = &windowsAccounts{d: d}
	d.prefer("windows_broker = true")
	out, _ := d.want(0, "sign-in", "--flow", "broker")
	id := strings.TrimSpace(out)
	d.want(0, "sign-in", "--account", id)
	if r, times := d.broker.last(); times != 2 || r.Account != "windows-17" || r.Silent {
		t.Errorf("asked %d times, %+v", times, r)
	}
	d.broker.refuse(&flows.BrokerError{Reason: flows.BrokerCancelled, Problem: "The sign-in was cancelled in Windows' own window.", Next: "Sign in again when you are ready."})
	if _, said := d.want(1, "sign-in", "--account", id); !strings.Contains(said, "cancelled in Windows' own window.\nSign in again") {
		t.Error(said)
	}
	d.prefer("")
	if again := d.signIn("adele"); again != id {
		t.Errorf("%s is not %s", again, id)
	}
	if _, times := d.broker.last(); times != 3 {
		t.Errorf("asked %d times", times)
	}
	d.hours(2)
	d.want(0, "token") // by the refresh token of the browser's sign-in
	if _, times := d.broker.last(); times != 3 {
		t.Errorf("asked %d times", times)
	}
}

// Automatically, it is asked first and without anybody; why it was passed over is told.
func TestAutomaticTriesTheBroker(t *testing.T) {
	d := newDesk(t)
	d.profile()
	d.broker = &windowsAccounts{d: d}
	d.prefer("windows_broker = true")
	d.broker.refuse(&flows.BrokerError{Reason: flows.BrokerNeedsPerson, Problem: "Windows must ask something first.", Next: "x"})
	id := d.signIn("adele")
	if r, times := d.broker.last(); times != 1 || !r.Silent {
		t.Errorf("asked %d times, %+v", times, r)
	}
	if out, _ := d.want(0, "activity", "--account", id); !strings.Contains(out, "Windows must ask something first") {
		t.Error(out)
	}
	d.broker.refuse(nil)
	out, _ := d.want(0, "sign-in")
	if strings.TrimSpace(out) != id {
		t.Error(out)
	}
	if out, _ := d.want(0, "activity", "--account", id); !strings.Contains(out, "Signed in with Windows' account broker, not verified on Windows.") {
		t.Error(out)
	}
}
