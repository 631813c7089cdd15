package cli_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// The doctor names the proxy on the way to the provider and who says so, and no password of it.
func TestTheDoctorNamesTheProxy(t *testing.T) {
	d := newDesk(t)
	d.want(0, "profiles", "add", "contoso", "--authority", "https://sts.invalid/contoso", "--client-id", "c")
	d.want(0, "profiles", "add", "demo", "--authority", d.tenant.Info().Authority, "--client-id", "c")
	gone := "http://anna:s3cret@127.0.0.1:1"
	for _, step := range []struct {
		preferences, profile string
		env                  map[string]string
		want                 string // the beginning of "status text"
	}{
		{"", "contoso", nil, "pass sts.invalid is reached straight, without a proxy. Neither the environment nor the system names a proxy."},
		{"", "contoso", map[string]string{"https_proxy": gone}, "pass sts.invalid is reached through http://127.0.0.1:1. So https_proxy in the environment says."},
		{"", "contoso", map[string]string{"HTTPS_PROXY": gone, "NO_PROXY": "invalid"}, "pass sts.invalid is reached straight, without a proxy. So NO_PROXY in the environment says."},
		{"", "contoso", map[string]string{"HTTPS_PROXY": "socks4://anna:s3cret@127.0.0.1:1"}, "fail No proxy is named that Latchkey can speak to: it takes those of HTTP, HTTPS and SOCKS 5. So HTTPS_PROXY"},
		{"proxy = 'none'", "contoso", map[string]string{"HTTPS_PROXY": gone}, "pass sts.invalid is reached straight, without a proxy. So the preferences say (proxy)."},
		{"proxy = 'socks5://127.0.0.1:1'", "contoso", nil, "pass sts.invalid is reached through socks5://127.0.0.1:1. So the preferences say (proxy)."},
		{"proxy = 'socks5://127.0.0.1:1'\nproxy_exceptions = 'sts.invalid'", "contoso", nil, "pass sts.invalid is reached straight, without a proxy. The preferences except it from the proxy (proxy_exceptions)."},
		{"", "demo", map[string]string{"HTTP_PROXY": gone, "HTTPS_PROXY": gone}, "pass None: 127.0.0.1:"},
	} {
		d.prefer(step.preferences)
		d.env = step.env
		_, stdout, stderr := d.run("", "doctor", "--json", "--profile", step.profile)
		var report struct {
			Checks []struct{ Name, Status, Text, Next string }
		}
		if err := json.Unmarshal([]byte(stdout), &report); err != nil {
			t.Fatalf("%v\n%s%s", err, stdout, stderr)
		}
		found := ""
		for _, c := range report.Checks {
			if c.Name == "Proxy" {
				found = c.Status + " " + c.Text
			}
		}
		if !strings.HasPrefix(found, step.want) || strings.Contains(stdout+stderr, "s3cret") {
			t.Errorf("%s %v: %q, want %q\n%s", step.preferences, step.env, found, step.want, stderr)
		}
	}
}
