package cli

import (
	"context"
	"errors"
	"fmt"

	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// The default account is the one that a command means which reads something of an account and names none. Whatever
// changes an account goes by its name alone.

// noDefaultError: several accounts are signed in, none was named, and none is the default.
type noDefaultError struct{ *session.Ambiguous }

func (e *noDefaultError) Unwrap() error { return e.Ambiguous }

// findOrDefault is find; where nothing is typed the default account is meant. One that is not there any more, or cannot
// be looked up, leaves it to find.
func (p *Program) findOrDefault(ctx context.Context, k *session.Keeper, h *Home, text string) (identity.AccountID, error) {
	if text != "" {
		return find(ctx, k, text)
	}
	arranged, err := settings.LoadArrangement(h.Paths.ArrangementFile)
	if err != nil {
		h.Log.Warn("which account is the default cannot be read", "err", err)
	}
	if arranged.Default.Valid() {
		id, err := find(ctx, k, string(arranged.Default))
		if err == nil {
			h.Log.Debug("no account was named; the default is meant", "account", id)
			return id, nil
		}
		h.Log.Debug("the default account is not signed in", "account", arranged.Default, "err", err)
	}
	id, err := find(ctx, k, "")
	if several, ok := errors.AsType[*session.Ambiguous](err); ok && len(several.Candidates) > 1 {
		return "", &noDefaultError{several}
	}
	return id, err
}

// setDefault makes an account the default one; with none there is no default any more.
func (p *Program) setDefault(ctx context.Context, text string, none bool) error {
	k, h, err := p.keeper()
	if err != nil {
		return err
	}
	defer k.Close()
	var id identity.AccountID
	if !none {
		if id, err = find(ctx, k, text); err != nil {
			return err
		}
	}
	if _, err := settings.ChangeArrangement(ctx, h.Paths.ArrangementFile, func(a *settings.Arrangement) { a.Default = id }); err != nil {
		return err
	}
	if none {
		fmt.Fprintln(p.toPerson(), "No account is the default any more.")
		return nil
	}
	called := string(id)
	if a, err := k.Account(ctx, id); err == nil { // a locked one is called by its ID
		called = plain(a.Label())
	}
	fmt.Fprintf(p.toPerson(), "%s is the default account now: token and claims mean it where none is named.\n", called)
	return nil
}
