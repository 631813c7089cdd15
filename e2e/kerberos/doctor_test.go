//go:build linux && kerberos

package kerberos_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"latchkey/e2e/kerberos"
)

// finding is one check of `latchkey doctor --json`.
type finding struct{ Name, Status, Text, Next string }

// examine is the doctor's report on signing somebody in with a profile. It tells no secret, and what fails can be mended.
func examine(t *testing.T, k *kerberos.Desk, latchkey, profile string, p kerberos.Person, status int) []finding {
	t.Helper()
	args := []string{"doctor", "--json", "--profile", profile}
	if p.UPN != "" {
		args = append(args, "--login-hint", p.UPN)
	}
	r := k.Run(latchkey, args...)
	var report struct {
		Version, System, Target string
		Failed                  int
		Checks                  []finding
	}
	if err := json.Unmarshal([]byte(r.Stdout), &report); err != nil || r.Status != status {
		t.Fatalf("status %d, want %d: %v\n%s%s", r.Status, status, err, r.Stdout, r.Stderr)
	}
	failed := 0
	for _, c := range report.Checks {
		if c.Status == "fail" {
			failed++
		}
		if c.Name == "" || c.Text == "" || c.Status == "fail" && c.Next == "" {
			t.Errorf("%+v", c)
		}
	}
	if report.Version == "" || report.System == "" || report.Target != "profile "+profile || report.Failed != failed {
		t.Errorf("the report is headed %+v", report)
	}
	// Assertions and tickets are long words of base64 or XML; tokens begin like JSON in base64.
	if word := regexp.MustCompile(`eyJ|[A-Za-z0-9+=]{100}|<[a-z]+:|Negotiate `).FindString(r.Stdout + r.Stderr); word != "" || p.Password != "" && strings.Contains(r.Stdout, p.Password) {
		t.Errorf("the report may hold a secret: %q in\n%s", word, r.Stdout)
	}
	return report.Checks
}

// doctor examines the profile desk, which signs in with this computer's login alone, and gives the checks by name.
func doctor(t *testing.T, k *kerberos.Desk, latchkey string, status int, username string) map[string]finding {
	t.Helper()
	checks := map[string]finding{}
	for _, c := range examine(t, k, latchkey, "desk", kerberos.Person{UPN: username}, status) {
		checks[c.Name] = c
	}
	return checks
}

// newDoctorDesk is a desk with a keyring, and a profile for f.
func newDoctorDesk(t *testing.T, o kerberos.FarmOptions) (*kerberos.Desk, *kerberos.Farm) {
	t.Helper()
	k := kerberos.NewDesk(t)
	k.Bus()
	k.Keyring()
	f := k.Farm(o)
	k.Must(f.Latchkey, "profiles", "add", "desk", "--authority", f.Authority, "--client-id", f.ClientID, "--scope", f.Scope, "--flow", "windows")
	return k, f
}

func TestDoctor(t *testing.T) {
	k, f := newDoctorDesk(t, kerberos.FarmOptions{})
	bob := kerberos.Bob.UPN
	for _, step := range []struct {
		name, username string
		prepare        func()
		status         int
		want           map[string]string // the beginning of "status text next"
	}{
		{"no ticket", bob, func() {}, 1, map[string]string{"Ticket": "fail There is none.", "Home realm": "pass ", "This computer's login": "fail ", "Token endpoint": "skipped Not reached."}},
		{"ticket", bob, func() { k.KInit(kerberos.Bob, 0) }, 0, map[string]string{
			"Ticket": "pass " + kerberos.Bob.Principal() + " in FILE:", "User principal name": "pass " + kerberos.Bob.Principal() + " is the ticket's name.",
			"Sign-in service": "pass Found: https://" + kerberos.LoginHost, "Clock": "pass ", "Home realm": "pass contoso.example is federated.",
			"Federation endpoint": "pass https://" + kerberos.FarmHost + "/adfs/services/trust/13/windowstransport (WS-Trust 1.3). Not chosen: ",
			"Service name (SPN)":  "pass HTTP/" + kerberos.FarmHost + " is", "This computer's login": "pass ", "Federation server's answer": "pass ", "Token endpoint": "pass Signed in as Bob",
		}},
		{"managed", kerberos.Adele.UPN, func() {}, 1, map[string]string{"Ticket": "pass ", "Home realm": "fail ", "This computer's login": "skipped Not reached."}},
		{"expired", bob, func() { k.KInitExpired(kerberos.Bob) }, 1, map[string]string{"Ticket": "fail The ticket of " + kerberos.Bob.Principal() + " has expired.", "This computer's login": "fail "}},
		{"consent", kerberos.Nora.UPN, func() { k.KInit(kerberos.Nora, 0) }, 1, map[string]string{"Federation server's answer": "pass ", "Token endpoint": "fail "}},
	} {
		step.prepare()
		checks := doctor(t, k, f.Latchkey, step.status, step.username)
		for name, want := range step.want {
			if c := checks[name]; !strings.HasPrefix(c.Status+" "+c.Text, want) {
				t.Errorf("%s: %s is %q, want %q", step.name, name, c, want)
			}
		}
	}
	if out := k.Run(f.Latchkey, "doctor", "--profile", "desk", "--login-hint", bob); out.Status != 1 || !strings.Contains(out.Stdout, "● pass  Home realm: contoso.example is federated.\n") {
		t.Errorf("for people: %d\n%s", out.Status, out.Stdout)
	}
	k.KInit(kerberos.Bob, 0)
	f.Switch(map[string]any{"mex": "foreign_host"})
	if c := doctor(t, k, f.Latchkey, 1, bob)["Federation endpoint"]; c.Status != "fail" || !strings.Contains(c.Text, kerberos.ForeignHost) {
		t.Errorf("a foreign host: %+v", c)
	}
	if len(f.At(kerberos.ForeignHost)) != 0 {
		t.Error("the doctor showed the ticket to a foreign host")
	}
}

// The directory knows nothing of the federation server's name.
func TestDoctorUnknownService(t *testing.T) {
	k, f := newDoctorDesk(t, kerberos.FarmOptions{Host: kerberos.NoSPNHost})
	k.KInit(kerberos.Bob, 0)
	checks := doctor(t, k, f.Latchkey, 1, kerberos.Bob.UPN)
	if c := checks["This computer's login"]; c.Status != "fail" || !strings.Contains(c.Text, "HTTP/"+kerberos.NoSPNHost) || !strings.Contains(c.Next, "setspn") {
		t.Errorf("%+v", c)
	}
	if c := checks["Service name (SPN)"]; c.Status != "pass" {
		t.Errorf("%+v", c)
	}
}
