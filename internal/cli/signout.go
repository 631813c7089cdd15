package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

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
			"the refresh token, with --browser its sign-out page is opened, where it offers that. It says which of them happened;\n" +
			"when the provider failed at one, the account is gone from here all the same, and the exit status is 1 (or 5).",
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
				if none, ok := errors.AsType[*session.Ambiguous](err); ok && len(none.Candidates) == 0 {
					fmt.Fprintln(p.toPerson(), "Nobody is signed in.")
					return nil
				}
				if err != nil {
					return err
				}
				return p.signOut(ctx, k, h, id, beyond)
			}
			// Every account goes, those too that cannot be opened now.
			k.Consult(ctx)
			ids, err := h.Options.Store.IDs(ctx)
			if err != nil {
				return err
			}
			for _, a := range k.Snapshot().Accounts {
				if a.InMemory && !slices.Contains(ids, a.ID) {
					ids = append(ids, a.ID)
				}
			}
			if len(ids) == 0 {
				fmt.Fprintln(p.toPerson(), "Nobody is signed in.")
			}
			var failed error
			for _, id := range ids {
				failed = errors.Join(failed, p.signOut(ctx, k, h, id, beyond))
			}
			return failed
		},
	}
	f := cmd.Flags()
	f.StringVar(&account, "account", "", "an ID, a username, or an unambiguous beginning of either; may be left out when there is one account")
	f.BoolVar(&all, "all", false, "every account")
	f.BoolVar(&beyond.revoke, "revoke", false, "ask the provider to end the refresh token first")
	f.BoolVar(&beyond.browser, "browser", false, "sign out at the provider too, in the browser")
	notEmpty(cmd, "account")
	oneOf(cmd, "account", "all")
	return cmd
}

// signOutBeyond is what to do beside removing the account here.
type signOutBeyond struct{ revoke, browser bool }

// signOut says truthfully what happened: each part that was wanted, and the removal here. A provider that does not
// offer a part is no failure; one that fails at it is, although the account is gone from here.
func (p *Program) signOut(ctx context.Context, k *session.Keeper, h *Home, id identity.AccountID, beyond signOutBeyond) error {
	a, err := k.Account(ctx, id)
	if err != nil {
		a = row(ctx, k, id).Account // the lease holder has those that are not saved
	}
	name := plain(a.Label())
	ways := session.SignOutWays{Revoke: beyond.revoke}
	if beyond.browser {
		ways.Visit = func(ctx context.Context, link string) error { // where the session is
			note, err := desktop.OpenBrowserIn(ctx, h.BrowserFor(id), link)
			if err == nil && note != "" {
				fmt.Fprintln(p.toPerson(), note)
			}
			return err
		}
	}
	ended, err := k.EndSession(ctx, id, ways)
	revoked := map[session.Outcome]string{
		session.Done:       "the provider ended the refresh token",
		session.NotOffered: "this provider offers no revocation; its refresh token ends by itself",
		session.Failed:     "the refresh token could not be revoked",
	}
	left := map[session.Outcome]string{
		session.Done:       "the provider's sign-out page was opened in the browser",
		session.NotOffered: "this provider has no sign-out page; its session in the browser goes on",
		session.Failed:     "the provider's sign-out page could not be opened",
	}
	if a.Kind == identity.KindApp {
		revoked[session.NotOffered] = "there is no refresh token to end: an application has none"
		left[session.NotOffered] = "there is nothing to end in the browser: an application has no session there"
	}
	p.tellEnd(name, revoked[ended.Revoked], ended.RevokedError)
	p.tellEnd(name, left[ended.Browser], ended.BrowserError)
	if err != nil {
		return err
	}
	p.tellEnd(name, "signed out on this computer", nil)
	if failed := errors.Join(ended.RevokedError, ended.BrowserError); failed != nil {
		status, _ := p.explain(ctx, "", failed)
		return &statusError{status: status} // what failed has been said
	}
	return nil
}

// tellEnd says how one part ended, and why where it failed.
func (p *Program) tellEnd(name, what string, why error) {
	switch {
	case what == "":
	case errors.Is(why, desktop.ErrAway):
		fmt.Fprintf(p.toPerson(), "%s: %s, because nobody is at the screen, or it is locked.\n", name, what)
	case errors.Is(why, desktop.ErrNoBrowser):
		fmt.Fprintf(p.toPerson(), "%s: %s, because no browser could be started.\n", name, what)
	case why != nil:
		fmt.Fprintf(p.Stderr, "%s: %s. %s\n", name, p.say(what), p.say(plain(session.ProblemOf(why).Summary)))
	default:
		fmt.Fprintf(p.Stderr, "%s: %s.\n", name, p.say(what))
	}
}
