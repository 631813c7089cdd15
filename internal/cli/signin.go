package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// signInFlags are what the person typed.
type signInFlags struct {
	profile, authority, clientID, account string
	scopes                                []string
	flow, loginHint, prompt, claims       string
	redirectURI                           string
	timeout                               time.Duration
	noBrowser, json                       bool
}

func (p *Program) signInCommand() *cobra.Command {
	var in signInFlags
	cmd := &cobra.Command{
		Use:   "sign-in",
		Short: "Sign in through the browser",
		Long: "Signs in with a profile, with --authority and --client-id, or (with --account) an account again.\n" +
			"With one profile, --profile may be left out. Prints the account's ID.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.signIn(cmd.Context(), in) },
	}
	f := cmd.Flags()
	f.StringVar(&in.profile, "profile", "", "the profile to sign in with (see latchkey profiles list)")
	f.StringVar(&in.authority, "authority", "", "the provider, e.g. https://login.microsoftonline.com/contoso.com")
	f.StringVar(&in.clientID, "client-id", "", "the application (client) ID")
	f.StringVar(&in.account, "account", "", "sign this account in again; another one changes nothing")
	f.StringArrayVar(&in.scopes, "scope", nil, "a scope to ask for; may be repeated")
	f.StringVar(&in.flow, "flow", "auto", "auto or browser")
	f.StringVar(&in.loginHint, "login-hint", "", "the username to fill in")
	f.StringVar(&in.prompt, "prompt", "", "login, select_account, consent or none")
	f.StringVar(&in.claims, "claims", "", "a claims request, JSON (OpenID Connect Core 5.5)")
	f.StringVar(&in.redirectURI, "redirect-uri", "", "a registered loopback address; default: http://localhost on any port")
	f.DurationVar(&in.timeout, "timeout", 5*time.Minute, "how long to wait for the browser")
	f.BoolVar(&in.noBrowser, "no-browser", false, "print the link instead of opening a browser")
	f.BoolVar(&in.json, "json", false, "print one JSON value")
	cmd.MarkFlagsMutuallyExclusive("profile", "authority")
	cmd.MarkFlagsMutuallyExclusive("profile", "account")
	cmd.MarkFlagsMutuallyExclusive("authority", "account")
	return cmd
}

func (p *Program) signIn(ctx context.Context, in signInFlags) error {
	if in.timeout <= 0 {
		return usage("--timeout must be longer than nothing")
	}
	if in.claims != "" && !json.Valid([]byte(in.claims)) {
		return usage("--claims is not JSON")
	}
	if err := runnable(identity.Flow(in.flow)); err != nil {
		return err
	}
	k, h, err := p.keeper()
	if err != nil {
		return err
	}
	defer k.Close()
	s, err := in.request(ctx, k, h)
	if err != nil {
		return err
	}
	grant := s.Grant.(*flows.AuthorizationCode)
	grant.Timeout = in.timeout
	d := &door{out: p.Stderr}
	d.through(grant, in.noBrowser)
	p.announceKeyring(ctx, h)
	id, err := k.SignIn(ctx, s)
	d.close()
	if errors.Is(err, flows.ErrTimeout) {
		return &statusError{exitFailed, "Nobody signed in within " + lasting(in.timeout) + "; nothing has changed."}
	} else if err != nil {
		return p.signInFailed(k, s, err)
	}
	a := row(ctx, k, id)
	if in.json {
		return p.printJSON(rowOf(a))
	}
	fmt.Fprintf(p.Stderr, "Signed in: %s\n", plain(a.Label()))
	if a.Status == session.Unsaved {
		fmt.Fprintln(p.Stderr, a.Reason+" It ends with the program that holds it.")
	}
	_, err = fmt.Fprintln(p.Stdout, id)
	return err
}

// row is an account as it stands; the lease holder is asked for one that is not here, as when it could not be saved.
func row(ctx context.Context, k *session.Keeper, id identity.AccountID) session.Account {
	has := func(a session.Account) bool { return a.ID == id }
	rows := k.Snapshot().Accounts
	if !slices.ContainsFunc(rows, has) {
		k.Consult(ctx)
		rows = k.Snapshot().Accounts
	}
	if i := slices.IndexFunc(rows, has); i >= 0 {
		return rows[i]
	}
	return session.Account{Account: identity.Account{ID: id}, Status: session.Fresh}
}

