// Package flows obtains tokens: one file a grant, one struct a grant. It is the only package that talks to an
// identity provider.
package flows

import (
	"cmp"
	"context"
	"time"

	"latchkey/internal/identity"
)

// Grant is one way to get tokens; it is a struct with the inputs it needs.
//
// Acquire returns tokens whose ID token has been verified, or an error: a *Error when the provider refused,
// a *NetworkError when it could not be reached, ctx.Err() (wrapped) when the caller stopped it.
type Grant interface {
	Acquire(ctx context.Context, c *Client, r Request) (*Result, error)
}

// Request is what every grant needs to know.
type Request struct {
	Authority identity.Authority
	ClientID  string
	Scopes    identity.Scopes // resource scopes; grants for people add openid, profile and offline_access
	Claims    string          // claims request parameter (OpenID Connect Core 5.5), JSON; empty: none

	// Account is the account that must come back when signing in again; nil when any may. Its issuer is
	// pinned, and another person ends in ErrOtherAccount with the Result beside it.
	Account *identity.Account

	// Credential proves an application that can keep a secret; nil: a public client.
	Credential *identity.Credential

	// ContinuousAccess tells Microsoft's platform that claims challenges are handled (capability CP1).
	ContinuousAccess bool

	CorrelationID string     // one a sign-in (UUID); NewCorrelationID makes one; empty: Acquire makes one
	Progress      func(Step) // told of each step as it begins; may be nil; must not block

	// Until is told when the sign-in gives up, once its person can act: where a browser opens, when it has. May be nil;
	// must not block.
	Until func(deadline time.Time)

	// Turn is told by a Ladder, as the turn of each way comes, which one it is, and in a sentence each what was passed
	// over before. May be nil; must not block.
	Turn func(way identity.Flow, passed []string)
}

// provider is how every grant begins: it looks the provider up, and makes sure that it is still the one of r.Account. It
// fills in the correlation ID where r has none.
func (c *Client) provider(ctx context.Context, r *Request, want freshness) (*Provider, error) {
	r.CorrelationID = cmp.Or(r.CorrelationID, NewCorrelationID())
	r.step(StepDiscovering)
	p, err := c.discover(ctx, r.Authority, want, r.CorrelationID)
	if err != nil {
		return nil, err
	}
	return p, p.suits(r.Account)
}

// providerWithKeys is provider for people. Without the keys no sign-in can succeed: better known before somebody signs
// in or a password leaves. They are remembered as a rule.
func (c *Client) providerWithKeys(ctx context.Context, r *Request) (*Provider, error) {
	p, err := c.provider(ctx, r, onlyFresh)
	if err == nil {
		_, err = c.Keys(ctx, p)
	}
	return p, err
}

// Interactive is a grant that waits for its person.
type Interactive interface {
	Grant
	// Announce gives a copy that calls f, once, when it begins to wait; before whatever the grant's own Waiting
	// does. f must not block.
	Announce(f func(*Waiting)) Grant
}

// Step is where a sign-in stands.
type Step string

const (
	StepUnlocking   Step = "unlocking"   // the keyring is locked, and its person is asked to open it
	StepDiscovering Step = "discovering" // looking the provider up
	StepListening   Step = "listening"   // provider found, loopback listener ready; or a device code asked for
	StepWaiting     Step = "waiting"     // browser opened (or link shown), waiting for the person
	StepExchanging  Step = "exchanging"  // answer there, redeeming the code and checking the ID token
	StepSaving      Step = "saving"      // tokens there, writing them to the store
)

// Result is what a grant brought.
type Result struct {
	Account identity.Account  // filled from the verified ID token, client_info and userinfo; ID set
	Tokens  identity.TokenSet // Access keyed by Request.Scopes

	// Steps says, a sentence each, what was tried before and why it did not do; the last one how it worked.
	// Empty where there was no choice.
	Steps []string

	// Flow is how, where the grant had a choice; empty: as its name says.
	Flow identity.Flow
}
