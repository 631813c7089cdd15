package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// oneOf lets only one of some flags be given. The words are ours; the mark is for the shell, which offers no second one.
func oneOf(cmd *cobra.Command, names ...string) {
	cmd.MarkFlagsMutuallyExclusive(names...)
	before(cmd, func() error {
		if given := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !cmd.Flags().Changed(n) }); len(given) > 1 {
			return usage("choose one of --%s", strings.Join(given, " and --"))
		}
		return nil
	})
}

// notEmpty refuses an empty value of flags that ask for something: as a rule a variable of a script that was never set.
func notEmpty(cmd *cobra.Command, names ...string) {
	before(cmd, func() error {
		for _, n := range names {
			f := cmd.Flags().Lookup(n)
			empty := f.Changed && strings.TrimSpace(f.Value.String()) == ""
			if list, ok := f.Value.(pflag.SliceValue); ok {
				empty = slices.ContainsFunc(list.GetSlice(), func(s string) bool { return strings.TrimSpace(s) == "" })
			}
			if empty {
				return usage("--%s is empty; give it a value or leave it out", n)
			}
		}
		return nil
	})
}

// before adds a check of the flags to those that are made before a command runs.
func before(cmd *cobra.Command, check func() error) {
	others := cmd.PreRunE
	cmd.PreRunE = func(c *cobra.Command, args []string) error {
		if others != nil {
			if err := others(c, args); err != nil {
				return err
			}
		}
		return check()
	}
}
