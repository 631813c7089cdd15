package flows

import (
	"cmp"
	"context"
	"net"
	"strings"
)

// dial connects. Where another way is left, a proxy that says nothing is not waited for until the request's time is up.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	var d net.Dialer
	if a, ok := ctx.Value(passageKey{}).(*passage); ok {
		if w := a.way.Load(); w != nil && w.more {
			d.Timeout = proxyPatience
		}
	}
	return dialHere(ctx, network, address, d.DialContext)
}

// dialHere connects to localhost without asking anybody where that is; everything else is left to dial. http is allowed to
// localhost, and where the name is in no file a name server would say where it leads: RFC 6761 section 6.3 wants resolvers
// not to ask one, and not all obey.
func dialHere(ctx context.Context, network, address string, dial func(ctx context.Context, network, address string) (net.Conn, error)) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil || !strings.EqualFold(host, "localhost") {
		return dial(ctx, network, address)
	}
	var failed error
	for _, ip := range []string{"127.0.0.1", "::1"} {
		conn, err := dial(ctx, network, net.JoinHostPort(ip, port))
		if err == nil {
			return conn, nil
		}
		failed = cmp.Or(failed, err)
	}
	return nil, failed
}
