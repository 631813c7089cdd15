package flows

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// table writes checks as "Name: status", for comparison, and fails the test when one does not say enough.
func table(t *testing.T, checks []Check) string {
	t.Helper()
	var b strings.Builder
	for _, c := range checks {
		fmt.Fprintf(&b, "%s: %s\n", c.Name, c.Status)
		if c.Text == "" || strings.Contains(c.Text, "%!") || c.Status == CheckFail && c.Next == "" {
			t.Errorf("%+v", c)
		}
	}
	return b.String()
}

// found gives the text of one check.
func found(checks []Check, name string) string {
	for _, c := range checks {
		if c.Name == name {
			return c.Text
		}
	}
	return ""
}

func TestExamineWindows(t *testing.T) {
	d, _ := newWindowsContoso(t)
	bob := d.login("bob").Username
	k := &kerberos{user: bob}
	checks := ExamineWindows(t.Context(), newLoginTest(t, k), d.request(d.Authority), IntegratedWindows{Username: bob})
	const good = "Authority: pass\nUsername: pass\nSign-in service: pass\nClock: pass\nHome realm: pass\nFederation metadata: pass\nFederation endpoint: pass\n" +
		"Service name (SPN): pass\nThis computer's login: pass\nFederation server's answer: pass\nToken endpoint: pass\n"
	if got := table(t, checks); got != good {
		t.Errorf("got\n%s", got)
	}
	for name, says := range map[string]string{
		checkEndpoints: "13/windowstransport (WS-Trust 1.3). Not chosen:", checkSPN: "HTTP/127.0.0.1", checkToken: "Bob", checkRealm: "contoso.example",
	} {
		if !strings.Contains(found(checks, name), says) {
			t.Errorf("%s: %s", name, found(checks, name))
		}
	}
	if text := found(checks, checkEndpoints); !strings.Contains(text, "Not chosen: /adfs/services/trust/2005/windowstransport (WS-Trust 1.3 goes first); /") || !strings.Contains(text, "takes passwords") {
		t.Error(text)
	}
	k.settled(t)

	checks = ExamineWindows(t.Context(), newLoginTest(t, &kerberos{user: bob}), d.request(d.ADFS), IntegratedWindows{})
	if got := table(t, checks); got != "Authority: pass\nUsername: pass\nSign-in service: pass\nClock: pass\nService name (SPN): pass\nThis computer's login: pass\nToken endpoint: pass\n" {
		t.Errorf("AD FS:\n%s", got)
	}
}