// signInFailed adds to an error what the command line can say better.
func (p *Program) signInFailed(k *session.Keeper, s session.SignIn, err error) error {
	switch {
	case errors.Is(err, session.ErrNowhere):
		return err
	case errors.Is(err, flows.ErrOtherAccount):
		other := ""
		for _, a := range k.Snapshot().SignIns {
			if a.ID == s.Attempt {
				other = a.Other
			}
		}
		return &statusError{exitFailed, fmt.Sprintf("%s signed in instead of %s; nothing was changed\nTo add that account, run the sign-in without --account.",
			plain(cmp.Or(other, "somebody else")), plain(s.Request.Account.Label()))}
	}
	return err
}

// request turns the flags into a sign-in: of an account again, with a profile, or with what was typed.
func (in signInFlags) request(ctx context.Context, k *session.Keeper, h *Home) (session.SignIn, error) {
	if in.account != "" {
		return in.again(ctx, k, h)
	}
	profile, err := in.profileOf(h)
	if err != nil {
		return session.SignIn{}, err
	}
	if flow := identity.Flow(in.flow); flow == identity.FlowAuto || flow == "" {
		if err := runnable(profile.Flow); err != nil {
			return session.SignIn{}, err
		}
	}
	scopes := profile.Scopes
	if len(in.scopes) > 0 {
		scopes = identity.NewScopes(in.scopes...)
	}
	return session.SignIn{
		Attempt: session.NewAttemptID(), Profile: profile.Name, Organisation: cmp.Or(profile.Title(), profile.Authority.Host()),
		Request: flows.Request{Authority: profile.Authority, ClientID: profile.ClientID, Scopes: scopes, Claims: in.claims},
		Grant: &flows.AuthorizationCode{
			Prompt:    cmp.Or(in.prompt, profile.Prompt, session.AddAccountPrompt),
			LoginHint: cmp.Or(in.loginHint, profile.LoginHint), DomainHint: profile.DomainHint,
			RedirectURI: cmp.Or(in.redirectURI, profile.RedirectURI), ResponseMode: profile.ResponseMode,
		},
	}, nil
}

// again signs an account in again: the same person must come, and what the provider asked for goes along.
func (in signInFlags) again(ctx context.Context, k *session.Keeper, h *Home) (session.SignIn, error) {
	id, err := find(ctx, k, in.account)
	if err != nil {
		return session.SignIn{}, err
	}
	a, err := k.Account(ctx, id)
	if err != nil {
		return session.SignIn{}, err
	}
	if in.clientID != "" {
		return session.SignIn{}, usage("--client-id does not go with --account: the account's own is used")
	}
	s, grant := session.SignInAgain(a, k.Need(id))
	grant.Prompt = in.prompt
	grant.LoginHint = cmp.Or(in.loginHint, grant.LoginHint)
	grant.RedirectURI = cmp.Or(in.redirectURI, grant.RedirectURI)
	if in.claims != "" {
		s.Request.Claims = in.claims
	}
	if len(in.scopes) > 0 {
		s.Request.Scopes = identity.NewScopes(in.scopes...)
	}
	return s, nil
}

// profileOf is the profile that was named, the only one there is, or one made of --authority and --client-id.
func (in signInFlags) profileOf(h *Home) (settings.Profile, error) {
	if in.authority != "" || in.clientID != "" {
		if in.authority == "" || in.clientID == "" {
			return settings.Profile{}, usage("--authority and --client-id go together")
		}
		a, err := typedAuthority(in.authority)
		if err != nil {
			return settings.Profile{}, err
		}
		return settings.Profile{Authority: a, ClientID: in.clientID, Flow: identity.FlowAuto}, nil
	}
	profiles, err := settings.LoadProfiles(h.Paths.ProfilesFile)
	if err != nil {
		return settings.Profile{}, err
	}
	if in.profile != "" {
		return profiles.Get(in.profile)
	}
	switch all := profiles.All(); len(all) {
	case 0:
		return settings.Profile{}, usage("there is no profile yet; add one with latchkey profiles add, or name --authority and --client-id.\nTo try Latchkey without a tenant of your own: latchkey demo --window")
	case 1:
		return all[0], nil
	default:
		return settings.Profile{}, usage("there are several profiles; choose one with --profile: %s", strings.Join(profiles.Names(), ", "))
	}
}

// runnable refuses flows that this version does not have.
func runnable(flow identity.Flow) error {
	switch {
	case slices.Contains(runnableFlows(), cmp.Or(flow, identity.FlowAuto)):
		return nil
	case slices.Contains(identity.Flows(), flow):
		return usage("this version signs in through the browser only; %q is not in it. Use --flow browser", flow)
	}
	return usage("--flow %q: choose auto or browser", flow)
}

func runnableFlows() []identity.Flow { return []identity.Flow{identity.FlowAuto, identity.FlowBrowser} }
