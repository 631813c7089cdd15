//go:build linux && kerberos

package kerberos_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"latchkey/e2e/kerberos"
	"latchkey/e2e/lab"
)

// TestSessionThatEnded: when the refresh token is refused the ticket does, and when that is gone too, the account says so;
// it is well again as soon as there is another one.
func TestSessionThatEnded(t *testing.T) {
	k, f := newOffice(t, kerberos.FarmOptions{})
	k.KInit(kerberos.Bob, 0)
	f.Switch(map[string]any{"expires_in": 1})
	id := strings.TrimSpace(signIn(k, f, kerberos.Bob).Stdout)
	renew := func() lab.Result { return k.Run(f.Latchkey, "token", "--account", id) }
	end := func() {
		t.Helper()
		f.Switch(map[string]any{"revoke": kerberos.Bob.UPN})
		over := only(t, k, f).ExpiresAt.Add(time.Second) // it is printed in whole seconds
		k.Wait("the token to end", func() bool { return time.Now().After(over) })
	}
	end()
	if r := renew(); r.Status != 0 {
		t.Fatalf("with a ticket: %d %s", r.Status, r.Stderr)
	}
	if got := activity(t, k, f); !strings.Contains(got, "Signed in again silently with Kerberos") {
		t.Error(got)
	}
	end()
	k.KDestroy()
	r := renew()
	says(t, "without a ticket", r, exitSignInNeeded, "This computer's login cannot be used", "kinit", "latchkey sign-in --account")
	if got := only(t, k, f).Reason; !strings.Contains(got, "Kerberos") {
		t.Errorf("the account says %q", got)
	}
	before := len(activity(t, k, f))
	if r := renew(); r.Status != exitSignInNeeded {
		t.Errorf("still without: %d %s", r.Status, r.Stderr)
	}
	if after := len(activity(t, k, f)); after != before {
		t.Error("the same trouble is told again and again")
	}
	k.KInit(kerberos.Mallory, 0)
	if r := renew(); r.Status != exitSignInNeeded {
		t.Errorf("with somebody else's ticket: %d %s", r.Status, r.Stderr)
	}
	k.KInit(kerberos.Bob, 0)
	if r := renew(); r.Status != 0 {
		t.Errorf("with a ticket again: %d %s", r.Status, r.Stderr)
	}
	k.NoLink()
}

// account is one as latchkey lists it.
type account struct {
	Reason    string
	ExpiresAt time.Time `json:"expires_at"`
}

// only is the only account.
func only(t *testing.T, k *kerberos.Desk, f *kerberos.Farm) account {
	t.Helper()
	var list []account
	if err := json.Unmarshal([]byte(k.Must(f.Latchkey, "accounts", "--json")), &list); err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	return list[0]
}

// TestSilentAtStart: whoever has a ticket is signed in when the tray starts, and nobody is asked.
func TestSilentAtStart(t *testing.T) {
	k, f := newOffice(t, kerberos.FarmOptions{SSO: true})
	profile(t, k, f, "sso", f.SSO.OIDCIssuer, "--flow", "windows")
	profile(t, k, f, "browser", f.ADFS, "--flow", "browser")
	starts := 0
	start := func() *lab.Process {
		t.Helper()
		tray := k.Start(lab.Options{Name: "tray"}, f.Latchkey, "tray", "--log-level", "info")
		starts++
		k.Wait("the tray to have tried", func() bool { return strings.Count(k.Log("tray"), "signing in at the start is over") == starts })
		return tray
	}
	tray := start()
	if got := k.Must(f.Latchkey, "accounts", "--json"); strings.TrimSpace(got) != "[]" {
		t.Errorf("without a ticket: %s", got)
	}
	tray.Stop()

	k.KInit(kerberos.Bob, 0)
	tray = start()
	k.FindTray(tray.Pid()).WaitFor("Bob Builder")
	if got := k.Must(f.Latchkey, "accounts", "--json"); strings.Count(got, `"id"`) != 1 || !strings.Contains(got, kerberos.SSOHost) || !strings.Contains(got, `"flow": "windows"`) {
		t.Errorf("of three profiles, one can do without being asked: %s", got)
	}
	tray.Stop()

	// The username of the other one is known now; somebody who is there already is not signed in again.
	k.Must(f.Latchkey, "profiles", "remove", "contoso")
	profile(t, k, f, "contoso", f.Authority, "--flow", "windows", "--login-hint", kerberos.Bob.UPN)
	before := len(f.At(kerberos.SSOHost))
	tray = start()
	if got := k.Must(f.Latchkey, "accounts", "--json"); strings.Count(got, `"id"`) != 2 {
		t.Errorf("the other profile: %s", got)
	}
	if after := len(f.At(kerberos.SSOHost)); after != before {
		t.Errorf("%d requests to the provider whose account is there", after-before)
	}
	tray.Stop()

	// Who has signed out is not signed in again behind their back.
	k.Must(f.Latchkey, "sign-out", "--all")
	tray = start()
	if got := k.Must(f.Latchkey, "accounts", "--json"); strings.TrimSpace(got) != "[]" {
		t.Errorf("after signing out: %s", got)
	}
	tray.Stop()
	says(t, "by hand", k.Run(f.Latchkey, "sign-in", "--profile", "sso"), 0, "with Kerberos")
	if log := k.Log("tray"); strings.Contains(log, "panic") {
		t.Error(log)
	}
	k.NoLink()
}
