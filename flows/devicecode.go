package flows

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"latchkey/internal/identity"
)

const (
	opDevice      = "sign in with a code on another device"
	deviceGrant   = "urn:ietf:params:oauth:grant-type:device_code"
	slowDown      = 5 * time.Second // RFC 8628 section 3.5
	maxDeviceWait = time.Minute     // between two requests while the network or the provider is down
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

// DeviceCode signs a person in on another device, or in a browser that cannot come back here: they type a short code
// on the provider's page while this program asks now and then whether they did (RFC 8628).
//
// Whoever gets a person to type a code signs in as that person: faces that show a code must say that it is to be
// typed only by who asked for it.
type DeviceCode struct {
	// Waiting is called once, when the code is there; its Device says what to show. It must not block.
	Waiting func(*Waiting)
}

// Announce implements Interactive.
func (g *DeviceCode) Announce(f func(*Waiting)) Grant {
	lent := *g
	lent.Waiting = both(f, g.Waiting)
	return &lent
}

// Acquire signs the person in. Errors beside those of Grant: ErrNotOffered where the provider has no codes,
// ErrCodeExpired, ErrCancelled when the person declined (with the *Error behind it), ErrOtherAccount (with the Result),
// *DiscoveryError, *CredentialError, *IDTokenError.
func (g *DeviceCode) Acquire(ctx context.Context, c *Client, r Request) (*Result, error) {
	if r.ClientID == "" {
		return nil, errors.New(opDevice + ": no client ID was given")
	}
	p, err := c.providerWithKeys(ctx, &r)
	if err != nil {
		return nil, err
	}
	if p.DeviceAuthorizationEndpoint == "" {
		return nil, fmt.Errorf("%s: %w", opDevice, ErrNotOffered)
	}
	r.step(StepListening)
	d, err := c.deviceAuthorization(ctx, p, r)
	if err != nil {
		return nil, err
	}
	r.until(d.prompt.ExpiresAt)
	if g.Waiting != nil {
		prompt := d.prompt
		g.Waiting(&Waiting{Device: &prompt})
	}
	traceOf(ctx).prompt(d.prompt)
	r.step(StepWaiting)
	t, err := c.pollDevice(ctx, p, r, d)
	if err != nil {
		return nil, err
	}
	r.step(StepExchanging)
	return c.signedIn(ctx, p, r, t, idTokenRules{clientID: r.ClientID, access: t.access.Token})
}

// pollDevice asks for the tokens until there is an answer that counts (RFC 8628 section 3.4 and 3.5).
func (c *Client) pollDevice(ctx context.Context, p *Provider, r Request, d *deviceAnswer) (*tokenAnswer, error) {
	form := url.Values{"grant_type": {deviceGrant}, "client_id": {r.ClientID}, "device_code": {d.code.Reveal()}}
	if p.Microsoft {
		form.Set("client_info", "1")
	}
	if err := setClaims(form, p, r); err != nil {
		return nil, err
	}
	ask := tokenRequest{op: opDevice, form: form, scopes: wireScopes(p, r.Scopes), correlation: r.CorrelationID, credential: r.Credential}
	waitCtx, cancel := context.WithTimeoutCause(ctx, d.prompt.ExpiresAt.Sub(c.now()), ErrCodeExpired)
	defer cancel()
	pace := pace{interval: d.interval}
	for {
		var t *tokenAnswer
		err := c.devicePause(waitCtx, pace.next(), d.prompt.ExpiresAt)
		if err == nil {
			if t, err = c.token(waitCtx, p, ask); err == nil {
				return t, nil
			}
		}
		switch {
		case ctx.Err() != nil:
			return nil, fmt.Errorf("%s: %w", opDevice, ctx.Err())
		case waitCtx.Err() != nil, errors.Is(err, ErrCodeExpired):
			return nil, fmt.Errorf("%s: %w", opDevice, ErrCodeExpired)
		}
		if err := pace.judge(err); err != nil {
			return nil, err
		}
	}
}

// devicePause waits. Timers stand still while the computer sleeps; the wall clock tells that the code ended meanwhile.
func (c *Client) devicePause(ctx context.Context, d time.Duration, end time.Time) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
	}
	if !c.now().Before(end) {
		return ErrCodeExpired
	}
	return nil
}

// pace is how often the provider is asked.
type pace struct {
	interval time.Duration
	failures int           // in a row, of the network or the provider
	asked    time.Duration // Retry-After of the last answer
}

// next is how long to wait: the interval, doubled with each failure in a row (section 3.5), and never less than what
// the provider asked for.
func (p *pace) next() time.Duration {
	wait := p.interval
	for range min(p.failures, 10) {
		wait *= 2
	}
	return max(min(wait, max(maxDeviceWait, p.interval)), p.asked)
}

// judge takes notice of an answer without tokens. nil: ask again later.
func (p *pace) judge(err error) error {
	p.asked = 0
	if _, ok := errors.AsType[*NetworkError](err); ok {
		p.failures++
		return nil
	}
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	p.asked = e.RetryAfter
	switch {
	case e.Code == "authorization_pending":
		p.failures = 0
		return nil
	case e.Code == "slow_down":
		p.failures = 0
		p.interval += slowDown
		return nil
	case e.Code == "access_denied", e.Code == "authorization_declined":
		return fmt.Errorf("%w: %w", ErrCancelled, e)
	case e.Code == "expired_token", e.Code == "code_expired", slices.Contains(e.Numbers, 70019), slices.Contains(e.Numbers, 70020):
		return fmt.Errorf("%w: %w", ErrCodeExpired, e)
	case e.Status == 429, e.Status == 408, e.Status >= 500:
		p.failures++
		return nil
	}
	return err
}

// deviceAnswer is a good answer of the device authorization endpoint.
type deviceAnswer struct {
	code     identity.Secret
	prompt   DevicePrompt
	interval time.Duration
}
