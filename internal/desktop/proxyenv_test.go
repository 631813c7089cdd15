package desktop

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"time"
)

func TestTheEnvironmentComesFirst(t *testing.T) {
	for _, c := range []struct {
		env           map[string]string
		to            string
		ways, decides string // by which variable; empty: the system
	}{
		{nil, "https://login.example", "http://one:1", ""},
		{map[string]string{"HTTPS_PROXY": "http://env:2"}, "https://login.example", "http://env:2", "HTTPS_PROXY"},
		{map[string]string{"HTTPS_PROXY": "http://env:2"}, "http://login.example", "http://one:1", ""},
		{map[string]string{"HTTP_PROXY": "env:2"}, "http://login.example", "http://env:2", "HTTP_PROXY"},
		{map[string]string{"HTTPS_PROXY": " ", "https_proxy": "socks5h://u:pw@env"}, "https://login.example", "socks5h://u:pw@env", "https_proxy"},
		{map[string]string{"HTTPS_PROXY": "a:1", "https_proxy": "b:1"}, "https://login.example", "http://a:1", "HTTPS_PROXY"},
		{map[string]string{"HTTPS_PROXY": "env:2", "NO_PROXY": "other,example"}, "https://login.example", "straight", "NO_PROXY"},
		{map[string]string{"HTTPS_PROXY": "env:2", "NO_PROXY": "other,.login.example"}, "https://login.example", "http://env:2", "HTTPS_PROXY"},
		{map[string]string{"no_proxy": "*"}, "https://login.example", "straight", "no_proxy"},
		{map[string]string{"NO_PROXY": "other.example"}, "https://login.example", "http://one:1", ""},
		{map[string]string{"HTTPS_PROXY": "socks4://env"}, "https://login.example", "", "HTTPS_PROXY"},
	} {
		s := newSystemProxies(time.Now, func(name string) string { return c.env[name] }, time.Second, func(context.Context, *url.URL) (ProxyRoute, error) { return viaOne, nil })
		r, err := s.Lookup(t.Context(), targetAt(t, c.to))
		if err != nil || written(r.Ways) != c.ways || r.Variable != c.decides || (r.Source == ProxyOfEnvironment) != (c.decides != "") {
			t.Errorf("%v: %s is reached by %q as %q says, %v; want %q by %q", c.env, c.to, written(r.Ways), r.Variable, err, c.ways, c.decides)
		}
	}
	ask := func(context.Context, *url.URL) (ProxyRoute, error) { return ProxyRoute{}, errors.New("not asked") }
	s := newSystemProxies(time.Now, func(string) string { return "env:1" }, time.Second, ask)
	if _, err := s.Lookup(t.Context(), targetAt(t, "https://env:1")); err != nil {
		t.Errorf("the system is asked for what the environment says: %v", err)
	}
}

func TestExceptions(t *testing.T) {
	for _, c := range []struct {
		list, hits, misses string
	}{
		{"contoso.com", "https://login.contoso.com", "https://xcontoso.com"},
		{"Contoso.com", "https://contoso.com", "https://contoso.com.example"},
		{".contoso.com", "https://login.contoso.com", "https://contoso.com"},
		{"*.contoso.com", "https://login.contoso.com", "https://contoso.com"},
		{"a, b;c  contoso.com:443", "https://a.contoso.com", "https://a.contoso.com:8443"},
		{"10.0.0.1", "https://10.0.0.1", "https://10.0.0.11"},
		{"0.0.1", "", "https://10.0.0.1"},
		{"10.0.0.0/8,fd00::/8", "https://[fd00::1]", "https://11.0.0.1"},
		{"*", "https://login.contoso.com", ""},
		{"contoso.com", "", "https://[fe80::1%25.contoso.com]"},
		{"*.contoso.com", "", "https://[fe80::1%25.contoso.com]"},
		{"fe80::1", "https://[fe80::1%25eth0]", ""},
		{"fe80::1%eth0", "https://[fe80::1%25eth0]", "https://[fe80::2%25eth0]"},
		{"2001:DB8:0::1", "https://[2001:db8::1]", "https://[2001:db8::10]"},
		{"[2001:db8:0:0::1]:443", "https://[2001:db8::1]", "https://[2001:db8::1]:8443"},
		{"10.0.0.1", "https://[::ffff:10.0.0.1]", "https://[::ffff:10.0.0.11]"},
		{"::ffff:10.0.0.1", "https://10.0.0.1", ""},
		{"contoso.com.", "https://contoso.com", "https://contoso.comx"},
		{"contoso.com.:443", "https://login.contoso.com.", "https://contoso.com:8443"},
		{".", "", "https://contoso.com"},
		{"münchen.example", "https://login.xn--mnchen-3ya.example", "https://munchen.example"},
		{"xn--mnchen-3ya.example", "https://MÜNCHEN.example", ""},
		{"*.MÜNCHEN.example", "https://login.xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example"},
		{"contoso.com:*", "https://contoso.com:8443", "https://fabrikam.com:8443"},
		{"https://münchen.example:443", "https://xn--mnchen-3ya.example", "http://xn--mnchen-3ya.example"},
		{"", "", "https://login.contoso.com"},
	} {
		if c.hits != "" && !Excepts(c.list, targetAt(t, c.hits)) {
			t.Errorf("%q does not except %s", c.list, c.hits)
		}
		if c.misses != "" && Excepts(c.list, targetAt(t, c.misses)) {
			t.Errorf("%q excepts %s", c.list, c.misses)
		}
	}
}
