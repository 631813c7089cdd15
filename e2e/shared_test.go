//go:build linux

package e2e

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"latchkey/e2e/lab"
)

// TestTwoProcessesOneRefresh: processes that find the token due at the same moment make one refresh between them. With
// strict rotation a second one would replay the used refresh token and end the family.
func TestTwoProcessesOneRefresh(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Bus()
	l.Keyring()
	w := newWorld(t, l)
	w.demo.Switch(map[string]any{"strict_rotation": true, "expires_in": 2})
	w.signIn(w.demo.User("managed"))
	first := decode[tokenAnswer](t, w.ok("token", "--json"))
	w.demo.Switch(map[string]any{"expires_in": 3600, "delay_ms": 200})
	expired(t, l, first.ExpiresAt)
	before := w.demo.Counters()
	var wait sync.WaitGroup
	const processes = 8
	tokens := make([]lab.Result, processes)
	for i := range tokens {
		wait.Go(func() { tokens[i] = w.latchkey("token") })
	}
	wait.Wait()

	for i, r := range tokens {
		if r.Status != 0 || r.Stdout != tokens[0].Stdout || strings.TrimSpace(r.Stdout) == first.Token {
			t.Errorf("process %d: status %d, the same token as the others: %v; %s", i, r.Status, r.Stdout == tokens[0].Stdout, r.Stderr)
		}
	}
	after := w.demo.Counters()
	if n := after.ByGrant["refresh_token"] - before.ByGrant["refresh_token"]; n != 1 {
		t.Errorf("%d refreshes by %d processes, want 1", n, processes)
	}
	if after.FamiliesRevoked != 0 {
		t.Errorf("%d families were revoked by a replay", after.FamiliesRevoked)
	}
}

// TestTwoSignInsAtOnce: two people at two commands, and both accounts are there afterwards.
func TestTwoSignInsAtOnce(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Bus()
	l.Keyring()
	w := newWorld(t, l)
	adele, olga := w.demo.User("managed"), w.demo.User("overage")

	one := w.startSignIn()
	first := w.linkToOpen()
	two := w.startSignIn()
	second := w.linkToOpen()
	w.personAt(second, olga)
	w.personAt(first, adele)
	for i, p := range []*lab.Process{one, two} {
		if status := p.Wait(); status != 0 {
			t.Errorf("sign-in %d: status %d\n%s", i, status, w.Log("sign-in"))
		}
	}
	names := fmt.Sprint(w.ok("accounts", "--json"))
	for _, user := range []lab.DemoUser{adele, olga} {
		if !strings.Contains(names, user.Username) {
			t.Errorf("%s was lost: %s", user.Username, names)
		}
	}
}

// TestAnswerLost: the provider redeemed the refresh token and the answer never came. With the token still good, nothing
// is hidden from the person, and the used refresh token is not replayed.
func TestAnswerLost(t *testing.T) {
	t.Parallel()
	l := lab.New(t)
	l.Bus()
	l.Keyring()
	w := newWorld(t, l)
	w.signIn(w.demo.User("managed"))
	first := w.ok("token")
	w.demo.Switch(map[string]any{"strict_rotation": true, "drop_after_redeem": 1})
	r := w.latchkey("token", "--scope", "User.Read")
	if n := w.demo.Counters().FamiliesRevoked; n != 0 {
		t.Errorf("the used refresh token was replayed: %d families revoked (status %d, %s)", n, r.Status, r.Stderr)
	}
	if got := w.ok("token"); got != first {
		t.Error("the token that is still good was not handed out")
	}
}
