package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"latchkey/flows"
	"latchkey/internal/desktop"
	"latchkey/internal/doctor"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
	"latchkey/winauth"
)

// doctorFlags say for whom signing in is examined.
type doctorFlags struct {
	account, profile, loginHint string
	json                        bool
}

func (p *Program) doctorCommand() *cobra.Command {
	var in doctorFlags
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Examine step by step whether signing in can work here",
		Long: "Examines Latchkey's own parts, the provider and its clock, and this computer's own login (Windows, Kerberos),\n" +
			"which is tried to the end where the account or the profile uses it; the tokens are thrown away.\n" +
			"Each check passes, warns or fails, and says what to do. No secret is shown.\n\n" +
			"Exit status 1 when a check failed.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.doctor(cmd.Context(), in) },
	}
	f := cmd.Flags()
	f.StringVar(&in.account, "account", "", "whose sign-in; may be left out when there is one account")
	f.StringVar(&in.profile, "profile", "", "or of which profile; may be left out when there is one profile")
	f.StringVar(&in.loginHint, "login-hint", "", "the username, as in adele@contoso.com; default: that of the account, the profile or the system")
	f.BoolVar(&in.json, "json", false, "print one JSON value")
	notEmpty(cmd, "account", "profile")
	oneOf(cmd, "account", "profile")
	return cmd
}

func (p *Program) doctor(ctx context.Context, in doctorFlags) error {
	paths, err := settings.FindPaths(p.Getenv)
	if err != nil {
		return err
	}
	log, _, err := p.logger(paths)
	if err != nil {
		return err
	}
	h, broken := p.homeAt(paths, log)
	if broken != nil { // then that is the finding
		h = &Home{Version: p.Version, Paths: paths, Log: log, Options: session.Options{Now: p.Now}, system: desktop.NewSystemProxies(p.Now, p.Getenv)}
	}
	x := examination{Home: h, broken: broken}
	if broken == nil {
		x.keeper = session.New(h.Options)
		defer x.keeper.Close()
	}
	if err := x.choose(ctx, in); err != nil {
		return err
	}
	return p.tellChecks(in.json, x.called, func(tell func(flows.Check)) error {
		x.run(ctx, tell)
		return ctx.Err()
	})
}

// Examine is what the doctor command does, for a face with a screen: account, or whatever there is only one of.
func (h *Home) Examine(ctx context.Context, k *session.Keeper, account identity.AccountID, tell func(flows.Check)) error {
	x := examination{Home: h, keeper: k}
	if err := x.choose(ctx, doctorFlags{account: string(account)}); err != nil {
		return err
	}
	x.run(ctx, tell)
	return ctx.Err()
}

// examination puts together what the doctor looks at.
type examination struct {
	*Home
	keeper *session.Keeper // nil when the store cannot be opened; broken says why
	broken error
	target *doctor.Target
	stands flows.Check // how the account stands, or why there is no target
	called string      // what the target is called

	profile  settings.Profile // of the target
	username string           // that was given
}

// choose finds what signing in is examined for. What was named must be there; what was not may be missing.
func (x *examination) choose(ctx context.Context, in doctorFlags) error {
	if in.profile == "" && x.keeper != nil {
		a, err := accountOf(ctx, x.keeper, in.account)
		if err == nil {
			x.ofAccount(a, in.loginHint)
			return nil
		}
		none, _ := errors.AsType[*session.Ambiguous](err)
		if in.account != "" && !session.IsKeyring(err) {
			return err
		}
		if in.account != "" || none != nil && len(none.Candidates) > 0 {
			x.stands = flows.Check{Name: "Account", Status: flows.CheckSkipped, Text: "Several accounts are signed in.", Next: "Choose one: latchkey doctor --account A"}
			if none == nil {
				x.stands.Status, x.stands.Text, x.stands.Next = flows.CheckFail, "The account cannot be opened: "+sentenceOf(err), ""
			}
			return nil
		}
	}
	q, err := profileOf(x.Home, in.profile, "", "")
	if err != nil && in.profile != "" {
		return err
	}
	if err != nil {
		x.stands = flows.Check{Name: "Account", Status: flows.CheckSkipped, Text: "There is no profile to sign in with, so no provider is looked up.", Next: "Add one: latchkey profiles add --help"}
		if profiles, err := settings.LoadProfiles(x.Paths.ProfilesFile); err == nil && len(profiles.All()) > 1 {
			x.stands.Text, x.stands.Next = "There are several profiles and none was named, so no provider is looked up.", "Name one: latchkey doctor --profile P"
		}
		return nil
	}
	x.ofProfile(q, in.loginHint)
	return nil
}

