package flows

import (
	"errors"

	"latchkey/internal/identity"
)

// ReadCertificate reads the file of a certificate with its private key: PEM, or PFX (PKCS #12) with its password.
func ReadCertificate(file []byte, password identity.Secret) (*identity.Credential, error) {
	return nil, errors.New("skeleton")
}

// ErrPassword: the file is protected by another password than the one given, or by one where none was given.
var ErrPassword = errors.New("the password of the file is wrong or missing")
