package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

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

	LoginHint        string   `json:"login_hint,omitempty"`
	DomainHint       string   `json:"domain_hint,omitempty"`
	ResponseMode     string   `json:"response_mode,omitempty"`
	Prompt           string   `json:"prompt,omitempty"`
	ContinuousAccess bool     `json:"continuous_access,omitempty"`
	AppIDURIs        []string `json:"app_id_uris,omitempty"`

	FederationMetadata string   `json:"federation_metadata,omitempty"`
	NegotiateHosts     []string `json:"negotiate_hosts,omitempty"`
}

func (p *Program) profilesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profiles",
		Short: "Where you can sign in: list, add, edit, remove, show, import",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage("profiles does not know %q; it knows list, add, edit, remove, show and import", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.profilesList(), p.profilesAdd(), p.profilesEdit(), p.profilesRemove(), p.profilesShow(), p.profilesImport())
	return cmd
}

// profiles loads the file and tells where it is.
func (p *Program) profiles() (settings.Profiles, string, error) {
	paths, err := settings.FindPaths(p.Getenv)
	if err != nil {
		return settings.Profiles{}, "", err
	}
	list, err := settings.LoadProfiles(paths.ProfilesFile)
	return list, paths.ProfilesFile, err
}

func profileView(q settings.Profile) profileJSON {
	return profileJSON{
		Name: q.Name, Organisation: q.Organisation, Authority: q.Authority.URL, ClientID: q.ClientID, Scopes: q.Scopes.List(),
		RedirectURI: q.RedirectURI, Flow: string(q.Flow), LoginHint: q.LoginHint, DomainHint: q.DomainHint,
		ResponseMode: q.ResponseMode, Prompt: q.Prompt, ContinuousAccess: q.ContinuousAccess, AppIDURIs: strings.Fields(q.AppIDURI),
		FederationMetadata: q.FederationMetadata, NegotiateHosts: strings.Fields(q.NegotiateHosts),
	}
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
			fmt.Fprintf(p.toPerson(), "There are no profiles yet. Add one with latchkey profiles add, or write %s.\n", path)
			return nil
		}
		w := tabwriter.NewWriter(p.Stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, p.say("NAME\tORGANISATION\tAUTHORITY\tCLIENT ID\tFLOW"))
		for _, v := range views {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", v.Name, v.Organisation, v.Authority, v.ClientID, v.Flow)
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
			{"client_id", v.ClientID}, {"scopes", strings.Join(v.Scopes, " ")}, {"redirect_uri", v.RedirectURI}, {"flow", v.Flow},
			{"login_hint", v.LoginHint}, {"domain_hint", v.DomainHint}, {"response_mode", v.ResponseMode}, {"prompt", v.Prompt},
			{"continuous_access", onlyTrue(v.ContinuousAccess)}, {"app_id_uri", strings.Join(v.AppIDURIs, " ")},
			{"federation_metadata", v.FederationMetadata}, {"negotiate_hosts", strings.Join(v.NegotiateHosts, " ")}} {
			if row[1] != "" {
				fmt.Fprintf(w, "%s\t%s\n", row[0], row[1])
			}
		}
		return w.Flush()
	}}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON value")
	return cmd
}

// onlyTrue leaves out what is not so.
func onlyTrue(b bool) string {
	if b {
		return "true"
	}
	return ""
}

func oneName(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage("%s wants one profile name", cmd.CommandPath())
	}
	return nil
}

func (p *Program) profilesRemove() *cobra.Command {
	return &cobra.Command{Use: "remove NAME", Short: "Remove a profile; its accounts stay", Args: oneName, RunE: func(cmd *cobra.Command, args []string) error {
		return p.edit(cmd.Context(), func(list *settings.Profiles) error { return list.Remove(args[0]) }, "Removed "+args[0]+".")
	}}
}

// edit changes the profiles file and says what happened.
func (p *Program) edit(ctx context.Context, change func(*settings.Profiles) error, done string) error {
	paths, err := settings.FindPaths(p.Getenv)
	if err != nil {
		return err
	}
	if err := settings.ChangeProfiles(ctx, paths.ProfilesFile, change); err != nil {
		if errors.Is(err, settings.ErrProfileExists) {
			return &statusError{status: exitFailed, text: plain(err.Error()) + "\nTo change it: latchkey profiles edit NAME", cause: err}
		}
		return err
	}
	fmt.Fprintln(p.toPerson(), done)
	return nil
}
