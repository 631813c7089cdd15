//go:build linux && kerberos

package kerberos

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"golang.org/x/sys/unix"

	"latchkey/e2e/lab"
)

// Realm is the Kerberos realm of the directory. UPNs end in another domain, as in most organisations.
const Realm = "AD.CONTOSO.LAB"

// The hosts of the lab. Where it says so, the directory knows the service HTTP/host, so that there are tickets for it.
const (
	LoginHost   = "login.contoso.lab"   // the tenant; no Kerberos
	FarmHost    = "adfs.contoso.lab"    // the federation server; known
	SSOHost     = "sso.contoso.lab"     // a provider that takes Kerberos at its authorization endpoint; known
	NoSPNHost   = "nospn.contoso.lab"   // a federation server that the directory knows nothing of
	StaleHost   = "stale.contoso.lab"   // known, but the server's keytab is from before its password changed
	BindingHost = "binding.contoso.lab" // known; demands channel bindings
	ForeignHost = "foreign.example"     // known, and nothing that a client may send a ticket to
	dcHost      = "dc1.ad.contoso.lab"
)

const (
	mainAddress    = "10.99.0.1" // the domain controller, and Apache
	bindingAddress = "10.99.0.3" // the acceptor with channel bindings
)

// silentAddresses are those of domain controllers that never answer: two, since for one alone the Kerberos library gives
// up by itself within half a minute.
func silentAddresses() []string { return []string{"10.99.0.4", "10.99.0.5"} }

// separate makes the namespaces liveable: private mounts, processes, addresses, names.
func separate(r *run) {
	must := func(what string, err error) {
		if err != nil {
			r.Fatalf("%s: %v", what, err)
		}
	}
	must("keep mounts private", unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""))
	must("mount the namespace's processes", unix.Mount("proc", "/proc", "proc", 0, ""))
	// Samba's own folders are for the machine's domain, should it be in one.
	for _, dir := range []string{"/var/lib/samba", "/run/samba"} {
		if _, err := os.Stat(dir); err == nil {
			must("hide "+dir, unix.Mount("tmpfs", dir, "tmpfs", 0, "mode=0755"))
		}
	}
	// Displays are numbered by sockets, of which the namespace has its own.
	must("make a folder for displays", os.MkdirAll("/tmp/.X11-unix", 0o777|os.ModeSticky))
	must("hide the machine's displays", unix.Mount("tmpfs", "/tmp/.X11-unix", "tmpfs", 0, "mode=1777"))
	must("name the host", unix.Sethostname([]byte("dc1")))
	for _, args := range [][]string{
		{"link", "set", "lo", "up"},
		{"address", "add", mainAddress + "/24", "dev", "lo"},
		{"address", "add", bindingAddress + "/24", "dev", "lo"},
	} {
		if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
			r.Fatalf("ip %s: %v: %s", strings.Join(args, " "), err, out)
		}
	}
	names := strings.Join([]string{dcHost, "dc1", LoginHost, FarmHost, SSOHost, NoSPNHost, StaleHost, ForeignHost}, " ")
	overlay(r, "/etc/hosts", fmt.Sprintf("127.0.0.1 localhost\n::1 localhost\n%s %s\n%s %s\n", mainAddress, names, bindingAddress, BindingHost))
	overlay(r, "/etc/resolv.conf", "nameserver "+mainAddress+"\n") // where nobody answers
}

// overlay puts another content in place of a file of the machine's, for this mount namespace alone.
func overlay(t lab.T, file, content string) {
	t.Helper()
	over, err := os.CreateTemp("", "lk-overlay-")
	if err != nil {
		t.Fatalf("replace %s: %v", file, err)
	}
	t.Cleanup(func() { _ = os.Remove(over.Name()) }) // it is gone with the namespace anyway
	_, err = over.WriteString(content)
	if err == nil {
		err = over.Chmod(0o644)
	}
	if err == nil {
		err = over.Close()
	}
	if err == nil {
		err = unix.Mount(over.Name(), file, "", unix.MS_BIND, "")
	}
	if err != nil {
		t.Fatalf("replace %s: %v", file, err)
	}
}
