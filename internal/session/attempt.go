package session

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// attempt is a sign-in under way. view is guarded by Keeper.mu.
type attempt struct {
	view    Attempt
	cancel  context.CancelFunc
	waiting *flows.Waiting
	other   *flows.Result // another account signed in: Accept may take it
	signIn  SignIn
}

// reach notes that a step has begun. Snapshots share the list, so that a longer one is made.
func (v *Attempt) reach(step flows.Step, now time.Time) {
	v.Step = string(step)
	if n := len(v.Past); n == 0 || v.Past[n-1].Step != v.Step {
		v.Past = append(slices.Clone(v.Past), Stage{v.Step, now})
	}
}

// turn notes that another way is tried, from its first step on.
func (v *Attempt) turn(way identity.Flow, passed []string) {
	v.Way, v.Passed = way, passed
	v.Step, v.Device, v.Deadline = string(flows.StepDiscovering), nil, time.Time{}
	v.Past = slices.DeleteFunc(slices.Clone(v.Past), func(s Stage) bool { return s.Step != string(flows.StepUnlocking) })
}

// NewAttemptID makes a random handle for a sign-in.
func NewAttemptID() AttemptID { return AttemptID(randomHex(8)) }

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return hex.EncodeToString(b)
}

// Link mints a fresh one-time loopback link of a waiting sign-in.
func (k *Keeper) Link(id AttemptID) (string, error) {
	w, err := k.waitingOf(id)
	if err != nil {
		return "", err
	}
	return w.Link(), nil
}

// Paste hands a waiting sign-in what the browser says: the address it ended on, or the text of an error page.
func (k *Keeper) Paste(id AttemptID, text string) error {
	w, err := k.waitingOf(id)
	if err != nil {
		return err
	}
	return w.Paste(text)
}

func (k *Keeper) waitingOf(id AttemptID) (*flows.Waiting, error) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	a := k.attempts[id]
	if a == nil || a.waiting == nil || a.view.Problem != nil {
		return nil, errors.New("this sign-in does not wait for a browser any more; start it again")
	}
	return a.waiting, nil
}

// Cancel ends a sign-in under way.
func (k *Keeper) Cancel(id AttemptID) {
	k.mu.RLock()
	a := k.attempts[id]
	k.mu.RUnlock()
	if a != nil {
		a.cancel()
	}
}

// Dismiss forgets a sign-in that has ended.
func (k *Keeper) Dismiss(id AttemptID) {
	k.mark(func() {
		if a := k.attempts[id]; a != nil && a.view.Problem != nil {
			delete(k.attempts, id)
		}
	})
}

// Accept keeps the other account that came when somebody signed in again, as a new one.
func (k *Keeper) Accept(ctx context.Context, id AttemptID) (identity.AccountID, error) {
	k.mu.RLock()
	a := k.attempts[id]
	k.mu.RUnlock()
	if a == nil || a.other == nil {
		return "", errors.New("this sign-in brought no other account")
	}
	account, err := k.adopt(ctx, a.signIn, a.other)
	if err != nil {
		return "", err
	}
	k.mark(func() { delete(k.attempts, id) })
	k.nudge()
	return account, nil
}

// fail shows why a sign-in ended. One that the person cancelled just goes.
func (k *Keeper) fail(a *attempt, err error) {
	k.mark(func() {
		if errors.Is(err, context.Canceled) {
			delete(k.attempts, a.view.ID)
			return
		}
		a.view.Step, a.view.Problem = "failed", ProblemOf(err)
		a.signIn.Grant = nil // it may hold a password
		r := a.signIn.Request
		if a.view.Problem.CorrelationID == "" {
			a.view.Problem.CorrelationID = r.CorrelationID
			a.view.Problem.Details += "\nCorrelation ID: " + r.CorrelationID
		}
		a.view.Problem.Details += fmt.Sprintf("\nAuthority: %s\nApplication: %s\nTime: %s",
			r.Authority.URL, r.ClientID, k.now().UTC().Format(time.RFC3339))
	})
}
