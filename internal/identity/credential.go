package identity

import (
	"fmt"
	"time"
)

// Credential is how an application that can keep a secret proves itself to a token endpoint (RFC 6749 section
// 2.3, RFC 7523 section 2.2). One of Secret, Key and AssertionFile is set. It lives in sealed records only.
type Credential struct {
	Secret       Secret // client_secret
	Key          Secret // private key, PEM (PKCS #8): it signs an assertion for each request
	Certificates string // PEM, the key's own first; empty for a key that the provider knows without one
	KeyID        string // kid of the assertion; empty: none
	Algorithm    string // PS256, RS256, ES256, ...; empty: what fits the key and the provider

	// AssertionFile is a file with a ready-made assertion, as workload identity federation leaves it. It is read
	// anew for each request, since whoever writes it renews it.
	AssertionFile string
}

// Format prints what kind of credential it is. Without it a verb that fits no pointer (%s) would print the secrets of a
// Credential that another struct points to: fmt then asks nothing inside of it how it is printed.
func (c Credential) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[" + c.Name() + "]")) }

// Name says in words what kind of credential it is; empty for none.
func (c *Credential) Name() string {
	switch {
	case c == nil:
		return ""
	case c.Secret != "":
		return "secret"
	case c.Key != "":
		return "certificate"
	case c.AssertionFile != "":
		return "assertion file"
	}
	return ""
}

// Exchanged is an access token that was got for another one (on-behalf-of). It is found by what was exchanged.
type Exchanged struct {
	Key   string // SHA-256 of the assertion, claims and scopes, in hex
	Token AccessToken
	At    time.Time
}
