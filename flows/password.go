package flows

import (
	"context"
	"errors"

	"latchkey/internal/identity"
)

// Password signs a person in with name and password (RFC 6749 section 4.3).
type Password struct {
	Username string
	Password identity.Secret
}

func (g Password) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	return nil, errors.New("skeleton")
}

// CheckPassword reports, before a password is asked for, whether one can be used at all; username may be empty.
func CheckPassword(a identity.Authority, username string) error { return nil }
