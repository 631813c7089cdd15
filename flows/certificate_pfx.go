package flows

import (
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"strings"

	"software.sslmate.com/src/go-pkcs12"

	"latchkey/internal/identity"
)

func readPFX(file []byte, password identity.Secret) (any, []*x509.Certificate, error) {
	if _, err := x509.ParseCertificate(file); err == nil {
		return nil, nil, noKey()
	}
	if tooManyRounds(file, maxRounds, 0) {
		return nil, nil, damaged("the file asks for more work to be opened than any file should", nil)
	}
	key, first, others, err := pkcs12.DecodeChain(file, password.Reveal())
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return nil, nil, fmt.Errorf("read the certificate: %w", ErrPassword)
	case err != nil && strings.Contains(err.Error(), "private key missing"):
		return nil, nil, noKey()
	case err != nil:
		return nil, nil, damaged("the file is neither PEM nor a PFX file that can be read", err)
	case len(others) >= maxChain:
		return nil, nil, damaged("the file holds too many certificates", nil)
	}
	return key, append([]*x509.Certificate{first}, others...), nil
}

// maxRounds is what the key derivation of a PFX file may ask for; makers of such files ask for 2,000 to a million.
const maxRounds = 2_000_000

// tooManyRounds looks for a number of rounds that would keep this computer busy for minutes: salt and rounds are an
// octet string and an integer in a row (RFC 7292 section 4 and appendix B.3, RFC 8018 appendix A). What is encrypted
// cannot be seen, but whoever wrote that knows the password.
func tooManyRounds(der []byte, limit, depth int) bool {
	salt := false
	for len(der) > 0 && depth < 24 {
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(der, &v)
		if err != nil {
			return false
		}
		der = rest
		rounds := 0
		switch {
		case v.Class == asn1.ClassUniversal && v.Tag == asn1.TagInteger && salt:
			if _, err := asn1.Unmarshal(v.FullBytes, &rounds); err != nil || rounds > limit {
				return true
			}
		case v.IsCompound, v.Tag == asn1.TagOctetString:
			if tooManyRounds(v.Bytes, limit, depth+1) {
				return true
			}
		}
		salt = v.Class == asn1.ClassUniversal && v.Tag == asn1.TagOctetString
	}
	return false
}
