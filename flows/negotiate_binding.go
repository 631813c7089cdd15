package flows

import (
	"crypto"
	_ "crypto/sha256" // the hashes of channel bindings
	_ "crypto/sha512"
	"crypto/x509"
)

// endPointBinding ties a login to the TLS connection that it is shown on, by the server's certificate: "tls-server-
// end-point:" and a hash of it (RFC 5929 section 4.1). nil where the standard defines none, as for Ed25519.
func endPointBinding(cert *x509.Certificate) []byte {
	var hash crypto.Hash
	switch cert.SignatureAlgorithm {
	case x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1, // weak hashes are replaced
		x509.SHA256WithRSA, x509.SHA256WithRSAPSS, x509.DSAWithSHA256, x509.ECDSAWithSHA256:
		hash = crypto.SHA256
	case x509.SHA384WithRSA, x509.SHA384WithRSAPSS, x509.ECDSAWithSHA384:
		hash = crypto.SHA384
	case x509.SHA512WithRSA, x509.SHA512WithRSAPSS, x509.ECDSAWithSHA512:
		hash = crypto.SHA512
	default:
		return nil
	}
	h := hash.New()
	h.Write(cert.Raw)
	return h.Sum([]byte("tls-server-end-point:"))
}
