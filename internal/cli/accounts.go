package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"latchkey/internal/claims"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/internal/settings"
)

// accountJSON is one entry of `latchkey accounts --json`; its field names are stable.
type accountJSON struct {
	ID        identity.AccountID `json:"id"`
	Username  string             `json:"username"`
	Name      string             `json:"name"`
	TenantID  string             `json:"tenant_id"`
	Authority string             `json:"authority"`
	ClientID  string             `json:"client_id"`
	Kind      identity.Kind      `json:"kind"`
	Flow      identity.Flow      `json:"flow"`
	Status    session.Status     `json:"status"`
	Reason    string             `json:"reason"`
	ExpiresAt *time.Time         `json:"expires_at"`
	RefreshAt *time.Time         `json:"refresh_at"`
	Default   bool               `json:"default,omitempty"`
}

func rowOf(a session.Account, first bool) accountJSON {
	return accountJSON{a.ID, a.Username, a.Name, a.TenantID, a.Authority.URL, a.ClientID,
		a.Kind, a.Flow, a.Status, reason(a), moment(a.ExpiresAt), moment(a.RefreshAt), first}
}

func (p *Program) accountsCommand() *cobra.Command {
	var asJSON, none bool
	var first string
	cmd := &cobra.Command{
		Use:   "accounts",
		Short: "List the accounts and how they stand",
		Long: "Lists the accounts and how they stand. With --default one of them becomes the default account: token and claims\n" +
			"mean it where none is named, and window and tray begin with it.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if first != "" || none {
				return p.setDefault(cmd.Context(), first, none)
			}
			s, arranged, err := p.everything(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				list := []accountJSON{}
				for _, a := range s.Accounts {
					list = append(list, rowOf(a, a.ID == arranged.Default))
				}
				if err := p.printJSON(list); err != nil {
					return err
				}
			} else {
				p.printAccounts(s, arranged.Default)
			}
			return p.hidden(s)
		},
	}
	cmd.Flags().StringVar(&first, "default", "", "make this account the default one: an ID, a username, or an unambiguous beginning of either")
	cmd.Flags().BoolVar(&none, "no-default", false, "let no account be the default one any more")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	notEmpty(cmd, "default")
	oneOf(cmd, "default", "no-default", "json")
	return cmd
}

// everything is the whole state, with what only the lease holder knows, and how the accounts are arranged.
func (p *Program) everything(ctx context.Context) (session.Snapshot, settings.Arrangement, error) {
	k, h, err := p.keeper()
	if err != nil {
		return session.Snapshot{}, settings.Arrangement{}, err
	}
	defer k.Close()
	k.Consult(ctx)
	if err := k.Open(ctx); err != nil {
		return session.Snapshot{}, settings.Arrangement{}, err
	}
	arranged, err := settings.LoadArrangement(h.Paths.ArrangementFile)
	if err != nil {
		h.Log.Warn("which account is the default cannot be read", "err", err)
	}
	return k.Snapshot(), arranged, nil
}

// hidden tells on stderr what the list does not show, and fails when the keyring hides accounts.
func (p *Program) hidden(s session.Snapshot) error {
	for _, a := range s.Aside {
		fmt.Fprintf(p.toPerson(), "latchkey: the account %s cannot be opened and was kept as it is: %s\n", a.ID, a.Reason)
	}
	summary, next := session.KeyringWords(s.Keyring)
	if s.Locked > 0 {
		return &statusError{status: exitKeyring, text: sentences(fmt.Sprintf("%s cannot be shown.", count(s.Locked, "account")), summary, next)}
	}
	return nil
}

func (p *Program) printAccounts(s session.Snapshot, first identity.AccountID) {
	if len(s.Accounts) == 0 {
		if s.Locked == 0 {
			fmt.Fprintln(p.toPerson(), "Nobody is signed in. Sign in with: latchkey sign-in")
		}
		return
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 4, 2, ' ', 0)
	kinds := slices.ContainsFunc(s.Accounts, func(a session.Account) bool { return a.Kind == identity.KindApp })
	var accounts []identity.Account
	for _, a := range s.Accounts {
		accounts = append(accounts, a.Account)
	}
	apart := tellApart(accounts)
	cells := func(account, name, kind, at, through, status, id string) {
		list := []string{account, name, kind, at, through, status, id}
		if len(apart) == 0 {
			list = slices.Delete(list, 4, 5)
		}
		if !kinds { // as most people have it: nothing but people
			list = slices.Delete(list, 2, 3)
		}
		fmt.Fprintln(w, strings.Join(list, "\t"))
	}
	cells(p.say("ACCOUNT"), p.say("NAME"), p.say("KIND"), p.say("AT"), p.say("THROUGH"), p.say("STATUS"), "ID")
	for _, a := range s.Accounts {
		name := a.Name
		if a.Kind == identity.KindApp {
			name = "" // it stands in the first column already
		}
		status := p.say(statusWords(a, s.At))
		if a.ID == first {
			status += p.say(" (default)")
		}
		cells(plain(called(a.Account)), plain(name), string(a.Kind), plain(at(a.Account)), plain(apart[a.ID]), status, string(a.ID))
	}
	w.Flush()
	// Reasons come in between when the columns are set: as cells they would push the ID off the screen.
	head, rows, _ := strings.Cut(table.String(), "\n")
	fmt.Fprintln(p.Stdout, head)
	for i, row := range slices.Collect(strings.Lines(rows)) {
		fmt.Fprint(p.Stdout, row)
		if why := reason(s.Accounts[i]); why != "" && s.Accounts[i].Status != session.Fresh {
			fmt.Fprintf(p.Stdout, "  %s\n", p.prose(p.say(plain(why)), 2, "\n  "))
		}
	}
}

// called is what --account takes beside the ID: the username, or the name of an application, which has none.
func called(a identity.Account) string {
	if a.Kind == identity.KindApp {
		return a.Name
	}
	return a.Username
}

// at is where the account is signed in: the tenant or the provider's host.
func at(a identity.Account) string {
	if t := a.Authority.Tenant(); t != "" && (a.Authority.Kind == identity.Entra || a.Authority.Kind == identity.CIAM) {
		return t
	}
	return strings.TrimPrefix(strings.TrimPrefix(a.Authority.URL, "https://"), "http://")
}

// statusWords says how an account stands, in a few words: "fresh, 42 minutes left".
func statusWords(a session.Account, now time.Time) string {
	switch a.Status {
	case session.Fresh:
		return "fresh, " + claims.Span(a.ExpiresAt.Sub(now)) + " left"
	case session.Expiring:
		return "expiring"
	case session.Refreshing:
		return "refreshing"
	case session.SignInNeeded:
		return "needs you"
	case session.Offline:
		return "offline"
	case session.Unsaved:
		return "not saved"
	}
	return string(a.Status)
}

func reason(a session.Account) string {
	if a.Need != nil {
		return a.Need.Sentence()
	}
	return a.Reason
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = stamp(t)
	return &t
}

// stamp is how --json writes a time: whole seconds in UTC.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// plain keeps what a provider sent from steering the terminal.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// find resolves --account, asking the lease holder for what it holds in memory where the store has no answer.
func find(ctx context.Context, k *session.Keeper, text string) (identity.AccountID, error) {
	if !identity.AccountID(text).Valid() {
		k.Consult(ctx) // an account in its memory may make the text ambiguous
	}
	id, err := k.Find(ctx, text)
	if err == nil {
		return id, nil
	}
	k.Consult(ctx)
	if again, errAgain := k.Find(ctx, text); errAgain == nil {
		return again, nil
	}
	return id, err
}
