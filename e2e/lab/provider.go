//go:build linux

package lab

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// OIDCProvider is a running npm oidc-provider: one that is not ours.
type OIDCProvider struct {
	Issuer           string   `json:"issuer"`
	ClientID         string   `json:"client_id"`
	ExactClientID    string   `json:"exact_client_id"`
	ExactRedirectURI string   `json:"exact_redirect_uri"`
	FrontClientID    string   `json:"front_client_id"`
	SecretClientID   string   `json:"secret_client_id"`
	ClientSecret     string   `json:"client_secret"`
	KeyClientID      string   `json:"key_client_id"` // with the option client_key
	Resource         string   `json:"resource"`
	Scopes           []string `json:"scopes"`
	CountersURL      string   `json:"counters"`

	l *Lab
}

// OIDCProvider starts the provider; options as in e2e/oidc-provider/server.mjs.
func (l *Lab) OIDCProvider(options map[string]any) *OIDCProvider {
	l.t.Helper()
	text, err := json.Marshal(options)
	if err != nil {
		l.t.Fatal(err)
	}
	dir := filepath.Join(Root(l.t), "e2e", "oidc-provider")
	p := &OIDCProvider{l: l}
	// Its own Node.js, by the lock file: distributions have older ones that it cannot run on. Not through
	// node_modules/.bin, where older versions of npm leave optional packages out.
	arch := map[string]string{"amd64": "x64"}[runtime.GOARCH]
	node := filepath.Join(dir, "node_modules", "node-linux-"+cmp.Or(arch, runtime.GOARCH), "bin", "node")
	l.announced(p, Options{Name: "oidc-provider"}, node, filepath.Join(dir, "server.mjs"), string(text))
	return p
}

// Counters is what clients asked for: token_requests, by_grant, families_revoked, userinfo, end_session, revocation.
func (p *OIDCProvider) Counters() Counters {
	p.l.t.Helper()
	return p.l.counters(http.DefaultClient, p.CountersURL)
}

// Counters is what a provider counts, ours and the other.
type Counters struct {
	TokenRequests   int            `json:"token_requests"`
	ByGrant         map[string]int `json:"by_grant"`
	FamiliesRevoked int            `json:"families_revoked"`
	UserRealm       int            `json:"user_realm_requests"`
	Mex             int            `json:"mex_requests"`
	WSTrust         int            `json:"ws_trust_requests"`
	ByTrust         map[string]int `json:"by_trust"` // "13/windowstransport"
	Userinfo        int            `json:"userinfo"`
	EndSession      int            `json:"end_session"`
	Revocation      int            `json:"revocation"`
}

// Demo is a running `latchkey demo`.
type Demo struct {
	Authority  string     `json:"authority"`
	OIDCIssuer string     `json:"oidc_issuer"`
	TenantID   string     `json:"tenant_id"`
	ClientID   string     `json:"client_id"`
	ADFS       string     `json:"adfs_authority"`
	CAFile     string     `json:"ca_file"`
	Scope      string     `json:"scope"`
	ControlURL string     `json:"control"`
	Users      []DemoUser `json:"users"`
	Apps       []DemoApp  `json:"apps"`

	l       *Lab
	Process *Process
}

// DemoUser is somebody who can sign in there.
type DemoUser struct {
	Username  string `json:"username"`
	Password  string `json:"password"`
	Kind      string `json:"kind"`
	Federated bool   `json:"federated"`
}

// DemoApp is an application that is registered there.
type DemoApp struct {
	Name            string   `json:"name"`
	ClientID        string   `json:"client_id"`
	Secret          string   `json:"secret"`
	CertificateFile string   `json:"certificate_file"`
	KeyFile         string   `json:"key_file"`
	PFXFile         string   `json:"pfx_file"`
	PFXPassword     string   `json:"pfx_password"`
	AssertionFile   string   `json:"assertion_file"`
	Scopes          []string `json:"scopes"`
}

