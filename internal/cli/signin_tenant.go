package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// wantsMore reports whether something was typed that only a sign-in with the person answers. --flow auto is none: it
// begins with what is stored.
func (in signInFlags) wantsMore() bool {
	return in.flow != "" && in.flow != string(identity.FlowAuto) || in.prompt != "" || in.loginHint != "" ||
		in.claims != "" || in.challenge != "" || len(in.scopes) > 0 || in.passwordStdin || in.credential.given()
}

// ownTenant refuses the tenant that the account is signed in to already.
func (in signInFlags) ownTenant(ctx context.Context, k *session.Keeper) error {
	a, err := accountOf(ctx, k, in.account)
	if err != nil || !strings.EqualFold(in.tenant, a.TenantID) && !strings.EqualFold(in.tenant, a.Authority.Tenant()) {
		return err
	}
	return usage("%s is signed in to %s already\nTo sign in there again: %s", plain(a.Label()), plain(in.tenant), commandLine(signInAgain(a)...))
}

// switchTenant signs the account's person in to another tenant without asking, where the provider allows it and
// nothing else was typed. No ID and no error: the person must come, and why has been said. The claims are what the
// other tenant wants of that sign-in.
func (p *Program) switchTenant(ctx context.Context, k *session.Keeper, in signInFlags) (id identity.AccountID, claims string, err error) {
	if in.wantsMore() {
		return "", "", nil
	}
	a, err := accountOf(ctx, k, in.account)
	if err != nil {
		return "", "", err
	}
	if a.Kind == identity.KindApp || !row(ctx, k, a.ID).HasFresh {
		return "", "", nil // there is nothing to do it silently with
	}
	id, err = k.OtherTenant(ctx, a.ID, in.tenant)
	if need, ok := errors.AsType[*session.SignInNeededError](err); ok {
		fmt.Fprintf(p.toPerson(), "%s cannot be signed in to %s without asking: %s\n", plain(a.Label()), in.tenant, plain(need.Need.Sentence()))
		return "", need.Need.Claims, nil
	}
	if errors.Is(err, identity.ErrAuthority) {
		return "", "", &usageError{err}
	}
	return id, "", err
}
