package cli

import (
	"context"
	"fmt"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// upn finds out whose sign-in with this computer's login it is to be, where the provider must be told. What only a person
// can know is asked; the ticket's own name is a suggestion, since it need not be the username.
func (p *Program) upn(ctx context.Context, h *Home, in signInFlags, pl *plan) error {
	if pl.way.Username == "" && flows.WindowsNeedsUsername(pl.Request.Authority) {
		name, sure := h.UPN(ctx)
		if sure {
			pl.way.Username = name
		} else if err := p.askUPN(ctx, name, pl); err != nil {
			return err
		}
	}
	if err := flows.CheckWindows(pl.Request.Authority, pl.way.Username); err != nil {
		return err
	}
	pl.remember = pl.profile.Name != "" && pl.profile.LoginHint == "" && pl.kind == "" && (pl.typed || in.loginHint != "")
	return nil
}

func (p *Program) askUPN(ctx context.Context, suggestion string, pl *plan) (err error) {
	if suggestion != "" {
		fmt.Fprintln(p.Stderr, "Your ticket is that of "+plain(suggestion)+"; your username may be another.")
	}
	if pl.way.Username, err = p.ask(ctx, "Username, as in adele@contoso.com: ", seen); err != nil {
		return unasked(err, "the username is missing", "--login-hint")
	}
	pl.typed = true
	return nil
}

// keepUPN writes the username into the profile, so that it is asked only once.
func (p *Program) keepUPN(h *Home, pl *plan, a identity.Account) {
	if !pl.remember || a.Flow != identity.FlowWindows {
		return
	}
	err := h.RememberUsername(pl.profile.Name, pl.way.Username)
	if err != nil {
		fmt.Fprintf(p.Stderr, "The username could not be noted in the profile %s: %s\n", pl.profile.Name, plain(err.Error()))
		return
	}
	fmt.Fprintf(p.Stderr, "The profile %s now says login_hint = %q.\n", pl.profile.Name, pl.way.Username)
}

// RememberUsername writes a username into a profile that has none.
func (h *Home) RememberUsername(profile, username string) error {
	profiles, err := settings.LoadProfiles(h.Paths.ProfilesFile)
	if err != nil {
		return err
	}
	q, err := profiles.Get(profile)
	if err != nil || q.LoginHint != "" {
		return err
	}
	q.LoginHint = username
	if err := profiles.Replace(q); err != nil {
		return err
	}
	return profiles.Save(h.Paths.ProfilesFile)
}

// loginFailed says why this computer's login did not lead to tokens, and what does.
func loginFailed(err error) saying {
	problem := session.ProblemOf(err)
	w := saying{exitFailed, sentences(plain(problem.Summary), plain(problem.Next)), "To let the browser do it: latchkey sign-in --flow auto"}
	if isA[*flows.NetworkError](err) {
		w.status = exitUnreachable
	}
	return w
}
