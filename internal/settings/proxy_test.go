package settings

import (
	"strings"
	"testing"
)

func TestParseProxy(t *testing.T) {
	for text, want := range map[string]string{
		"http://proxy.example:8080": "http://proxy.example:8080", "https://proxy.example/": "https://proxy.example",
		"socks5://127.0.0.1:1080": "socks5://127.0.0.1:1080", "HTTP://Proxy.Example": "http://Proxy.Example", "http://[::1]:3128": "http://[::1]:3128",
	} {
		if u, err := ParseProxy(text); err != nil || u.String() != want {
			t.Errorf("%s: %v, %v; want %s", text, u, err, want)
		}
	}
	for text, want := range map[string]string{
		"":                                "an address begins with http://",
		"proxy.example":                   "an address begins with http://",
		"proxy.example:8080":              "an address begins with http://",
		"ftp://proxy.example":             "an address begins with http://",
		"http://":                         "names no host",
		"http://:8080":                    "names no host",
		"http://proxy example":            "names no host",
		"http://proxy\x00.example":        "names no host",
		"http://proxy.example:":           "the port must be a number",
		"http://proxy.example:80800":      "the port must be a number",
		"http://proxy.example:x":          "names no host",
		"http://proxy.example/proxy.pac":  "leave out what comes after",
		"http://proxy.example?a=b":        "leave out what comes after",
		"http://anna:s3cret@proxy":        "a user name or a password",
		"http://anna@proxy.example":       "a user name or a password",
		"anna:s3cret@proxy.example:8080":  "a user name or a password",
		"http://anna:s3c%ret@proxy.local": "a user name or a password",
	} {
		_, err := ParseProxy(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3c") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
