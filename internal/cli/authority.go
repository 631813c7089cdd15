package cli

import (
	"net/url"
	"strings"

	"latchkey/internal/identity"
)

// typedAuthority reads an --authority. It is stricter than identity.ParseAuthority: a bare word is a slip of the
// keyboard, and a bare domain is as a rule the tenant that somebody wants to sign in to, not the host that does it.
func typedAuthority(text string) (identity.Authority, error) {
	a, err := identity.ParseAuthority(text)
	if err != nil {
		return a, &usageError{err}
	}
	text = strings.TrimSuffix(strings.TrimSpace(text), "/")
	if strings.Contains(text, "/") || a.Kind == identity.CIAM {
		return a, nil
	}
	u, err := url.Parse(a.URL)
	switch {
	case err != nil:
		return a, &usageError{err}
	case u.Port() != "" || identity.IsLoopback(u.Hostname()):
		return a, nil
	case !strings.Contains(u.Host, "."):
		return a, usage("%q is no provider's address\nFor Microsoft Entra ID write https://login.microsoftonline.com/ and your tenant; for another provider the address of its issuer, for example https://id.example.com", text)
	}
	return a, usage("%q could be two things\nFor Microsoft Entra ID write https://login.microsoftonline.com/%s\nFor a provider at that address write %s", text, text, a.URL)
}
