//go:build linux && kerberos

package kerberos

import (
	"bytes"
	"cmp"
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"os"
	"os/user"
	"strconv"
	"strings"
	"text/template"

	"latchkey/e2e/lab"
)

const apacheModules = "/usr/lib/apache2/modules"

// webUser is who Apache serves as.
const webUser = "www-data"

// FarmOptions say what stands behind the names. The zero value is an organisation where all is well.
type FarmOptions struct {
	Host string // of the federation server, as the tenant names it: FarmHost when empty, NoSPNHost, StaleHost, BindingHost

	// SSO starts a second provider, whose authorization endpoint takes Kerberos, at SSOHost.
	SSO bool

	// WrongBinding has the acceptor at BindingHost expect the binding of another certificate, as when something in between
	// takes TLS apart.
	WrongBinding bool

	// WrongProof has the acceptor at BindingHost send a damaged proof of who it is, with an answer that is well.
	WrongProof bool
}

// Farm is a federated tenant: the demo tenant with its federation server, under names of the lab, behind acceptors that
// are not ours. Demo's Switch and Counters go past those.
type Farm struct {
	*lab.Demo
	SSO      *lab.Demo // FarmOptions.SSO
	Latchkey string    // the slim program
	k        *Desk
}

//go:embed httpd.conf
var apacheConfig string

// Farm starts all that is behind the names.
func (k *Desk) Farm(o FarmOptions) *Farm {
	k.t.Helper()
	f := &Farm{Latchkey: lab.Slim(k.t), k: k}
	host := cmp.Or(o.Host, FarmHost)
	secret := rand.Text()
	f.Demo = k.proxied("proxy.json", map[string]string{"tenant": "https://" + LoginHost, "farm": "https://" + host, "secret": secret}, f.Latchkey)
	if o.SSO {
		f.SSO = k.proxied("proxy-sso.json", map[string]string{"tenant": "https://" + SSOHost, "secret": secret}, f.Latchkey)
	}
	if host == BindingHost {
		k.acceptor(f.Demo, secret, o)
	}
	k.apache(f.Demo, f.SSO, secret)
	return f
}

// proxied starts a demo tenant that goes by other names.
func (k *Desk) proxied(name string, proxy map[string]string, latchkey string) *lab.Demo {
	k.t.Helper()
	text, err := json.Marshal(proxy)
	if err != nil {
		k.t.Fatal(err)
	}
	write(k.t, k.Path(name), string(text), 0o600)
	return k.Demo(latchkey, "--proxy", k.Path(name))
}

// virtualHost is one name that Apache serves.
type virtualHost struct {
	Name    string
	Backend string // where the demo tenant listens
	Keytab  string
	Paths   string // that ask for a ticket, as a regular expression; "" means none
}

// apache starts the web server. Nobody but it can tell the tenant who is there: it takes away what clients send under
// those names.
func (k *Desk) apache(tenant, sso *lab.Demo, secret string) {
	k.t.Helper()
	dir := k.Path("apache")
	if err := os.Mkdir(dir, 0o755); err != nil {
		k.t.Fatal(err)
	}
	// Replays of a ticket are noted here, by the web server's own user.
	if err := os.Mkdir(dir+"/run", 0o700); err != nil {
		k.t.Fatal(err)
	}
	if err := os.Chown(dir+"/run", webID(k.t), webGroup(k.t)); err != nil {
		k.t.Fatal(err)
	}
	const farmPaths = "^/adfs/(services/trust/(13|2005)/windowstransport|oauth2/authorize/?)$"
	hosts := []virtualHost{{Name: LoginHost, Backend: backend(tenant)}}
	for _, name := range []string{FarmHost, NoSPNHost, StaleHost} {
		hosts = append(hosts, virtualHost{name, backend(tenant), k.d.keytab(name), farmPaths})
	}
	hosts = append(hosts, virtualHost{ForeignHost, backend(tenant), k.d.keytab(ForeignHost), "^/"})
	if sso != nil {
		hosts = append(hosts, virtualHost{SSOHost, backend(sso), k.d.keytab(SSOHost), "^/([^/]+/oauth2/v2.0/authorize|adfs/oauth2/authorize/?)$"})
	}
	var names []string
	for _, h := range hosts {
		names = append(names, h.Name)
	}
	k.d.ca.issue(k.t, dir+"/cert.pem", dir+"/key.pem", names...)
	var config bytes.Buffer
	err := template.Must(template.New("httpd.conf").Parse(apacheConfig)).Execute(&config, map[string]any{
		"Dir": dir, "Modules": apacheModules, "User": webUser, "Address": mainAddress, "Hosts": hosts, "Secret": secret,
	})
	if err != nil {
		k.t.Fatal(err)
	}
	write(k.t, dir+"/httpd.conf", config.String(), 0o600)
	k.Start(lab.Options{Name: "apache", Env: []string{"KRB5RCACHENAME=file2:" + dir + "/run/rcache"}},
		"apache2", "-d", dir, "-f", "httpd.conf", "-DFOREGROUND")
	k.Wait("the web server", func() bool { return listening(mainAddress + ":443") })
}

// backend is where a demo tenant listens, under the names that it goes by.
func backend(demo *lab.Demo) string {
	at, _, _ := strings.Cut(strings.TrimPrefix(demo.ControlURL, "http://"), "/")
	return at
}

func webID(t lab.T) int    { return number(t, func(u *user.User) string { return u.Uid }) }
func webGroup(t lab.T) int { return number(t, func(u *user.User) string { return u.Gid }) }

func number(t lab.T, of func(*user.User) string) int {
	t.Helper()
	u, err := user.Lookup(webUser)
	if err != nil {
		t.Fatalf("find the web server's own user: %v", err)
	}
	n, err := strconv.Atoi(of(u))
	if err != nil {
		t.Fatal(err)
	}
	return n
}
