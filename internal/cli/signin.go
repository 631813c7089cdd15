package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// signInFlags are what the person typed.
type signInFlags struct {
	profile, authority, clientID string
	account, tenant              string
	scopes                       []string
	flow, loginHint, prompt      string
	claims, challenge            string
	redirectURI, trace           string
	browser                      string
	timeout                      time.Duration
	timeoutTyped                 bool
	credential                   credentialFlags
	passwordStdin                bool
	noBrowser, json              bool
}

func (p *Program) signInCommand() *cobra.Command {
	var in signInFlags
	cmd := &cobra.Command{
		Use:   "sign-in",
		Short: "Sign in a person or an application",
		Long: "Signs in with a profile, with --authority and --client-id, or (with --account) an account again.\n" +
			"With one profile, --profile may be left out. Prints the account's ID.\n\n" + flowsText,
		Example: "  latchkey sign-in --profile contoso\n" +
			"  latchkey sign-in --profile contoso --flow device-code\n" +
			"  latchkey sign-in --profile robot --flow client-credentials --certificate robot.pem --scope api://orders/.default\n" +
			"  latchkey sign-in --account adele --challenge 'Bearer error=\"insufficient_claims\", claims=\"...\"'",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			in.timeoutTyped = cmd.Flags().Changed("timeout")
			return p.signIn(cmd.Context(), in)
		},
	}
	f := cmd.Flags()
	f.StringVar(&in.profile, "profile", "", "the profile to sign in with (see latchkey profiles list)")
	f.StringVar(&in.authority, "authority", "", "the provider, e.g. https://login.microsoftonline.com/contoso.com")
	f.StringVar(&in.clientID, "client-id", "", "the application (client) ID")
	f.StringVar(&in.account, "account", "", "sign this account in again; another one changes nothing")
	f.StringVar(&in.tenant, "tenant", "", "with --account: sign its person in to this tenant too (a domain name or tenant ID)")
	f.StringArrayVar(&in.scopes, "scope", nil, "a scope to ask for; may be repeated")
	f.StringVar(&in.flow, "flow", "", strings.Join(flowNames(), ", ")+"; default: the account's or the profile's own, else auto")
	f.StringVar(&in.loginHint, "login-hint", "", "the username to fill in")
	f.StringVar(&in.prompt, "prompt", "", "login, select_account, consent or none")
	f.StringVar(&in.claims, "claims", "", "a claims request, JSON (OpenID Connect Core 5.5)")
	f.StringVar(&in.challenge, "challenge", "", "with --account: the WWW-Authenticate header of an API that wants a better token")
	f.StringVar(&in.redirectURI, "redirect-uri", "", "a registered loopback address; default: http://localhost on any port")
	f.DurationVar(&in.timeout, "timeout", 5*time.Minute, "how long to wait for the browser; a code on another device works as long as the provider says, this can only shorten it")
	f.StringVar(&in.browser, "browser", "", "the browser to open, and after a colon its profile; system for the system's choice (default: the one the account was last signed in with, else as the settings say)")
	_ = cmd.RegisterFlagCompletionFunc("browser", completeBrowser) // fails only for a flag that is not there
	f.BoolVar(&in.noBrowser, "no-browser", false, "print the link instead of opening a browser")
	f.BoolVar(&in.passwordStdin, "password-stdin", false, "with --flow password: read the password from standard input")
	in.credential.define(cmd)
	traceFlag(cmd, &in.trace)
	f.BoolVar(&in.json, "json", false, "print one JSON value")
	notEmpty(cmd, "profile", "account", "browser", "scope", "claims", "challenge", "tenant", "redirect-uri", "flow")
	oneOf(cmd, "profile", "authority")
	oneOf(cmd, "profile", "account")
	oneOf(cmd, "authority", "account")
	oneOf(cmd, "claims", "challenge")
	oneOf(cmd, "browser", "no-browser")
	return cmd
}

