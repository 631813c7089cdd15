package desktop

import (
	"net/url"
	"strings"
)

// portalWays reads the portal's answer: addresses of proxies, and direct:// for straight there.
func portalWays(list []string) (ways []*url.URL) {
	for _, address := range list {
		if scheme, _, _ := strings.Cut(address, ":"); strings.EqualFold(scheme, "direct") {
			ways = append(ways, nil)
		} else if at := proxyAddress(address); at != nil {
			ways = append(ways, at)
		}
	}
	return ways
}
