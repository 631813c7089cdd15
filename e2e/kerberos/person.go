//go:build linux && kerberos

package kerberos

import (
	"crypto/x509"

	"latchkey/internal/demo/demotest"
)

// Roots are the lab's CA alone, for clients in the test's own process.
func (k *Desk) Roots() *x509.CertPool {
	roots := x509.NewCertPool()
	roots.AddCert(k.d.ca.cert)
	return roots
}

// Visit opens a link and signs the person in on the tenant's pages, with the password and whatever else they ask for: what
// somebody does in the browser where the ticket was not enough. Desk.Link has the link that a program wanted to open. It
// returns what the last page says.
func (k *Desk) Visit(link string, p Person) string {
	k.t.Helper()
	person := demotest.NewPerson(p.UPN, p.Password)
	person.Trust(k.Roots())
	if err := person.Visit(k.t.Context(), link); err != nil {
		k.t.Fatalf("sign in as %s at %s: %v", p.UPN, link, err)
	}
	return person.LastPage()
}
