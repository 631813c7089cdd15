package desktop

import (
	"net/url"
	"strings"
)

// environmentProxy is what the environment says of requests to an address; false: nothing. The variables are those that
// most programs go by, in capitals or small: HTTPS_PROXY or HTTP_PROXY for the scheme, and NO_PROXY for exceptions, which
// also hold for what the system would say otherwise.
func environmentProxy(getenv func(string) string, to *url.URL) (ProxyRoute, bool) {
	of := func(name string) (text, called string) {
		for _, called := range []string{name, strings.ToLower(name)} {
			if text := strings.TrimSpace(getenv(called)); text != "" {
				return text, called
			}
		}
		return "", ""
	}
	if list, called := of("NO_PROXY"); Excepts(list, to) {
		return ProxyRoute{Ways: []*url.URL{nil}, Source: ProxyOfEnvironment, Variable: called}, true
	}
	address, called := of(strings.ToUpper(to.Scheme) + "_PROXY")
	if address == "" {
		return ProxyRoute{}, false
	}
	return ProxyRoute{Ways: appendWay(nil, "http", address), Source: ProxyOfEnvironment, Variable: called}, true
}

// Excepts reports whether a list of exceptions from a proxy names the host of that address. Its entries are separated by
// commas, semicolons or blanks, and are those of NO_PROXY and of Windows: a name, which means all names below it as well;
// .name for those alone; an address, or a network as 10.0.0.0/8; * for any text; :port behind it where only that is meant;
// <local> for names without a dot.
func Excepts(list string, to *url.URL) bool { return excepts(list, to, true) }
