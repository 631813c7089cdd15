//go:build linux && wine

package windows

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"latchkey/e2e/lab"
	"latchkey/e2e/wine"
)

// proxyOf is what latchkey.exe doctor says of the proxy on the way to a provider that is nowhere.
func (w *world) proxyOf() string {
	w.t.Helper()
	r := w.Run(w.Command("latchkey.exe"), "doctor", "--json", "--profile", "nowhere")
	var report struct {
		Checks []struct{ Name, Status, Text string }
	}
	if err := json.Unmarshal([]byte(r.Stdout), &report); err != nil {
		w.t.Fatalf("%v\n%s%s", err, r.Stdout, r.Stderr)
	}
	for _, c := range report.Checks {
		if c.Name == "Proxy" {
			return c.Status + " " + c.Text
		}
	}
	w.t.Fatalf("nothing is said of the proxy:\n%s", r.Stdout)
	return ""
}

// TestProxyOfWindows: latchkey.exe goes by the settings that WinHTTP tells, of the moment.
func TestProxyOfWindows(t *testing.T) {
	w, one, other := newWorld(t), lab.NewProxy(t), lab.NewProxy(t)
	w.OK("profiles", "add", "nowhere", "--authority", "https://sts.invalid/contoso", "--client-id", "c")
	pac := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/proxy.pac" {
			http.NotFound(rw, r)
			return
		}
		rw.Header().Set("Content-Type", "application/x-ns-proxy-autoconfig")
		_, _ = rw.Write([]byte(`function FindProxyForURL(url, host) { return host == "sts.invalid" ? "PROXY ` + other.Address + `" : "DIRECT"; }`))
	}))
	defer pac.Close()
	through := func(p *lab.Proxy) string { return "pass sts.invalid is reached through http://" + p.Address }
	straight := "pass sts.invalid is reached straight, without a proxy."
	for _, step := range []struct {
		name     string
		settings wine.ProxySettings
		env      string     // HTTPS_PROXY
		asked    *lab.Proxy // nil: neither
		says     string
	}{
		{"nothing", wine.ProxySettings{Detect: true}, "", nil, straight + " So Windows' settings say."},
		{"a proxy", wine.ProxySettings{Proxy: one.Address}, "", one, through(one) + ". So Windows' settings say."},
		{"another", wine.ProxySettings{Proxy: "http=" + one.Address + ";https=" + other.Address}, "", other, through(other)},
		{"the first out of reach", wine.ProxySettings{Proxy: "https=127.0.0.1:1;https=" + other.Address}, "", other,
			"pass sts.invalid is reached through http://127.0.0.1:1, and where that is out of reach: http://" + other.Address},
		{"excepted", wine.ProxySettings{Proxy: one.Address, Except: "*.example;*.invalid;<local>"}, "", nil, straight},
		{"others excepted", wine.ProxySettings{Proxy: one.Address, Except: "invalid;<local>"}, "", one, through(one)},
		{"the environment first", wine.ProxySettings{Proxy: one.Address}, "http://anna:s3cret@" + other.Address, other, through(other) + ". So HTTPS_PROXY in the environment says."},
		{"a PAC file", wine.ProxySettings{Proxy: one.Address, Script: pac.URL + "/proxy.pac"}, "", other, through(other) + ". So the PAC file " + pac.URL + "/proxy.pac says"},
		{"a PAC file that is gone", wine.ProxySettings{Proxy: one.Address, Script: pac.URL + "/gone.pac?key=s3cret"}, "", one,
			strings.Replace(through(one), "pass", "warn", 1) + ". So Windows' settings say. The PAC file " + pac.URL + "/gone.pac was passed over ("},
	} {
		w.SetProxy(step.settings)
		w.Setenv("HTTPS_PROXY", step.env)
		if said := w.proxyOf(); !strings.HasPrefix(said, step.says) || strings.Contains(said, "s3cret") {
			t.Errorf("%s: the doctor says %q, want %q", step.name, said, step.says)
		}
		one.Take()
		other.Take()
		r := w.Run(w.Command("latchkey.exe"), "sign-in", "--profile", "nowhere", "--flow", "device-code")
		if r.Status == 0 || strings.Contains(r.Stderr, "s3cret") {
			t.Errorf("%s: status %d\n%s", step.name, r.Status, r.Stderr)
		}
		for _, p := range []*lab.Proxy{one, other} {
			if asked := p.Take(); slices.Contains(asked, "CONNECT sts.invalid:443") != (p == step.asked) {
				t.Errorf("%s: of %s and %s, %s was asked %q", step.name, one.Address, other.Address, p.Address, asked)
			}
		}
	}
}
