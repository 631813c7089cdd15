package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"latchkey/internal/identity"
	"latchkey/internal/settings"
)

// profileFlags are what a profile can be given on the command line.
type profileFlags struct {
	authority, clientID, redirectURI, organisation string
	loginHint, domainHint, responseMode, prompt    string
	flow, federationMetadata                       string
	negotiateHosts                                 []string
	scopes, appIDURIs                              []string
	continuousAccess                               bool
}

func (in *profileFlags) define(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&in.authority, "authority", "", "the provider, e.g. https://login.microsoftonline.com/contoso.com")
	f.StringVar(&in.clientID, "client-id", "", "the application (client) ID")
	f.StringArrayVar(&in.scopes, "scope", nil, "a scope to ask for; may be repeated")
	f.StringVar(&in.redirectURI, "redirect-uri", "", "a registered loopback address; default: http://localhost on any port")
	f.StringVar(&in.organisation, "organisation", "", "what to call the provider on the screen")
	f.StringVar(&in.loginHint, "login-hint", "", "the username to fill in")
	f.StringVar(&in.domainHint, "domain-hint", "", "the domain to go to without asking")
	f.StringVar(&in.responseMode, "response-mode", "", strings.Join(responseModes(), " or "))
	f.StringVar(&in.prompt, "prompt", "", strings.Join(prompts(), ", "))
	f.StringVar(&in.flow, "flow", "", "how to sign in, as latchkey sign-in has it; default: auto; password allows passwords for this profile")
	f.BoolVar(&in.continuousAccess, "continuous-access", false, "whoever uses the tokens handles claims challenges (Microsoft's capability CP1)")
	f.StringArrayVar(&in.appIDURIs, "app-id-uri", nil, "another name that tokens sent to this application are made for; may be repeated")
	f.StringVar(&in.federationMetadata, "federation-metadata", "", "for --flow windows: a file with the federation server's metadata (MEX), in place of asking for it")
	f.StringArrayVar(&in.negotiateHosts, "negotiate-host", nil, "for --flow windows: a host that may be shown this computer's login besides the provider's own; may be repeated")
}

// responseModes are those that sign-ins can be asked for; the fragment is implicit's own and needs no asking.
func responseModes() []string { return []string{"query", "form_post"} }

// apply is the profile with what was given in the place of what it had. An error is one of usage.
func (in *profileFlags) apply(given *pflag.FlagSet, q settings.Profile) (settings.Profile, error) {
	if given.Changed("authority") {
		a, err := typedAuthority(in.authority)
		if err != nil {
			return q, err
		}
		q.Authority = a
	}
	for name, set := range map[string]func(){
		"client-id":         func() { q.ClientID = in.clientID },
		"scope":             func() { q.Scopes = identity.NewScopes(in.scopes...) },
		"redirect-uri":      func() { q.RedirectURI = in.redirectURI },
		"organisation":      func() { q.Organisation = in.organisation },
		"login-hint":        func() { q.LoginHint = in.loginHint },
		"domain-hint":       func() { q.DomainHint = in.domainHint },
		"response-mode":     func() { q.ResponseMode = in.responseMode },
		"prompt":            func() { q.Prompt = in.prompt },
		"flow":              func() { q.Flow = identity.Flow(in.flow) },
		"continuous-access": func() { q.ContinuousAccess = in.continuousAccess },
		"app-id-uri":        func() { q.AppIDURI = strings.Join(in.appIDURIs, " ") },

		"federation-metadata": func() { q.FederationMetadata = in.federationMetadata },
		"negotiate-host":      func() { q.NegotiateHosts = strings.Join(in.negotiateHosts, " ") },
	} {
		if given.Changed(name) {
			set()
		}
	}
	if given.Changed("flow") {
		if err := runnable(q.Flow); err != nil {
			return q, err
		}
	}
	if given.Changed("response-mode") && q.ResponseMode != "" && !slices.Contains(responseModes(), q.ResponseMode) {
		return q, usage("--response-mode %q: choose one of %s", q.ResponseMode, strings.Join(responseModes(), ", "))
	}
	if err := q.Check(); err != nil {
		return q, &usageError{err}
	}
	return q, nil
}
