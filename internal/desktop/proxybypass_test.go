package desktop

import (
	"net/url"
	"testing"
)

func TestWindowsExceptions(t *testing.T) {
	for _, c := range []struct {
		list, hits, misses string // one address each; empty: none
	}{
		{"", "", "https://login.contoso.com"},
		{"<local>", "https://intranet", "https://intranet.contoso.com"},
		{"<LOCAL>", "https://intranet:8443/x", "https://10.0.0.1"},
		{"<local>", "", "https://[2001:db8::1]"},
		{"login.contoso.com", "https://Login.Contoso.com", "https://a.login.contoso.com"},
		{"contoso.com", "https://contoso.com.", "https://login.contoso.com"},
		{"*.contoso.com", "https://login.contoso.com", "https://contoso.com"},
		{".contoso.com", "https://a.b.contoso.com", "https://contoso.com.example"},
		{"*contoso*", "https://login.contoso.example", "https://example.com"},
		{"login.*.com;x", "https://login.contoso.com", "https://login.contoso.org"},
		{"a.example; 10.*", "https://10.1.2.3", "https://110.1.2.3"},
		{"10.0.0.0/8", "https://10.1.2.3", "https://ten.example"},
		{"2001:db8::/32", "https://[2001:db8::5]", "https://[2001:db9::5]"},
		{"[2001:db8::5]", "https://[2001:db8::5]:8443", "https://[2001:db8::6]"},
		{"[2001:db8::5]:443", "https://[2001:db8::5]", "https://[2001:db8::5]:8443"},
		{"https://*.contoso.com", "https://login.contoso.com", "http://login.contoso.com"},
		{"login.contoso.com:443", "https://login.contoso.com", "https://login.contoso.com:8443"},
		{"login.contoso.com:80", "http://login.contoso.com", "https://login.contoso.com"},
		{"a b,c", "https://c", "https://abc"},
		{"*", "https://login.contoso.com", ""},
		{"<-loopback>;https://;:80;*:x", "", "https://login.contoso.com"},
		{"a*a", "https://aba", "https://a"},
	} {
		for address, want := range map[string]bool{c.hits: true, c.misses: false} {
			if address == "" {
				continue
			}
			if got := bypasses(c.list, targetAt(t, address)); got != want {
				t.Errorf("%q excepts %s: %v", c.list, address, got)
			}
		}
	}
}

func targetAt(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func FuzzWindowsExceptions(f *testing.F) {
	f.Add("*.contoso.com;<local>", "login.contoso.com")
	f.Add("10.*;10.0.0.0/8;[::1]:80", "10.1.2.3")
	f.Add("a*b*c**;https://*:443", "abc")
	f.Fuzz(func(t *testing.T, list, host string) {
		to := &url.URL{Scheme: "https", Host: host}
		if bypasses(list, to) && !bypasses("x;"+list+";y", to) {
			t.Errorf("%q excepts %q alone, and not among others", list, host)
		}
		if name := to.Hostname(); name != "" && !bypasses("*", to) {
			t.Errorf("* does not except %q", host)
		}
	})
}
