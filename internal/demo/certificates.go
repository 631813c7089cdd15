package demo

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

const (
	caFile    = "ca.pem"
	caKeyFile = "ca-key.pem"
)

// serverCertificate makes a fresh leaf for the loopback names, signed by the tenant's CA, which is made once a
// folder. It returns the path of the CA certificate, the one thing a client must trust.
func serverCertificate(h *home, now time.Time) (tls.Certificate, string, error) {
	ca, caKey, err := authority(h, now)
	if err != nil {
		return tls.Certificate{}, "", err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, "", err
	}
	leaf := certificate("localhost", now, 397*24*time.Hour) // the longest life that browsers accept
	leaf.DNSNames = []string{"localhost"}
	leaf.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	leaf.KeyUsage = x509.KeyUsageDigitalSignature
	leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	der, err := x509.CreateCertificate(rand.Reader, leaf, ca, key.Public(), caKey)
	if err != nil {
		return tls.Certificate{}, "", err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, h.path(caFile), nil
}

// authority reads the CA of the folder, or makes it.
func authority(h *home, now time.Time) (*x509.Certificate, crypto.Signer, error) {
	certPEM, err := h.read(caFile)
	if err != nil {
		return nil, nil, err
	}
	keyPEM, err := h.read(caKeyFile)
	if err != nil {
		return nil, nil, err
	}
	if certPEM != nil && keyPEM != nil {
		pair, err := tls.X509KeyPair(certPEM, keyPEM)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", h.path(caFile), err)
		}
		return pair.Leaf, pair.PrivateKey.(crypto.Signer), nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	ca := certificate("Contoso demo tenant CA", now, 10*365*24*time.Hour)
	ca.IsCA, ca.BasicConstraintsValid, ca.MaxPathLenZero = true, true, true
	ca.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	// A CA that someone has trusted for the demo must be of no use against any other name.
	ca.PermittedDNSDomainsCritical = true
	ca.PermittedDNSDomains = []string{"localhost"}
	ca.PermittedIPRanges = []*net.IPNet{
		{IP: net.IPv4(127, 0, 0, 0).To4(), Mask: net.CIDRMask(8, 32)},
		{IP: net.IPv6loopback, Mask: net.CIDRMask(128, 128)},
	}
	if err := writePair(h, ca, key, caFile, caKeyFile); err != nil {
		return nil, nil, err
	}
	return authority(h, now)
}

func certificate(name string, now time.Time, life time.Duration) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)) // never fails (crypto/rand)
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{Organization: []string{organisation}, CommonName: name},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(life),
	}
}

// writePair signs cert with its own key and writes both. The key goes last: its presence says both are there.
func writePair(h *home, cert *x509.Certificate, key crypto.Signer, certFile, keyFile string) error {
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := h.write(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})); err != nil {
		return err
	}
	return h.write(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}))
}
