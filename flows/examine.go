package flows

import (
	"context"

	"latchkey/internal/identity"
)

// ExamineProvider looks a provider up, with its keys, and compares this computer's clock with the provider's. Give it a
// Client that remembers nothing yet, or what is remembered is all that is examined.
func ExamineProvider(ctx context.Context, c *Client, a identity.Authority) []Check {
	x := &examination{ctx: ctx, c: c, left: []string{checkProvider, checkClock}}
	p, err := c.discover(ctx, a, onlyFresh, NewCorrelationID())
	if err == nil {
		_, err = c.Keys(ctx, p)
	}
	if !x.failed(err) {
		x.say(CheckPass, "Found: "+p.Issuer, "")
		x.clock(p)
	}
	return x.all()
}
