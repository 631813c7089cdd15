package flows

import (
	"net/http"
	"net/url"

	"latchkey/internal/identity"
)

// proxyOf is ClientOptions.Proxy as http.Transport asks for it. What is on this computer is reached without a proxy of the
// person's own, as it is without the environment's.
func proxyOf(choose func() (at *url.URL, own bool)) func(*http.Request) (*url.URL, error) {
	return func(r *http.Request) (*url.URL, error) {
		at, own := choose()
		switch {
		case !own:
			return http.ProxyFromEnvironment(r)
		case identity.IsLoopback(r.URL.Hostname()):
			return nil, nil
		}
		return at, nil
	}
}