// Each failure is told where it happens, and what comes after is not reached.
func TestExamineWindowsFails(t *testing.T) {
	for name, tt := range map[string]struct {
		prepare func(f *winFarm, g *IntegratedWindows, r *Request, k *kerberos)
		at      string
		says    string
	}{
		"authority": {func(_ *winFarm, _ *IntegratedWindows, r *Request, _ *kerberos) {
			r.Authority.URL = "https://127.0.0.1:1/common"
		}, checkAuthority, "/common"},
		"username":    {func(_ *winFarm, g *IntegratedWindows, _ *Request, _ *kerberos) { g.Username = "bob" }, checkUsername, "not complete"},
		"no username": {func(_ *winFarm, g *IntegratedWindows, _ *Request, _ *kerberos) { g.Username = "" }, checkUsername, "told who you are"},
		"provider": {func(f *winFarm, _ *IntegratedWindows, _ *Request, _ *kerberos) {
			f.platform.document = func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }
		}, checkProvider, "cannot be used"},
		"keys": {func(f *winFarm, _ *IntegratedWindows, _ *Request, _ *kerberos) {
			f.platform.jwks = func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }
		}, checkProvider, ""},
		"managed":     {func(f *winFarm, _ *IntegratedWindows, _ *Request, _ *kerberos) { f.realm["account_type"] = "Managed" }, checkRealm, "managed"},
		"metadata":    {func(f *winFarm, _ *IntegratedWindows, _ *Request, _ *kerberos) { f.mex = "<html>" }, checkMetadata, "Your organisation's federation server (127.0.0.1"},
		"pinned":      {func(_ *winFarm, g *IntegratedWindows, _ *Request, _ *kerberos) { g.MEX = []byte("x") }, checkMetadata, "pinned"},
		"no endpoint": {func(f *winFarm, _ *IntegratedWindows, _ *Request, _ *kerberos) { f.mex = smallMEX(f.URL + "/13") }, checkEndpoints, "takes passwords"},
		"another host": {func(f *winFarm, _ *IntegratedWindows, _ *Request, _ *kerberos) {
			f.mex = windowsMEX(windowsPort("13", "https://evil.example/"))
		}, checkEndpoints, "Not chosen: https://evil.example/ (it is at evil.example"},
		"ticket": {func(_ *winFarm, _ *IntegratedWindows, _ *Request, k *kerberos) { k.refuse = errExpired }, checkLogin, "has expired"},
		"proof":  {func(f *winFarm, _ *IntegratedWindows, _ *Request, _ *kerberos) { f.answer = "I swear" }, checkLogin, "cannot prove"},
		"fault": {func(f *winFarm, _ *IntegratedWindows, _ *Request, _ *kerberos) {
			f.trust = func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(500)
				fmt.Fprint(w, soapFault("Sender", "FailedAuthentication", "MSIS3173: Validation failed for CONTOSO bob."))
			}
		}, checkAnswer, "It said: MSIS3173: Validation failed for CONTOSO bob."},
		"consent": {func(f *winFarm, _ *IntegratedWindows, _ *Request, _ *kerberos) {
			f.platform.token = func(w http.ResponseWriter, r *http.Request) bool {
				sendJSON(w, 400, map[string]any{"error": "invalid_grant", "error_codes": []int{65001}, "error_description": "AADSTS65001: Nobody consented to Lab. Trace ID: t-1 Correlation"})
				return true
			}
		}, checkToken, "It said: AADSTS65001: Nobody consented to Lab. Correlation ID: "},
	} {
		t.Run(name, func(t *testing.T) {
			f, g, k := newWinFarm(t), IntegratedWindows{Username: bobUPN}, &kerberos{}
			r := f.request()
			tt.prepare(f, &g, &r, k)
			checks := ExamineWindows(t.Context(), newLoginTest(t, k), r, g)
			got := table(t, checks)
			failed := 0
			for i, c := range checks {
				switch {
				case c.Status == CheckFail:
					failed++
					if c.Name != tt.at || !strings.Contains(c.Text, tt.says) {
						t.Errorf("%s: %s; want %q at %s", c.Name, c.Text, tt.says, tt.at)
					}
				case failed > 0 && c.Status != CheckSkipped, failed == 0 && c.Status != CheckPass:
					t.Errorf("%d:\n%s", i, got)
				}
			}
			if failed != 1 {
				t.Errorf("got\n%s", got)
			}
			k.settled(t)
		})
	}
	checks := ExamineWindows(t.Context(), newLoginTest(t, nil), newWinFarm(t).request(), IntegratedWindows{Username: bobUPN})
	if text := found(checks, checkLogin); !strings.Contains(text, "no login") {
		t.Errorf("without a Negotiator: %s", text)
	}
}

func TestExamineWindowsWarns(t *testing.T) {
	for offset, want := range map[time.Duration]CheckStatus{
		0: CheckPass, 50 * time.Second: CheckPass, -90 * time.Second: CheckWarn, 3 * time.Minute: CheckWarn, -10 * time.Minute: CheckFail, time.Hour: CheckFail,
	} {
		f := newWinFarm(t)
		f.platform.before = func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("Date", time.Now().Add(-offset).UTC().Format(http.TimeFormat))
			return false
		}
		checks := ExamineWindows(t.Context(), newLoginTest(t, &kerberos{}), f.request(), IntegratedWindows{Username: bobUPN})
		if got := checks[3]; got.Name != checkClock || got.Status != want || want != CheckPass && strings.Contains(got.Text, "ahead") != (offset > 0) {
			t.Errorf("%s: %+v", offset, got)
		}
	}
	f := newWinFarm(t)
	f.platform.before = func(w http.ResponseWriter, r *http.Request) bool { w.Header()["Date"] = nil; return false }
	checks := ExamineWindows(t.Context(), newLoginTest(t, &kerberos{}), f.request(), IntegratedWindows{Username: "robert@contoso.example"})
	if checks[3].Status != CheckWarn {
		t.Errorf("no date: %+v", checks[3])
	}
	if last := checks[len(checks)-1]; last.Status != CheckFail || !strings.Contains(last.Text, "robert") {
		t.Errorf("another person: %+v", last)
	}
}
