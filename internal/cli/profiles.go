package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"latchkey/internal/identity"
	"latchkey/internal/settings"
)

// profileJSON is one profile in --json; its field names are stable.
type profileJSON struct {
	Name         string   `json:"name"`
	Organisation string   `json:"organisation,omitempty"`
	Authority    string   `json:"authority"`
	ClientID     string   `json:"client_id"`
	Scopes       []string `json:"scopes"`
	RedirectURI  string   `json:"redirect_uri,omitempty"`
	Flow         string   `json:"flow"`
}

func (p *Program) profilesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profiles",
		Short: "Where you can sign in: list, add, remove, show, import",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("profiles does not know %q; it knows list, add, remove, show and import", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.profilesList(), p.profilesAdd(), p.profilesRemove(), p.profilesShow(), p.profilesImport())
	return cmd
}

// profiles loads the file and gives its path for saving.
func (p *Program) profiles() (settings.Profiles, string, error) {
	paths, err := settings.FindPaths(p.Getenv)
	if err != nil {
		return settings.Profiles{}, "", err
	}
	list, err := settings.LoadProfiles(paths.ProfilesFile)
	return list, paths.ProfilesFile, err
}

func profileView(q settings.Profile) profileJSON {
	return profileJSON{q.Name, q.Organisation, q.Authority.URL, q.ClientID, q.Scopes.List(), q.RedirectURI, string(q.Flow)}
}

func (p *Program) profilesList() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{Use: "list", Short: "List the profiles", Args: noArgs, RunE: func(*cobra.Command, []string) error {
		profiles, path, err := p.profiles()
		if err != nil {
			return err
		}
		views := []profileJSON{}
		for _, q := range profiles.All() {
			views = append(views, profileView(q))
		}
		if asJSON {
			return p.printJSON(views)
		}
		if len(views) == 0 {
			fmt.Fprintf(p.Stderr, "There are no profiles yet. Add one with latchkey profiles add, or write %s.\n", path)
			return nil
		}
		w := tabwriter.NewWriter(p.Stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "NAME\tORGANISATION\tAUTHORITY\tCLIENT ID")
		for _, v := range views {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", v.Name, v.Organisation, v.Authority, v.ClientID)
		}
		return w.Flush()
	}}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	return cmd
}

func (p *Program) profilesShow() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{Use: "show NAME", Short: "Show one profile", Args: oneName, RunE: func(_ *cobra.Command, args []string) error {
		profiles, _, err := p.profiles()
		if err != nil {
			return err
		}
		q, err := profiles.Get(args[0])
		if err != nil {
			return err
		}
		v := profileView(q)
		if asJSON {
			return p.printJSON(v)
		}
		w := tabwriter.NewWriter(p.Stdout, 0, 4, 2, ' ', 0)
		for _, row := range [][2]string{{"name", v.Name}, {"organisation", v.Organisation}, {"authority", v.Authority},
			{"client_id", v.ClientID}, {"scopes", strings.Join(v.Scopes, " ")}, {"redirect_uri", v.RedirectURI}, {"flow", v.Flow}} {
			if row[1] != "" {
				fmt.Fprintf(w, "%s\t%s\n", row[0], row[1])
			}
		}
		return w.Flush()
	}}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	return cmd
}

func oneName(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage("%s wants one profile name", cmd.CommandPath())
	}
	return nil
}

func (p *Program) profilesAdd() *cobra.Command {
	var q settings.Profile
	var authority, flow string
	var scopes []string
	cmd := &cobra.Command{
		Use:     "add NAME --authority URL --client-id ID [--scope S]...",
		Short:   "Add a profile",
		Example: "  latchkey profiles add contoso --authority https://login.microsoftonline.com/contoso.com --client-id 11111111-2222-3333-4444-555555555555",
		Args:    oneName,
		RunE: func(_ *cobra.Command, args []string) error {
			if authority == "" || q.ClientID == "" {
				return usage("a profile needs --authority and --client-id")
			}
			if err := settings.CheckName(args[0]); err != nil {
				return usage("the profile's name: %w\nWhat people read on the screen goes to --organisation.", err)
			}
			a, err := typedAuthority(authority)
			if err != nil {
				return err
			}
			q.Name, q.Authority, q.Scopes, q.Flow = args[0], a, identity.NewScopes(scopes...), identity.Flow(flow)
			if err := q.Check(); err != nil {
				return &usageError{err}
			}
			return p.edit(func(list *settings.Profiles) error { return list.Add(q) }, "Added "+q.Name+".")
		},
	}
	f := cmd.Flags()
	f.StringVar(&authority, "authority", "", "the provider, e.g. https://login.microsoftonline.com/contoso.com")
	f.StringVar(&q.ClientID, "client-id", "", "the application (client) ID")
	f.StringArrayVar(&scopes, "scope", nil, "a scope to ask for; may be repeated")
	f.StringVar(&q.RedirectURI, "redirect-uri", "", "a registered loopback address; default: http://localhost on any port")
	f.StringVar(&q.Organisation, "organisation", "", "what to call the provider on the screen")
	f.StringVar(&q.LoginHint, "login-hint", "", "the username to fill in")
	f.StringVar(&q.DomainHint, "domain-hint", "", "the domain to go to without asking")
	f.StringVar(&q.ResponseMode, "response-mode", "", "query or form_post")
	f.StringVar(&q.Prompt, "prompt", "", "login, select_account or consent")
	f.StringVar(&flow, "flow", string(identity.FlowAuto), "the preferred flow")
	return cmd
}

func (p *Program) profilesRemove() *cobra.Command {
	return &cobra.Command{Use: "remove NAME", Short: "Remove a profile; its accounts stay", Args: oneName, RunE: func(_ *cobra.Command, args []string) error {
		return p.edit(func(list *settings.Profiles) error { return list.Remove(args[0]) }, "Removed "+args[0]+".")
	}}
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
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := p.importText(args[0])
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
			return p.edit(func(list *settings.Profiles) error {
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

func (p *Program) importText(source string) ([]byte, error) {
	if strings.HasPrefix(strings.ToLower(source), "latchkey:") {
		return []byte(source), nil
	}
	in := p.Stdin
	if source != "-" {
		f, err := os.Open(source)
		if err != nil {
			return nil, fmt.Errorf("import profiles: %w", err)
		}
		defer f.Close()
		in = f
	}
	return io.ReadAll(io.LimitReader(in, maxImport+1))
}

// edit changes the profiles file and says what happened.
func (p *Program) edit(change func(*settings.Profiles) error, done string) error {
	list, path, err := p.profiles()
	if err != nil {
		return err
	}
	if err := change(&list); err != nil {
		if errors.Is(err, settings.ErrProfileExists) {
			return fmt.Errorf("%w; remove it first, or choose another name", err)
		}
		return err
	}
	if err := list.Save(path); err != nil {
		return err
	}
	fmt.Fprintln(p.Stderr, done)
	return nil
}