// Demo starts the demo tenant by the command of the given binary.
func (l *Lab) Demo(latchkey string, args ...string) *Demo {
	l.t.Helper()
	d := &Demo{l: l}
	d.Process = l.announced(d, Options{Name: "demo"}, latchkey, append([]string{"demo", "--json"}, args...)...)
	return d
}

// User is the first user of the kind: "managed", "mfa", ...
func (d *Demo) User(kind string) DemoUser {
	d.l.t.Helper()
	for _, u := range d.Users {
		if u.Kind == kind {
			return u
		}
	}
	d.l.t.Fatalf("the demo tenant has no user of kind %q", kind)
	return DemoUser{}
}

// App is the application of that name.
func (d *Demo) App(name string) DemoApp {
	d.l.t.Helper()
	for _, a := range d.Apps {
		if a.Name == name {
			return a
		}
	}
	d.l.t.Fatalf("the demo tenant has no application %q", name)
	return DemoApp{}
}

// Roots are what to trust besides the system's certificates; nil when it is served without TLS.
func (d *Demo) Roots() *x509.CertPool {
	d.l.t.Helper()
	if d.CAFile == "" {
		return nil
	}
	text, err := os.ReadFile(d.CAFile)
	roots := x509.NewCertPool()
	if err != nil || !roots.AppendCertsFromPEM(text) {
		d.l.t.Fatalf("read the CA of the demo tenant: %v", err)
	}
	return roots
}

// Client trusts the demo tenant.
func (d *Demo) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: d.Roots()}, DisableKeepAlives: true}}
}

// Switch sets switches of the demo tenant ({"expires_in": 5}).
func (d *Demo) Switch(switches map[string]any) {
	d.l.t.Helper()
	body, err := json.Marshal(switches)
	if err != nil {
		d.l.t.Fatal(err)
	}
	answer, err := d.Client().Post(d.ControlURL, "application/json", bytes.NewReader(body))
	if err != nil {
		d.l.t.Fatalf("set a switch of the demo tenant: %v", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 500))
		d.l.t.Fatalf("set a switch of the demo tenant: %s: %s", answer.Status, text)
	}
}

// Counters is what clients asked for.
func (d *Demo) Counters() Counters {
	d.l.t.Helper()
	return d.l.counters(d.Client(), d.ControlURL)
}

func (l *Lab) counters(client *http.Client, url string) (c Counters) {
	l.t.Helper()
	answer, err := client.Get(url)
	if err == nil {
		defer answer.Body.Close()
		err = json.NewDecoder(answer.Body).Decode(&c)
	}
	if err != nil {
		l.t.Fatalf("read the counters: %v", err)
	}
	return c
}

// announced starts a server that says as its first line of JSON what it serves.
func (l *Lab) announced(into any, o Options, program string, args ...string) *Process {
	l.t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		l.t.Fatal(err)
	}
	o.Out = write
	p := l.Start(o, program, args...)
	write.Close()
	lines := bufio.NewReader(read)
	line, err := lines.ReadString('\n')
	if err != nil || json.Unmarshal([]byte(line), into) != nil {
		l.t.Fatalf("%s did not say what it serves but %q:\n%s", o.Name, strings.TrimSpace(line), l.Log(o.Name))
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		_, _ = io.Copy(io.Discard, lines)
	}()
	l.t.Cleanup(func() {
		p.Stop()
		<-drained
		read.Close()
	})
	return p
}

// FreePort is a loopback port that nobody listens on just now, below those that the system hands out by itself (ip(7),
// ip_local_port_range): nobody comes upon it before the test has asked for it.
func FreePort(t T) string {
	t.Helper()
	const first, count = 20_000, 10_000
	for i := range count {
		port := strconv.Itoa(first + (os.Getpid()+i)%count)
		if listener, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			listener.Close()
			return port
		}
	}
	t.Fatal("there is no free port")
	return ""
}
