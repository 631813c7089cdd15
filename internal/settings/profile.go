package settings

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"latchkey/internal/identity"
)

// Profile is what is needed to sign in somewhere. It holds no secret.
type Profile struct {
	Name         string
	Organisation string // what to call the provider on the screen; empty: see Title
	Authority    identity.Authority
	ClientID     string
	Scopes       identity.Scopes // may be empty: the provider's default
	RedirectURI  string          // loopback; empty: any port
	Flow         identity.Flow
	LoginHint    string
	DomainHint   string
	ResponseMode string
	Prompt       string

	// ContinuousAccess: whoever uses the tokens handles claims challenges (Microsoft's capability CP1).
	ContinuousAccess bool

	// AppIDURI is another name of the application, which access tokens sent to it may be made for. Several are
	// separated by blanks.
	AppIDURI string

	// FederationMetadata is a file with the metadata (MEX) of the organisation's federation server. Where it is
	// given, the server is not asked for it.
	FederationMetadata string

	// NegotiateHosts may be shown this computer's login besides those that the provider names. Several are separated by
	// blanks; a port stands behind a colon.
	NegotiateHosts string
}

// Title is what to call the profile's provider: its organisation, or the profile's name.
func (p Profile) Title() string {
	if p.Organisation != "" {
		return p.Organisation
	}
	return p.Name
}

// entry is a profile as it is written in the file.
type entry struct {
	Name         string   `toml:"name"`
	Organisation string   `toml:"organisation"`
	Authority    string   `toml:"authority"`
	ClientID     string   `toml:"client_id"`
	Scopes       []string `toml:"scopes"`
	RedirectURI  string   `toml:"redirect_uri"`
	Flow         string   `toml:"flow"`
	LoginHint    string   `toml:"login_hint"`
	DomainHint   string   `toml:"domain_hint"`
	ResponseMode string   `toml:"response_mode"`
	Prompt       string   `toml:"prompt"`

	ContinuousAccess bool   `toml:"continuous_access"`
	AppIDURI         string `toml:"app_id_uri"`

	FederationMetadata string `toml:"federation_metadata"`
	NegotiateHosts     string `toml:"negotiate_hosts"`
}

// profileKeys are the keys of a profile in the order in which they are written.
var profileKeys = []string{
	"name", "organisation", "authority", "client_id", "scopes", "redirect_uri", "flow",
	"login_hint", "domain_hint", "response_mode", "prompt", "continuous_access", "app_id_uri",
	"federation_metadata", "negotiate_hosts",
}

// keyError is a fault in the value of one key; the reader of the file adds where it stands.
type keyError struct {
	key     string
	problem string
}

func (e *keyError) Error() string { return e.key + ": " + e.problem }

// profile checks an entry and gives it its meaning. Errors are *keyError.
func (e entry) profile() (Profile, error) {
	fail := func(key, format string, args ...any) (Profile, error) {
		return Profile{}, &keyError{key, fmt.Sprintf(format, args...)}
	}
	if err := CheckName(e.Name); err != nil {
		return fail("name", "%v", err)
	}
	for _, key := range []string{"organisation", "login_hint", "domain_hint"} {
		if strings.ContainsFunc(*e.field(key), func(r rune) bool { return !unicode.IsGraphic(r) }) {
			return fail(key, "it holds a character that cannot be seen")
		}
	}
	if e.Authority == "" {
		return fail("authority", "it is missing; write who signs people in, for example https://login.microsoftonline.com/contoso.com")
	}
	authority, err := identity.ParseAuthority(e.Authority)
	if err != nil {
		return fail("authority", "%v", err)
	}
	// What is written back must read the same; an address with odd escapes or endings does not.
	if again, err := identity.ParseAuthority(authority.URL); err != nil || again != authority {
		return fail("authority", "%q is written in an unusual way; write it plainly, as %s", e.Authority, authority.URL)
	}
	switch {
	case e.ClientID == "":
		return fail("client_id", "it is missing; write the application (client) ID of your registration")
	case strings.ContainsFunc(e.ClientID, func(r rune) bool { return r <= ' ' || r > '~' }):
		return fail("client_id", "%q holds a space or a character that no client ID has", e.ClientID)
	}
	for _, scope := range e.Scopes {
		if problem := scopeProblem(scope); problem != "" {
			return fail("scopes", "%s", problem)
		}
	}
	if problem := redirectProblem(e.RedirectURI); problem != "" {
		return fail("redirect_uri", "%s", problem)
	}
	flow := cmp.Or(identity.Flow(e.Flow), identity.FlowAuto)
	if !flow.Known() {
		return fail("flow", "%q is not a way to sign in; allowed are: %s", e.Flow, join(identity.Flows()))
	}
	for uri := range strings.FieldsSeq(e.AppIDURI) {
		if problem := scopeProblem(uri); problem != "" {
			return fail("app_id_uri", "%s", problem)
		}
	}
	if e.FederationMetadata != "" && !filepath.IsAbs(e.FederationMetadata) {
		return fail("federation_metadata", "%q is not a whole path; write where the file is, from the root on", e.FederationMetadata)
	}
	for host := range strings.FieldsSeq(e.NegotiateHosts) {
		if u, err := url.Parse("https://" + host); err != nil || u.Host != host || u.Hostname() == "" || strings.Contains(host, "*") {
			return fail("negotiate_hosts", "%q is not the name of a host; write it plainly, as sts.contoso.com", host)
		}
	}
	if modes := []string{"query", "fragment", "form_post"}; e.ResponseMode != "" && !slices.Contains(modes, e.ResponseMode) {
		return fail("response_mode", "%q is not known; allowed are: %s", e.ResponseMode, join(modes))
	}
	if prompts := []string{"login", "select_account", "consent", "none"}; e.Prompt != "" && !slices.Contains(prompts, e.Prompt) {
		return fail("prompt", "%q is not known; allowed are: %s", e.Prompt, join(prompts))
	}
	return Profile{
		Name: e.Name, Organisation: e.Organisation, Authority: authority, ClientID: e.ClientID,
		Scopes: identity.NewScopes(e.Scopes...), RedirectURI: e.RedirectURI, Flow: flow,
		LoginHint: e.LoginHint, DomainHint: e.DomainHint, ResponseMode: e.ResponseMode, Prompt: e.Prompt,
		ContinuousAccess: e.ContinuousAccess, AppIDURI: e.AppIDURI,
		FederationMetadata: e.FederationMetadata, NegotiateHosts: e.NegotiateHosts,
	}, nil
}

