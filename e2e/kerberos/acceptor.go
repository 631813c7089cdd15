//go:build linux && kerberos

package kerberos

import (
	_ "embed"
	"os"
	"strings"

	"latchkey/e2e/lab"
)

//go:embed acceptor.py
var acceptorScript string

// acceptor starts the server at BindingHost. It takes a ticket only when its message is bound to the TLS connection
// (RFC 5929), and passes the request on then; mod_auth_gssapi cannot check that.
func (k *Desk) acceptor(tenant *lab.Demo, secret string, o FarmOptions) {
	k.t.Helper()
	if err := os.Mkdir(k.Path("acceptor"), 0o700); err != nil {
		k.t.Fatal(err)
	}
	cert, key, other := k.Path("acceptor", "cert.pem"), k.Path("acceptor", "key.pem"), k.Path("acceptor", "other.pem")
	k.d.ca.issue(k.t, other, k.Path("acceptor", "other-key.pem"), BindingHost)
	k.d.ca.issue(k.t, cert, key, BindingHost)
	bound := cert
	if o.WrongBinding {
		bound = other
	}
	env := []string{"LAB_PROXY_SECRET=" + secret, "KRB5RCACHENAME=none:"}
	if o.WrongProof {
		env = append(env, "LAB_WRONG_PROOF=1")
	}
	write(k.t, k.Path("acceptor", "acceptor.py"), acceptorScript, 0o600)
	k.Start(lab.Options{Name: "acceptor", Env: env},
		python, k.Path("acceptor", "acceptor.py"), bindingAddress, cert, key, bound, k.d.keytab(BindingHost), backend(tenant))
	k.Wait("the acceptor", func() bool { return listening(bindingAddress + ":443") })
}

// BindingLog is what the acceptor at BindingHost made of each message: "bound", "not bound", or why it refused.
func (f *Farm) BindingLog() []string {
	return strings.Split(strings.TrimSpace(f.k.Log("acceptor")), "\n")
}
