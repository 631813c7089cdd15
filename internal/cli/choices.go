package cli

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"

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
	w := tabwriter.NewWriter(&b, 0, 4, 2, ' ', 0)
	for _, c := range a.Candidates[:min(len(a.Candidates), maxChoices)] {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", plain(cmp.Or(c.Username, c.Label())), c.ID, plain(at(c)))
	}
	w.Flush()
	if more := len(a.Candidates) - maxChoices; more > 0 {
		fmt.Fprintf(&b, "  and %d more\n", more)
	}
	return strings.TrimSuffix(b.String(), "\n")
}
