package flows

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"latchkey/internal/identity"
)

const (
	opAgent    = "go to the provider's sign-in page"
	maxHops    = 10
	acceptHTML = "text/html, application/xhtml+xml, */*;q=0.1"
)

// kerberosAgent goes the browser's way through the provider's pages, with this computer's login where they ask for it,
// until the provider sends it back to our redirect address. It keeps the cookies of one sign-in, runs no scripts and
// fills in no forms.
type kerberosAgent struct {
	login       *loginClient
	back        *url.URL // our redirect URI; nothing is ever sent there
	provider    *Provider
	correlation string
}

// atAuthorize is the authorization code flow with this computer's login in place of the browser (RFC 6749 section 4.1,
// RFC 7636): AD FS, and any provider whose authorization endpoint asks for Negotiate.
func (g IntegratedWindows) atAuthorize(ctx context.Context, c *Client, p *Provider, r Request) (*Result, error) {
	r.step(StepExchanging)
	arrived, code, err := g.answerOf(ctx, c, p, r)
	if err != nil {
		return nil, err
	}
	return code.redeem(ctx, c, arrived, nil)
}

// answerOf gets the provider's answer to an authorization request.
func (g IntegratedWindows) answerOf(ctx context.Context, c *Client, p *Provider, r Request) (arrival, *AuthorizationCode, error) {
	fail := func(err error) (arrival, *AuthorizationCode, error) { return arrival{}, nil, err }
	code := &AuthorizationCode{RedirectURI: g.RedirectURI, LoginHint: g.Username, unseen: true}
	target, err := parseRedirect(g.RedirectURI)
	if err != nil {
		return fail(err)
	}
	a := newAttempt(p, answersCode)
	defer a.end()
	uri := target.registered()
	start, err := code.authorizeURL(p, r, a, uri)
	if err != nil {
		return fail(err)
	}
	back, err := url.Parse(uri)
	if err != nil {
		return fail(fmt.Errorf("%s: the redirect address is damaged", opLogin))
	}
	l, err := c.newLoginClient(g.hostsOf(p)...)
	if err != nil {
		return fail(err)
	}
	defer l.close()
	if l.http.Jar, err = cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List}); err != nil {
		return fail(fmt.Errorf("%s: %w", opLogin, err))
	}
	v, err := (&kerberosAgent{login: l, back: back, provider: p, correlation: r.CorrelationID}).walk(ctx, start)
	if err != nil {
		return fail(err)
	}
	if err := a.take(v); err != nil {
		return fail(&Error{Op: opAgent, Description: "the provider's answer cannot be used: " + strings.ToLower(asRefusal(err).title)})
	}
	answer := <-a.answers
	if e, ok := errors.AsType[*Error](answer.err); ok {
		return fail(e) // without ErrCancelled: nobody was there who could have said no
	}
	return arrival{p, r, a, uri, answer}, code, answer.err
}

// hostsOf may be shown the login: those of the provider, and Hosts. Where its authorization endpoint is at a stranger's, the
// code would be one of that stranger's, and end up at this provider (a mix-up, RFC 9700 section 4.4): that host is shown
// nothing, unless the code is redeemed there too.
func (g IntegratedWindows) hostsOf(p *Provider) []string {
	list := append(slices.Clone(g.Hosts), p.Authority.Host())
	if u, err := url.Parse(p.AuthorizationEndpoint); err == nil && (vouches(p.Authority, u.Hostname()) || sameHost(p.AuthorizationEndpoint, p.TokenEndpoint)) {
		list = append(list, u.Host)
	}
	return list
}

// walk follows the provider from start to our redirect address and gives what it brings there. All of it takes 30
// seconds at most. Errors are *LoginError.
func (k *kerberosAgent) walk(ctx context.Context, start string) (url.Values, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, callTimeout, errNoAnswer)
	defer cancel()
	at := start
	for range maxHops {
		here, err := url.Parse(at)
		if err != nil {
			return nil, k.astray("an address that is none")
		}
		a, err := k.login.do(ctx, call{op: opAgent, url: at, accept: acceptHTML, microsoft: at == start && k.provider.Microsoft, correlation: k.correlation})
		if err != nil {
			return nil, besideBrowser(err)
		}
		switch {
		case a.status == http.StatusOK:
			return k.page(a, here)
		case a.status < 300 || a.status >= 400:
			return nil, k.refusal(a)
		}
		next, err := here.Parse(a.header.Get("Location"))
		switch {
		case err != nil || a.header.Get("Location") == "":
			return nil, k.astray("nowhere")
		case k.ours(next):
			v, err := url.ParseQuery(next.RawQuery)
			if err != nil { // err repeats a piece of it
				return nil, &LoginError{Problem: "the provider's answer is damaged", Next: nextBrowser}
			}
			return v, nil
		case next.User != nil || identity.SecureURL(next) != nil, next.Scheme != "https" && strings.HasPrefix(k.provider.Authority.URL, "https:"):
			return nil, k.astray("an address that is not https, at " + printable(next.Host, 100))
		}
		next.Fragment, next.RawFragment = "", ""
		at = next.String()
	}
	return nil, &LoginError{Problem: fmt.Sprintf("the provider redirects more than %d times", maxHops), Next: nextBrowser}
}

func (k *kerberosAgent) astray(to string) error {
	return &LoginError{Problem: "the provider redirects to " + to + "; it was not followed", Next: nextBrowser}
}

// ours reports whether an address is our redirect URI.
func (k *kerberosAgent) ours(u *url.URL) bool {
	path := func(u *url.URL) string { return "/" + strings.TrimPrefix(u.EscapedPath(), "/") }
	return u.Scheme == k.back.Scheme && strings.EqualFold(u.Host, k.back.Host) && path(u) == path(k.back) && u.User == nil
}

// page reads the one page that needs no person: the form that is posted to our redirect address by itself (OAuth 2.0
// Form Post Response Mode).
func (k *kerberosAgent) page(a *answer, at *url.URL) (url.Values, error) {
	if action, fields, ok := formIn(a.body); ok {
		if to, err := at.Parse(action); err == nil && k.ours(to) && to.RawQuery == "" {
			return fields, nil
		}
	}
	e := &LoginError{Problem: "the provider shows a page that wants a person, at " + printable(at.Host, 100), Next: nextBrowser}
	if k.provider.adfs() {
		e.Next += " An administrator can have AD FS ask for this computer's login instead: add Latchkey to WIASupportedUserAgents (Set-AdfsProperties)."
	}
	return nil, e
}

var tag = &pattern{expr: `<[^>]*>`}

// refusal is an error of the provider in place of a redirect. Where it is a page, the numbers on it are kept.
func (k *kerberosAgent) refusal(a *answer) error {
	e := errorOf(opAgent, a, nil, k.login.c.now())
	if on := errorIn(tag.re().ReplaceAllString(string(a.body), " ")); on != nil && e.Code == "" {
		on.Op, on.Status, on.RetryAfter = e.Op, e.Status, e.RetryAfter
		e = on
	}
	return &LoginError{Problem: e.Error(), Next: nextBrowser, Err: e}
}