func (x *examination) ofProfile(q settings.Profile, username string) {
	x.called = fmt.Sprintf("profile %s", q.Name)
	x.target = &doctor.Target{
		Flow:    orAuto(q.Flow),
		Request: flows.Request{Authority: q.Authority, ClientID: q.ClientID, Scopes: q.Scopes, ContinuousAccess: q.ContinuousAccess},
	}
	x.profile, x.username = q, username
}

// ofAccount examines signing an account in again. The profile that it was made with knows more of the way.
func (x *examination) ofAccount(a identity.Account, username string) {
	q := settings.Profile{Flow: a.Flow}
	if profiles, err := settings.LoadProfiles(x.Paths.ProfilesFile); err == nil {
		if kept := profiles.For(a); kept.Name != "" {
			q = kept
		}
	}
	if a.Flow != "" && a.Flow != identity.FlowBrowser {
		q.Flow = a.Flow
	}
	if a.Kind == identity.KindApp {
		q.Flow = identity.FlowClientCredentials
	}
	q.Authority, q.ClientID, q.Scopes, q.ContinuousAccess, q.LoginHint = a.Authority, a.ClientID, a.Scopes, a.ContinuousAccess, a.Username
	x.ofProfile(q, username)
	x.called = fmt.Sprintf("account %s", called(a))
	x.stands = flows.Check{Name: "Account", Status: flows.CheckPass, Text: fmt.Sprintf("Signed in since %s.", a.SignedInAt.Local().Format("2 January 2006, 15:04"))}
	if need := x.keeper.Need(a.ID); need != nil {
		x.stands.Status, x.stands.Text = flows.CheckFail, strings.TrimSuffix(need.Sentence(), ".")+"."
		x.stands.Next = cmp.Or(need.Detail, "Sign in again.")
	}
}

func orAuto(f identity.Flow) identity.Flow {
	if f == "" {
		return identity.FlowAuto
	}
	return f
}

// prepare finds out how the target would sign in with this computer's login, or why it would not.
func (x *examination) prepare(ctx context.Context) {
	t := x.target
	if t == nil || t.Flow != identity.FlowWindows && t.Flow != identity.FlowAuto {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, doctor.Bound)
	defer cancel()
	t.Windows, t.Barred = x.windows(ctx, x.profile, x.username)
	if x.computer == nil {
		return
	}
	if err := x.meant(ctx, t.Flow == identity.FlowWindows); err != nil {
		t.Barred = err
	}
}

func (x *examination) run(ctx context.Context, tell func(flows.Check)) {
	var login ComputerLogin = winauth.New(winauth.Options{})
	if x.computer != nil {
		login = x.computer.login()
	}
	parts := doctor.Parts{
		Version: x.Version, Paths: x.Paths, Now: x.Options.Now, Login: login, Opened: x.broken,
		TrayRuns: func(context.Context) bool { return false },
		// One of its own: what another remembers would hide that the provider is out of reach.
		Client: flows.NewClient(flows.ClientOptions{Now: x.Options.Now, Log: x.Log, Version: x.Version, Negotiator: login, Proxy: x.ways}),
		Route:  x.route,
	}
	if t := x.target; x.Home.broker != nil || t != nil && t.Flow == identity.FlowBroker {
		parts.Broker = func() error { return x.brokerMeant(true) }
	}
	if x.broken == nil {
		parts.Look = x.Options.Store.Look
		parts.TrayRuns = x.keeper.TrayRuns
	}
	x.prepare(ctx)
	doctor.Examine(ctx, parts, x.target, x.stands, tell)
}