// entry is the profile as it is written; what is empty or the default is left out.
func (p Profile) entry() entry {
	e := entry{
		Name: p.Name, Organisation: p.Organisation, Authority: p.Authority.URL, ClientID: p.ClientID,
		Scopes: p.Scopes.List(), RedirectURI: p.RedirectURI, Flow: string(p.Flow),
		LoginHint: p.LoginHint, DomainHint: p.DomainHint, ResponseMode: p.ResponseMode, Prompt: p.Prompt,
		ContinuousAccess: p.ContinuousAccess, AppIDURI: p.AppIDURI,
		FederationMetadata: p.FederationMetadata, NegotiateHosts: p.NegotiateHosts,
	}
	if p.Flow == identity.FlowAuto {
		e.Flow = ""
	}
	return e
}

// Check says what is wrong with a profile that was put together by hand; nil when it can be saved.
func (p Profile) Check() error {
	if _, err := p.entry().profile(); err != nil {
		return fmt.Errorf("profile %q: %w", p.Name, err)
	}
	return nil
}

// CheckName says whether name can name a profile: 1 to 64 letters, digits, "-", "_" and ".".
func CheckName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("it is missing; give the profile a short name, for example contoso")
	case len(name) > 64:
		return fmt.Errorf("it is longer than 64 characters")
	}
	for _, r := range name {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.", r)) {
			return fmt.Errorf("%q cannot name a profile; use letters a to z, digits, \"-\", \"_\" and \".\"", name)
		}
	}
	return nil
}

// scopeProblem holds a scope to RFC 6749 section 3.3.
func scopeProblem(scope string) string {
	switch {
	case scope == "":
		return "one of them is empty"
	case strings.Contains(scope, " "):
		return fmt.Sprintf("%q holds a space; write each scope as a string of its own", scope)
	case strings.ContainsFunc(scope, func(r rune) bool { return r < '!' || r > '~' || r == '"' || r == '\\' }):
		return fmt.Sprintf("%q holds a character that no scope has", scope)
	}
	return ""
}

// CheckRedirect says what is wrong with a redirect address; nil when the browser can come back to it. Empty is any
// loopback port.
func CheckRedirect(uri string) error {
	if problem := redirectProblem(uri); problem != "" {
		return errors.New(problem)
	}
	return nil
}

// redirectProblem allows the loopback redirects of RFC 8252 section 7.3 only: the browser must come back to
// this computer, and other ways to do that can be taken over by other programs.
func redirectProblem(raw string) string {
	if raw == "" {
		return ""
	}
	const want = "write http://localhost or http://127.0.0.1, with a port and a path if your registration has them"
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http":
		return fmt.Sprintf("%q is not a web address on this computer; %s", raw, want)
	case !identity.IsLoopback(u.Hostname()):
		return fmt.Sprintf("%q leads to another computer; %s", raw, want)
	case !slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, strings.ToLower(u.Hostname())): // no other is listened on
		return fmt.Sprintf("%q is an address of this computer that no sign-in comes back to; %s", raw, want)
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(raw, "#"):
		return fmt.Sprintf("%q must have no user, query or fragment", raw)
	case strings.HasSuffix(u.Host, ":"):
		return fmt.Sprintf("%q has an empty port", raw)
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return fmt.Sprintf("%q has a port outside 1 to 65535", raw)
		}
	}
	return ""
}

func join[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}
