package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"latchkey/flows"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func (p *Program) signOutCommand() *cobra.Command {
	var account string
	var all bool
	var beyond signOutBeyond
	cmd := &cobra.Command{
		Use:   "sign-out",
		Short: "Remove an account from this computer",
		Long: "Removes the account and its tokens from this computer. With --revoke the provider is first asked to end\n" +
			"the refresh token, with --browser its sign-out page is opened, where it offers that. It says what happened.",
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
				return p.signOut(ctx, k, id, beyond)
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
				failed = errors.Join(failed, p.signOut(ctx, k, id, beyond))
			}
			return failed
		},
	}
	f := cmd.Flags()
	f.StringVar(&account, "account", "", "an ID, a username, or an unambiguous beginning of either; may be left out when there is one account")
	f.BoolVar(&all, "all", false, "every account")
	f.BoolVar(&beyond.revoke, "revoke", false, "ask the provider to end the refresh token first")
	f.BoolVar(&beyond.browser, "browser", false, "sign out at the provider too, in the browser")
	cmd.MarkFlagsMutuallyExclusive("account", "all")
	return cmd
}

// signOutBeyond is what to do beside removing the account here.
type signOutBeyond struct{ revoke, browser bool }

// signOut says truthfully what happened: the removal here always, the rest where it worked.
func (p *Program) signOut(ctx context.Context, k *session.Keeper, id identity.AccountID, beyond signOutBeyond) error {
	a, err := k.Account(ctx, id)
	if err != nil {
		a = row(ctx, k, id).Account // the lease holder has those that are not saved
	}
	name := plain(a.Label())
	var failed error
	if beyond.revoke {
		failed = p.tellEnd(k.Revoke(ctx, id), name, "the provider ended the refresh token",
			"this provider offers no revocation; its refresh token ends by itself", "the refresh token could not be revoked")
	}
	if beyond.browser {
		failed = errors.Join(failed, p.tellEnd(k.Logout(ctx, id, desktop.OpenBrowser), name, "the provider's sign-out page was opened in the browser",
			"this provider has no sign-out page; its session in the browser goes on", "the provider's sign-out page could not be opened"))
	}
	if err := k.SignOut(ctx, id); err != nil {
		return err
	}
	fmt.Fprintf(p.Stderr, "%s: signed out on this computer.\n", name)
	return failed
}

// tellEnd says how one step at the provider ended. A provider that does not offer it is no failure.
func (p *Program) tellEnd(err error, name, done, notOffered, failed string) error {
	switch {
	case err == nil:
		fmt.Fprintf(p.Stderr, "%s: %s.\n", name, done)
	case errors.Is(err, flows.ErrNotOffered):
		fmt.Fprintf(p.Stderr, "%s: %s.\n", name, notOffered)
	default:
		return fmt.Errorf("%s was signed out here, but %s: %w", name, failed, err)
	}
	return nil
}
