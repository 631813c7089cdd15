//go:build nodemo

package cli

import "github.com/spf13/cobra"

func (p *Program) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Not in this build",
		RunE: func(*cobra.Command, []string) error {
			return &statusError{exitFailed, "this build has no demo tenant (it was made with -tags nodemo)"}
		},
	}
}
