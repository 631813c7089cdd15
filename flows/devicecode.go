package flows

import (
	"context"
	"errors"
	"time"
)

// ErrCodeExpired: nobody typed the device code before it ended. A new sign-in brings a new code.
var ErrCodeExpired = errors.New("the code has expired")

// DevicePrompt is what a person needs to sign in on another device (RFC 8628 section 3.2).
type DevicePrompt struct {
	UserCode                string    `json:"user_code"`
	VerificationURI         string    `json:"verification_uri"`
	VerificationURIComplete string    `json:"verification_uri_complete,omitempty"` // holds the code; empty: none
	ExpiresAt               time.Time `json:"expires_at"`
}

// DeviceCode signs a person in on another device.
type DeviceCode struct {
	Waiting func(*Waiting)
}

func (g *DeviceCode) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	return nil, errors.New("skeleton")
}

func (g *DeviceCode) Announce(f func(*Waiting)) Grant {
	lent := *g
	lent.Waiting = both(f, g.Waiting)
	return &lent
}
