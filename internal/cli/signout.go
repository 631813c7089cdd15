package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func (p *Program) signOutCommand() *cobra.Command {
	var account string
	var all, revoke bool
	cmd := &cobra.Command{
		Use:   "sign-out",
		Short: "Remove an account from this computer",
		Long: "Removes the account and its tokens from this computer. With --revoke the provider is first asked to end\n" +
			"the refresh token, where it offers that. The browser's own session is not touched.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			k, h, err := p.keeper()
			if err != nil {
				return err
			}
			defer k.Close()
			ctx := cmd.Context()
			if !all {
				id, err := find(ctx, k, account)
				if err != nil {
					return err
				}
				return p.signOut(ctx, k, id, revoke)
			}
			// Every account goes, those too that cannot be opened now.
			k.Consult(ctx)
			ids, err := h.Options.Store.IDs(ctx)
			if err != nil {
				return err
			}
			for _, a := range k.Snapshot().Accounts {
				if a.Status == session.Unsaved {
					ids = append(ids, a.ID)
				}
			}
			if len(ids) == 0 {
				fmt.Fprintln(p.Stderr, "Nobody is signed in.")
			}
			var failed error
			for _, id := range ids {
				failed = errors.Join(failed, p.signOut(ctx, k, id, revoke))
			}
			return failed
		},
	}
	f := cmd.Flags()
	f.StringVar(&account, "account", "", "an ID, a username, or an unambiguous beginning of either; may be left out when there is one account")
	f.BoolVar(&all, "all", false, "every account")
	f.BoolVar(&revoke, "revoke", false, "ask the provider to end the refresh token first")
	cmd.MarkFlagsMutuallyExclusive("account", "all")
	return cmd
}

// signOut says truthfully what happened: the removal here always, the revocation where it worked.
func (p *Program) signOut(ctx context.Context, k *session.Keeper, id identity.AccountID, revoke bool) error {
	name := string(id)
	if a, err := k.Account(ctx, id); err == nil {
		name = plain(a.Label())
	}
	var revocation error
	if revoke {
		switch revocation = k.Revoke(ctx, id); {
		case revocation == nil:
			fmt.Fprintf(p.Stderr, "%s: the provider ended the refresh token.\n", name)
		case errors.Is(revocation, flows.ErrNotOffered):
			fmt.Fprintf(p.Stderr, "%s: this provider offers no revocation; its refresh token ends by itself.\n", name)
			revocation = nil
		default:
			revocation = fmt.Errorf("%s was signed out here, but the refresh token could not be revoked: %w", name, revocation)
		}
	}
	if err := k.SignOut(ctx, id); err != nil {
		return err
	}
	fmt.Fprintf(p.Stderr, "%s: signed out on this computer.\n", name)
	return revocation
}
