package cli

import (
	"encoding/json"
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

func (p *Program) tokenCommand() *cobra.Command {
	var account, kind string
	var scopes []string
	var minValid time.Duration
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Print a token of an account, without asking anybody",
		Long: "Prints an access token (or the ID token) and a newline. A token that has ended is renewed silently;\n" +
			"when only the person can help, the exit status is 3 and standard error says why.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if kind != "access" && kind != "id" {
				return usage("--type %q: choose access or id", kind)
			}
			if kind == "id" && (len(scopes) > 0 || minValid >= 0 && cmd.Flags().Changed("min-valid")) {
				return usage("--scope and --min-valid go with access tokens; the ID token is the one of the last sign-in or renewal")
			}
			if cmd.Flags().Changed("min-valid") && minValid < 0 {
				return usage("--min-valid must not be negative")
			}
			k, _, err := p.keeper()
			if err != nil {
				return err
			}
			defer k.Close()
			ctx := cmd.Context()
			id, err := find(ctx, k, account)
			if err != nil {
				return err
			}
			answer := tokenJSON{TokenType: "Bearer", Scopes: []string{}, Source: session.FromCache}
			if kind == "id" {
				t, err := k.IDToken(ctx, id)
				if err != nil {
					return err
				}
				answer.Token, answer.TokenType = t.Reveal(), "ID"
				if read, err := claims.Decode(t); err == nil {
					_, _, ends := read.Expiry()
					answer.ExpiresAt = moment(ends)
				}
			} else {
				t, source, err := k.TokenFor(ctx, id, identity.NewScopes(scopes...), minValid)
				if err != nil {
					return err
				}
				answer.Token, answer.TokenType, answer.ExpiresAt = t.Token.Reveal(), t.Type, moment(t.ExpiresAt)
				answer.Scopes, answer.Source = t.Scopes.List(), source
			}
			if !asJSON {
				_, err = fmt.Fprintln(p.Stdout, answer.Token)
				return err
			}
			answer.Account.ID = id
			if a, err := k.Account(ctx, id); err == nil {
				answer.Account.Username = a.Username
			}
			return p.printJSON(answer)
		},
	}
	f := cmd.Flags()
	f.StringVar(&account, "account", "", "an ID, a username, or an unambiguous beginning of either; may be left out when there is one account")
	f.StringArrayVar(&scopes, "scope", nil, "a scope of the wanted resource; may be repeated; default: the account's own")
	f.StringVar(&kind, "type", "access", "access or id")
	f.DurationVar(&minValid, "min-valid", -1, "how long the token must stay valid; default: the smaller of 5m and a tenth of its lifetime")
	f.BoolVar(&asJSON, "json", false, "print one JSON value")
	f.Lookup("min-valid").DefValue = "0s" // which help leaves out: the text says what holds
	return cmd
}

// printJSON writes one indented JSON value and a newline.
func (p *Program) printJSON(v any) error { return writeJSON(p.Stdout, v) }

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
