//go:build linux && kerberos && wine

package domain

import (
	"encoding/json"
	"strings"
	"testing"

	"latchkey/e2e/kerberos"
	"latchkey/e2e/wine"
)

// TestDoctor: what latchkey.exe doctor finds, step by step.
func TestDoctor(t *testing.T) {
	w := newOffice(t, kerberos.FarmOptions{})
	for _, step := range []struct {
		name    string
		prepare func()
		status  int
		want    map[string]string // the beginning of "status text"
	}{
		{"no ticket", func() {}, 1, map[string]string{
			"Login library": "pass Kerberos package of Windows.", "Ticket": "fail There is none.", "Home realm": "pass contoso.example is federated.",
			"This computer": "warn Joined to no domain, and there is no", "This computer's login": "fail ", "Token endpoint": "skipped Not reached.",
		}},
		{"expired", func() { w.KInitExpired(kerberos.Bob) }, 1, map[string]string{"Ticket": "fail The ticket of this login has expired.", "This computer's login": "fail "}},
		{"ticket", func() { w.KInit(kerberos.Bob, 0) }, 0, map[string]string{
			"This computer": "pass Joined to no domain, but there is a ticket", "Ticket": "pass There is one in logon session, good until ",
			"Federation endpoint": "pass https://" + kerberos.FarmHost + "/adfs/services/trust/13/windowstransport (WS-Trust 1.3)",
			"Service name (SPN)":  "pass HTTP/" + kerberos.FarmHost + " is", "This computer's login": "pass ", "Federation server's answer": "pass ", "Token endpoint": "pass Signed in as Bob",
		}},
	} {
		step.prepare()
		r := w.Run(w.exe, "doctor", "--json", "--profile", "contoso", "--login-hint", kerberos.Bob.UPN)
		var report struct {
			Checks []struct{ Name, Status, Text, Next string }
		}
		if err := json.Unmarshal([]byte(r.Stdout), &report); err != nil || r.Status != step.status {
			t.Fatalf("%s: status %d, want %d: %v\n%s%s", step.name, r.Status, step.status, err, r.Stdout, r.Stderr)
		}
		found := map[string]string{}
		for _, c := range report.Checks {
			if found[c.Name] = c.Status + " " + c.Text; c.Status == "fail" && c.Next == "" {
				t.Errorf("%s: nothing is said on what to do: %+v", step.name, c)
			}
		}
		for name, want := range step.want {
			if !strings.HasPrefix(found[name], want) {
				t.Errorf("%s: %s is %q, want %q", step.name, name, found[name], want)
			}
		}
	}
}

// TestLogin runs winauth's own tests of SSPI at the desk: its steps, its errors, what it makes of a service that is not
// what it says.
func TestLogin(t *testing.T) {
	k := kerberos.NewDesk(t)
	k.Farm(kerberos.FarmOptions{})
	w := wine.In(t, k.Lab)
	tests := func(run string, atLeast int) {
		t.Helper()
		w.Test(wine.Tests{Folder: "winauth", Package: "winauth", Tags: "wine", Run: run, AtLeast: atLeast, Env: []string{
			"LATCHKEY_TEST_HOST=" + kerberos.FarmHost, "LATCHKEY_TEST_STRANGER=" + kerberos.NoSPNHost,
			"LATCHKEY_TEST_TRUSTED=" + wine.OnZ(kerberos.Trusted),
		}})
	}
	tests("^TestWithoutLogin$", 1)
	k.KInit(kerberos.Bob, 0)
	tests("^TestLogin", 5)
}
