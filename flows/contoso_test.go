package flows

import (
	"net/http"
	"strings"
	"testing"

	"latchkey/internal/demo"
	"latchkey/internal/demo/demotest"
	"latchkey/internal/identity"
)

// contoso is the demo tenant, for what needs a whole platform: federation, applications, devices.
type contoso struct {
	*demo.Tenant
	t *testing.T
	demo.Info
}

func newContoso(t *testing.T) *contoso {
	t.Helper()
	tenant, err := demo.Start(t.Context(), demo.Options{Dir: t.TempDir(), NewKey: demotest.Keys()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tenant.Close() })
	return &contoso{tenant, t, tenant.Info()}
}

// set turns switches of the control endpoint.
func (d *contoso) set(switches string) {
	d.t.Helper()
	resp, err := http.Post(d.Control, "application/json", strings.NewReader(switches))
	if err != nil {
		d.t.Fatal(err)
	}
	if status, body := read(resp); status != http.StatusOK {
		d.t.Fatalf("%s: %d %s", switches, status, body)
	}
}

// request asks for the Orders API as the native client at an authority of the tenant.
func (d *contoso) request(authority string) Request {
	d.t.Helper()
	a, err := identity.ParseAuthority(authority)
	if err != nil {
		d.t.Fatal(err)
	}
	return Request{Authority: a, ClientID: d.ClientID, Scopes: identity.ParseScopes(d.Scope)}
}

// login is a user's name and password.
func (d *contoso) login(begin string) Password {
	d.t.Helper()
	for _, u := range d.Users {
		if strings.HasPrefix(u.Username, begin) {
			return Password{Username: u.Username, Password: identity.Secret(u.Password)}
		}
	}
	d.t.Fatalf("the demo has no user %s", begin)
	return Password{}
}

// app is an application by its name.
func (d *contoso) app(name string) demo.AppInfo {
	d.t.Helper()
	for _, a := range d.Apps {
		if a.Name == name {
			return a
		}
	}
	d.t.Fatalf("the demo has no application %s", name)
	return demo.AppInfo{}
}
