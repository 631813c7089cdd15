package settings

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestProxyExceptions(t *testing.T) {
	for list, want := range map[string]string{
		"": "", "contoso.com": "", " .contoso.com, *.lab;10.0.0.0/8\tfd00::/8 10.1.* ": "", "*": "", "<local>": "",
		"contoso.com:8443, [2001:db8::1]:443, [2001:db8::1], 2001:db8::1, fe80::1%eth0": "",
		"contoso.com, https://login.contoso.com":                                        "without https://",
		"anna@contoso.com":                                                              "without a user name",
		"contoso.com/login":                                                             "is a network such as",
		"10.0.0.0/40":                                                                   "is a network such as",
		"<intranet>":                                                                    "is the name of a host",
		`\\server`:                                                                      "is the name of a host",
		"contoso.com:https":                                                             "must be a number",
		":80":                                                                           "must be a number",
		"contoso.com:70000":                                                             "must be a number",
		"a\x00b":                                                                        "cannot be shown",
		strings.Repeat("a.example,", 500):                                               "too long",
	} {
		p := DefaultPreferences()
		p.ProxyExceptions = list
		err := p.Check()
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", list, err, want)
		}
		if alone := CheckProxyExceptions(list); (alone == nil) != (err == nil) || alone != nil && !strings.Contains(err.Error(), alone.Error()) {
			t.Errorf("%q alone: %v", list, alone)
		}
	}
	file := filepath.Join(t.TempDir(), "preferences.toml")
	p := DefaultPreferences()
	p.Proxy, p.ProxyExceptions = "http://proxy.example:8080", "contoso.com, *.lab"
	if err := p.Save(file); err != nil {
		t.Fatal(err)
	}
	if got, err := LoadPreferences(file); err != nil || got != p {
		t.Errorf("it is read as %+v, %v", got, err)
	}
}
