package flows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"latchkey/internal/identity"
)

// BrokerName is what people know the broker as. Whoever shows it shows BrokerUnverified as well.
const BrokerName = "Windows' account broker"

// BrokerUnverified is to stand wherever somebody meets the broker, until somebody has verified it.
const BrokerUnverified = "not verified on Windows"

const opBroker = "ask Windows' account broker for a token"

// Broker is the part of an operating system that holds accounts, keeps their refresh tokens to itself and hands out
// access tokens: the Web Account Manager of Windows.
type Broker interface {
	// Token asks without a window first, and with one before BrokerRequest.Window only where that is needed and
	// allowed. Errors are *BrokerError, or wrap that of ctx. It bounds itself.
	Token(ctx context.Context, r BrokerRequest) (BrokerAnswer, error)
}

// BrokerRequest says which token is wanted.
type BrokerRequest struct {
	Authority     identity.Authority
	ClientID      string
	Scopes        identity.Scopes
	Claims        string  // claims request, JSON; may be empty
	Account       string  // of an earlier BrokerAnswer; empty: the account that the system prefers
	CorrelationID string  // appears in the provider's logs
	Window        uintptr // handle of the window that the system's own may stand before; 0: none may be shown
	Silent        bool    // fail rather than show a window
}

// BrokerAnswer is what the broker gave. Nothing in it has been verified.
type BrokerAnswer struct {
	Access     identity.Secret
	ID         identity.Secret // the ID token; empty: none
	ClientInfo string          // as a token endpoint gives it; empty: none
	Scopes     identity.Scopes // granted; empty: it did not say
	ExpiresAt  time.Time       // of the access token; zero: it did not say
	Account    string          // what the system calls the account; empty: it did not say
	Username   string          // as the system shows it
}

// BrokerReason says how a request to the broker ended, where that decides what comes next.
type BrokerReason string

const (
	BrokerRefused     BrokerReason = "refused"              // by the broker or the provider
	BrokerAbsent      BrokerReason = "absent"               // this system has none, or it is switched off
	BrokerCancelled   BrokerReason = "cancelled"            // by the person, in the system's own window
	BrokerNeedsPerson BrokerReason = "interaction_required" // somebody must be asked, and nobody may be
	BrokerNoAnswer    BrokerReason = "no_answer"            // in time, or because there is no network: time may mend it
)

// BrokerError: the broker gave no tokens. It wraps ErrNextWay, since another way may do, but for what the person
// cancelled, which wraps ErrCancelled; and Err, where a *Error with the provider's numbers may be.
type BrokerError struct {
	Reason  BrokerReason
	Problem string // one or two sentences for the screen
	Next    string // what to do
	Code    string // the system's own, for a help desk; may be empty
	Err     error  // behind it; may be nil
}

func (e *BrokerError) Error() string {
	s := opBroker + ": " + strings.TrimSuffix(e.Problem, ".")
	if e.Code != "" {
		s += " (" + e.Code + ")"
	}
	return s
}

// Unwrap gives ErrNextWay or ErrCancelled, and what is behind e.
func (e *BrokerError) Unwrap() []error {
	list := []error{ErrNextWay}
	if e.Reason == BrokerCancelled {
		list = []error{ErrCancelled}
	}
	if e.Err != nil {
		list = append(list, e.Err)
	}
	return list
}

// Temporary reports whether asking again later may do by itself.
func (e *BrokerError) Temporary() bool { return e.Reason == BrokerNoAnswer }

// AccountBroker signs a person in with an account that the operating system holds, and renews its tokens: the broker
// keeps the refresh token, so that each new access token is asked of it, silently.
//
// Who signed in is read from the ID token alone, which is verified like any other. The broker takes no nonce, so that
// none is checked; nor is at_hash, since the broker keeps access tokens and ID tokens for different times. Where the
// provider vouches for nobody (no ID token) nobody is signed in. A renewal alone may go without: there the system itself
// says that it is the same account.
type AccountBroker struct {
	Broker Broker
	Window uintptr // handle of the window that is in front; 0: nobody can be asked
	Silent bool    // nobody is to be asked
}

// PreparedBroker is AccountBroker whose inputs are found out when it is its turn. Its errors end the sign-in as those of
// the grant do.
type PreparedBroker func(ctx context.Context) (AccountBroker, error)

// Acquire implements Grant.
func (p PreparedBroker) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	g, err := p(ctx)
	if err != nil {
		return nil, err
	}
	return g.Acquire(ctx, c, r)
}

// CheckBroker reports whether the broker can be asked at an authority at all. Errors are *BrokerError.
func CheckBroker(a identity.Authority) error {
	if a.Kind == identity.Entra || a.Kind == identity.OIDC && isHere(a) && a.Tenant() != "" { // the demo tenant
		return nil
	}
	return &BrokerError{
		Reason:  BrokerRefused,
		Problem: "Windows' account broker knows the Microsoft identity platform only, and " + printable(a.Host(), 100) + " is none of its hosts.",
		Next:    nextBrowser,
	}
}

