package cli

import (
	"context"
	"errors"
	"fmt"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// allow refuses a flow that does not fit what was typed or is signed in, or that nobody has turned on, before
// anything is asked. What is discouraged is said.
func (p *Program) allow(h *Home, in signInFlags, pl *plan) error {
	flow := pl.way.Flow
	switch {
	case pl.kind == identity.KindApp && flow != identity.FlowClientCredentials:
		return usage("this account is an application, which nobody signs in by %s; leave --flow out, or name another account", flow)
	case in.passwordStdin && flow != identity.FlowPassword:
		return usage("--password-stdin goes with --flow password; this sign-in uses %s", flow)
	}
	switch flow {
	case identity.FlowClientCredentials:
		if err := forApplication(in, pl); err != nil {
			return err
		}
	case identity.FlowWindows:
		if err := forComputer(h, in, pl); err != nil {
			return err
		}
	case identity.FlowBroker:
		if err := p.forBroker(h, in, pl); err != nil {
			return err
		}
	case identity.FlowPassword:
		if err := passwordAllowed(h, pl.profile); err != nil {
			return err
		}
		if err := flows.CheckPassword(pl.Request.Authority, pl.way.Username); err != nil {
			return err
		}
		fmt.Fprintln(p.toPerson(), flows.PasswordWarning)
	case identity.FlowHybrid:
		fmt.Fprintln(p.toPerson(), flows.HybridWarning)
	case identity.FlowImplicit:
		fmt.Fprintln(p.toPerson(), flows.ImplicitWarning)
		for _, lack := range flows.ImplicitLacks() {
			fmt.Fprintln(p.toPerson(), lack)
		}
	}
	return nil
}

// quietly makes a sign-in fit for a standard error that belongs to the trace: nothing can be shown there, neither now nor
// when the browser fails.
func (in signInFlags) quietly(pl *plan) error {
	flow := pl.way.Flow
	auto := flow == identity.FlowAuto
	switch {
	case in.trace != "-":
	case in.noBrowser || flow == identity.FlowDeviceCode || auto && pl.way.NoBrowser != nil && !pl.Silent || flow == identity.FlowPassword && !in.passwordStdin:
		return usage("--trace - leaves standard error to the trace, but this sign-in has something to show or to ask there; name a file: --trace FILE")
	case auto:
		pl.way.Flow = identity.FlowBrowser
	}
	return nil
}

// furnish gives the flow what it needs beside the plan: a credential, a password. Nobody is asked for a secret whose
// sign-in could not be kept.
func (p *Program) furnish(ctx context.Context, k *session.Keeper, h *Home, in signInFlags, pl *plan) (err error) {
	password := pl.way.Flow == identity.FlowPassword
	if password || in.credential.given() {
		if err := k.CanKeep(ctx); err != nil {
			return err
		}
	}
	if in.credential.given() {
		if pl.Request.Credential, err = p.credential(ctx, in.credential); err != nil {
			return err
		}
	}
	if password {
		return p.password(ctx, in, pl)
	}
	if pl.way.Flow == identity.FlowWindows {
		if err := p.upn(ctx, h, in, pl); err != nil {
			return err
		}
		pl.way.Login = h.Login(pl.profile, pl.way.Username, true)
	}
	return nil
}

// forComputer checks what a sign-in with this computer's login needs, before anybody is asked anything.
func forComputer(h *Home, in signInFlags, pl *plan) error {
	switch {
	case h.computer == nil:
		return usage("this version cannot sign in with this computer's own login; use --flow auto")
	case in.anotherPerson():
		return usage("--prompt does not go with --flow windows: nobody is asked anything")
	}
	return flows.CheckWindows(pl.Request.Authority, pl.way.Username)
}

// forApplication checks what an application's own sign-in needs, before a secret is read.
func forApplication(in signInFlags, pl *plan) error {
	if !in.credential.given() && pl.kind != identity.KindApp {
		return usage("an application proves itself: give one of --secret-stdin, --certificate FILE and --assertion-file FILE")
	}
	if pl.kind == identity.KindUser {
		return usage("this account is a person's; sign the application in with --profile or --authority, without --account")
	}
	return nil
}

// passwordAllowed refuses until somebody has turned passwords on: for every sign-in, or for the profile.
func passwordAllowed(h *Home, q settings.Profile) error {
	if q.Flow == identity.FlowPassword {
		return nil
	}
	prefs, err := settings.LoadPreferences(h.Paths.PreferencesFile)
	if err != nil {
		return err
	}
	if prefs.PasswordSignIn {
		return nil
	}
	return &statusError{status: exitFailed, text: "signing in with a password is off\n" +
		"To allow it everywhere, write password_sign_in = true into " + h.Paths.PreferencesFile + "\n" +
		"To allow it for one profile, make one for it: latchkey profiles add NAME --flow password --authority URL --client-id ID"}
}

// password asks for what is missing: the username, then the password, neither ever from the command line's own text.
func (p *Program) password(ctx context.Context, in signInFlags, pl *plan) (err error) {
	if pl.way.Username == "" {
		if in.passwordStdin {
			return usage("--password-stdin needs the username too: use --login-hint")
		}
		if pl.way.Username, err = p.ask(ctx, "Username: ", seen); err != nil {
			return unasked(err, "the username is missing", "--login-hint")
		}
		if err := flows.CheckPassword(pl.Request.Authority, pl.way.Username); err != nil {
			return err
		}
	}
	if in.passwordStdin {
		pl.way.Password, err = p.secret(ctx, "the password")
		return err
	}
	text, err := p.ask(ctx, "Password of "+plain(pl.way.Username)+": ", hidden)
	if err != nil {
		return unasked(err, "the password is missing", "--password-stdin")
	}
	pl.way.Password = identity.Secret(text)
	return nil
}

// unasked says what to do where nobody can be asked for what is missing.
func unasked(err error, missing, flag string) error {
	if errors.Is(err, errNoTerminal) {
		return usage("%s, and %w; use %s", missing, err, flag)
	}
	return err
}
