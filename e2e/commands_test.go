//go:build linux

package e2e

import (
	"strings"
	"syscall"
	"testing"

	"latchkey/e2e/lab"
)

// TestCommands is the life of an account by commands alone: signed in, used, renewed, asked about, signed out.
func TestCommands(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Bus()
	l.Keyring()
	w := newWorld(t, l)
	adele := w.demo.User("managed")

	if got := w.ok("accounts", "--json"); got != "[]" {
		t.Errorf("a new store lists %s", got)
	}
	id := w.signIn(adele)

	a := w.accounts()
	if len(a) != 1 || a[0].ID != id || a[0].Status != "fresh" || a[0].TenantID != w.demo.TenantID || a[0].Kind != "user" {
		t.Errorf("accounts after signing in: %+v", a)
	}
	first := decode[tokenAnswer](t, w.ok("token", "--json"))
	if first.Token == "" || first.Account.Username != adele.Username || first.Source != "cache" {
		t.Errorf("the first token is %+v", first)
	}
	if again := w.ok("token", "--account", "adele"); again != first.Token {
		t.Error("a second process got another token while the first one is good")
	}
	if n := w.demo.Counters().ByGrant["refresh_token"]; n != 0 {
		t.Errorf("%d refreshes while the token is good", n)
	}

	// A minimum validity that the token cannot keep makes it refresh.
	w.demo.Switch(map[string]any{"expires_in": 25 * 3600})
	second := decode[tokenAnswer](t, w.ok("token", "--json", "--min-valid", "23h"))
	if second.Token == first.Token || second.Source != "refreshed" {
		t.Errorf("asked for 23 hours, got the same token from %s", second.Source)
	}
	if claims := w.ok("claims", "--verify"); !strings.Contains(claims, adele.Username) {
		t.Errorf("the claims do not tell the user name:\n%s", claims)
	}
	if activity := w.ok("activity", "--json"); !strings.Contains(activity, "signed_in") || !strings.Contains(activity, "refreshed") {
		t.Errorf("the activity lacks the sign-in or the refresh:\n%s", activity)
	}

	// What only the person can mend has a status of its own.
	w.demo.Switch(map[string]any{"revoke": adele.Username})
	r := w.latchkey("token", "--min-valid", "26h")
	if r.Status != 3 || r.Stdout != "" || !strings.Contains(r.Stderr, "sign-in") {
		t.Errorf("after revocation: status %d, %q, %q", r.Status, r.Stdout, r.Stderr)
	}
	w.NoLink() // and no browser by itself

	w.ok("sign-out", "--account", id)
	if got := w.ok("accounts", "--json"); got != "[]" {
		t.Errorf("after signing out: %s", got)
	}
	if r := w.latchkey("token"); r.Status == 0 {
		t.Error("a token was handed out after signing out")
	}
}

// TestSignInEnds tells how sign-ins end that do not succeed.
func TestSignInEnds(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Bus()
	l.Keyring()
	w := newWorld(t, l)

	t.Run("refused by the provider", func(t *testing.T) {
		p := w.startSignIn()
		w.browser.Open(w.linkToOpen())
		w.typePassword(w.demo.User("disabled"))
		w.browser.WaitText("50057")
		p.Signal(syscall.SIGINT)
		if status := p.Wait(); status != 130 {
			t.Errorf("interrupted: status %d\n%s", status, w.Log("sign-in"))
		}
	})
	t.Run("cancelled in the browser", func(t *testing.T) {
		p := w.startSignIn()
		w.browser.Open(w.linkToOpen())
		w.browser.Has("#other, [name=username]")
		w.browser.Click("#cancel")
		if status := p.Wait(); status != 1 {
			t.Errorf("cancelled: status %d\n%s", status, w.Log("sign-in"))
		}
	})
	t.Run("nobody answers", func(t *testing.T) {
		if status := w.startSignIn("--timeout", "300ms").Wait(); status != 1 {
			t.Errorf("timed out: status %d\n%s", status, w.Log("sign-in"))
		}
		w.linkToOpen()
	})
	t.Run("the link is printed instead", func(t *testing.T) {
		p := w.startSignIn("--no-browser", "--timeout", "300ms")
		if status := p.Wait(); status != 1 {
			t.Errorf("timed out: status %d\n%s", status, w.Log("sign-in"))
		}
		w.NoLink()
	})
	if len(w.accounts()) != 0 {
		t.Errorf("failed sign-ins left %+v", w.accounts())
	}
}
