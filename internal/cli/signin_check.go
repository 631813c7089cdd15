package cli

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/settings"
)

// flowsText says in one line each what a flow is for.
const flowsText = `How to sign in (--flow):
  auto                with --account first what is stored and its refresh token, so that nobody is asked;
                      then Windows' account broker where the preferences allow it,
                      then this computer's own login where it is joined to a domain,
                      then the browser where one can be opened, else a code on another device
  browser             through the browser of this computer
  device-code         with a code that is typed in a browser on any device
  windows             with this computer's own login (Kerberos, or Windows'), without a window
  broker              with an account that Windows holds (Web Account Manager): never verified
                      on Windows, off until the preferences say windows_broker = true
  password            with a password typed here; off until allowed, discouraged
  client-credentials  the application itself, with a secret, a certificate or an assertion
  hybrid              through the browser, for applications that are registered for "code id_token"
  implicit            through the browser without a code; discouraged, use browser instead`

// check refuses what cannot be meant, before anything is opened or asked.
func (in signInFlags) check() error {
	if err := runnable(identity.Flow(in.flow)); err != nil {
		return err
	}
	if err := in.credential.check(); err != nil {
		return err
	}
	switch {
	case in.timeout <= 0:
		return usage("--timeout must be longer than nothing")
	case in.challenge != "" && in.account == "":
		return usage("--challenge goes with --account: it asks for a better token of an account that is signed in")
	case in.tenant != "" && in.account == "":
		return usage("--tenant goes with --account: it signs that account's person in to another tenant")
	case in.account != "" && in.clientID != "":
		return usage("--client-id does not go with --account: the account's own is used")
	case in.passwordStdin && in.credential.readsStdin():
		return usage("only one of --password-stdin, --secret-stdin and --certificate-password-stdin can read standard input")
	case in.passwordStdin && in.flow != "" && in.flow != string(identity.FlowPassword):
		return usage("--password-stdin goes with --flow password")
	case in.prompt != "" && !slices.Contains(prompts(), in.prompt):
		return usage("--prompt %q: choose one of %s", in.prompt, strings.Join(prompts(), ", "))
	}
	if err := settings.CheckRedirect(in.redirectURI); err != nil {
		return usage("--redirect-uri: %w", err)
	}
	return checkClaims(in.claims)
}

// prompts are the values of the parameter prompt (OpenID Connect Core 3.1.2.1, and Entra's select_account).
func prompts() []string { return []string{"login", "select_account", "consent", "none"} }

// checkClaims refuses what is no claims request; "" is none.
func checkClaims(text string) error {
	if text == "" {
		return nil
	}
	var members map[string]json.RawMessage
	switch err := json.Unmarshal([]byte(text), &members); {
	case !json.Valid([]byte(text)):
		return usage("--claims is not JSON")
	case err != nil || members == nil:
		return usage("--claims must be a JSON object, for example {\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}")
	case len(members) == 0:
		return usage("--claims asks for nothing; leave it out, or name a claim in it")
	}
	return nil
}

// claimsOf joins what the provider asked for before with what was typed.
func claimsOf(before, typed, challenge string) (string, error) {
	if typed == "" && challenge == "" {
		return before, nil
	}
	wanted := ""
	if challenge != "" {
		var err error
		if wanted, err = challengeClaims(challenge); err != nil {
			return "", err
		}
	}
	all, err := flows.MergeClaims(before, typed, wanted)
	if err != nil {
		return "", &usageError{err}
	}
	return all, nil
}

// challengeClaims reads what an API asks for in a WWW-Authenticate header.
func challengeClaims(header string) (string, error) {
	c, err := flows.ParseChallenge(header)
	switch {
	case err != nil:
		return "", usage("--challenge: %w", err)
	case c.Claims != "":
		return c.Claims, nil
	case c.Scope != "":
		return "", usage("--challenge asks for no claims but for the scope %q\nAsk for that with --scope instead", plain(c.Scope))
	}
	return "", usage("--challenge asks for no claims (%s); a new sign-in or another scope may help", plain(cmp.Or(c.Error, "no error is named")))
}

// runnable refuses flows that there are not.
func runnable(flow identity.Flow) error {
	if flow == "" || flow.Known() {
		return nil
	}
	return usage("--flow %q: choose one of %s", flow, strings.Join(flowNames(), ", "))
}

func flowNames() (names []string) {
	for _, f := range identity.Flows() {
		names = append(names, string(f))
	}
	return names
}
