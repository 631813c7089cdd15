package flows

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"latchkey/internal/identity"
)

// What the provider does not offer is passed over; what it refuses is not.
func TestLadder(t *testing.T) {
	o := newOP(t, "") // it knows no device codes
	c := newTestClient(t, ClientOptions{})
	ways := Ladder{
		{Name: "the browser", Grant: &AuthorizationCode{}, Skip: errors.New("no browser can be opened")},
		{Name: "a code on another device", Grant: &DeviceCode{}},
		{Name: "a password", Grant: Password{Username: "adele", Password: planted}},
	}
	res, err := ways.Acquire(t.Context(), c, o.request("orders"))
	if err != nil || len(res.Steps) != 3 || !strings.Contains(res.Steps[0], "no browser") || !strings.Contains(res.Steps[1], "does not offer") || res.Steps[2] != "Signed in with a password." {
		t.Fatalf("%+v, %v", res, err)
	}
	if res, err := ways[:2].Acquire(t.Context(), c, o.request("orders")); !errors.Is(err, ErrNotOffered) || res != nil {
		t.Errorf("nothing is left: %v", err)
	}
	if _, err := (Ladder{}).Acquire(t.Context(), c, o.request("orders")); !errors.Is(err, ErrNextWay) {
		t.Errorf("none was given: %v", err)
	}
	o.token = func(w http.ResponseWriter, _ *http.Request) bool {
		sendJSON(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
		return true
	}
	before := len(o.tokenRequests())
	_, err = Ladder{ways[2], ways[2]}.Acquire(t.Context(), c, o.request("orders"))
	if e, ok := errors.AsType[*Error](err); !ok || e.Code != "invalid_grant" || len(o.tokenRequests()) != before+1 {
		t.Errorf("asked twice after a refusal: %v", err)
	}
}

// stubborn waits for its end.
type stubborn struct{}

func (stubborn) Acquire(ctx context.Context, _ *Client, _ Request) (*Result, error) {
	<-ctx.Done()
	return nil, fmt.Errorf("wait: %w", ctx.Err())
}

// A way that takes too long is passed over; one that is not meant is not even spoken of; whoever stops all is not.
func TestLadderGoesOn(t *testing.T) {
	o := newOP(t, "")
	c := newTestClient(t, ClientOptions{})
	unmeant := PreparedWindows(func(context.Context) (IntegratedWindows, error) { return IntegratedWindows{}, ErrNotMeant })
	ways := Ladder{
		{Name: "Kerberos", Flow: identity.FlowWindows, Grant: unmeant},
		{Name: "a library that hangs", Grant: stubborn{}, Limit: time.Millisecond},
		{Name: "Kerberos", Grant: PreparedWindows(func(context.Context) (IntegratedWindows, error) {
			return IntegratedWindows{}, &LoginError{Problem: "the ticket has expired"}
		})},
		{Name: "a password", Flow: identity.FlowPassword, Grant: Password{Username: "adele", Password: planted}},
	}
	request := o.request("orders")
	var turns []string
	request.Turn = func(way identity.Flow, passed []string) { turns = append(turns, fmt.Sprint(way, len(passed))) }
	res, err := ways.Acquire(t.Context(), c, request)
	if got := strings.Join(turns, " "); got != "windows0 0 1 password2" {
		t.Errorf("the turns are %s", got)
	}
	want := []string{"took longer than 1ms", "Kerberos: this computer's login cannot be used: the ticket has expired.", "Signed in with a password."}
	if err != nil || len(res.Steps) != len(want) {
		t.Fatalf("%+v, %v", res, err)
	}
	for i, w := range want {
		if !strings.Contains(res.Steps[i], w) {
			t.Errorf("step %d: %s, want %s", i, res.Steps[i], w)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	next := grantFunc(func(context.Context, *Client, Request) (*Result, error) {
		t.Error("the next way was tried")
		return nil, ctx.Err()
	})
	if _, err := (Ladder{{Name: "a library that hangs", Grant: stubborn{}, Limit: time.Hour}, {Name: "another", Grant: next}}).Acquire(ctx, c, o.request("orders")); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}
