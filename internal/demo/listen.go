package demo

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// CheckListen says what is wrong with a listen address; nil when the tenant may serve there.
func CheckListen(addr string) error {
	_, _, err := loopback(addr)
	return err
}

// loopback takes a listen address apart and refuses what other machines could reach.
func loopback(addr string) (host string, port int, err error) {
	host, p, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, fmt.Errorf("listen address %q: write host and port, such as 127.0.0.1:0", addr)
	}
	port, err = strconv.Atoi(p)
	if err != nil || port < 0 || port > 65535 {
		return "", 0, fmt.Errorf("listen address %q: %q is not a port", addr, p)
	}
	if strings.EqualFold(host, "localhost") {
		return "localhost", port, nil
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.IsLoopback() || ip.Zone() != "" {
		return "", 0, fmt.Errorf("listen address %q: the demo tenant serves this computer only; use 127.0.0.1, ::1 or localhost", addr)
	}
	return ip.String(), port, nil
}

// listen binds the port asked for. With port 0 it prefers the last one used, because a restart on another
// port is another issuer and every account would be lost; any free one will do when that is taken.
func listen(ctx context.Context, host string, port, last int) (net.Listener, error) {
	var lc net.ListenConfig
	bind := func(p int) (net.Listener, error) {
		return lc.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(p)))
	}
	if port == 0 && last != 0 {
		if l, err := bind(last); err == nil {
			return l, nil
		}
	}
	return bind(port)
}
