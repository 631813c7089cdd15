package desktop

import (
	"net/url"
	"strings"
	"testing"
)

// written is a list of ways as people write it.
func written(ways []*url.URL) string {
	var list []string
	for _, at := range ways {
		if at == nil {
			list = append(list, "straight")
		} else {
			list = append(list, at.String())
		}
	}
	return strings.Join(list, " ")
}

func TestListsOfProxies(t *testing.T) {
	for _, c := range []struct{ list, https, http string }{
		{"", "", ""},
		{"proxy:8080", "http://proxy:8080", "http://proxy:8080"},
		{"http://proxy:8080/", "http://proxy:8080", "http://proxy:8080"},
		{"http=a:1;https=b:2;socks=c:3", "http://b:2", "http://a:1"},
		{"HTTP=a:1 HTTPS=b:2", "http://b:2", "http://a:1"},
		{"ftp=a:1; socks=c:3", "socks5://c:3", "socks5://c:3"},
		{"https=a:1;b:2", "http://a:1", "http://b:2"},
		{"https=https://a:1", "https://a:1", ""},
		{"a:1;b:2 c", "http://a:1 http://b:2 http://c", "http://a:1 http://b:2 http://c"},
		{"PROXY a:1; SOCKS5 b:2 ; DIRECT", "http://a:1 socks5://b:2 straight", "http://a:1 socks5://b:2 straight"},
		{"HTTPS a; socks b;socks4 c:3;proxy d", "https://a socks5://b http://d", "https://a socks5://b http://d"},
		{"DIRECT", "straight", "straight"},
		{"10.0.0.1:3128; DIRECT", "http://10.0.0.1:3128 straight", "http://10.0.0.1:3128 straight"},
		{"[2001:db8::1]:3128", "http://[2001:db8::1]:3128", "http://[2001:db8::1]:3128"},
		{"anna:s3cret@a:1", "http://anna:s3cret@a:1", "http://anna:s3cret@a:1"},
		{"socks4://a:1; ftp://b; http://; a:99999; a:0; [fe80::1%25a%20b]:80; b:; *:80; PROXY; =; https=", "", ""},
	} {
		if got := written(proxyWays(c.list, "https")); got != c.https {
			t.Errorf("%q for https: %q, want %q", c.list, got, c.https)
		}
		if got := written(proxyWays(c.list, "http")); got != c.http {
			t.Errorf("%q for http: %q, want %q", c.list, got, c.http)
		}
	}
}

func TestAnswersOfThePortal(t *testing.T) {
	for list, want := range map[string]string{
		"direct://":         "straight",
		"http://proxy:8080": "http://proxy:8080",
		"http://proxy:8080/ socks://b:1080 direct://": "http://proxy:8080 socks5://b:1080 straight",
		"socks5://b:1080 socks4a://b:1080":            "socks5://b:1080",
		"socks4://b:1080 rtsp://c ://":                "",
		"http://anna:s3cret@proxy:8080":               "http://anna:s3cret@proxy:8080",
	} {
		if got := written(portalWays(strings.Fields(list))); got != want {
			t.Errorf("%q: %q, want %q", list, got, want)
		}
	}
}

func FuzzProxyLists(f *testing.F) {
	for _, list := range []string{"a:1", "http=a:1;https=b:2;socks=c:3", "PROXY a:1; DIRECT", "SOCKS5 [::1]:1;HTTPS u:p@b", ";=;;://", "https=;PROXY"} {
		f.Add(list)
	}
	f.Fuzz(func(t *testing.T, list string) {
		for _, way := range append(proxyWays(list, "https"), portalWays(strings.Split(list, ";"))...) {
			if way == nil {
				continue
			}
			if again := proxyAddress(way.String()); again == nil || again.Host != way.Host || again.Scheme != way.Scheme || way.Path != "" || way.RawQuery != "" {
				t.Errorf("%q: the way %q is no address of a proxy", list, way)
			}
		}
	})
}
