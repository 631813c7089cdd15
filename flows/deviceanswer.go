package flows

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"latchkey/internal/identity"
)

const (
	deviceInterval    = 5 * time.Second  // where the provider names none (RFC 8628 section 3.2)
	minDeviceInterval = time.Second      // nobody is asked more often
	maxDeviceInterval = 5 * time.Minute  // a longer one is no interval to wait by
	deviceLifetime    = 15 * time.Minute // where the provider names none, which it must
	maxDeviceLifetime = time.Hour        // nobody waits longer
	maxUserCode       = 64
)

// deviceAuthorization asks for a code (RFC 8628 section 3.1).
func (c *Client) deviceAuthorization(ctx context.Context, p *Provider, r Request) (*deviceAnswer, error) {
	scopes := wireScopes(p, r.Scopes)
	form := url.Values{"client_id": {r.ClientID}, "scope": {scopes.String()}}
	// Providers that give refresh tokens only after consent read the prompt here too; the others ignore it.
	if prompt := prompts(p, "", scopes); prompt != "" {
		form.Set("prompt", prompt)
	}
	if err := setClaims(form, p, r); err != nil {
		return nil, err
	}
	pr, err := c.prove(p, form, r.Credential)
	if err != nil {
		return nil, err
	}
	const op = "ask for a sign-in code"
	a, err := c.do(ctx, call{op: op, url: p.DeviceAuthorizationEndpoint, form: pr.form, basic: pr.basic, microsoft: p.Microsoft, correlation: r.CorrelationID})
	if err != nil {
		return nil, err
	}
	return parseDevice(op, p.Authority, a, pr.hidden, c.now())
}

// parseDevice reads the answer. Its message is ignored: what is said to the person is ours to say.
func parseDevice(op string, authority identity.Authority, a *answer, form url.Values, now time.Time) (*deviceAnswer, error) {
	wrong := func(format string, args ...any) error { return a.unusable(op, fmt.Sprintf(format, args...)) }
	var members map[string]json.RawMessage
	if json.Unmarshal(a.body, &members) != nil || members == nil || a.status != http.StatusOK || members["error"] != nil {
		return nil, errorOf(op, a, form, now)
	}
	var code, userCode, uri, oldURI, complete string
	for name, into := range map[string]*string{
		"device_code": &code, "user_code": &userCode, "verification_uri": &uri,
		"verification_url":          &oldURI, // a draft's name, which some providers kept
		"verification_uri_complete": &complete,
	} {
		raw, ok := members[name]
		if ok && string(raw) != "null" && (json.Unmarshal(raw, into) != nil || !visible(*into)) {
			return nil, wrong("the answer's %s is not text as it should be", name)
		}
	}
	uri = cmp.Or(uri, oldURI)
	userCode = strings.TrimSpace(userCode)
	switch {
	case code == "":
		return nil, wrong("the answer holds no device code")
	case userCode == "" || len(userCode) > maxUserCode:
		return nil, wrong("the answer holds no code that a person could type")
	}
	if err := checkPage(authority, uri); err != nil {
		return nil, wrong("the address where the code is to be typed cannot be used: %v", err)
	}
	if checkPage(authority, complete) != nil || !sameHost(complete, uri) {
		complete = "" // only a convenience
	}
	interval, said, err := seconds(members["interval"])
	switch {
	case err != nil:
		return nil, wrong("the answer's interval is not a number of seconds")
	case !said:
		interval = deviceInterval
	}
	lifetime, said, err := seconds(members["expires_in"])
	switch {
	case err != nil:
		return nil, wrong("the answer's expires_in is not a number of seconds")
	case !said:
		lifetime = deviceLifetime
	}
	return &deviceAnswer{
		code:     identity.Secret(code),
		interval: min(max(interval, minDeviceInterval), maxDeviceInterval),
		prompt: DevicePrompt{
			UserCode: userCode, VerificationURI: uri, VerificationURIComplete: complete,
			ExpiresAt: now.Add(min(lifetime, maxDeviceLifetime)),
		},
	}, nil
}

// checkPage is checkEndpoint for a page, which may have a place in it and must fit on a screen.
func checkPage(authority identity.Authority, raw string) error {
	if len(raw) > 2048 {
		return errors.New("it is too long")
	}
	page, _, _ := strings.Cut(raw, "#")
	return checkEndpoint(authority, page)
}

// sameHost reports whether two addresses have scheme, host and port in common.
func sameHost(a, b string) bool {
	u, err1 := url.Parse(a)
	v, err2 := url.Parse(b)
	port := func(u *url.URL) string {
		return cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
	}
	return err1 == nil && err2 == nil && u.Scheme == v.Scheme && u.Host != "" && strings.EqualFold(u.Hostname(), v.Hostname()) && port(u) == port(v)
}
