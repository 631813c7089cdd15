package flows

import (
	"context"
	"errors"
)

// ClientCredentials gets a token for the application itself (RFC 6749 section 4.4). Request.Credential is required.
type ClientCredentials struct{}

func (ClientCredentials) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	return nil, errors.New("skeleton")
}
