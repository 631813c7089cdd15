package cli

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// maxChoices is how many accounts are offered at once; more would push the first line off the screen.
const maxChoices = 20

// choices names the accounts that --account could mean, one a line.
func choices(a *session.Ambiguous) string {
	var b strings.Builder
	switch {
	case a.None:
		fmt.Fprintf(&b, "no account fits %q; there are:\n", a.Want)
	case a.Want == "":
		b.WriteString("several accounts are signed in; choose one with --account:\n")
	default:
		fmt.Fprintf(&b, "%q fits several accounts; choose one of:\n", a.Want)
	}
	apart := tellApart(a.Candidates)
	w := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	for _, c := range a.Candidates[:min(len(a.Candidates), maxChoices)] {
		fmt.Fprintf(w, "  %s\n", strings.TrimSuffix(strings.Join([]string{plain(cmp.Or(c.Username, c.Label())), string(c.ID), plain(at(c)), plain(apart[c.ID])}, "\t"), "\t"))
	}
	w.Flush()
	if more := len(a.Candidates) - maxChoices; more > 0 {
		fmt.Fprintf(&b, "  and %d more\n", more)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// tellApart gives what tells accounts apart that would look the same in a list: the profile, or where that is the same
// too the client ID. The others are not in it.
func tellApart(list []identity.Account) map[identity.AccountID]string {
	type look struct{ called, name, at string }
	rows := map[look][]identity.Account{}
	for _, a := range list {
		seen := look{called(a), a.Name, at(a)}
		rows[seen] = append(rows[seen], a)
	}
	apart := map[identity.AccountID]string{}
	for _, same := range rows {
		if len(same) < 2 {
			continue
		}
		profiles := map[string]bool{"": true}
		for _, a := range same {
			profiles[a.Profile] = true
		}
		for _, a := range same {
			apart[a.ID] = a.Profile
			if len(profiles) <= len(same) { // one has no profile, or two have the same
				apart[a.ID] = a.ClientID
			}
		}
	}
	return apart
}
