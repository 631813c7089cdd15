package flows

import (
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"latchkey/internal/identity"
)

// withPort is a host as in an address ("sts.contoso.com", "[::1]:8443") with its port, in lower case.
func withPort(host string) string {
	u, err := url.Parse("https://" + strings.TrimSpace(host))
	if err != nil || u.Hostname() == "" || u.User != nil {
		return ""
	}
	return hostOf(u)
}

// hostOf is where an https address leads to: host and port.
func hostOf(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = "443"
	}
	return folded(u.Hostname()) + ":" + port
}

// serviceName is the SPN of a web server: its host without a port (RFC 4559 section 4).
func serviceName(u *url.URL) string { return "HTTP/" + folded(u.Hostname()) }

// folded is a host in lower case, as far as it is ASCII. Unicode's lower case makes an i of the Turkish İ, while a
// request for that name goes to another host (IDNA keeps the dot): two hosts would be taken for one.
func folded(host string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, host)
}

// vouches reports whether the word of whoever answers at an authority is enough to show this computer's login at host.
// Microsoft's own platform has made sure whose server it names. Anybody else can name a stranger's: have it vouch for the
// person, in silence, and keep the code or the assertion that comes of it. Such a provider names hosts of its own domain.
func vouches(a identity.Authority, host string) bool {
	u, err := url.Parse(a.URL)
	return err == nil && (a.Kind == identity.Entra || isHere(a) || sameSite(u.Hostname(), host))
}

// sameSite reports whether two hosts, written without a port, are under one registered domain.
func sameSite(a, b string) bool {
	a, b = folded(a), folded(b)
	if a == b {
		return a != ""
	}
	site, err := publicsuffix.EffectiveTLDPlusOne(a)
	other, err2 := publicsuffix.EffectiveTLDPlusOne(b)
	return err == nil && err2 == nil && site == other
}
