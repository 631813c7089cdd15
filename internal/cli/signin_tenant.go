package cli

import (
	"context"
	"errors"
	"fmt"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// switchTenant signs the account's person in to another tenant without asking, where the provider allows it. Not
// done and no error: the person must come, and why has been said.
func (p *Program) switchTenant(ctx context.Context, k *session.Keeper, in signInFlags) (id identity.AccountID, done bool, err error) {
	a, err := accountOf(ctx, k, in.account)
	if err != nil {
		return "", false, err
	}
	if a.Kind == identity.KindApp {
		return "", false, usage("%s is an application, which is nobody's guest; sign it in at the other tenant with --authority", plain(a.Label()))
	}
	if !row(ctx, k, a.ID).HasFresh {
		return "", false, nil // there is nothing to do it silently with
	}
	id, err = k.OtherTenant(ctx, a.ID, in.tenant)
	if need, ok := errors.AsType[*session.SignInNeededError](err); ok {
		fmt.Fprintf(p.Stderr, "%s cannot be signed in to %s without asking: %s\n", plain(a.Label()), in.tenant, plain(need.Need.Sentence()))
		return "", false, nil
	}
	if errors.Is(err, identity.ErrAuthority) {
		return "", false, &usageError{err}
	}
	return id, err == nil, err
}
