package flows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"latchkey/flows/wstrust"
	"latchkey/internal/identity"
)

// IntegratedWindows signs a person in with the login that they already have on this computer, without a window:
// Kerberos, shown to a server by SPNEGO. ClientOptions.Negotiator brings it.
//
// At the Microsoft identity platform it works for federated accounts, in a tenant or at /organizations, after the
// application was consented to: the login is shown to the organisation's federation server (WS-Trust, windowstransport),
// whose SAML assertion is redeemed (RFC 7522). Everywhere else, AD FS included, it is the authorization code flow, with
// us in place of the browser.
//
// The login is shown over https alone, and to no host but those that discovery names and Hosts. A federation server's
// metadata that points elsewhere is refused; since nothing of it is used by then, the browser may still be tried.
type IntegratedWindows struct {
	// Username is the user principal name (adele@contoso.com), which need not be that of the Kerberos ticket. The
	// Microsoft identity platform needs it; to others it is a hint.
	Username string

	// MEX is the federation server's metadata, pinned: it is not asked for then.
	MEX []byte

	// Hosts may see this computer's login besides those that discovery names ("sts.contoso.com", with the port where
	// it is not 443).
	Hosts []string

	// Holder names whose ticket is there ("adele@AD.CONTOSO.COM"; "" where that is not known). It is only told, to whoever
	// was refused under another name. It may be nil.
	Holder func(ctx context.Context) string

	// RedirectURI as it is registered; "" is http://localhost. Nothing listens there: the answer is taken from the
	// redirect itself. Unused at the Microsoft identity platform.
	RedirectURI string
}

var errPersonalLogin = &LoginError{Problem: "personal Microsoft accounts know nothing of this computer's login", Next: nextBrowser}

// CheckWindows reports whether this computer's login can be used at an authority at all; username may be empty when it
// is not known yet. Errors are *LoginError.
func CheckWindows(a identity.Authority, username string) error {
	// A tenant on this computer is the demo's, which is laid out as Entra is.
	return checkWindows(a, username, WindowsNeedsUsername(a))
}

func checkWindows(a identity.Authority, username string, entra bool) error {
	switch tenant := strings.ToLower(a.Tenant()); {
	case a.Kind == identity.CIAM || isB2C(a):
		return &LoginError{Problem: "tenants for customers know nothing of this computer's login", Next: nextBrowser}
	case !entra:
		return nil
	case tenant == "common":
		return &LoginError{
			Problem: "an authority for all accounts (/common) takes no logins of computers",
			Next:    "Use the organisation's own authority or /organizations, or sign in in the browser.",
		}
	case tenant == "consumers" || tenant == personalTenant:
		return errPersonalLogin
	case username == "":
		return nil
	}
	name, domain, found := strings.Cut(username, "@")
	switch {
	case !found || name == "" || domain == "" || strings.ContainsAny(username, `\ /`) || strings.ContainsFunc(username, unicode.IsControl):
		return &LoginError{Problem: "the username is not complete", Next: "Write all of it, as in adele@contoso.com."}
	case personalDomain(domain):
		return errPersonalLogin
	}
	return nil
}

// isB2C reports whether an authority is a tenant of Azure AD B2C by its usual address.
func isB2C(a identity.Authority) bool {
	u, err := url.Parse(a.URL)
	return err == nil && (strings.HasSuffix(u.Hostname(), ".b2clogin.com") || strings.HasSuffix(u.Hostname(), ".b2clogin.cn"))
}

// ErrNoUsername is a *LoginError: whoever started the sign-in may ask for the username, and try again with it.
var ErrNoUsername error = &LoginError{
	Problem: "Microsoft's sign-in service must be told who you are, and this computer's login does not say it",
	Next:    "Give your username, as in adele@contoso.com.",
}

// WindowsNeedsUsername reports whether an authority must be told who signs in with this computer's login.
func WindowsNeedsUsername(a identity.Authority) bool {
	return a.Kind == identity.Entra || a.Kind == identity.OIDC && isHere(a) && a.Tenant() != ""
}

// PreparedWindows is IntegratedWindows whose inputs are found out when it is its turn, since that may take a while. Its
// errors end the sign-in as those of the grant do.
type PreparedWindows func(ctx context.Context) (IntegratedWindows, error)

// Acquire implements Grant.
func (p PreparedWindows) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	g, err := p(ctx)
	if err != nil {
		return nil, err
	}
	return g.Acquire(ctx, c, r)
}

// Acquire signs the person in. Errors beside those of Grant: *LoginError, which wraps ErrNextWay, wherever the browser
// may do what this computer's login cannot; the claims that a provider asks for are in the *Error behind it.
// *DiscoveryError, *CredentialError, *IDTokenError.
func (g IntegratedWindows) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	p, r, err := g.prepare(ctx, c, r)
	if err != nil {
		return nil, err
	}
	var res *Result
	if p.hasRealms() {
		res, err = g.acrossFederation(ctx, c, p, r)
	} else {
		res, err = g.atAuthorize(ctx, c, p, r)
	}
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("%s: %w", opLogin, ctx.Err()) // the next way would be stopped as well
	}
	res, err = g.judge(r, res, err)
	return res, g.hinted(ctx, err)
}

