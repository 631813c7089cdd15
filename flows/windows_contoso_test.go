package flows

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"latchkey/internal/demo"
	"latchkey/internal/demo/demotest"
)

// newWindowsContoso is the demo tenant behind a proxy with https that signs people in by their tickets, at the
// federation server's windowstransport and authorization endpoints.
func newWindowsContoso(t *testing.T) (*contoso, *doorman) {
	t.Helper()
	const secret = "known-to-the-proxy-alone"
	var forward http.Handler
	var d *doorman
	s := secureServer(t, func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("X-Remote-User")
		if strings.HasSuffix(r.URL.Path, "/windowstransport") || strings.HasPrefix(r.URL.Path, "/adfs/oauth2/authorize") {
			if !d.admits(w, r) {
				return
			}
			d.mu.Lock()
			r.Header.Set("X-Remote-User", d.accounts[len(d.accounts)-1])
			d.mu.Unlock()
		}
		r.Header.Set("X-Lab-Proxy", secret)
		r.Header.Del("Authorization")
		forward.ServeHTTP(w, r)
	})
	d = newDoorman(t, s)
	tenant, err := demo.Start(t.Context(), demo.Options{Dir: t.TempDir(), NewKey: demotest.Keys(), Proxy: &demo.Proxy{Tenant: s.URL, Secret: secret}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tenant.Close() })
	if forward, err = demotest.Forward(tenant.Info().Control); err != nil {
		t.Fatal(err)
	}
	return &contoso{tenant, t, tenant.Info()}, d
}

// The tenant checks messages, the assertion's bytes and signature, and who may sign in.
func TestWindowsAtContoso(t *testing.T) {
	for name, switches := range map[string]string{
		"as it comes":             `{}`,
		"WS-Trust 2005 alone":     `{"mex": "only_2005"}`,
		"wrapped metadata":        `{"mex": "wrapped"}`,
		"SAML 2.0":                `{"saml": "2.0"}`,
		"prefix far above, 2005":  `{"saml_prefix_on_envelope": true, "mex": "only_2005"}`,
		"a farm with fast clocks": `{"clock_offset_s": 200}`,
	} {
		t.Run(name, func(t *testing.T) {
			d, door := newWindowsContoso(t)
			d.set(switches)
			bob := d.login("bob").Username
			for _, authority := range []string{d.Authority, strings.TrimSuffix(d.Authority, "contoso.example") + "organizations"} {
				res, err := IntegratedWindows{Username: bob}.Acquire(t.Context(), newLoginTest(t, &kerberos{user: bob}), d.request(authority))
				if err != nil {
					t.Fatal(err)
				}
				if res.Account.Username != bob || res.Tokens.Refresh == "" || len(res.Steps) > 0 {
					t.Errorf("%+v", res)
				}
			}
			if door.tickets() != 2 {
				t.Errorf("%d tickets", door.tickets())
			}
		})
	}
}

func TestWindowsAtContosoRefused(t *testing.T) {
	d, door := newWindowsContoso(t)
	for _, tt := range []struct {
		user   string
		number string
		next   bool
	}{{"frank", "AADSTS50076", true}, {"nora", "AADSTS65001", true}, {"eve", "MSIS3126", true}} {
		username := d.login(tt.user).Username
		_, err := IntegratedWindows{Username: username}.Acquire(t.Context(), newLoginTest(t, &kerberos{user: username}), d.request(d.Authority))
		if e, ok := errors.AsType[*Error](err); !ok || !slices.Contains(e.Quoted(), tt.number) || errors.Is(err, ErrNextWay) != tt.next {
			t.Errorf("%s: %v, want %s", tt.user, err, tt.number)
		}
	}
	before := door.tickets()
	for user, says := range map[string]string{d.login("adele").Username: "managed", "x@outlook.com": "personal", "x@nowhere.example": "nowhere.example"} {
		_, err := IntegratedWindows{Username: user}.Acquire(t.Context(), newLoginTest(t, &kerberos{user: user}), d.request(d.Authority))
		if !errors.Is(err, ErrNextWay) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", user, err)
		}
	}
	if door.tickets() != before {
		t.Error("a ticket was shown")
	}
	for how, says := range map[string]string{"http_address": "https alone", "html": "metadata", "down": "503", "no_address": "windowstransport"} {
		d.set(`{"mex": "` + how + `"}`)
		_, err := IntegratedWindows{Username: d.login("bob").Username}.Acquire(t.Context(), newLoginTest(t, &kerberos{}), d.request(d.Authority))
		if !errors.Is(err, ErrNextWay) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", how, err)
		}
	}
}

// AD FS as an authority is the authorization code flow.
func TestWindowsAtContosoFarm(t *testing.T) {
	d, door := newWindowsContoso(t)
	bob := d.login("bob").Username
	for _, username := range []string{"", bob} {
		res, err := IntegratedWindows{Username: username}.Acquire(t.Context(), newLoginTest(t, &kerberos{user: bob}), d.request(d.ADFS))
		if err != nil {
			t.Fatal(err)
		}
		if res.Account.Username != bob || res.Tokens.Access[res.Account.Scopes].Token == "" {
			t.Errorf("%+v", res.Account)
		}
	}
	eve := d.login("eve").Username
	_, err := IntegratedWindows{}.Acquire(t.Context(), newLoginTest(t, &kerberos{user: eve}), d.request(d.ADFS))
	if e, ok := errors.AsType[*Error](err); !ok || e.Number() != "MSIS3126" || !errors.Is(err, ErrNextWay) {
		t.Error(err)
	}
	frank := d.login("frank").Username // wants a second factor, on a page
	_, err = IntegratedWindows{}.Acquire(t.Context(), newLoginTest(t, &kerberos{user: frank}), d.request(d.ADFS))
	e, ok := errors.AsType[*LoginError](err)
	if !ok || !strings.Contains(e.Problem, "page") || !strings.Contains(e.Next, "WIASupportedUserAgents") {
		t.Error(err)
	}
	if door.tickets() != 4 {
		t.Errorf("%d tickets", door.tickets())
	}
}

// At the platform a username is a person: whoever was named is not signed in as somebody else. At a farm, which may write
// names otherwise, it is a remark.
func TestWindowsAtContosoAsSomebodyElse(t *testing.T) {
	d, _ := newWindowsContoso(t)
	bob, eve := d.login("bob").Username, d.login("eve").Username
	res, err := IntegratedWindows{Username: eve}.Acquire(t.Context(), newLoginTest(t, &kerberos{user: bob}), d.request(d.Authority))
	if e, ok := errors.AsType[*LoginError](err); !ok || res != nil || !errors.Is(err, ErrNextWay) || e.Problem != "this computer's login is that of "+bob+", not of "+eve {
		t.Errorf("%+v, %v", res, err)
	}
	res, err = IntegratedWindows{Username: eve}.Acquire(t.Context(), newLoginTest(t, &kerberos{user: bob}), d.request(d.ADFS))
	if err != nil || len(res.Steps) != 1 || !strings.Contains(res.Steps[0], "that of "+bob) {
		t.Errorf("%+v, %v", res, err)
	}
	// An account that is known stays itself under another name.
	res, err = IntegratedWindows{Username: bob}.Acquire(t.Context(), newLoginTest(t, &kerberos{user: bob}), d.request(d.Authority))
	if err != nil {
		t.Fatal(err)
	}
	again := d.request(d.Authority)
	again.Account = &res.Account
	if _, err := (IntegratedWindows{Username: eve}).Acquire(t.Context(), newLoginTest(t, &kerberos{user: bob}), again); err != nil {
		t.Error(err)
	}
}
