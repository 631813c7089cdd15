//go:build linux && kerberos

package kerberos

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"latchkey/e2e/lab"
)

// Desk is a computer of the domain with somebody at it: a lab.Lab whose programs find the directory, trust the lab's CA,
// and have a credential cache, which is empty at first.
type Desk struct {
	*lab.Lab
	t     *testing.T
	d     *Directory
	cache string // as in KRB5CCNAME
}

// Kinds of credential caches (krb5.conf(5), ccache types).
const (
	CacheFile       = "FILE"
	CacheDir        = "DIR"                // a folder with one file a principal
	CacheKeyring    = "KEYRING"            // keys of this session, in the kernel
	CachePersistent = "KEYRING:persistent" // keys of this user, as Fedora and its kin have it
)

// NewDesk makes a computer; what is started at it ends with the test.
func NewDesk(t *testing.T) *Desk {
	t.Helper()
	d := here.Load()
	if d == nil {
		t.Fatal("there is no directory: TestMain must call kerberos.Main")
	}
	k := &Desk{Lab: lab.New(t), t: t, d: d}
	if err := os.Chmod(k.Dir, 0o711); err != nil { // for the web server's own user
		t.Fatal(err)
	}
	// The locks of displays lie in /tmp and name processes, which here are others than outside.
	write(t, k.Path("bin", "Xvfb"), "#!/bin/sh\nexec /usr/bin/Xvfb \"$@\" -nolock\n", 0o700)
	k.Setenv("KRB5_CONFIG", d.configFile())
	k.Setenv("SSL_CERT_FILE", d.bundle)
	k.Cache(CacheFile)
	return k
}

// Cache gives the desk an empty credential cache of that kind, and returns its name as in KRB5CCNAME.
func (k *Desk) Cache(kind string) string {
	k.t.Helper()
	mark := filepath.Base(k.Dir)
	var name string
	switch kind {
	case CacheFile:
		name = "FILE:" + k.Path("home", "ccache")
	case CacheDir:
		if err := os.MkdirAll(k.Path("home", "caches"), 0o700); err != nil {
			k.t.Fatal(err)
		}
		name = "DIR:" + k.Path("home", "caches")
	case CacheKeyring:
		name = "KEYRING:session:" + mark
	case CachePersistent:
		name = "KEYRING:persistent:" + strconv.Itoa(os.Getuid()) + ":" + mark
	default:
		k.t.Fatalf("no credential cache is of the kind %q", kind)
	}
	k.cache = name
	k.Setenv("KRB5CCNAME", name)
	// Keys in the kernel outlive folders.
	gone := exec.Command("kdestroy", "-q", "-c", name)
	gone.Env = k.Env()
	k.t.Cleanup(func() { _ = gone.Run() }) // it may be empty
	return name
}

// KInit gets a ticket with the person's password, in place of what the cache holds. The shortest life is a second; 0 means
// the usual ten hours.
func (k *Desk) KInit(p Person, life time.Duration) {
	k.t.Helper()
	k.kinit(p, life, p.Principal())
}

// KInitUPN is KInit for somebody who types the UPN and not the principal. The ticket is the same.
func (k *Desk) KInitUPN(p Person) {
	k.t.Helper()
	k.kinit(p, 0, "-C", "-E", p.UPN)
}

func (k *Desk) kinit(p Person, life time.Duration, args ...string) {
	k.t.Helper()
	args = append([]string{"-c", k.cache}, args...) // else another person's ticket goes to another cache of a collection
	if life > 0 {
		args = append([]string{"-l", strconv.Itoa(int(life/time.Second)) + "s"}, args...)
	}
	if r := k.RunWith(p.Password+"\n", "kinit", args...); r.Status != 0 {
		k.t.Fatalf("kinit %q ended with status %d: %s%s", args, r.Status, r.Stdout, r.Stderr)
	}
}

// KInitExpired gets a ticket and waits until it is over: the cache is there, and what it holds is of no use. Of the caches
// in the kernel nothing is left then, since keys end with their tickets.
func (k *Desk) KInitExpired(p Person) {
	k.t.Helper()
	k.KInit(p, time.Second)
	k.Wait("the ticket to expire", func() bool { return k.Run("klist", "-s").Status != 0 })
}

// KDestroy empties the cache.
func (k *Desk) KDestroy() {
	k.t.Helper()
	k.Must("kdestroy", "-q")
}

// KDestroyed empties the cache, which may be empty.
func (k *Desk) KDestroyed() { _ = k.Run("kdestroy", "-q") }

// Tickets are the services that the cache has tickets for: "krbtgt/...", "HTTP/adfs.contoso.lab@AD.CONTOSO.LAB".
func (k *Desk) Tickets() []string {
	k.t.Helper()
	var list []string
	for line := range strings.Lines(k.Run("klist").Stdout) {
		if fields := strings.Fields(line); len(fields) == 5 && strings.Contains(fields[4], "@") {
			list = append(list, fields[4])
		}
	}
	return list
}

// Clock puts the clock of the C library forward, or back, for what is started from now on; 0 is the true time. The
// Kerberos library goes by it. Go programs do not: they ask the kernel themselves.
func (k *Desk) Clock(by time.Duration) {
	k.t.Helper()
	if by == 0 {
		k.Setenv("LD_PRELOAD", "")
		k.Setenv("FAKETIME", "")
		return
	}
	k.Setenv("LD_PRELOAD", faketime()[0])
	k.Setenv("FAKETIME", fmt.Sprintf("%+ds", int(by/time.Second)))
}

// faketime is where the library is that gives programs another clock.
func faketime() []string {
	found, err := filepath.Glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
	if err != nil {
		return nil
	}
	return found
}
