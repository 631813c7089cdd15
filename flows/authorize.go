package flows

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"latchkey/internal/identity"
)

// authorizeURL is the authorization request (OpenID Connect Core section 3.1.2.1, RFC 7636 section 4.3).
func (g *AuthorizationCode) authorizeURL(p *Provider, r Request, a *attempt, redirectURI string) (string, error) {
	if a.kind.has("code") && len(p.PKCEMethods) > 0 && !slices.Contains(p.PKCEMethods, "S256") {
		return "", &DiscoveryError{Authority: p.Authority.URL, Problem: "it does not protect the sign-in with PKCE S256",
			Next: "Ask whoever runs the sign-in service to allow PKCE with S256."}
	}
	mode, err := a.kind.mode(g.ResponseMode)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(p.AuthorizationEndpoint)
	if err != nil {
		return "", fmt.Errorf("%s: the provider's address is damaged", opAuthorize)
	}
	challenge := sha256.Sum256([]byte(a.verifier.Reveal()))
	hint := g.LoginHint
	if hint == "" && r.Account != nil {
		hint = r.Account.Username
	}
	scopes := a.kind.scopes(p, r.Scopes)
	claims, err := wireClaims(p, r)
	if err != nil {
		return "", fmt.Errorf("%s: %w", opAuthorize, err)
	}
	ours := map[string]string{
		"response_type":         string(a.kind),
		"client_id":             r.ClientID,
		"redirect_uri":          redirectURI,
		"scope":                 scopes.String(),
		"state":                 a.state.Reveal(),
		"nonce":                 a.nonce.Reveal(),
		"code_challenge":        base64.RawURLEncoding.EncodeToString(challenge[:]),
		"code_challenge_method": "S256",
		"response_mode":         mode,
		"prompt":                prompts(p, g.Prompt, scopes),
		"login_hint":            hint,
		"domain_hint":           g.DomainHint,
		"claims":                claims,
	}
	if g.unseen {
		ours["prompt"] = "" // also not consent, for the sake of a refresh token: it is a page
	}
	if !a.kind.has("code") {
		ours["code_challenge"], ours["code_challenge_method"] = "", ""
	}
	if p.Microsoft {
		ours["client_info"] = "1"
		ours["client-request-id"] = r.CorrelationID
	}
	q := u.Query() // an endpoint may have a query of its own (RFC 6749 section 3.1)
	for name, values := range g.Extra {
		if _, taken := ours[name]; taken {
			return "", fmt.Errorf("%s: the parameter %s cannot be given as an extra one", opAuthorize, name)
		}
		q[name] = values
	}
	for name, value := range ours {
		if value != "" {
			q.Set(name, value)
		}
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// wireScopes adds what a sign-in for a person needs. Providers that say what they offer are asked for no
// more: some refuse an unknown scope altogether.
func wireScopes(p *Provider, asked identity.Scopes) identity.Scopes {
	with := []string{"openid"}
	for _, s := range []string{"profile", "offline_access"} {
		if p.Microsoft || len(p.ScopesOffered) == 0 || slices.Contains(p.ScopesOffered, s) {
			with = append(with, s)
		}
	}
	return asked.With(with...)
}

// scopes are wireScopes for what comes back through the browser alone: a refresh token never does.
func (t responseType) scopes(p *Provider, asked identity.Scopes) identity.Scopes {
	with := wireScopes(p, asked)
	if t.has("code") {
		return with
	}
	return identity.NewScopes(slices.DeleteFunc(with.List(), func(s string) bool { return s == "offline_access" })...)
}

// prompts fits the prompt parameter to the provider. OpenID Connect Core section 11 has offline_access
// ignored without prompt=consent; Microsoft's platform asks for consent when it is missing and needs no such
// word. A prompt that a provider does not know (select_account mostly) becomes login, its nearest.
func prompts(p *Provider, asked string, scopes identity.Scopes) string {
	if p.Microsoft {
		return asked
	}
	list := strings.Fields(asked)
	if slices.Contains(list, "none") {
		return asked
	}
	if scopes.Has("offline_access") && !slices.Contains(list, "consent") {
		list = append(list, "consent")
	}
	if len(p.Prompts) > 0 {
		for i, s := range list {
			if !slices.Contains(p.Prompts, s) {
				list[i] = "login"
			}
		}
		list = slices.DeleteFunc(list, func(s string) bool { return !slices.Contains(p.Prompts, s) })
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}

// detour is the same request with login in place of select_account, for a provider that does not say which
// prompts it knows; nil where there is nothing to guess.
func (g *AuthorizationCode) detour(p *Provider) *AuthorizationCode {
	if p.Microsoft || len(p.Prompts) > 0 || !slices.Contains(strings.Fields(g.Prompt), "select_account") {
		return nil
	}
	other := *g
	other.Prompt = strings.ReplaceAll(g.Prompt, "select_account", "login")
	return &other
}
