package flows

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"
)

// spare is a certificate besides that of httptest, for 127.0.0.1 and perhaps some names.
type spare struct{ tls.Certificate }

func otherCertificate(t *testing.T, names ...string) spare {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "spare"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: names, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, rsaKeys()[1].Public(), rsaKeys()[1])
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return spare{tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: rsaKeys()[1], Leaf: leaf}}
}

// afterFirst has a server show it from the second connection on.
func (s spare) afterFirst(hellos *atomic.Int32) *tls.Config {
	return &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		if hellos.Add(1) == 1 {
			return nil, nil
		}
		return s.always(), nil
	}}
}

// always has a server show no other one.
func (s spare) always() *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{s.Certificate}, NextProtos: []string{"http/1.1"}}
}

func (s spare) trustedBy(c *Client) {
	c.http.Transport.(*http.Transport).TLSClientConfig.RootCAs.AddCert(s.Leaf)
}
