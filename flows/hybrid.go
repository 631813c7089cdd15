package flows

import (
	"context"
	"errors"
)

// Hybrid is response_type "code id_token" with form_post (OpenID Connect Core section 3.3).
type Hybrid struct{ AuthorizationCode }

func (g *Hybrid) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	return nil, errors.New("skeleton")
}

func (g *Hybrid) Announce(f func(*Waiting)) Grant {
	lent := *g
	lent.Waiting = both(f, g.Waiting)
	return &lent
}

// Implicit is response_type "id_token token" (OpenID Connect Core section 3.2).
type Implicit struct{ AuthorizationCode }

func (g *Implicit) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	return nil, errors.New("skeleton")
}

func (g *Implicit) Announce(f func(*Waiting)) Grant {
	lent := *g
	lent.Waiting = both(f, g.Waiting)
	return &lent
}
