package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"latchkey/internal/claims"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// tokenJSON is the answer of `latchkey token --json`; its field names are stable.
type tokenJSON struct {
	Token     string         `json:"token"`
	TokenType string         `json:"token_type"`
	ExpiresAt *time.Time     `json:"expires_at,omitempty"`
	Scopes    []string       `json:"scopes"`
	Account   tokenAccount   `json:"account"`
	Source    session.Source `json:"source"`
}

type tokenAccount struct {
	ID       identity.AccountID `json:"id"`
	Username string             `json:"username"`
}

type tokenFlags struct {
	account, kind     string
	scopes            []string
	claims, challenge string
	trace             string
	minValid          time.Duration
	minValidTyped     bool
	json              bool
}

func (p *Program) tokenCommand() *cobra.Command {
	var in tokenFlags
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Print a token of an account, without asking anybody",
		Long: "Prints an access token (or the ID token) and a newline. A token that has ended is renewed silently;\n" +
			"when only the person can help, the exit status is 3 and standard error says why.\n" +
			"With --claims or --challenge a new token is fetched that has what an API asked for.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			in.minValidTyped = cmd.Flags().Changed("min-valid")
			return p.token(cmd.Context(), in)
		},
	}
	f := cmd.Flags()
	f.StringVar(&in.account, "account", "", "an ID, a username, or an unambiguous beginning of either; may be left out when there is one account, or a default one")
	f.StringArrayVar(&in.scopes, "scope", nil, "a scope of the wanted resource; may be repeated; default: the account's own")
	f.StringVar(&in.kind, "type", "access", "access or id")
	f.StringVar(&in.claims, "claims", "", "what the token must have beyond the usual, JSON (OpenID Connect Core 5.5); no kept token does")
	f.StringVar(&in.challenge, "challenge", "", "the WWW-Authenticate header of an API that refused the token: the claims in it are asked for, as with --claims")
	f.DurationVar(&in.minValid, "min-valid", -1, "how long the token must stay valid; default: the smaller of 5m and a tenth of its lifetime")
	traceFlag(cmd, &in.trace)
	f.BoolVar(&in.json, "json", false, "print one JSON value")
	f.Lookup("min-valid").DefValue = "0s" // which help leaves out: the text says what holds
	notEmpty(cmd, "account", "scope", "claims", "challenge")
	oneOf(cmd, "claims", "challenge")
	return cmd
}

func (in tokenFlags) check() error {
	stepUp := in.claims != "" || in.challenge != ""
	switch {
	case in.kind != "access" && in.kind != "id":
		return usage("--type %q: choose access or id", in.kind)
	case in.kind == "id" && (len(in.scopes) > 0 || in.minValid >= 0 && in.minValidTyped || stepUp):
		return usage("--scope, --min-valid, --claims and --challenge go with access tokens; the ID token is the one of the last sign-in or renewal")
	case in.minValidTyped && in.minValid < 0:
		return usage("--min-valid must not be negative")
	case in.minValidTyped && stepUp:
		return usage("--min-valid does not go with --claims and --challenge: those bring a new token in any case")
	}
	return checkClaims(in.claims)
}

func (p *Program) token(ctx context.Context, in tokenFlags) (err error) {
	if err := in.check(); err != nil {
		return err
	}
	wanted, err := claimsOf("", in.claims, in.challenge)
	if err != nil {
		return err
	}
	ctx, trace, err := p.traced(ctx, "token", in.trace)
	if err != nil {
		return err
	}
	defer func() { err = trace.end(ctx, err) }()
	k, h, err := p.keeper()
	if err != nil {
		return err
	}
	defer k.Close()
	id, err := p.findOrDefault(ctx, k, h, in.account)
	if err != nil {
		return err
	}
	if in.kind == "id" {
		return p.printIDToken(ctx, k, id, in.json)
	}
	scopes, source := identity.NewScopes(in.scopes...), session.Refreshed
	var t identity.AccessToken
	if wanted != "" {
		t, err = k.StepUp(ctx, id, scopes, wanted)
	} else {
		t, source, err = k.TokenFor(ctx, id, scopes, in.minValid)
	}
	if err != nil {
		return err
	}
	return p.printToken(ctx, k, id, tokenJSON{
		Token: t.Token.Reveal(), TokenType: t.Type, ExpiresAt: moment(t.ExpiresAt), Scopes: t.Scopes.List(), Source: source,
	}, in.json)
}

func (p *Program) printIDToken(ctx context.Context, k *session.Keeper, id identity.AccountID, asJSON bool) error {
	t, err := k.IDToken(ctx, id)
	if a, there := k.Account(ctx, id); there == nil && errors.Is(err, identity.ErrNotFound) {
		why := "the provider gave none; sign in again with --scope openid"
		if a.Kind == identity.KindApp {
			why = "it tells who a person is, and this is an application"
		}
		return &statusError{status: exitFailed, text: plain(a.Label()) + " has no ID token: " + why}
	}
	if err != nil {
		return err
	}
	answer := tokenJSON{Token: t.Reveal(), TokenType: "ID", Scopes: []string{}, Source: session.FromCache}
	if read, err := claims.Decode(t); err == nil {
		_, _, ends := read.Expiry()
		answer.ExpiresAt = moment(ends)
	}
	return p.printToken(ctx, k, id, answer, asJSON)
}

// printToken prints the token alone, or all that is known of it.
func (p *Program) printToken(ctx context.Context, k *session.Keeper, id identity.AccountID, answer tokenJSON, asJSON bool) error {
	if !asJSON {
		_, err := fmt.Fprintln(p.Stdout, answer.Token)
		return err
	}
	answer.Account.ID = id
	if a, err := k.Account(ctx, id); err == nil {
		answer.Account.Username = a.Username
	}
	return p.printJSON(answer)
}

// printJSON writes one indented JSON value and a newline.
func (p *Program) printJSON(v any) error {
	p.answered = true
	return writeJSON(p.Stdout, v)
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
