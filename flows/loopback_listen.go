package flows

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"latchkey/internal/identity"
)

// redirect is where the provider sends the browser back to: an address on this computer (RFC 8252 section 7.3).
type redirect struct {
	host string // as registered: localhost, 127.0.0.1 or [::1]
	path string // as registered; may be empty
	port int    // 0: any free one
}

// parseRedirect reads a redirect URI. Empty means http://localhost on any port, which is what Entra
// registrations of desktop applications say.
func parseRedirect(raw string) (redirect, error) {
	if raw == "" {
		raw = "http://localhost"
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "":
		return redirect{}, fmt.Errorf("the redirect address %q is not a web address; use http://localhost", raw)
	case u.Scheme != "http" || !identity.IsLoopback(u.Hostname()):
		return redirect{}, fmt.Errorf("the redirect address %s must be http on this computer: http://localhost or http://127.0.0.1", raw)
	case u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return redirect{}, fmt.Errorf("the redirect address %s must have no query, fragment or user", raw)
	}
	switch h := strings.ToLower(u.Hostname()); h {
	case "localhost", "127.0.0.1", "::1":
	default:
		return redirect{}, fmt.Errorf("the redirect address %s must use localhost, 127.0.0.1 or [::1]", raw)
	}
	r := redirect{host: u.Host, path: u.EscapedPath()}
	if p := u.Port(); p != "" {
		r.host = strings.TrimSuffix(u.Host, ":"+p)
		if r.port, err = strconv.Atoi(p); err != nil || r.port < 1 || r.port > 65535 {
			return redirect{}, fmt.Errorf("the redirect address %s has no usable port", raw)
		}
	}
	return r, nil
}

// uri is the address with the port that is really listened on.
func (r redirect) uri(port int) string { return fmt.Sprintf("http://%s:%d%s", r.host, port, r.path) }

// registered is the address as it is registered. Where nothing listens, no port needs to be chosen.
func (r redirect) registered() string {
	if r.port != 0 {
		return r.uri(r.port)
	}
	return "http://" + r.host + r.path
}

// listenTries is how many ports are tried for one that is free on both loopback addresses.
const listenTries = 20

// listen takes one port on 127.0.0.1 and ::1, since a browser may resolve localhost to either and another
// program must not sit on the other one. A machine without IPv6 listens on 127.0.0.1 alone. Never on 0.0.0.0.
func (r redirect) listen(ctx context.Context) ([]net.Listener, int, error) {
	var lc net.ListenConfig
	v6 := hasIPv6(ctx)
	if r.host == "[::1]" && !v6 {
		return nil, 0, errors.New("listen on [::1]: this computer has no IPv6; use http://127.0.0.1 as the redirect address")
	}
	var last error
	for range listenTries {
		v4, err := lc.Listen(ctx, "tcp4", fmt.Sprintf("127.0.0.1:%d", r.port))
		if err != nil {
			last = err
		} else {
			port := v4.Addr().(*net.TCPAddr).Port
			if !v6 {
				return []net.Listener{v4}, port, nil
			}
			six, err := lc.Listen(ctx, "tcp6", fmt.Sprintf("[::1]:%d", port))
			if err == nil {
				return []net.Listener{v4, six}, port, nil
			}
			last = errors.Join(err, v4.Close())
		}
		if r.port != 0 {
			return nil, 0, &PortError{Port: r.port, Err: last}
		}
	}
	return nil, 0, fmt.Errorf("find a free port for the browser's answer: %w", last)
}

// PortError: the port that the redirect address asks for cannot be listened on.
type PortError struct {
	Port int
	Err  error
}

func (e *PortError) Error() string {
	return fmt.Sprintf("port %d, where the browser must come back to, is in use by another program: %v", e.Port, e.Err)
}
func (e *PortError) Unwrap() error { return e.Err }

// hasIPv6 asks by listening: that is the question, and every system has its own names for the failure.
func hasIPv6(ctx context.Context) bool {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp6", "[::1]:0")
	if err != nil {
		return false
	}
	_ = l.Close()
	return true
}
