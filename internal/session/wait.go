package session

import (
	"fmt"
	"slices"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// WaitError: nothing was sent, since the provider asked to be left alone or the last answer got lost. It wraps a
// *flows.Error with the same wait.
type WaitError struct {
	Op            string
	Account       identity.Account
	Until         time.Time
	Lost          bool   // the last answer got lost, so the refresh token may be used up
	Code          string // of the refusal that asked for the wait; may be empty, as the next
	CorrelationID string
	refusal       flows.Error
}

func (e *WaitError) Error() string {
	return fmt.Sprintf("%s: %s", e.Op, e.refusal.Description)
}

func (e *WaitError) Unwrap() error { return &e.refusal }

// words says why nothing was asked and what can be done.
func (e *WaitError) words() (summary, next string) {
	at := e.Until.Local().Format(time.TimeOnly)
	if e.Lost {
		return "The provider's last answer got lost on the way. So as not to use a refresh token twice, which could end the sign-in, Latchkey waits until " + at + ".",
			"It goes on by itself then. To go on now, sign in again."
	}
	return "The provider asked to be left alone, so Latchkey waits until " + at + ".", "Try again after that."
}

// mustWait is a *WaitError while scopes may not be asked for.
func mustWait(op string, rec *identity.Record, scopes identity.Scopes, now time.Time) error {
	until := waitUntil(rec, scopes, now)
	if !until.After(now) {
		return nil
	}
	e := &WaitError{Op: op, Account: rec.Account, Until: until, Lost: until.Equal(rec.RetryAfter)}
	for _, ev := range slices.Backward(rec.Activity) {
		if !e.Lost && ev.Kind == identity.EventRefreshFailed && ev.Scopes == scopes && ev.Code != "" {
			e.Code, e.CorrelationID = ev.Code, ev.CorrelationID
			break
		}
	}
	e.refusal = flows.Error{Op: op, Code: "temporarily_unavailable", RetryAfter: until.Sub(now), CorrelationID: e.CorrelationID,
		Description: "the next try waits until " + until.Local().Format(time.TimeOnly)}
	return e
}
