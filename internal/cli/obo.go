package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

type oboFlags struct {
	profile, authority, clientID string
	scopes                       []string
	assertionStdin               bool
	account                      string
	assertionScopes              []string
	claims, trace                string
	json                         bool
}

func (p *Program) oboCommand() *cobra.Command {
	var in oboFlags
	cmd := &cobra.Command{
		Use:   "obo --profile P --scope S... (--assertion-stdin | --account A)",
		Short: "Exchange a caller's token for one to the next API (on-behalf-of)",
		Long: "An API that was called with an access token exchanges it for one to the next API, in the name of the same person.\n" +
			"The API itself must be signed in as an application (latchkey sign-in --flow client-credentials).\n" +
			"When the next API asks for more than the token has, the exit status is 3; the claims that the caller must be\n" +
			"challenged with are on standard error, with --json on standard output as \"claims\".",
		Example: "  latchkey obo --profile orders --scope api://inventory/Stock.Read --assertion-stdin < incoming.jwt",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.obo(cmd.Context(), in) },
	}
	f := cmd.Flags()
	f.StringVar(&in.profile, "profile", "", "the profile of the API that was called; may be left out when there is one profile")
	f.StringVar(&in.authority, "authority", "", "its provider, instead of a profile")
	f.StringVar(&in.clientID, "client-id", "", "its application (client) ID, instead of a profile")
	f.StringArrayVar(&in.scopes, "scope", nil, "a scope of the next API; may be repeated")
	f.BoolVar(&in.assertionStdin, "assertion-stdin", false, "the access token that the caller sent is on standard input")
	f.StringVar(&in.account, "account", "", "use an access token of this account instead, to try it out")
	f.StringArrayVar(&in.assertionScopes, "assertion-scope", nil, "with --account: the scope of its token; may be repeated; default: the account's own")
	f.StringVar(&in.claims, "claims", "", "what the new token must have beyond the usual, JSON, as the next API asked for it; a kept token is not used then")
	traceFlag(cmd, &in.trace)
	f.BoolVar(&in.json, "json", false, "print one JSON value")
	notEmpty(cmd, "profile", "account", "scope", "claims", "assertion-scope")
	oneOf(cmd, "profile", "authority")
	oneOf(cmd, "assertion-stdin", "account")
	return cmd
}

func (in oboFlags) check() error {
	switch {
	case len(in.scopes) == 0:
		return usage("--scope is missing: name what is asked for at the next API")
	case !in.assertionStdin && in.account == "":
		return usage("there is nothing to exchange: give the caller's token with --assertion-stdin, or name an --account to try it out with")
	case len(in.assertionScopes) > 0 && in.account == "":
		return usage("--assertion-scope goes with --account")
	}
	return checkClaims(in.claims)
}

func (p *Program) obo(ctx context.Context, in oboFlags) (err error) {
	if err := in.check(); err != nil {
		return err
	}
	ctx, trace, err := p.traced(ctx, "obo", in.trace)
	if err != nil {
		return err
	}
	defer func() { err = trace.end(ctx, err) }()
	k, h, err := p.keeper()
	if err != nil {
		return err
	}
	defer k.Close()
	q, err := profileOf(h, in.profile, in.authority, in.clientID)
	if err != nil {
		return err
	}
	app, err := application(ctx, k, q)
	if err != nil {
		return err
	}
	assertion, err := p.assertion(ctx, k, in)
	if err != nil {
		return err
	}
	t, source, err := k.OnBehalfOf(ctx, session.OnBehalfOf{
		App: app.ID, Assertion: assertion, Scopes: identity.NewScopes(in.scopes...), Claims: in.claims, Audiences: strings.Fields(q.AppIDURI),
	})
	if refusal, ok := errors.AsType[*flows.Error](err); ok && refusal.Claims != "" {
		return passOn(refusal)
	}
	if err != nil {
		return err
	}
	return p.printToken(ctx, k, app.ID, tokenJSON{
		Token: t.Token.Reveal(), TokenType: t.Type, ExpiresAt: moment(t.ExpiresAt), Scopes: t.Scopes.List(), Source: source,
	}, in.json)
}

// application finds the signed-in application of a profile: by its name, else by what it says.
func application(ctx context.Context, k *session.Keeper, q settings.Profile) (identity.Account, error) {
	apps, err := k.Applications(ctx)
	if err != nil {
		return identity.Account{}, err
	}
	var found []identity.Account
	for _, a := range apps {
		switch {
		case a.ClientID != q.ClientID:
		case a.Kind == identity.KindApp && q.Name != "" && a.Profile == q.Name:
			return a, nil
		case a.Authority.URL == q.Authority.URL:
			found = append(found, a)
		}
	}
	for _, a := range found {
		if a.Kind == identity.KindApp {
			return a, nil
		}
	}
	if len(found) > 0 {
		return found[0], nil // a person's, signed in through an application that proves itself
	}
	where := "--profile " + shellWord(q.Name)
	if q.Name == "" {
		where = "--authority " + shellWord(q.Authority.URL) + " --client-id " + shellWord(q.ClientID)
	}
	if err := hiddenApplications(k.Snapshot()); err != nil {
		return identity.Account{}, err
	}
	return identity.Account{}, &statusError{status: exitSignInNeeded, text: "the application that was called is not signed in\n" +
		"Sign it in with: latchkey sign-in " + where + " --flow client-credentials --scope S, and --secret-stdin, --certificate FILE or --assertion-file FILE"}
}

// hiddenApplications fails when the keyring hides accounts: the one that is looked for may be among them.
func hiddenApplications(s session.Snapshot) error {
	if s.Locked == 0 {
		return nil
	}
	summary, next := session.KeyringWords(s.Keyring)
	return &statusError{status: exitKeyring, text: sentences(summary, next)}
}

// assertion is the token that is exchanged.
func (p *Program) assertion(ctx context.Context, k *session.Keeper, in oboFlags) (identity.Secret, error) {
	if in.assertionStdin {
		return p.secret(ctx, "the caller's access token")
	}
	id, err := find(ctx, k, in.account)
	if err != nil {
		return "", err
	}
	t, err := k.Token(ctx, id, identity.NewScopes(in.assertionScopes...))
	return t.Token, err
}

// passOn hands a claims challenge to whoever called: only the person at the other end can meet it.
func passOn(refusal *flows.Error) error {
	return &statusError{status: exitSignInNeeded, text: sentences(session.ProblemOf(refusal).Summary,
		"Challenge the caller with these claims (WWW-Authenticate: Bearer error=\"insufficient_claims\"); its person must sign in with them:",
		fmt.Sprintf("claims: %s", plain(refusal.Claims))), cause: refusal}
}
