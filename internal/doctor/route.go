package doctor

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// Route is how requests to a host leave this computer. Its words are whole sentences.
type Route struct {
	Ways    []*url.URL // in the order in which they are tried; nil: straight. None: no proxy that is named can be used
	Because string     // who says so
	Fault   string     // what the way was chosen in spite of, and Next what to do about it; empty: nothing
	Next    string
}

// Shown is a proxy as it may be shown: without user name and password.
func Shown(proxy *url.URL) string {
	if proxy == nil {
		return "straight"
	}
	return (&url.URL{Scheme: proxy.Scheme, Host: proxy.Host}).String()
}

// route tells on which way the provider is reached, since what cannot be reached is often reached through the wrong proxy.
func (x *examination) route(ctx context.Context) {
	const name = "Proxy"
	to, err := url.Parse(x.target.Request.Authority.URL)
	if err != nil || to.Host == "" {
		return // the provider's own check says so
	}
	if identity.IsLoopback(to.Hostname()) {
		x.say(name, flows.CheckPass, fmt.Sprintf("None: %s is on this computer.", to.Host), "")
		return
	}
	r := x.Route(ctx, to)
	status := flows.CheckPass
	if r.Fault != "" {
		status = flows.CheckWarn
	}
	var text string
	switch {
	case len(r.Ways) == 0:
		x.say(name, flows.CheckFail, "No proxy is named that Latchkey can speak to: it takes those of HTTP, HTTPS and SOCKS 5. "+r.Because,
			"Name one that it can speak to (proxy in the preferences), or ask your administrator.")
		return
	case r.Ways[0] == nil:
		text = fmt.Sprintf("%s is reached straight, without a proxy.", to.Host)
	case len(r.Ways) == 1:
		text = fmt.Sprintf("%s is reached through %s.", to.Host, Shown(r.Ways[0]))
	default:
		var others []string
		for _, way := range r.Ways[1:] {
			others = append(others, Shown(way))
		}
		text = fmt.Sprintf("%s is reached through %s, and where that is out of reach: %s.", to.Host, Shown(r.Ways[0]), strings.Join(others, ", "))
	}
	x.say(name, status, strings.TrimSpace(text+" "+r.Because+" "+r.Fault), r.Next)
}
