package cli

import (
	"cmp"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// activityJSON is one entry of `latchkey activity --json`.
type activityJSON struct {
	At            time.Time          `json:"at"`
	Account       identity.AccountID `json:"account"`
	Username      string             `json:"username"`
	Kind          identity.EventKind `json:"kind"`
	Text          string             `json:"text"`
	Scopes        []string           `json:"scopes"`
	Code          string             `json:"code,omitempty"`
	CorrelationID string             `json:"correlation_id,omitempty"`
	Who           string             `json:"who,omitempty"` // of a failure: who can mend it

	called string // what to call the account in a list for people
	other  string // the scopes where they are not the account's own
}

func (p *Program) activityCommand() *cobra.Command {
	var account string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "activity",
		Short: "What happened to the accounts, newest first",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, _, err := p.everything(cmd.Context())
			if err != nil {
				return err
			}
			var only identity.AccountID
			if account != "" {
				if only, err = session.Match(s, account); err != nil {
					return cmp.Or(p.hidden(s), err) // the account may be one that the keyring hides
				}
			}
			list := events(s, only)
			if asJSON {
				if err := p.printJSON(list); err != nil {
					return err
				}
			} else if len(list) > 0 {
				p.printActivity(list)
			} else if s.Locked == 0 {
				fmt.Fprintln(p.toPerson(), "Nothing has happened yet.")
			}
			return p.hidden(s)
		},
	}
	cmd.Flags().StringVar(&account, "account", "", "only this account")
	notEmpty(cmd, "account")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	return cmd
}

func events(s session.Snapshot, only identity.AccountID) []activityJSON {
	list := []activityJSON{}
	for _, a := range s.Accounts {
		if only != "" && a.ID != only {
			continue
		}
		for _, e := range a.Activity {
			other := ""
			if e.Scopes != a.Scopes {
				other = e.Scopes.Resource().String()
			}
			list = append(list, activityJSON{stamp(e.At), a.ID, a.Username, e.Kind, e.Text, e.Scopes.List(), e.Code, e.CorrelationID, e.Who, called(a.Account), other})
		}
	}
	slices.SortStableFunc(list, func(a, b activityJSON) int { return b.At.Compare(a.At) })
	return list
}

func (p *Program) printActivity(list []activityJSON) {
	const moment = "2006-01-02 15:04:05"
	who := func(e activityJSON) string { return plain(cmp.Or(e.called, string(e.Account))) }
	before := 0 // what stands left of the words
	for _, e := range list {
		before = max(before, len(moment)+2+utf8.RuneCountInString(who(e))+2)
	}
	w := tabwriter.NewWriter(p.Stdout, 0, 4, 2, ' ', 0)
	for _, e := range list {
		text := p.say(plain(e.Text))
		if e.Code != "" {
			text += " (" + plain(e.Code) + ")"
		}
		if e.other != "" {
			text += " [" + plain(e.other) + "]"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", e.At.Local().Format(moment), who(e), p.prose(text, before, "\n\t\t"))
	}
	w.Flush()
}
