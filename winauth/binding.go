package winauth

import (
	"crypto"
	"crypto/x509" // brings the hashes that crypto.Hash.New finds by number
)

const endPointPrefix = "tls-server-end-point:"

// EndPointBinding gives the channel binding of a TLS connection whose server showed cert (RFC 5929, section 4.1), with
// its prefix as RFC 5056 wants it: what SSPI and GSSAPI take as application data. The hash is that of the
// certificate's signature, but SHA-256 for MD5 and SHA-1. Signatures without a hash of their own (Ed25519) have no
// such binding by that document; the answer is then nil.
func EndPointBinding(cert *x509.Certificate) []byte {
	if cert == nil {
		return nil
	}
	hash := signatureHash(cert.SignatureAlgorithm)
	if hash == 0 {
		return nil
	}
	h := hash.New()
	h.Write(cert.Raw)
	return h.Sum([]byte(endPointPrefix))
}

// signatureHash is 0 where RFC 5929 leaves the binding undefined.
func signatureHash(a x509.SignatureAlgorithm) crypto.Hash {
	switch a {
	case x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1,
		x509.SHA256WithRSA, x509.SHA256WithRSAPSS, x509.DSAWithSHA256, x509.ECDSAWithSHA256:
		return crypto.SHA256
	case x509.SHA384WithRSA, x509.SHA384WithRSAPSS, x509.ECDSAWithSHA384:
		return crypto.SHA384
	case x509.SHA512WithRSA, x509.SHA512WithRSAPSS, x509.ECDSAWithSHA512:
		return crypto.SHA512
	}
	return 0
}
