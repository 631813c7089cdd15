package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
	"latchkey/winauth"
)

// upn finds out whose sign-in with this computer's login it is to be, where the provider must be told. What only a person
// can know is asked; the ticket's own name is a suggestion, since it need not be the username.
func (p *Program) upn(ctx context.Context, h *Home, in signInFlags, pl *plan) error {
	if pl.way.Username == "" && flows.WindowsNeedsUsername(pl.Request.Authority) {
		name, sure := h.UPN(ctx)
		switch {
		case sure:
			pl.way.Username = name
		case in.trace == "-":
			return usage("--trace - leaves standard error to the trace, but the username is to be asked there; use --login-hint")
		default:
			if err := p.askUPN(ctx, name, pl); err != nil {
				return err
			}
		}
	}
	if err := flows.CheckWindows(pl.Request.Authority, pl.way.Username); err != nil {
		return err
	}
	pl.remember = pl.profile.Name != "" && pl.profile.LoginHint == "" && pl.kind == "" && (pl.typed || in.loginHint != "")
	return nil
}

// nameIsMissed reports whether a sign-in failed for want of a username that somebody can be asked for: some providers turn
// out to be Microsoft's only when they are asked themselves.
func (p *Program) nameIsMissed(in signInFlags, pl *plan, err error) bool {
	return errors.Is(err, flows.ErrNoUsername) && pl.way.Flow == identity.FlowWindows && !pl.typed && in.trace != "-" && p.terminal() != nil
}

// signInNamed asks for the username, and signs in with it.
func (p *Program) signInNamed(ctx context.Context, k *session.Keeper, h *Home, in signInFlags, pl *plan, d *door) (identity.AccountID, error) {
	suggestion, _ := h.UPN(ctx)
	err := p.askUPN(ctx, suggestion, pl)
	if err != nil {
		return "", in.orAutomatic(pl, err)
	}
	pl.remember = pl.profile.Name != "" && pl.kind == ""
	pl.way.Login, pl.Attempt = h.Login(pl.profile, pl.way.Username, true), session.NewAttemptID()
	if pl.Grant, err = d.grant(pl.way); err != nil {
		return "", err
	}
	return p.waitFor(ctx, k, in, pl)
}

// maxUPNs is how often a username is asked for.
const maxUPNs = 3

// askUPN asks for the username until it can be one.
func (p *Program) askUPN(ctx context.Context, suggestion string, pl *plan) error {
	if suggestion != "" {
		fmt.Fprintln(p.toPerson(), "Your ticket is that of "+plain(suggestion)+"; your username may be another.")
	}
	for n := 1; ; n++ {
		name, err := p.ask(ctx, "Username, as in adele@contoso.com: ", seen)
		if err != nil {
			return unasked(err, "the username is missing", "--login-hint")
		}
		pl.way.Username, pl.typed = strings.TrimSpace(name), true
		err = flows.CheckWindows(pl.Request.Authority, pl.way.Username)
		if err == nil || n == maxUPNs {
			return err
		}
		summary, next := flows.Explain(err)
		if e, ok := errors.AsType[*flows.LoginError](err); ok {
			summary = e.Problem + "."
		}
		fmt.Fprintf(p.toPerson(), "%q: %s\n", pl.way.Username, sentences(plain(summary), plain(next)))
	}
}

// tellUPN says when somebody else was signed in than was named, and else writes the username into the profile, so that
// it is asked only once.
func (p *Program) tellUPN(ctx context.Context, h *Home, pl *plan, a identity.Account) {
	if a.Flow != identity.FlowWindows || pl.way.Username == "" {
		return
	}
	if !strings.EqualFold(a.Username, pl.way.Username) {
		if a.Username != "" {
			fmt.Fprintf(p.toPerson(), "You named %s; this computer's login is that of %s.\n", plain(pl.way.Username), plain(a.Username))
		}
		return
	}
	if !pl.remember {
		return
	}
	if err := h.RememberUsername(ctx, pl.profile.Name, pl.way.Username, a); err != nil {
		fmt.Fprintf(p.toPerson(), "The username could not be noted in the profile %s: %s\n", pl.profile.Name, plain(err.Error()))
		return
	}
	fmt.Fprintf(p.toPerson(), "The profile %s now says login_hint = %q, so that it is not asked again.\n", pl.profile.Name, pl.way.Username)
}

// RememberUsername writes the username that a was signed in as into a profile that has none. It is an error when a is
// somebody else.
func (h *Home) RememberUsername(ctx context.Context, profile, username string, a identity.Account) error {
	if !strings.EqualFold(a.Username, username) {
		return fmt.Errorf("this computer's login is that of %s, not of %s", plain(a.Label()), plain(username))
	}
	return settings.ChangeProfiles(ctx, h.Paths.ProfilesFile, func(profiles *settings.Profiles) error {
		q, err := profiles.Get(profile)
		if err != nil || q.LoginHint != "" {
			return err
		}
		q.LoginHint = username
		return profiles.Replace(q)
	})
}

// loginFailed says why this computer's login did not lead to tokens, and what does.
func loginFailed(err error) saying {
	summary, next := flows.Explain(err)
	if e, ok := errors.AsType[*flows.LoginError](err); ok && e.Brief != "" { // what a library said is on a line of its own
		summary = strings.Replace(summary, e.Problem, e.Brief, 1)
	}
	if errors.Is(err, flows.ErrNoUsername) {
		next = "Give your username, as in adele@contoso.com, with --login-hint or in the profile (login_hint)."
	}
	w := saying{exitFailed, sentences(plain(summary), plain(next)), nextInBrowser(err)}
	reason := ""
	var adviser interface{ Advice() (reason, next string) }
	if errors.As(err, &adviser) {
		reason, _ = adviser.Advice()
	}
	if isA[*flows.NetworkError](err) || reason == string(winauth.ReasonUnreachable) {
		w.status = exitUnreachable
	}
	return w
}
