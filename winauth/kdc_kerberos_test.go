//go:build kerberos && linux

package winauth

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	realm    = "LOGIN.TEST"
	password = "correct horse"
)

// kdc is an MIT key distribution centre of one test's own, on loopback. It needs no root: its port is a high one and
// its files are in the test's folder.
type kdc struct {
	dir    string
	port   int
	keytab string
}

// startKDC has the people alice and bob, and the services HTTP/sts.login.test and HTTP/other.login.test. The
// environment of the test process, and so of the library in it, points there.
func startKDC(t *testing.T) *kdc {
	t.Helper()
	k := &kdc{dir: t.TempDir(), port: freePort(t)}
	k.keytab = k.path("service.keytab")
	k.write(t, "krb5.conf", k.config(k.port))
	k.write(t, "kdc.conf", fmt.Sprintf(`[kdcdefaults]
kdc_listen = 127.0.0.1:%[2]d
kdc_tcp_listen = 127.0.0.1:%[2]d
[realms]
%[3]s = {
 database_name = %[1]s/principal
 key_stash_file = %[1]s/stash
 acl_file = %[1]s/kadm5.acl
 max_life = 24h
}
[logging]
kdc = FILE:%[1]s/kdc.log
`, k.dir, k.port, realm))
	t.Setenv("KRB5_CONFIG", k.path("krb5.conf"))
	t.Setenv("KRB5_KDC_PROFILE", k.path("kdc.conf"))
	t.Setenv("KRB5_KTNAME", "FILE:"+k.keytab)
	t.Setenv("KRB5RCACHENAME", "none:")
	k.useCache(t, "FILE:"+k.path("tickets"))

	command(t, "", "kdb5_util", "create", "-s", "-r", realm, "-P", "master")
	for _, person := range []string{"alice", "bob"} {
		command(t, "", "kadmin.local", "-r", realm, "-q", fmt.Sprintf("addprinc -pw %q %s", password, person))
	}
	for _, service := range []string{"HTTP/sts.login.test", "HTTP/other.login.test"} {
		command(t, "", "kadmin.local", "-r", realm, "-q", "addprinc -randkey "+service)
		command(t, "", "kadmin.local", "-r", realm, "-q", "ktadd -k "+k.keytab+" "+service)
	}
	k.serve(t)
	return k
}

func (k *kdc) path(name string) string { return filepath.Join(k.dir, name) }

func (k *kdc) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(k.path(name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// config is a krb5.conf that asks no DNS.
func (k *kdc) config(port int) string {
	return fmt.Sprintf(`[libdefaults]
default_realm = %[1]s
dns_lookup_kdc = false
dns_lookup_realm = false
dns_canonicalize_hostname = false
rdns = false
udp_preference_limit = 1
[realms]
%[1]s = {
 kdc = 127.0.0.1:%[2]d
}
[domain_realm]
.login.test = %[1]s
`, realm, port)
}

func (k *kdc) useCache(t *testing.T, name string) {
	t.Helper()
	t.Setenv("KRB5CCNAME", name)
}

func (k *kdc) serve(t *testing.T) {
	t.Helper()
	cmd := exec.Command("krb5kdc", "-n", "-r", realm, "-P", k.path("kdc.pid"))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
	})
	for {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", k.port))
		if err == nil {
			conn.Close()
			return
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("krb5kdc ended: %v\n%s", err, out.String())
		default:
		}
	}
}

// kinit fetches a ticket for person into the cache that is in use.
func (k *kdc) kinit(t *testing.T, person string, more ...string) {
	t.Helper()
	command(t, password+"\n", "kinit", append(more, person)...)
}

func command(t *testing.T, in, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stdin = strings.NewReader(in)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// freePort is a port that nobody listens on just now, below those that the system hands out by itself (ip(7),
// ip_local_port_range): nobody comes upon it before the KDC does.
func freePort(t *testing.T) int {
	t.Helper()
	const first, count = 10_000, 10_000
	for i := range count {
		port := first + (os.Getpid()+i)%count
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("there is no free port")
	return 0
}

// offset makes the clock of whoever uses the file of tickets differ by d from that of the KDC: the header of the file
// (version 4, tag 1) holds the difference that kinit has found.
func (k *kdc) offset(t *testing.T, d time.Duration) {
	t.Helper()
	b, err := os.ReadFile(k.path("tickets"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "\x05\x04\x00\x0c\x00\x01\x00\x08"
	if !bytes.HasPrefix(b, []byte(want)) {
		t.Fatalf("the file of tickets begins with % x", b[:16])
	}
	binary.BigEndian.PutUint32(b[len(want):], uint32(int32(d/time.Second)))
	k.write(t, "tickets", string(b))
}
