package flows

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strings"

	"latchkey/internal/identity"
)

// call is one request to a provider.
type call struct {
	op          string // what is attempted, as errors say it: "redeem the authorization code"
	url         string
	form        url.Values      // a POST with this form; nil: a GET, or a POST of soap
	soap        *soapMessage    // a POST with this message
	accept      string          // media types that are understood; empty: JSON
	bearer      identity.Secret // access token for the Authorization header
	basic       identity.Secret // or user and password for it, encoded (RFC 7617)
	negotiate   identity.Secret // or a token of this computer's login for it, encoded (RFC 4559)
	microsoft   bool            // the host understands Microsoft's headers
	correlation string
	anchor      string // X-AnchorMailbox: routes the request to where the account lives
}

func (c call) posts() bool { return c.form != nil || c.soap != nil }

// sentCorrelation is the correlation ID where the host gets it.
func (c call) sentCorrelation() string {
	if !c.microsoft {
		return ""
	}
	return c.correlation
}

// secrets are those that a message holds: a form has them by their names.
func (c call) secrets() []identity.Secret {
	if c.soap == nil {
		return nil
	}
	return c.soap.secrets
}

// request is the call as it is sent.
func (c *Client) request(ctx context.Context, call call) (*http.Request, error) {
	method, body := http.MethodGet, io.Reader(nil)
	if call.form != nil {
		method, body = http.MethodPost, strings.NewReader(call.form.Encode())
	} else if call.soap != nil {
		method, body = http.MethodPost, strings.NewReader(call.soap.envelope.Reveal())
	}
	req, err := http.NewRequestWithContext(ctx, method, call.url, body)
	if err != nil {
		return nil, errors.New("the address is not usable")
	}
	if err := identity.SecureURL(req.URL); err != nil {
		return nil, err
	}
	if call.form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	} else if call.soap != nil {
		call.soap.describe(req.Header)
	}
	req.Header.Set("Accept", cmp.Or(call.accept, "application/json"))
	req.Header.Set("User-Agent", "Latchkey/"+c.version)
	if call.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+call.bearer.Reveal())
	}
	if call.basic != "" {
		req.Header.Set("Authorization", "Basic "+call.basic.Reveal())
	}
	if call.negotiate != "" {
		req.Header.Set("Authorization", "Negotiate "+call.negotiate.Reveal())
	}
	if call.microsoft {
		// Without x-client-SKU the home realm lookup answers differently for federated users.
		req.Header.Set("x-client-SKU", "Latchkey.Go")
		req.Header.Set("x-client-Ver", c.version)
		req.Header.Set("x-client-OS", runtime.GOOS)
		if call.correlation != "" {
			req.Header.Set("client-request-id", call.correlation)
			req.Header.Set("return-client-request-id", "true")
		}
		if call.anchor != "" {
			req.Header.Set("X-AnchorMailbox", call.anchor)
		}
	}
	return req, nil
}
