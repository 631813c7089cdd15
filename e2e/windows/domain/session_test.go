//go:build linux && kerberos && wine

package domain

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"latchkey/e2e/kerberos"
	"latchkey/e2e/lab"
	"latchkey/e2e/wine"
)

// TestSessionThatEnded: when the refresh token is refused the ticket does; when that is gone too, the account says so, and
// it is well again as soon as there is another one.
func TestSessionThatEnded(t *testing.T) {
	w := newOffice(t, kerberos.FarmOptions{})
	w.KInit(kerberos.Bob, 0)
	w.farm.Switch(map[string]any{"expires_in": 1})
	signedIn := w.signIn(kerberos.Bob)
	w.says("at first", signedIn, 0)
	id := strings.TrimSpace(signedIn.Stdout)
	renew := func() lab.Result { return w.Run(w.exe, "token", "--account", id) }
	end := func() {
		t.Helper()
		w.farm.Switch(map[string]any{"revoke": kerberos.Bob.UPN})
		over := w.only().ExpiresAt.Add(time.Second) // it is printed in whole seconds
		w.Wait("the token to end", func() bool { return time.Now().After(over) })
	}
	end()
	w.says("with a ticket", renew(), 0)
	if got := w.Must(w.exe, "activity"); !strings.Contains(got, "Signed in again silently with Windows") {
		t.Error(got)
	}
	end()
	w.KDestroy()
	w.says("without a ticket", renew(), exitSignInNeeded, "there is no Kerberos ticket", "latchkey sign-in --account")
	if got := w.only().Reason; !strings.Contains(got, "ticket") {
		t.Errorf("the account says %q", got)
	}
	w.KInit(kerberos.Bob, 0)
	w.says("with a ticket again", renew(), 0)
	w.NoLink()
}

// account is one as latchkey lists it.
type account struct {
	Reason    string
	ExpiresAt time.Time `json:"expires_at"`
}

// only is the only account.
func (w *office) only() account {
	w.t.Helper()
	var list []account
	if err := json.Unmarshal([]byte(w.Must(w.exe, "accounts", "--json")), &list); err != nil || len(list) != 1 {
		w.t.Fatalf("%+v, %v", list, err)
	}
	return list[0]
}

// TestSilentAtStart: whoever has a ticket is signed in when the tray starts, and nobody is asked.
func TestSilentAtStart(t *testing.T) {
	w := newOffice(t, kerberos.FarmOptions{SSO: true})
	w.profile("sso", w.farm.SSO.OIDCIssuer)
	starts := 0
	start := func() string {
		t.Helper()
		w.Start(lab.Options{Name: "tray"}, w.exe, "tray", "--log-level", "info")
		starts++
		w.Wait("the tray to have tried", func() bool { return strings.Count(w.Log("tray"), "signing in at the start is over") == starts })
		accounts := w.Must(w.exe, "accounts", "--json")
		if err := wine.Restart(); err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(accounts)
	}
	if got := start(); got != "[]" {
		t.Errorf("without a ticket: %s", got)
	}
	w.KInit(kerberos.Bob, 0)
	if got := start(); strings.Count(got, `"id"`) != 1 || !strings.Contains(got, kerberos.SSOHost) || !strings.Contains(got, `"flow": "windows"`) {
		t.Errorf("of two profiles, one can do without being asked for a username: %s", got)
	}
	w.NoLink()
}
