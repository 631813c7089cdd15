//go:build linux && kerberos

package kerberos

import (
	_ "embed"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"

	"latchkey/e2e/lab"
)

// python is the distribution's: Samba's packages are for that one.
const python = "/usr/bin/python3"

// Person is somebody in the directory. At the demo tenant they have the same UPN and password.
type Person struct {
	Account  string `json:"account"` // the principal without the realm
	Password string `json:"password"`
	UPN      string `json:"upn"`
}

// Principal is the Kerberos name, which is not the UPN.
func (p Person) Principal() string { return p.Account + "@" + Realm }

// The people of the directory, by what is special about them at the tenant.
var (
	Bob     = Person{"bob", "bob-Willow-23", "bob.builder@contoso.example"}     // federated, and nothing else
	Frank   = Person{"frank", "frank-Poplar-29", "frank.mills@contoso.example"} // federated; the tenant wants a second factor
	Nora    = Person{"nora", "nora-Laurel-37", "nora.lindt@contoso.example"}    // federated; has not agreed to the application
	Eve     = Person{"eve", "eve-Spruce-43", "eve.stone@contoso.example"}       // federated; the federation server refuses her (MSIS3126)
	Adele   = Person{"adele", "adele-Maple-17", "adele@contoso.example"}        // managed: in the domain, but not federated
	Mallory = Person{"mallory", "mallory-Elm-59", "mallory@contoso.example"}    // in the domain, and unknown to the tenant (MSIS3173)
)

// Directory is a running Active Directory.
type Directory struct {
	l      *lab.Lab
	ca     *authority
	bundle string // certificates: the machine's and the lab's CA
}

//go:embed people.py
var peopleScript string

// service is an account with services, and the keytab for whoever runs them.
type service struct {
	Account  string   `json:"account"`
	Password string   `json:"password"`
	Services []string `json:"services"`
	Keytab   string   `json:"keytab"`
	Stale    bool     `json:"stale"` // the keytab is from before the password changed
}

// startDirectory provisions a domain and starts its controller.
func startDirectory(r *run) *Directory {
	l := lab.New(r)
	r.Cleanup(func() { reap(r) })
	d := &Directory{l: l}
	// The web server's own user must come through to the keytabs.
	if err := os.Chmod(l.Dir, 0o711); err != nil {
		r.Fatal(err)
	}
	for _, dir := range []string{"ad", "ad/run", "ad/ncalrpc", "ad/winbindd", "keytabs"} {
		if err := os.Mkdir(l.Path(dir), 0o755); err != nil {
			r.Fatal(err)
		}
	}
	if err := os.WriteFile(d.configFile(), []byte(krb5Config), 0o644); err != nil {
		r.Fatal(err)
	}
	l.Setenv("KRB5_CONFIG", d.configFile())
	l.Setenv("KRB5CCNAME", "FILE:"+l.Path("tmp", "ccache"))
	d.provision()
	d.populate(r)
	smb := l.Path("ad", "etc", "smb.conf")
	l.Start(lab.Options{Name: "samba"}, "samba", "--configfile="+smb, "--foreground", "--no-process-group")
	l.Wait("the domain controller", func() bool {
		return l.RunWith(Bob.Password+"\n", "kinit", Bob.Principal()).Status == 0
	})
	d.ca = newAuthority(r)
	d.trustAuthority(r)
	return d
}

// krb5Config is what a computer of the domain has: it asks the controller, and takes names of hosts as they are.
const krb5Config = `[libdefaults]
	default_realm = ` + Realm + `
	dns_lookup_kdc = false
	dns_lookup_realm = false
	dns_canonicalize_hostname = false
	rdns = false
[realms]
	` + Realm + ` = {
		kdc = ` + mainAddress + `
	}
[domain_realm]
	.contoso.lab = ` + Realm + `
	foreign.example = ` + Realm + `
`

func (d *Directory) configFile() string { return d.l.Path("krb5.conf") }

// provision makes the domain's database and configuration, all in the lab's folder.
func (d *Directory) provision() {
	at := func(elem ...string) string { return d.l.Path(append([]string{"ad"}, elem...)...) }
	options := []string{
		"interfaces=" + mainAddress + "/24", "bind interfaces only=yes", "posix:eadb=" + at("eadb.tdb"),
		"server services=kdc,ldap,cldap", // tickets are all that is wanted of it
		"ldb:nosync=true",                // nothing of it outlives the tests
		"pid directory=" + at("run"), "lock directory=" + at("run"), "ncalrpc dir=" + at("ncalrpc"),
		"winbindd socket directory=" + at("winbindd"), "ntp signd socket directory=" + at("run", "ntp"), "log file=" + at("run", "log.%m"),
	}
	args := []string{"domain", "provision", "--targetdir=" + at(), "--realm=" + Realm, "--domain=CONTOSO", "--server-role=dc",
		"--dns-backend=NONE", "--adminpass=Maple-1-administrator", "--host-name=dc1", "--host-ip=" + mainAddress}
	for _, o := range options {
		args = append(args, "--option="+o)
	}
	d.l.Must("samba-tool", args...)
}

// populate adds people and services, in one process: samba-tool takes a second for each.
func (d *Directory) populate(t lab.T) {
	web := func(host string) string { return "HTTP/" + host }
	asked, err := json.Marshal(map[string]any{
		"config": d.l.Path("ad", "etc", "smb.conf"), "database": d.l.Path("ad", "private", "sam.ldb"), "suffix": "contoso.example",
		"people": []Person{Bob, Frank, Nora, Eve, Adele, Mallory},
		"services": []service{
			{"svc-adfs", "Farm-key-81-x", []string{web(FarmHost), web(SSOHost)}, d.keytab(FarmHost), false},
			{"svc-stale", "Stale-key-82-x", []string{web(StaleHost)}, d.keytab(StaleHost), true},
			{"svc-binding", "Binding-key-83-x", []string{web(BindingHost)}, d.keytab(BindingHost), false},
			{"svc-foreign", "Foreign-key-84-x", []string{web(ForeignHost)}, d.keytab(ForeignHost), false},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := d.l.RunWith(string(asked), python, "-c", peopleScript); got.Status != 0 {
		t.Fatalf("fill the directory: %s%s", got.Stdout, got.Stderr)
	}
	files, err := filepath.Glob(d.l.Path("keytabs", "*"))
	for _, file := range files {
		err = errors.Join(err, os.Chown(file, 0, webGroup(t)), os.Chmod(file, 0o640))
	}
	if err != nil {
		t.Fatalf("hand the keys to the web server: %v", err)
	}
}

// keytab is the file with the keys that the server of a host has.
func (d *Directory) keytab(host string) string {
	switch host {
	case SSOHost, NoSPNHost:
		host = FarmHost
	}
	return d.l.Path("keytabs", strings.ReplaceAll(host, ".", "-"))
}

// listening reports whether something takes connections there.
func listening(address string) bool {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}
