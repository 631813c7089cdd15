package session

import (
	"context"
	"errors"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// askBroker gets tokens for the account from the operating system's account broker, which keeps the refresh token to
// itself. It bounds itself.
func (k *Keeper) askBroker(ctx context.Context, rec *identity.Record, scopes identity.Scopes, w want) (*flows.Result, error) {
	absent := &flows.BrokerError{
		Reason: flows.BrokerAbsent, Problem: flows.BrokerName + " signed this account in, and cannot be asked here any more.",
		Next: "Sign in again, in the browser.",
	}
	if k.broker == nil {
		return nil, absent
	}
	r := requestOf(rec, scopes)
	r.Claims = w.claims
	res, err := k.broker(rec.Account).Acquire(ctx, k.client, r)
	if errors.Is(err, flows.ErrNotMeant) {
		return nil, absent
	}
	return res, err
}

// unchanged reports whether an answer is what the account holds already: a broker keeps access tokens too, and renews them
// when it sees fit.
func unchanged(rec *identity.Record, scopes identity.Scopes, res *flows.Result) bool {
	return rec.Need == nil && rec.Tokens.Access[scopes].Token == res.Tokens.Access[scopes].Token
}
