package flows

import (
	"context"
	"errors"

	"latchkey/internal/identity"
)

// OnBehalfOf exchanges an access token that a caller sent to this application for one to the next API.
type OnBehalfOf struct {
	Assertion identity.Secret
	Audiences []string // further names of this application (App ID URIs) that the assertion may be made for
}

func (g OnBehalfOf) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	return nil, errors.New("skeleton")
}
