//go:build linux && kerberos

package kerberos_test

import (
	_ "embed"
	"slices"
	"strings"
	"testing"

	"latchkey/e2e/kerberos"
)

// bindingClient signs in with python3-gssapi: whether with the binding of the connection, another or none.
//
//go:embed testdata/client.py
var bindingClient string

// TestChannelBinding: the acceptor takes what is bound to its connection, and nothing else.
func TestChannelBinding(t *testing.T) {
	k := kerberos.NewDesk(t)
	f := k.Farm(kerberos.FarmOptions{Host: kerberos.BindingHost})
	k.KInit(kerberos.Bob, 0)
	rst := trust13.rst(kerberos.BindingHost)
	message := rst[len(rst)-2]
	ask := func(binding string) string {
		t.Helper()
		return k.Must("/usr/bin/python3", "-c", bindingClient, rst[len(rst)-1], trust13.space+"/RST/Issue", message, binding)
	}
	if got := ask("right"); !strings.HasPrefix(got, "200 ") || !strings.Contains(got, ">"+kerberos.Bob.UPN+"<") {
		t.Errorf("right: %s", got)
	}
	if got := ask("wrong"); !strings.HasPrefix(got, "401 ") || !strings.Contains(got, "Incorrect channel bindings") {
		t.Errorf("wrong: %s", got)
	}
	if got := ask("none"); got != "401 not bound" {
		t.Errorf("none: %s", got)
	}
	want := []string{"bound " + kerberos.Bob.Principal(), "not bound"}
	if log := f.BindingLog(); !slices.Contains(log, want[0]) || !slices.Contains(log, want[1]) {
		t.Errorf("the acceptor says %q", log)
	}
}

// TestSomethingInBetween: where the server sees another certificate than the client, even the right binding is wrong.
func TestSomethingInBetween(t *testing.T) {
	k := kerberos.NewDesk(t)
	k.Farm(kerberos.FarmOptions{Host: kerberos.BindingHost, WrongBinding: true})
	k.KInit(kerberos.Bob, 0)
	rst := trust13.rst(kerberos.BindingHost)
	got := k.Must("/usr/bin/python3", "-c", bindingClient, rst[len(rst)-1], trust13.space+"/RST/Issue", rst[len(rst)-2], "right")
	if !strings.HasPrefix(got, "401 ") || !strings.Contains(got, "Incorrect channel bindings") {
		t.Error(got)
	}
}
