package flows

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"math/big"
	"testing"
)

// TestEndPointBinding: RFC 5929, section 4.1, with certificates as they are made today.
func TestEndPointBinding(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	with256 := func(b []byte) []byte { s := sha256.Sum256(b); return s[:] }
	with384 := func(b []byte) []byte { s := sha512.Sum384(b); return s[:] }
	with512 := func(b []byte) []byte { s := sha512.Sum512(b); return s[:] }
	for algorithm, c := range map[x509.SignatureAlgorithm]struct {
		key  crypto.Signer
		hash func([]byte) []byte // nil: no binding
	}{
		x509.SHA256WithRSA:    {rsaKey, with256},
		x509.SHA384WithRSA:    {rsaKey, with384},
		x509.SHA512WithRSA:    {rsaKey, with512},
		x509.SHA256WithRSAPSS: {rsaKey, with256},
		x509.SHA384WithRSAPSS: {rsaKey, with384},
		x509.SHA512WithRSAPSS: {rsaKey, with512},
		x509.ECDSAWithSHA256:  {ecKey, with256},
		x509.ECDSAWithSHA384:  {ecKey, with384},
		x509.ECDSAWithSHA512:  {ecKey, with512},
		x509.PureEd25519:      {edKey, nil},
	} {
		template := &x509.Certificate{SerialNumber: big.NewInt(1), SignatureAlgorithm: algorithm}
		der, err := x509.CreateCertificate(rand.Reader, template, template, c.key.Public(), c.key)
		if err != nil {
			t.Fatal(err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		var want []byte
		if c.hash != nil {
			want = append([]byte("tls-server-end-point:"), c.hash(der)...)
		}
		if got := endPointBinding(cert); !bytes.Equal(got, want) {
			t.Errorf("%v: %x, want %x", algorithm, got, want)
		}
	}
}

// TestEndPointBindingOld: Go signs with MD5 and SHA-1 no more, so only the choice can be looked at.
func TestEndPointBindingOld(t *testing.T) {
	for _, algorithm := range []x509.SignatureAlgorithm{x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1, x509.DSAWithSHA256} {
		cert := &x509.Certificate{Raw: []byte("certificate"), SignatureAlgorithm: algorithm}
		sum := sha256.Sum256(cert.Raw)
		if got := endPointBinding(cert); !bytes.Equal(got, append([]byte("tls-server-end-point:"), sum[:]...)) {
			t.Errorf("%v: %x", algorithm, got)
		}
	}
	for _, cert := range []*x509.Certificate{{}, {SignatureAlgorithm: x509.MD2WithRSA}} {
		if got := endPointBinding(cert); got != nil {
			t.Errorf("%v: %x", cert, got)
		}
	}
}
