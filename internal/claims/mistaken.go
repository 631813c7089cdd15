package claims

import (
	"errors"
	"fmt"
	"strings"
)

// What people take for a token and is none. Errors of Find and Decode wrap them beside ErrNoToken and ErrOpaque.
var (
	// ErrSAML: the text is a SAML assertion, as it is or in base64.
	ErrSAML = errors.New("this is a SAML assertion, not a JSON Web Token")
	// ErrKey: the text is a certificate or a key (PEM, RFC 7468).
	ErrKey = errors.New("this is a certificate or a key, not a token")
)

// noToken says why there is no token in a text.
func noToken(text string) error {
	text = strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(text, "<") && strings.Contains(text, "Assertion"):
		return fmt.Errorf("%w: %w", ErrNoToken, ErrSAML)
	case strings.Contains(text, "-----BEGIN "):
		return fmt.Errorf("%w: %w", ErrNoToken, ErrKey)
	}
	return ErrNoToken
}

// samlStarts are base64 of "<saml", "<Assertion", "<?xml " and "<Resp".
var samlStarts = []string{"PHNhbW", "PEFzc2VydGlvb", "PD94bWwg", "PFJlc3"}

// opaque is the error for what is no JSON Web Token.
func opaque(text string) error {
	for _, start := range samlStarts {
		if strings.HasPrefix(text, start) {
			return fmt.Errorf("%w: %w", ErrOpaque, ErrSAML)
		}
	}
	return ErrOpaque
}
