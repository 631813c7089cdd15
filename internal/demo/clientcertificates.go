package demo

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// pfxPassword protects the confidential client's PFX file. Like all passwords of the demo it is printed in Info.
const pfxPassword = "portal-Pfx-5519-demo"

// writeClientCertificates gives the confidential client its certificates, once a folder: an RSA one, because
// Entra takes no other kind, the same as PFX, and an elliptic one for providers that do.
func writeClientCertificates(h *home, apps []*App, now time.Time, newKey func() (*rsa.PrivateKey, error)) error {
	const rsaCert, rsaKey, ecCert, ecKey, pfx = "portal.pem", "portal-key.pem", "portal-ec.pem", "portal-ec-key.pem", "portal.pfx"
	for _, a := range apps {
		if a.Kind != AppConfidential {
			continue
		}
		pair, err := clientCertificate(h, a.Name, now, rsaCert, rsaKey, func() (crypto.Signer, error) { return newKey() })
		if err != nil {
			return err
		}
		elliptical, err := clientCertificate(h, a.Name+" (elliptic)", now, ecCert, ecKey,
			func() (crypto.Signer, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) })
		if err != nil {
			return err
		}
		if err := writePFX(h, pfx, pair); err != nil {
			return err
		}
		a.CertificateFile, a.KeyFile = h.path(rsaCert), h.path(rsaKey)
		a.PFXFile, a.PFXPassword = h.path(pfx), pfxPassword
		a.ECCertificateFile, a.ECKeyFile = h.path(ecCert), h.path(ecKey)
		a.certificates = []*x509.Certificate{pair.Leaf, elliptical.Leaf}
	}
	return nil
}

// clientCertificate reads a pair, or makes it.
func clientCertificate(h *home, name string, now time.Time, certFile, keyFile string, newKey func() (crypto.Signer, error)) (tls.Certificate, error) {
	have, err := h.read(keyFile)
	if err != nil {
		return tls.Certificate{}, err
	}
	if have == nil {
		key, err := newKey()
		if err != nil {
			return tls.Certificate{}, err
		}
		cert := certificate(name, now, 10*365*24*time.Hour)
		cert.KeyUsage = x509.KeyUsageDigitalSignature
		if err := writePair(h, cert, key, certFile, keyFile); err != nil {
			return tls.Certificate{}, err
		}
	}
	return tls.LoadX509KeyPair(h.path(certFile), h.path(keyFile))
}

func writePFX(h *home, file string, pair tls.Certificate) error {
	have, err := h.read(file)
	if have != nil || err != nil {
		return err
	}
	content, err := pkcs12.Modern2023.Encode(pair.PrivateKey, pair.Leaf, nil, pfxPassword)
	if err != nil {
		return err
	}
	return h.write(file, content)
}
