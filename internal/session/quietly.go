package session

import (
	"context"
	"errors"
	"fmt"

	"latchkey/internal/identity"
)

// SignInQuietly runs a grant that needs nobody, within 30 seconds, and keeps the account. Nobody is asked anything, for the
// keyring neither, and the Snapshots say nothing of it until the account is there. Whoever is there already stays as they
// are. Errors are those of the grant, ErrNowhere, and identity.ErrSignedOut for an account that its person has signed out.
func (k *Keeper) SignInQuietly(ctx context.Context, s SignIn) (identity.AccountID, error) {
	ctx, cancel := context.WithTimeout(ctx, loginLimit)
	defer cancel()
	if err := k.store.Ready(ctx); err != nil && (!k.keep || identity.KeyringStateOf(err) != identity.KeyringAbsent) {
		return "", fmt.Errorf("%w: %w", ErrNowhere, err)
	}
	s = s.named()
	res, err := s.Grant.Acquire(ctx, k.client, s.Request)
	if err != nil {
		return "", err
	}
	if ended, err := k.store.Ended(ctx, res.Account.ID); err != nil || ended {
		return "", fmt.Errorf("%w: %s was signed out here, and comes back only when somebody asks for it", identity.ErrSignedOut, res.Account.Label())
	}
	s.onlyNew = true
	id, err := k.adopt(context.WithoutCancel(ctx), s, res)
	if errors.Is(err, errThere) {
		return res.Account.ID, nil
	}
	if err != nil {
		return "", err
	}
	k.publish()
	k.nudge()
	return id, nil
}

// errThere: the account that is to be made is there already.
var errThere = errors.New("the account is there already")

// AtStart waits until the store has been read and its keyring can be used, or is not there at all. False: ctx ended before.
func (k *Keeper) AtStart(ctx context.Context) (Snapshot, bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for s := range k.Snapshots(ctx) {
		switch s.Keyring {
		case identity.KeyringLocked, identity.KeyringSlow, identity.KeyringNoKey:
			continue
		}
		if s.Loaded {
			return s, true
		}
	}
	return Snapshot{}, false
}