func (p *Program) signIn(ctx context.Context, in signInFlags) (err error) {
	if err := in.check(); err != nil {
		return err
	}
	ctx, trace, err := p.traced(ctx, "sign-in", in.trace)
	if err != nil {
		return err
	}
	defer func() { err = trace.end(ctx, err) }()
	k, h, err := p.keeper()
	if err != nil {
		return err
	}
	defer k.Close()
	demanded := ""
	if in.tenant != "" {
		if err := in.ownTenant(ctx, k); err != nil {
			return err
		}
		var id identity.AccountID
		if id, demanded, err = p.switchTenant(ctx, k, in); id != "" || err != nil {
			return p.signedIn(ctx, k, in, id, err)
		}
	}
	pl, err := p.plan(ctx, k, h, in)
	if err != nil {
		return err
	}
	pl.Request.Claims = cmp.Or(demanded, pl.Request.Claims) // who is asked for some has typed none
	trace.flow, trace.correlationID = string(pl.way.Flow), pl.Request.CorrelationID
	if err := p.allow(h, in, pl); err != nil {
		return err
	}
	if err := in.quietly(pl); err != nil {
		return err
	}
	p.announceKeyring(ctx, h)
	if err := p.furnish(ctx, k, h, in, pl); err != nil {
		return in.orAutomatic(pl, err)
	}
	d := &door{browser: pl.browser, out: p.toPerson(), now: p.Now, bold: p.bold(), link: in.noBrowser, mute: in.trace == "-"}
	if in.timeoutTyped && !pl.opensBrowser() {
		d.until = p.Now().Add(in.timeout)
	}
	if pl.Grant, err = d.grant(pl.way); err != nil {
		return err
	}
	id, err := p.waitFor(ctx, k, in, pl)
	if p.nameIsMissed(in, pl, err) {
		id, err = p.signInNamed(ctx, k, h, in, pl, d)
	}
	visited := d.close()
	if a, known := k.Account(ctx, id); err == nil && known == nil {
		p.tellUPN(ctx, h, pl, a)
	}
	if err == nil && visited {
		h.RememberBrowser(ctx, id, pl.browser)
	}
	if err == nil && pl.Silent && !in.json {
		if a := row(ctx, k, id); a.SignedInAt.Equal(pl.Request.Account.SignedInAt) {
			return p.alreadySignedIn(a)
		}
	}
	return p.signedIn(ctx, k, in, id, err)
}

// waitFor runs the sign-in. The browser keeps its own time; a code on another device has the provider's, which a
// --timeout can only shorten.
func (p *Program) waitFor(ctx context.Context, k *session.Keeper, in signInFlags, pl *plan) (identity.AccountID, error) {
	if in.timeoutTyped && !pl.opensBrowser() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, in.timeout)
		defer cancel()
	}
	id, err := k.SignIn(ctx, pl.SignIn)
	return id, p.signInFailed(k, in, pl, err)
}

// signedIn says how it ended.
func (p *Program) signedIn(ctx context.Context, k *session.Keeper, in signInFlags, id identity.AccountID, err error) error {
	if err != nil {
		return err
	}
	a := row(ctx, k, id)
	if in.json {
		return p.printJSON(rowOf(a, false))
	}
	how := ""
	if a.Flow == identity.FlowWindows {
		how = " with " + session.LoginName()
	}
	if a.Flow == identity.FlowBroker {
		how = " with " + flows.BrokerName + " (" + flows.BrokerUnverified + ")"
	}
	fmt.Fprintf(p.toPerson(), "Signed in%s: %s\n", how, plain(a.Label()))
	if a.Status == session.Unsaved {
		fmt.Fprintln(p.toPerson(), a.Reason+" It ends with the program that holds it.")
	}
	_, err = fmt.Fprintln(p.Stdout, id)
	return err
}

// alreadySignedIn says that nobody was asked, and how to be.
func (p *Program) alreadySignedIn(a session.Account) error {
	anew := pageFlow()
	if a.Kind == identity.KindApp {
		anew = identity.FlowClientCredentials
	}
	fmt.Fprintf(p.toPerson(), "Already signed in: %s (the stored token is good until %s). To sign in anew: --flow %s.\n",
		plain(a.Label()), a.ExpiresAt.Local().Format("15:04"), anew)
	_, err := fmt.Fprintln(p.Stdout, a.ID)
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
