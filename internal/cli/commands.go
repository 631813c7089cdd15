package cli

import (
	"slices"

	"github.com/spf13/cobra"
)

// maker makes the command of a name.
type maker struct {
	name string
	make func() *cobra.Command
}

func (p *Program) makers() []maker {
	return []maker{
		{"tray", p.trayCommand}, {"window", p.windowCommand}, {"demo", p.demoCommand},
		{"sign-in", p.signInCommand}, {"sign-out", p.signOutCommand}, {"accounts", p.accountsCommand}, {"token", p.tokenCommand},
		{"obo", p.oboCommand}, {"claims", p.claimsCommand}, {"profiles", p.profilesCommand}, {"explain", p.explainCommand},
		{"activity", p.activityCommand}, {"doctor", p.doctorCommand}, {"version", p.versionCommand},
	}
}

// addCommands gives root the command that is called, alone: to make all of them is a tenth of what `latchkey version`
// costs. It gives root all of them, and what the shell completes, where the arguments do not begin with the name of one:
// there are none, a flag comes first, or help or a completion is asked for.
func (p *Program) addCommands(root *cobra.Command, args []string) {
	makers := p.makers()
	if len(args) > 0 {
		if i := slices.IndexFunc(makers, func(m maker) bool { return m.name == args[0] }); i >= 0 {
			root.AddCommand(makers[i].make())
			root.CompletionOptions.DisableDefaultCmd = true // cobra's own completion command
			return
		}
	}
	for _, m := range makers {
		root.AddCommand(m.make())
	}
	p.complete(root)
}
