package cli_test

import (
	"bufio"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"latchkey/cache/cachetest"
	"latchkey/internal/cli"
	"latchkey/internal/session"
)

// proxy is a real one on this computer that notes where it was asked to connect, and refuses.
type proxy struct {
	address string
	mu      sync.Mutex
	asked   []string
}

func startProxy(t *testing.T) *proxy {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{address: "http://" + ln.Addr().String()}
	var work sync.WaitGroup
	work.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			work.Go(func() {
				defer conn.Close()
				r, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil {
					return
				}
				p.mu.Lock()
				p.asked = append(p.asked, r.Method+" "+r.Host)
				p.mu.Unlock()
				_, _ = conn.Write([]byte("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
			})
		}
	})
	t.Cleanup(func() { ln.Close(); work.Wait() })
	return p
}

// take is what was asked since the last time.
func (p *proxy) take() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.asked
	p.asked = nil
	return list
}

func TestTheProxyOfThePreferences(t *testing.T) {
	d, one, other, environments := newDesk(t), startProxy(t), startProxy(t), startProxy(t)
	d.env = map[string]string{"HTTPS_PROXY": environments.address}
	signIn := []string{"sign-in", "--authority", "https://sts.invalid/contoso", "--client-id", "c", "--flow", "device-code", "--timeout", "20s"}
	for _, step := range []struct {
		preferences string
		asked       *proxy // nil: neither
	}{
		{"", environments},
		{"proxy = '" + one.address + "'", one}, {"proxy = '" + other.address + "/'", other}, {"proxy = 'none'", nil}, {"proxy = '" + one.address + "'", one},
		{"proxy = '" + one.address + "'\nproxy_exceptions = 'contoso.com, *.invalid'", nil},
		{"proxy = '" + one.address + "'\nproxy_exceptions = 'sts.invalid:8443'", one},
		{"proxy = 'system'\nproxy_exceptions = '*'", environments},
	} {
		d.prefer(step.preferences)
		if status, _, stderr := d.run("", signIn...); status == 0 {
			t.Fatalf("%s: signed in at a provider that is not there: %s", step.preferences, stderr)
		}
		for _, p := range []*proxy{one, other, environments} {
			asked := p.take()
			if (len(asked) > 0) != (p == step.asked) {
				t.Errorf("%s: %s was asked %q", step.preferences, p.address, asked)
			}
			for _, what := range asked {
				if what != "CONNECT sts.invalid:443" {
					t.Errorf("%s: asked to %s", step.preferences, what)
				}
			}
		}
	}

	// What stays on this computer passes by a proxy.
	d.prefer("proxy = '" + one.address + "'")
	d.profile()
	d.signIn("adele")
	if asked := one.take(); len(asked) > 0 {
		t.Errorf("the proxy was asked for this computer itself: %q", asked)
	}
}

// A face hears of another proxy, and of renewals that are not wanted any more, the next time that it asks. In a file with
// a fault nobody's choice is known.
func TestPreferencesHoldTheNextTime(t *testing.T) {
	d := newDesk(t)
	d.env = map[string]string{"HTTPS_PROXY": "http://environment.example:1", "NO_PROXY": "except.example"}
	d.withHome(func(h *cli.Home, _ *session.Keeper) {
		for _, step := range []struct {
			text     string
			at, same string // the proxy for login.example and for except.example; empty: straight
			back     bool
		}{
			{"", "http://environment.example:1", "", true},
			{"proxy = 'none'\nbackground_refresh = false", "", "", false},
			{"proxy = 'system'", "http://environment.example:1", "", true},
			{"proxy = 'SOCKS5://proxy.example:1080/'\nbackground_refresh = true", "socks5://proxy.example:1080", "socks5://proxy.example:1080", true},
			{"proxy = 'http://proxy.example'\nproxy_exceptions = 'login.example'", "", "http://proxy.example", true},
			{"proxy = 'none'\nbackground_refresh = 0", "http://environment.example:1", "", true},
			{"proxy = 'http://proxy.example'\nproxy_exceptions = 'https://login.example'", "http://environment.example:1", "", true},
		} {
			d.prefer(step.text)
			for host, want := range map[string]string{"login.example": step.at, "except.example": step.same} {
				ways, err := h.Ways(t.Context(), &url.URL{Scheme: "https", Host: host})
				got := ""
				if len(ways) == 1 && ways[0] != nil {
					got = ways[0].String()
				}
				if err != nil || len(ways) != 1 || got != want || h.Background() != step.back {
					t.Errorf("%q: %s through %v, %v, renewals %v", step.text, host, ways, err, h.Background())
				}
			}
		}
	})
}

func TestTheLogLevelOfThePreferences(t *testing.T) {
	d := newDesk(t)
	d.profile()
	file := filepath.Join(t.TempDir(), "log")
	for _, step := range []struct {
		preferences   string
		flags         []string
		terminal, log string // the least that is logged there; empty: nothing
	}{
		{"", nil, "", "INFO"},
		{"log_level = 'debug'", nil, "DEBUG", "DEBUG"},
		{"log_level = 'info'", nil, "", "INFO"},
		{"log_level = 'warn'", nil, "", ""},
		{"log_level = 'debug'", []string{"--log-level", "info"}, "INFO", "INFO"},
		{"log_level = 'error'", []string{"--log-level", "debug"}, "DEBUG", "DEBUG"},
	} {
		d.prefer(step.preferences)
		signIn := func(flags ...string) (stderr string) {
			d.ring = &cachetest.Ring{} // whose first key is told of
			if err := os.RemoveAll(filepath.Join(d.home, "state")); err != nil {
				t.Fatal(err)
			}
			d.browserOf("adele")
			_, stderr = d.want(0, slices.Concat([]string{"sign-in", "--profile", "contoso", "--timeout", "20s"}, step.flags, flags)...)
			return stderr
		}
		if got := least(signIn()); got != step.terminal {
			t.Errorf("%s %s: the least on the terminal is %q", step.preferences, step.flags, got)
		}
		if got := least(signIn("--log-file", file)); got != "" {
			t.Errorf("%s %s: in spite of the file the terminal has %q", step.preferences, step.flags, got)
		}
		text, err := os.ReadFile(file)
		if got := least(string(text)); err != nil || got != step.log {
			t.Errorf("%s %s: the least in the file is %q, %v", step.preferences, step.flags, got, err)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
}

// least is the least level in a log; empty: nothing is in it.
func least(log string) string {
	for _, level := range []string{"DEBUG", "INFO", "WARN", "ERROR"} {
		if strings.Contains(log, "level="+level) {
			return level
		}
	}
	return ""
}