// prepare does what comes before anybody is shown anything.
func (g IntegratedWindows) prepare(ctx context.Context, c *Client, r Request) (*Provider, Request, error) {
	if r.ClientID == "" {
		return nil, r, errors.New(opLogin + ": no client ID was given")
	}
	if err := CheckWindows(r.Authority, g.Username); err != nil {
		return nil, r, err
	}
	if r.Authority.Kind == identity.Entra && g.Username == "" {
		return nil, r, ErrNoUsername
	}
	if c.negotiator == nil {
		return nil, r, errNoLogin
	}
	r.CorrelationID = cmp.Or(r.CorrelationID, NewCorrelationID())
	r.step(StepDiscovering)
	p, err := c.discover(ctx, r.Authority, onlyFresh, r.CorrelationID)
	if err != nil {
		return nil, r, err
	}
	if err := p.suits(r.Account); err != nil {
		return nil, r, err
	}
	if err := checkWindows(r.Authority, g.Username, p.hasRealms()); err != nil {
		return nil, r, err
	}
	if p.hasRealms() && g.Username == "" {
		return nil, r, ErrNoUsername
	}
	// Without the keys no sign-in can succeed: better known before the login is shown to anybody.
	_, err = c.Keys(ctx, p)
	return p, r, err
}

// judge looks at whose login it was. A ticket is of whoever signed in to the computer, not of whoever was asked for.
func (g IntegratedWindows) judge(r Request, res *Result, err error) (*Result, error) {
	switch {
	case errors.Is(err, ErrOtherAccount) && res != nil:
		return nil, &LoginError{
			Problem: "this computer's login is that of " + cmp.Or(res.Account.Username, res.Account.Label()) + ", not of " + cmp.Or(r.Account.Username, r.Account.Label()),
			Next:    nextBrowser,
		}
	case err != nil:
		return nil, loginRefused(err)
	}
	res.Flow = identity.FlowWindows
	if g.Username != "" && res.Account.Username != "" && !strings.EqualFold(res.Account.Username, g.Username) {
		// Where usernames are the platform's own, another one is another person, unless the account is known to be the same.
		if WindowsNeedsUsername(r.Authority) && r.Account == nil {
			return nil, &LoginError{Problem: "this computer's login is that of " + res.Account.Username + ", not of " + printable(g.Username, 200), Next: nextBrowser}
		}
		res.Steps = append(res.Steps, fmt.Sprintf("%s was asked for; this computer's login is that of %s.", printable(g.Username, 200), res.Account.Username))
	}
	return res, nil
}

// acrossFederation has the organisation's federation server vouch for the person.
func (g IntegratedWindows) acrossFederation(ctx context.Context, c *Client, p *Provider, r Request) (*Result, error) {
	realm, err := c.userRealm(ctx, p, g.Username, r.CorrelationID)
	if _, ok := errors.AsType[*Error](err); ok {
		return nil, besideBrowser(err) // which asks nobody for the realm
	}
	if err != nil {
		return nil, err
	}
	if err := realm.takesLogins(); err != nil {
		return nil, err
	}
	r.step(StepExchanging)
	form, err := g.assertion(ctx, c, p, realm, r.CorrelationID)
	if err != nil {
		return nil, besideBrowser(err)
	}
	return c.redeemLogin(ctx, p, r, opAssertion, g.Username, form)
}

// assertion is the form that redeems what the federation server says about the person.
func (g IntegratedWindows) assertion(ctx context.Context, c *Client, p *Provider, realm *homeRealm, correlation string) (url.Values, error) {
	mex, err := g.metadata(ctx, c, p, realm)
	if err != nil {
		return nil, err
	}
	endpoint, err := mex.Choose(wstrust.WindowsTransport, g.usable(realm))
	if err != nil {
		return nil, g.noEndpoint(realm, err)
	}
	a, err := g.show(ctx, c, realm, endpoint, correlation)
	if err != nil {
		return nil, err
	}
	return c.assertionForm(a)
}

// show asks the federation server for an assertion, with this computer's login, and gives its answer.
func (g IntegratedWindows) show(ctx context.Context, c *Client, realm *homeRealm, endpoint wstrust.Endpoint, correlation string) (*answer, error) {
	l, err := c.newLoginClient(g.hosts(realm)...)
	if err != nil {
		return nil, err
	}
	defer l.close()
	request := wstrust.Request{Endpoint: endpoint, AppliesTo: realm.audience, MessageID: NewCorrelationID(), Created: c.now()}
	return l.do(ctx, trustCall(endpoint, request.ForWindows(), correlation))
}
