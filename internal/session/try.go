package session

import (
	"context"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// Try runs a grant and keeps nothing: what the Flow lab does. The sign-in is in the Snapshots, marked Lab, and goes
// from there when Try returns.
func (k *Keeper) Try(ctx context.Context, s SignIn) (*flows.Result, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s = s.named()
	a := k.begin(s, cancel)
	k.mark(func() { a.view.Lab = true })
	defer k.mark(func() { delete(k.attempts, s.Attempt) })
	k.prove(ctx, &a.signIn)
	return k.acquire(ctx, a)
}

// Keep makes an account of what Try brought.
func (k *Keeper) Keep(ctx context.Context, s SignIn, res *flows.Result) (identity.AccountID, error) {
	if err := k.CanKeep(ctx); err != nil {
		return "", err
	}
	id, err := k.adopt(context.WithoutCancel(ctx), s, res)
	if err == nil {
		k.publish()
		k.nudge()
	}
	return id, err
}
