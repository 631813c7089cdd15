package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"latchkey/internal/claims"
)

// whyJSON is the answer of `latchkey claims --why --json`; its field names are stable.
type whyJSON struct {
	Summary string          `json:"summary"`
	Reasons []claims.Reason `json:"reasons"` // what is sure first, then the most likely
}

// whyFlags are what the service wants that refused the token, as far as it is known.
type whyFlags struct {
	why                              bool
	audience, issuer                 string
	scopes, roles, clients, contexts []string
}

func (w *whyFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&w.why, "why", false, "say why a service may refuse the token; the flags below say what it wants")
	f.StringVar(&w.audience, "audience", "", "the name by which the service knows itself (aud)")
	f.StringVar(&w.issuer, "issuer", "", "the issuer that it trusts (iss), or the ID of its organisation (tid)")
	f.StringArrayVar(&w.scopes, "scope", nil, "a scope that it wants; all of them, where there are several")
	f.StringArrayVar(&w.roles, "role", nil, "a role that it wants; one is enough, where there are several")
	f.StringArrayVar(&w.clients, "client", nil, "the ID of an application whose tokens it takes")
	f.StringArrayVar(&w.contexts, "context", nil, "an authentication context that it wants (c1 to c99)")
	for _, name := range []string{"why", "audience", "issuer", "scope", "role", "client", "context"} {
		oneOf(cmd, "compare", name)
	}
}

// asked reports whether the question is why: to say what the service wants asks it too.
func (w *whyFlags) asked() bool {
	return w.why || w.audience+w.issuer != "" || len(w.scopes)+len(w.roles)+len(w.clients)+len(w.contexts) > 0
}

func (w *whyFlags) wanted(s claims.Signature) claims.Expected {
	want := claims.Expected{Audience: w.audience, Scopes: w.scopes, Roles: w.roles, Clients: w.clients, Contexts: w.contexts, Signature: s}
	return want.Trusting(w.issuer)
}

// printWhy says what speaks against a token and what to do about each. It is an answer, and no failure of the command.
func (p *Program) printWhy(in claimsFlags, reasons []claims.Reason) error {
	if in.json {
		if reasons == nil {
			reasons = []claims.Reason{} // an empty list, not null
		}
		return p.printJSON(whyJSON{claims.Summary(reasons), reasons})
	}
	var b strings.Builder
	lead, told := claims.Lead(reasons)
	if !told {
		p.writeWrapped(&b, p.say(lead))
	}
	for i, r := range reasons {
		if i > 0 || !told {
			b.WriteString("\n")
		}
		for _, text := range []string{r.Text, r.Next} {
			p.writeWrapped(&b, p.say(text))
		}
	}
	fmt.Fprint(p.Stdout, b.String())
	return nil
}
