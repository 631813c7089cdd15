//go:build linux && wine

package windows

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchkey/e2e/lab"
	"latchkey/flows"
	"latchkey/internal/identity"
)

// minted are tokens of the demo tenant for its first user, as the stand-in hands them out. They live for so long by what
// it says; the tokens themselves live for an hour.
func (w *world) minted(d *lab.Demo, life time.Duration) brokerAnswer {
	w.t.Helper()
	authority, err := identity.ParseAuthority(d.Authority)
	if err != nil {
		w.t.Fatal(err)
	}
	user := d.User("managed")
	res, err := flows.Password{Username: user.Username, Password: identity.Secret(user.Password)}.Acquire(w.t.Context(),
		flows.NewClient(flows.ClientOptions{Now: time.Now}), flows.Request{Authority: authority, ClientID: d.ClientID, Scopes: identity.ParseScopes(d.Scope)})
	if err != nil {
		w.t.Fatal(err)
	}
	const secondsTo1970 = 11_644_473_600
	uid, utid, _ := strings.Cut(res.Account.HomeAccountID, ".")
	return brokerAnswer{
		how: "give", token: res.Tokens.Access[identity.ParseScopes(d.Scope)].Token.Reveal(), idToken: res.Tokens.ID.Reveal(),
		clientInfo: base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"uid":%q,"utid":%q}`, uid, utid)),
		expires:    fmt.Sprint(time.Now().Add(life).Unix() + secondsTo1970),
	}
}

func (w *world) prefer(text string) {
	w.t.Helper()
	dir := filepath.Join(w.Home(), "settings")
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "preferences.toml"), []byte(text), 0o600)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// says runs latchkey.exe, which must end with status and say all of it.
func (w *world) says(status int, words []string, args ...string) {
	w.t.Helper()
	r := w.Run(w.Command("latchkey.exe"), args...)
	if r.Status != status {
		w.t.Fatalf("%v: status %d\n%s%s", args, r.Status, r.Stdout, r.Stderr)
	}
	for _, part := range words {
		if !strings.Contains(r.Stdout+r.Stderr, part) {
			w.t.Errorf("%v does not say %q but\n%s%s", args, part, r.Stdout, r.Stderr)
		}
	}
}

// TestBrokerSignIn: somebody is signed in by the stand-in for Windows' account broker, with tokens that the demo tenant
// made and that are verified as always; the account is renewed by asking it again.
func TestBrokerSignIn(t *testing.T) {
	w := newWorld(t)
	demo := w.Demo(w.Command("latchkey.exe"))
	w.OK("profiles", "add", "contoso", "--authority", demo.Authority, "--client-id", demo.ClientID, "--scope", demo.Scope)

	w.says(1, []string{"windows_broker = true", "not verified on Windows"}, "sign-in", "--flow", "broker")
	w.prefer("windows_broker = true\n")
	w.says(1, []string{"has no account broker", "--flow auto"}, "sign-in", "--flow", "broker")
	defer w.installBroker()()
	broker := w.standIn()

	// Nobody is signed in without anybody who vouches for them.
	first := w.minted(demo, 30*time.Minute)
	bare := first
	bare.idToken = ""
	broker.answers(bare)
	w.says(1, []string{"no ID token", "nobody was signed in"}, "sign-in", "--flow", "broker")
	forged := first
	forged.idToken = first.idToken[:len(first.idToken)-8] + "AAAAAAAA"
	broker.answers(forged)
	w.says(1, []string{"signature is wrong"}, "sign-in", "--flow", "broker")

	broker.answers(first)
	w.says(0, []string{"Signed in with Windows' account broker (not verified on Windows): Adele"}, "sign-in", "--flow", "broker")
	asked, before := broker.asked()
	for _, part := range []string{"authority=organizations", "client=" + demo.ClientID, "window=0", "wam_compat=[2.0]", "authority=[" + demo.Authority + "/]"} {
		if !strings.Contains(asked, part) {
			t.Errorf("the broker was not asked for %s but\n%s", part, asked)
		}
	}
	if got := w.token(); got.Token != first.token || got.Source != "cache" {
		t.Errorf("the token comes from %s, and is the one: %v", got.Source, got.Token == first.token)
	}
	w.says(0, []string{"adele@contoso.example"}, "claims")
	w.says(0, []string{`"flow": "broker"`, `"status": "fresh"`}, "accounts", "--json")
	for _, secret := range []string{first.token, first.idToken} {
		w.nowhere(secret)
	}

	// A renewal is a silent question for the same account; an ID token is not needed for it.
	second := w.minted(demo, 59*time.Minute)
	second.idToken = ""
	broker.answers(second)
	if got := strings.TrimSpace(w.OK("token", "--min-valid", "40m")); got != second.token {
		t.Error("the token is not the new one")
	}
	if asked, times := broker.asked(); times != before+1 || !strings.Contains(asked, "account=[account-17]") || !strings.Contains(asked, "window=0") {
		t.Errorf("asked %d times more, the last time\n%s", times-before, asked)
	}
	w.says(0, []string{"Renewed silently by Windows' account broker"}, "activity")

	// What Windows must ask first needs the person; once it does not any more, the account goes on.
	broker.answers(brokerAnswer{how: "interaction", says: "AADSTS50076: multi-factor"})
	w.says(3, []string{"second factor", "AADSTS50076"}, "token", "--scope", demo.Scope, "--min-valid", "59m30s")
	w.says(0, []string{"needs you"}, "accounts")
	w.says(1, []string{"second factor", "AADSTS50076", "Open the Latchkey window"}, "sign-in", "--flow", "broker")
	broker.answers(brokerAnswer{how: "refuse", says: "AADSTS50105: not assigned"})
	w.says(1, []string{"AADSTS50105"}, "sign-in", "--flow", "broker")
	broker.answers(w.minted(demo, 90*time.Minute))
	w.OK("token", "--min-valid", "59m30s")
}
