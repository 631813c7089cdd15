package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"latchkey/internal/identity"
	"latchkey/internal/settings"
)

func (p *Program) profilesAdd() *cobra.Command {
	var in profileFlags
	cmd := &cobra.Command{
		Use:     "add NAME --authority URL --client-id ID [--scope S]...",
		Short:   "Add a profile",
		Example: "  latchkey profiles add contoso --authority https://login.microsoftonline.com/contoso.com --client-id 11111111-2222-3333-4444-555555555555",
		Args:    oneName,
		RunE: func(cmd *cobra.Command, args []string) error {
			if in.authority == "" || in.clientID == "" {
				return usage("a profile needs --authority and --client-id")
			}
			if err := settings.CheckName(args[0]); err != nil {
				return usage("the profile's name: %w\nWhat people read on the screen goes to --organisation.", err)
			}
			q, err := in.apply(cmd.Flags(), settings.Profile{Name: args[0], Flow: identity.FlowAuto})
			if err != nil {
				return err
			}
			return p.edit(cmd.Context(), func(list *settings.Profiles) error { return list.Add(q) }, "Added "+q.Name+".")
		},
	}
	in.define(cmd)
	return cmd
}

func (p *Program) profilesEdit() *cobra.Command {
	var in profileFlags
	cmd := &cobra.Command{
		Use:   "edit NAME",
		Short: "Change a profile",
		Long: "Changes what is given and leaves everything else as it is, comments in the file too. An empty value takes a\n" +
			"setting out. --scope and --app-id-uri replace all of theirs. Accounts that are signed in keep what they have.",
		Example: "  latchkey profiles edit contoso --flow device-code\n" +
			"  latchkey profiles edit contoso --login-hint ''",
		Args: oneName,
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().NFlag() == 0 {
				return usage("nothing is to be changed; give one of the flags")
			}
			return p.edit(cmd.Context(), func(list *settings.Profiles) error {
				q, err := list.Get(args[0])
				if err == nil {
					q, err = in.apply(cmd.Flags(), q)
				}
				if err != nil {
					return err
				}
				return list.Replace(q)
			}, "Changed "+args[0]+".")
		},
	}
	in.define(cmd)
	return cmd
}

func (p *Program) profilesImport() *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE|LINK|-",
		Short: "Add the profiles that an administrator handed out, as a file or a latchkey: link",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage("profiles import wants one file, link or -")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := p.importText(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			found, err := settings.ImportProfiles(text)
			if err != nil {
				return err
			}
			var names []string
			for _, q := range found {
				names = append(names, q.Name)
			}
			return p.edit(cmd.Context(), func(list *settings.Profiles) error {
				for _, q := range found {
					if err := list.Add(q); err != nil {
						return err
					}
				}
				return nil
			}, "Imported: "+strings.Join(names, ", ")+".")
		},
	}
}

const maxImport = 1 << 20

func (p *Program) importText(ctx context.Context, source string) ([]byte, error) {
	if strings.HasPrefix(strings.ToLower(source), "latchkey:") {
		return []byte(source), nil
	}
	if source == "-" {
		return p.input(ctx, maxImport)
	}
	f, err := os.Open(source)
	if err != nil {
		return nil, fmt.Errorf("import profiles: %w", err)
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxImport+1))
}
