//go:build nodemo

package cli

import "github.com/spf13/cobra"

// HasDemo: the demo tenant is in this build.
const HasDemo = false

// DemoProfile is the name of a profile that no build without the demo makes.
const DemoProfile = "demo"

func (p *Program) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Not in this build",
		RunE: func(*cobra.Command, []string) error {
			return &statusError{status: exitFailed, text: "this build has no demo tenant (it was made with -tags nodemo)"}
		},
	}
}