// Acquire asks the broker. With Request.Account it asks for that account, and renews where the broker signed it in.
// Errors beside those of Grant: *BrokerError, *DiscoveryError, *IDTokenError, ErrOtherAccount.
func (g AccountBroker) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	if r.ClientID == "" {
		return nil, errors.New(opBroker + ": no client ID was given")
	}
	if err := CheckBroker(r.Authority); err != nil {
		return nil, err
	}
	if r.Scopes.Resource() == "" {
		return nil, &ScopeError{Problem: "none of them is one of an API, and Windows' account broker hands out no others", Next: "Ask for a scope of the API that is to be called."}
	}
	p, err := c.providerWithKeys(ctx, &r)
	if err != nil {
		return nil, err
	}
	r.step(StepExchanging)
	ask := BrokerRequest{
		Authority: r.Authority, ClientID: r.ClientID, Scopes: r.Scopes, CorrelationID: r.CorrelationID, Window: g.Window, Silent: g.Silent,
	}
	if ask.Claims, err = wireClaims(p, r); err != nil {
		return nil, err
	}
	if r.Account != nil {
		ask.Account = r.Account.BrokerAccount
	}
	answer, err := g.Broker.Token(ctx, ask)
	if err != nil {
		return nil, numbered(err, r.CorrelationID)
	}
	t, err := g.tokens(c.now(), r, answer)
	if err != nil {
		return nil, err
	}
	res, err := g.whose(ctx, c, p, r, t, answer)
	if res != nil {
		res.Flow, res.Account.BrokerAccount = identity.FlowBroker, printable(answer.Account, 500)
	}
	return res, err
}

// tokens puts the answer into the form of a token endpoint's.
func (g AccountBroker) tokens(now time.Time, r Request, answer BrokerAnswer) (*tokenAnswer, error) {
	until := answer.ExpiresAt
	if until.IsZero() {
		until = now.Add(unknownLifetime)
	}
	if latest := now.Add(maxLifetime); until.After(latest) {
		until = latest
	}
	if answer.Access == "" || !now.Before(until) {
		return nil, &BrokerError{Reason: BrokerRefused, Problem: "Windows' account broker handed out a token that has expired already.", Next: "Check this computer's clock, or sign in in the browser."}
	}
	return &tokenAnswer{id: answer.ID, clientInfo: answer.ClientInfo, access: identity.AccessToken{
		Token: answer.Access, Type: "Bearer", Scopes: cmp.Or(answer.Scopes, r.Scopes), IssuedAt: now, ExpiresAt: until,
	}}, nil
}

// whose finds out whose the tokens are.
func (g AccountBroker) whose(ctx context.Context, c *Client, p *Provider, r Request, t *tokenAnswer, answer BrokerAnswer) (*Result, error) {
	same := r.Account != nil && r.Account.BrokerAccount != "" && answer.Account == r.Account.BrokerAccount
	if t.id == "" && !same {
		return nil, &BrokerError{
			Reason: BrokerRefused, Next: nextBrowser,
			Problem: "Windows' account broker handed out a token, but nothing by which the provider says whose it is (no ID token); nobody was signed in.",
		}
	}
	if t.id != "" {
		res, err := c.signedIn(ctx, p, r, t, idTokenRules{clientID: r.ClientID})
		refusal, untrusted := errors.AsType[*IDTokenError](err)
		switch {
		case errors.Is(err, ErrOtherAccount) && g.Silent: // nobody is there to say what they meant
			return nil, &BrokerError{
				Reason: BrokerRefused, Next: nextBrowser,
				Problem: fmt.Sprintf("Windows' account broker answered for %s, not for %s.", res.Account.Label(), r.Account.Label()),
			}
		case err == nil, errors.Is(err, ErrOtherAccount):
			res.Account.Username = cmp.Or(res.Account.Username, printable(answer.Username, 200))
			return res, err
		case !same || !untrusted || !slices.Contains(harmless, refusal.Check):
			return nil, err
		}
		// The broker keeps ID tokens longer than they are valid; the account is known without this one.
		c.log.WarnContext(ctx, "the broker's ID token cannot be checked and is dropped", "error", err)
	}
	return &Result{Account: *r.Account, Tokens: identity.TokenSet{Access: map[identity.Scopes]identity.AccessToken{r.Scopes: t.access}}}, nil
}

// numbered finds the provider's numbers in what the broker says, so that the catalogue can explain them.
func numbered(err error, correlation string) error {
	e, ok := errors.AsType[*BrokerError](err)
	if !ok || e.Err != nil {
		return err
	}
	if numbers := numbersIn(e.Problem); len(numbers) > 0 {
		said := &Error{Op: opBroker, Description: e.Problem, CorrelationID: correlation}
		said.setNumbers(numbers, e.Problem)
		with := *e
		with.Err = said
		return &with
	}
	return err
}

// explainBroker is for the screen: the catalogue's words where the provider gave a number that it knows.
func explainBroker(e *BrokerError) explanation {
	x := explanation{Summary: sentence(e.Problem), Next: e.Next, Code: e.Code}
	said, ok := errors.AsType[*Error](e.Err)
	if !ok {
		return x
	}
	x.Code, x.Who = cmp.Or(said.Number(), x.Code), said.Who()
	if m, known := said.meaning(); known {
		x.Summary = m.Summary
		if e.Reason != BrokerNeedsPerson { // there the next thing is to sign in with a window
			x.Next = m.Next
		}
	}
	return x
}
