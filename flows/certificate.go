package flows

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1" // how portals show a certificate's thumbprint; it protects nothing
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"latchkey/internal/identity"
)

// ErrPassword: the file is protected by another password than the one given, or by one where none was given.
var ErrPassword = errors.New("the password of the file is wrong or missing")

const (
	maxCertificateFile = 1 << 20
	maxChain           = 20
)

// ReadCertificate reads the file of a certificate with its private key: PEM (PKCS #1, PKCS #8 or SEC 1 key, and the
// certificates in any order), or PFX (PKCS #12, RFC 7292) with its password. PEM with a key alone is a key that the
// provider knows without a certificate. Errors: ErrPassword (wrapped), else a *CredentialError that says what to do.
func ReadCertificate(file []byte, password identity.Secret) (*identity.Credential, error) {
	cred, err := readCertificate(file, password, time.Now())
	if e, ok := errors.AsType[*CredentialError](err); ok {
		e.file = true
	}
	return cred, err
}

func readCertificate(file []byte, password identity.Secret, now time.Time) (*identity.Credential, error) {
	if len(file) > maxCertificateFile {
		return nil, &CredentialError{Problem: "the file is larger than 1 MiB; no certificate is", Next: "Choose the file with the certificate and its key."}
	}
	read := readPFX
	if bytes.Contains(file, []byte("-----BEGIN ")) {
		read = readPEM
	}
	key, certificates, err := read(file, password)
	if err != nil {
		return nil, err
	}
	signer, err := checkPrivateKey(key)
	if err != nil {
		return nil, err
	}
	chain, err := chainOf(signer, certificates)
	if err != nil {
		return nil, err
	}
	if len(chain) > 0 {
		if err := checkDates(chain[0], now); err != nil {
			return nil, err
		}
	}
	der, err := x509.MarshalPKCS8PrivateKey(signer)
	if err != nil {
		return nil, fmt.Errorf("read the certificate: %w", err)
	}
	cred := &identity.Credential{Key: identity.Secret(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))}
	for _, c := range chain {
		cred.Certificates += string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	return cred, nil
}

func readPEM(file []byte, _ identity.Secret) (key any, certificates []*x509.Certificate, err error) {
	for block, rest := pem.Decode(file); block != nil; block, rest = pem.Decode(rest) {
		if block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
			return nil, nil, &CredentialError{
				Problem: "the key in the file is encrypted, and encrypted PEM is not read",
				Next:    "Make a PFX file of it and use that one: openssl pkcs12 -export -in FILE -out FILE.pfx",
			}
		}
		var k any
		switch block.Type {
		case "CERTIFICATE":
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil || len(certificates) == maxChain {
				return nil, nil, damaged("a certificate in the file is damaged, or there are too many", err)
			}
			certificates = append(certificates, c)
			continue
		case "PRIVATE KEY":
			k, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		case "RSA PRIVATE KEY":
			k, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		case "EC PRIVATE KEY":
			k, err = x509.ParseECPrivateKey(block.Bytes)
		default:
			continue // parameters of a curve, a request, a public key
		}
		if err != nil {
			return nil, nil, damaged("the key in the file is damaged or of a kind that cannot be used", err)
		}
		if key != nil {
			return nil, nil, &CredentialError{Problem: "the file holds more than one private key", Next: "Make a file with one key and its certificate."}
		}
		key = k
	}
	if key == nil {
		return nil, nil, noKey()
	}
	return key, certificates, nil
}

func damaged(problem string, err error) error {
	return &CredentialError{Problem: problem, Next: "Ask for the file once more, as PEM or PFX with the certificate and its key.", Err: err}
}

func noKey() error {
	return &CredentialError{
		Problem: "the file holds no private key",
		Next:    "Choose the file that has the key as well; a .cer or .crt file has the certificate alone.",
	}
}

// chainOf puts the key's certificate first and its issuers after it; what belongs to neither is left out. No
// certificates at all are no error.
func chainOf(key crypto.Signer, certificates []*x509.Certificate) (chain []*x509.Certificate, err error) {
	if len(certificates) == 0 {
		return nil, nil
	}
	mine, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool })
	at := slices.IndexFunc(certificates, func(c *x509.Certificate) bool { return ok && mine.Equal(c.PublicKey) })
	if at < 0 {
		return nil, &CredentialError{Problem: "the key in the file is not the one of the certificate", Next: "Choose a file whose key and certificate belong together."}
	}
	for at >= 0 {
		last := certificates[at]
		chain = append(chain, last)
		at = slices.IndexFunc(certificates, func(c *x509.Certificate) bool {
			return bytes.Equal(c.RawSubject, last.RawIssuer) && !slices.ContainsFunc(chain, c.Equal)
		})
	}
	return chain, nil
}

func checkDates(c *x509.Certificate, now time.Time) error {
	const day = "2 January 2006"
	switch {
	case !now.Before(c.NotAfter):
		return &CredentialError{
			Problem: "the certificate ended on " + c.NotAfter.UTC().Format(day),
			Next:    "Ask whoever runs the application for its new certificate; the old one is refused.",
		}
	case now.Add(clockSkew).Before(c.NotBefore):
		return &CredentialError{
			Problem: "the certificate is not valid before " + c.NotBefore.UTC().Format(day),
			Next:    "Check this computer's clock, or wait until then.",
		}
	}
	return nil
}

// openCredential reads back what ReadCertificate made.
func openCredential(cred *identity.Credential) (crypto.Signer, []*x509.Certificate, error) {
	key, _, err := readPEM([]byte(cred.Key.Reveal()), "")
	if err != nil {
		return nil, nil, err
	}
	signer, err := checkPrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	var chain []*x509.Certificate
	for block, rest := pem.Decode([]byte(cred.Certificates)); block != nil && len(chain) < maxChain; block, rest = pem.Decode(rest) {
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, nil, damaged("the stored certificate is damaged", err)
		}
		chain = append(chain, c)
	}
	return signer, chain, nil
}

// CertificateFacts are what a person compares with the application's registration.
type CertificateFacts struct {
	Subject, Issuer string
	Thumbprint      string // SHA-1 in upper-case hex, as Entra's portal shows it
	Thumbprint256   string // SHA-256 likewise
	KeyKind         string // "RSA 2048", "EC P-256"
	NotAfter        time.Time
}

// DescribeCredential tells what is in a certificate credential; for a key without certificate all but KeyKind is
// empty. Errors: *CredentialError, also for a credential of another kind.
func DescribeCredential(cred *identity.Credential) (CertificateFacts, error) {
	if cred == nil || cred.Key == "" {
		return CertificateFacts{}, &CredentialError{Problem: "this credential has no certificate", Next: "Nothing needs to be done."}
	}
	key, chain, err := openCredential(cred)
	if err != nil {
		return CertificateFacts{}, err
	}
	facts := CertificateFacts{KeyKind: keyKind(key)}
	if len(chain) > 0 {
		c := chain[0]
		facts.Subject, facts.Issuer, facts.NotAfter = printable(c.Subject.String(), 300), printable(c.Issuer.String(), 300), c.NotAfter
		facts.Thumbprint = fmt.Sprintf("%X", sha1.Sum(c.Raw))
		facts.Thumbprint256 = fmt.Sprintf("%X", sha256.Sum256(c.Raw))
	}
	return facts, nil
}

func keyKind(key crypto.Signer) string {
	switch k := key.Public().(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", k.N.BitLen())
	case *ecdsa.PublicKey:
		return "EC " + k.Curve.Params().Name
	}
	return ""
}
