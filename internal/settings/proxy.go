package settings

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// ParseProxy reads the address of a proxy: http://host:port, https:// or socks5://. The error says what to do, and never
// shows the address: it may hold a password.
func ParseProxy(text string) (*url.URL, error) {
	if strings.Contains(text, "@") { // also in what is no address otherwise
		return nil, errors.New("the address holds a user name or a password, which would lie open in the settings file; write it without them")
	}
	scheme, rest, found := strings.Cut(text, "://")
	if !found || !slices.Contains([]string{"http", "https", "socks5"}, strings.ToLower(scheme)) {
		return nil, errors.New("an address begins with http://, https:// or socks5://; write for example http://proxy.example:8080")
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || strings.ContainsFunc(rest, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return nil, errors.New("the address names no host; write for example http://proxy.example:8080")
	}
	if port := u.Port(); port != "" || strings.HasSuffix(u.Host, ":") {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return nil, errors.New("the port must be a number from 1 to 65535; write for example http://proxy.example:8080")
		}
	}
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("an address of a proxy ends with the host or the port; leave out what comes after")
	}
	u.Path = ""
	return u, nil
}

// proxyProblem judges the value of proxy in the preferences.
func proxyProblem(text string) string {
	if text == ProxySystem || text == ProxyNone {
		return ""
	}
	_, err := ParseProxy(text)
	switch {
	case err == nil:
		return ""
	case !strings.ContainsAny(text, ":.@"): // hardly meant as an address
		return "write system, none, or an address that begins with http://, https:// or socks5://, for example http://proxy.example:8080"
	}
	return err.Error()
}
