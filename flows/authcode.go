package flows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"latchkey/internal/identity"
)

const defaultTimeout = 5 * time.Minute

// AuthorizationCode signs a person in through the system browser: the authorization code grant with PKCE and
// a loopback redirect (RFC 6749 section 4.1, RFC 7636, RFC 8252). One value serves one sign-in at a time;
// copies are cheap.
type AuthorizationCode struct {
	// Visit opens link in the browser and returns; nil: the caller shows Waiting.Link. The link is a one-time address on
	// this computer. Visit may wait until somebody is there: no time runs before it has returned. It must return when its
	// ctx ends, which is when the sign-in does, and must not take the browser along. Its error ends the sign-in only when
	// Waiting is nil, since the person can still open a link by hand otherwise.
	Visit func(ctx context.Context, link string) error

	// RedirectURI as it is registered: "" is http://localhost on any free port; an address without port takes
	// any; with a port exactly that one is listened on (*PortError when it is in use).
	RedirectURI string

	ResponseMode string        // query or form_post (Hybrid, Implicit: form_post or fragment); empty: the default
	Prompt       string        // select_account, login, consent, none; several separated by blanks
	LoginHint    string        // empty: the username of Request.Account
	DomainHint   string        // Microsoft's domain_hint
	Extra        url.Values    // further parameters of the authorization request; none that we set
	Timeout      time.Duration // from when the browser has opened; 0: five minutes

	// Waiting is called once, when the listener is ready and before the browser opens. It must not block.
	Waiting func(*Waiting)

	// unseen: nobody sees the provider's pages, so that none may be asked for.
	unseen bool
}

// Waiting is the handle of a sign-in that waits for its person. Its methods may be called from anywhere, also
// after the end.
type Waiting struct {
	Device   *DevicePrompt // what the person types on another device; nil: the browser comes back by itself
	loopback *loopback
	attempt  *attempt
}

// Format keeps links and secrets of the sign-in out of whatever prints what holds a Waiting.
func (Waiting) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[a sign-in that waits]")) }

// Link mints a fresh one-time link that opens the provider's page; each works once. Empty after the end. With a
// device code it is the address where the code is typed, which everybody may know.
func (w *Waiting) Link() string {
	if w.Device != nil {
		return w.Device.VerificationURI
	}
	return w.loopback.link()
}

// Paste takes what the person copied from the browser: the address (or its query) that it ended at, judged
// exactly like an answer that came by itself, or the text of an error page, which ends the sign-in with a
// *Error. An error means that nothing was taken and the sign-in goes on; its text is for the person.
func (w *Waiting) Paste(text string) error {
	if w.Device != nil {
		return refusedDevice
	}
	return w.attempt.paste(text)
}

// Announce implements Interactive.
func (g *AuthorizationCode) Announce(f func(*Waiting)) Grant {
	lent := g.announcing(f)
	return &lent
}

// announcing is a copy that calls f too when it begins to wait.
func (g AuthorizationCode) announcing(f func(*Waiting)) AuthorizationCode {
	g.Waiting = both(f, g.Waiting)
	return g
}

// both calls f and then what was there before.
func both(f, before func(*Waiting)) func(*Waiting) {
	return func(w *Waiting) {
		f(w)
		if before != nil {
			before(w)
		}
	}
}

// Acquire signs the person in. Errors beside those of Grant: ErrTimeout, ErrCancelled (with the *Error behind
// it), ErrOtherAccount (with the Result), *DiscoveryError, *PortError, *IDTokenError. The code is redeemed
// once at most; when that fails the person must start again.
func (g *AuthorizationCode) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	return g.browse(ctx, c, r, answersCode, func(ctx context.Context, t arrival) (*Result, error) {
		return g.redeem(ctx, c, t, nil)
	})
}

// arrival is a browser that came back with a good answer, and what is needed to make tokens of it.
type arrival struct {
	provider *Provider
	request  Request
	attempt  *attempt
	uri      string // redirect URI, with port
	answer   authAnswer
}

