package session_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// Where a sign-in stands in the window, the tray tells in the same words: the code, the way and what was passed over
// come at other moments than the step.
func TestTheTrayFollowsASignInOfTheWindow(t *testing.T) {
	w := newWorld(t)
	w.control(`{"device_interval": 1}`)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tray := w.face(ctx, true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading })
	window := w.face(ctx, false, session.Host{}, func(string) {})
	await(t, window, "following", func(s session.Snapshot) bool { return s.Tray })
	s := w.by(session.Way{Flow: identity.FlowAuto, NoBrowser: errors.New("there is no display to show one on")}, w.request())
	s.Attempt = session.NewAttemptID()
	done := make(chan error, 1)
	go func() {
		_, err := window.SignIn(ctx, s)
		done <- err
	}()
	own := await(t, window, "the code", func(s session.Snapshot) bool {
		return len(s.SignIns) == 1 && s.SignIns[0].Device != nil && s.SignIns[0].Step == "waiting"
	}).SignIns[0]
	asTold := func(a session.Attempt) (out session.Attempt) { // as it comes through the channel
		text, err := json.Marshal(a)
		if err == nil {
			err = json.Unmarshal(text, &out)
		}
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	await(t, tray, "the same", func(s session.Snapshot) bool {
		return len(s.SignIns) == 1 && reflect.DeepEqual(asTold(s.SignIns[0]), asTold(own))
	})
	window.Cancel(s.Attempt)
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	await(t, tray, "the end", func(s session.Snapshot) bool { return len(s.SignIns) == 0 })
}
