package flows

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"latchkey/internal/identity"
)

const opPassword = "sign in with a password"

// PasswordWarning is what a person should know before they type a password here.
const PasswordWarning = "Latchkey sees the password you type. It cannot ask for a second factor, meet conditional access " +
	"or share a sign-in with other applications, and many organisations refuse it. Sign in in the browser unless you have no choice."

// Password signs a person in with name and password (RFC 6749 section 4.3, which RFC 9700 section 2.4 and OAuth 2.1
// leave out). It is for tests and for old systems: what it does is told in PasswordWarning.
//
// At the Microsoft identity platform it never works for personal accounts, nor at /common and /consumers, nor for
// whoever needs a second factor, must change the password, or has none. People of a federated domain are signed in at
// their federation server (WS-Trust, usernamemixed) and its SAML assertion is redeemed (RFC 7522).
type Password struct {
	Username string
	Password identity.Secret
}

// PasswordError: a password cannot be used here, whatever it is; none was sent to anybody. Next says what can.
type PasswordError struct {
	Problem string
	Next    string
}

func (e *PasswordError) Error() string { return opPassword + ": " + e.Problem }

const nextBrowser = "Sign in in the browser instead."

var errPersonal = &PasswordError{Problem: "personal Microsoft accounts take no passwords from applications", Next: nextBrowser}

// CheckPassword reports, before a password is asked for, whether one can be used at all; username may be empty.
// Errors are *PasswordError.
func CheckPassword(a identity.Authority, username string) error {
	// A tenant on this computer is the demo's, which is laid out as Entra is.
	entra := a.Kind == identity.Entra || a.Kind == identity.OIDC && isHere(a) && a.Tenant() != ""
	return checkPassword(a, username, entra)
}

func isHere(a identity.Authority) bool {
	u, err := url.Parse(a.URL)
	return err == nil && identity.IsLoopback(u.Hostname())
}

func checkPassword(a identity.Authority, username string, entra bool) error {
	if !entra && a.Kind != identity.CIAM {
		return nil
	}
	switch tenant := strings.ToLower(a.Tenant()); {
	case tenant == "common" && entra:
		return &PasswordError{
			Problem: "an authority for all accounts (/common) takes no passwords",
			Next:    "Use the organisation's own authority or /organizations, or sign in in the browser.",
		}
	case (tenant == "consumers" || tenant == personalTenant) && entra:
		return errPersonal
	case username == "":
		return nil
	}
	name, domain, found := strings.Cut(username, "@")
	switch {
	case !found || name == "" || domain == "":
		return &PasswordError{
			Problem: "the username is not complete",
			Next:    "Write all of it, as in adele@contoso.com.",
		}
	case entra && personalDomain(domain):
		return errPersonal
	}
	return nil
}

// Acquire signs the person in. Errors beside those of Grant: *PasswordError before the password was sent,
// ErrNotOffered where the provider says that it takes none, ErrOtherAccount (with the Result), *DiscoveryError,
// *CredentialError, *IDTokenError. A federation server's refusal is an *Error, in its own words. None holds the
// password.
func (g Password) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	switch {
	case r.ClientID == "":
		return nil, errors.New(opPassword + ": no client ID was given")
	case g.Username == "" || g.Password == "":
		return nil, errors.New(opPassword + ": a username and a password are needed")
	}
	if err := CheckPassword(r.Authority, g.Username); err != nil {
		return nil, err
	}
	p, err := c.providerWithKeys(ctx, &r)
	if err != nil {
		return nil, err
	}
	if err := checkPassword(r.Authority, g.Username, p.hasRealms()); err != nil {
		return nil, err
	}
	if len(p.GrantTypes) > 0 && !slices.Contains(p.GrantTypes, "password") && !p.hasRealms() {
		return nil, fmt.Errorf("%s: %w", opPassword, ErrNotOffered)
	}
	form := url.Values{"grant_type": {"password"}, "username": {g.Username}, "password": {g.Password.Reveal()}}
	if p.hasRealms() {
		realm, err := c.userRealm(ctx, p, g.Username, r.CorrelationID)
		if err != nil {
			return nil, err
		}
		switch realm.kind {
		case realmPersonal:
			return nil, errPersonal
		case realmUnknown:
			return nil, &PasswordError{
				Problem: fmt.Sprintf("no organisation here knows the domain %q", realm.domain),
				Next:    "Check the username for typing errors.",
			}
		case realmFederated:
			r.step(StepExchanging)
			if form, err = c.assertionFor(ctx, p, realm, g, r.CorrelationID); err != nil {
				return nil, err
			}
		}
	}
	r.step(StepExchanging)
	return c.redeemLogin(ctx, p, r, opPassword, g.Username, form)
}

// redeemLogin trades what proves a person, a password or an assertion, for tokens. That what was typed and the name in
// the ID token differ is no mistake: people sign in with aliases.
func (c *Client) redeemLogin(ctx context.Context, p *Provider, r Request, op, username string, form url.Values) (*Result, error) {
	scopes := wireScopes(p, r.Scopes)
	form.Set("client_id", r.ClientID)
	form.Set("scope", scopes.String())
	anchor := ""
	if p.Microsoft {
		form.Set("client_info", "1")
		if p.hasRealms() {
			anchor = upnMailbox(username)
		}
	}
	if err := setClaims(form, p, r); err != nil {
		return nil, err
	}
	t, err := c.token(ctx, p, tokenRequest{
		op: op, form: form, scopes: scopes, correlation: r.CorrelationID, anchor: anchor, credential: r.Credential,
	})
	if err != nil {
		return nil, err
	}
	return c.signedIn(ctx, p, r, t, idTokenRules{clientID: r.ClientID, access: t.access.Token})
}

// upnMailbox routes a request to where the account with this username lives; "" for a name that no header can carry.
func upnMailbox(username string) string {
	if len(username) > 256 || !visible(username) {
		return ""
	}
	return "UPN:" + username
}