// browse sends the person through the browser and has finish make the result of what comes back.
func (g *AuthorizationCode) browse(ctx context.Context, c *Client, r Request, kind responseType, finish func(context.Context, arrival) (*Result, error)) (*Result, error) {
	if r.ClientID == "" {
		return nil, errors.New("sign in in the browser: no client ID was given")
	}
	target, err := parseRedirect(g.RedirectURI)
	if err != nil {
		return nil, err
	}
	p, err := c.providerWithKeys(ctx, &r)
	if err != nil {
		return nil, err
	}
	if kind != answersCode && !kind.offered(p) {
		return nil, fmt.Errorf("%s with %s: %w", opAuthorize, kind, ErrNotOffered)
	}
	a := newAttempt(p, kind)
	defer a.end()
	l, err := newLoopback(ctx, target, a.take, c)
	if err != nil {
		return nil, err
	}
	defer l.close()
	a.returned = l.returned
	l.fragment = kind != answersCode
	if l.target, err = g.authorizeURL(p, r, a, l.uri); err != nil {
		return nil, err
	}
	if guess := g.detour(p); guess != nil {
		if a.detour, err = guess.authorizeURL(p, r, a, l.uri); err != nil {
			return nil, err
		}
	}
	r.step(StepListening)

	microsoft := p.Microsoft
	answer := g.wait(ctx, c, r, a, l)
	res, err := (*Result)(nil), answer.err
	if err == nil {
		r.step(StepExchanging)
		if p, r, err = c.inCloud(ctx, p, r, answer.cloud); err == nil {
			res, err = finish(ctx, arrival{p, r, a, l.uri, answer})
		}
	}
	// The page that refused knows the sign-in by this ID; what it sent back does not always say so.
	if e, ok := errors.AsType[*Error](err); ok && microsoft {
		e.CorrelationID = cmp.Or(e.CorrelationID, r.CorrelationID)
	}
	l.finish(resultPage(res, err))
	return res, err
}

// wait has the browser opened and waits for its answer, the end of the time, or the caller. The time begins when Visit has
// returned, or when a link was used, which can be before.
func (g *AuthorizationCode) wait(ctx context.Context, c *Client, r Request, a *attempt, l *loopback) authAnswer {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer a.end()
	patient := patience{lasts: cmp.Or(g.Timeout, defaultTimeout)}
	defer patient.end()

	if g.Waiting != nil {
		g.Waiting(&Waiting{loopback: l, attempt: a})
	}
	r.step(StepWaiting)
	opened := make(chan error, 1)
	if g.Visit != nil {
		link := l.link()
		go func() { opened <- g.Visit(ctx, link) }() // ends with ctx at the latest: that is Visit's contract
	} else {
		opened <- nil
	}
	visited := l.visited
	for {
		select {
		case answer := <-a.answers:
			return answer
		case err := <-opened:
			if err != nil && g.Waiting == nil {
				return authAnswer{err: fmt.Errorf("open the browser: %w", err)}
			}
			if err != nil {
				c.log.WarnContext(ctx, "the browser could not be opened", "error", err)
			}
		case <-visited:
			visited = nil
		case <-patient.over():
			return authAnswer{err: fmt.Errorf("%s: %w", opAuthorize, ErrTimeout)}
		case <-ctx.Done():
			return authAnswer{err: fmt.Errorf("%s: %w", opAuthorize, ctx.Err())}
		}
		if patient.begin() {
			r.until(c.now().Add(patient.lasts))
		}
	}
}

// redeem trades the code for tokens, once, and verifies what came (RFC 6749 section 4.1.3). vouched is who the code is
// known to be about; nil: nobody said so yet.
func (g *AuthorizationCode) redeem(ctx context.Context, c *Client, at arrival, vouched *identity.Account) (*Result, error) {
	p, r := at.provider, at.request
	form := url.Values{
		"grant_type":    {"authorization_code"},
		"client_id":     {r.ClientID},
		"code":          {at.answer.code.Reveal()},
		"code_verifier": {at.attempt.verifier.Reveal()},
		"redirect_uri":  {at.uri},
	}
	scopes := wireScopes(p, r.Scopes)
	if p.Microsoft {
		form.Set("scope", scopes.String())
		form.Set("client_info", "1")
	}
	if err := setClaims(form, p, r); err != nil {
		return nil, err
	}
	t, err := c.token(ctx, p, tokenRequest{op: "redeem the authorization code", form: form, scopes: scopes, correlation: r.CorrelationID, credential: r.Credential})
	if err != nil {
		return nil, err
	}
	res, err := c.signedIn(ctx, p, r, t, idTokenRules{
		clientID: r.ClientID, nonce: at.attempt.nonce, code: at.answer.code, access: t.access.Token, pinned: vouched,
	})
	if res != nil {
		res.Account.RedirectURI = g.RedirectURI
	}
	return res, err
}

func (r Request) until(deadline time.Time) {
	if r.Until != nil {
		r.Until(deadline)
	}
}

func (r Request) step(s Step) {
	if r.Progress != nil {
		r.Progress(s)
	}
}

// resultPage says in the browser how it ended.
func resultPage(res *Result, err error) page {
	switch {
	case err == nil:
		return page{Kind: pageGood, Title: "You are signed in", Text: "Latchkey continues as " + res.Account.Label() + ".", Next: "You can close this tab."}
	case errors.Is(err, ErrOtherAccount) && res != nil:
		return page{Kind: pageInfo, Title: "Another account signed in", Text: "You signed in as " + res.Account.Label() + ", which is not the account that was asked for.", Next: "Go back to Latchkey and choose what to do. You can close this tab."}
	}
	x := explain(err)
	return page{Kind: pageBad, Title: "You are not signed in", Text: x.Summary, Next: x.Next, Code: x.Code}
}
