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
	var q settings.Profile
	var authority, flow string
	var scopes, appIDURIs []string
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
			q.AppIDURI = strings.Join(appIDURIs, " ")
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
	f.StringVar(&flow, "flow", string(identity.FlowAuto), "how to sign in, as latchkey sign-in has it; password allows passwords for this profile")
	f.BoolVar(&q.ContinuousAccess, "continuous-access", false, "whoever uses the tokens handles claims challenges (Microsoft's capability CP1)")
	f.StringArrayVar(&appIDURIs, "app-id-uri", nil, "another name that tokens sent to this application are made for; may be repeated")
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
