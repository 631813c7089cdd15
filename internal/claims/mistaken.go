package claims

import (
	"encoding/base64"
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
	// ErrPassword: the text is a header with a user name and a password (Basic, RFC 7617).
	ErrPassword = errors.New("this is a user name and a password (Basic), not a token")
	// ErrLogin: the text is a header with the login of a Windows computer (Negotiate, RFC 4559).
	ErrLogin = errors.New("this is the login of a Windows computer (Negotiate), not a token")
)

// Instead says in a sentence what a text is that Find found no token in; "" when it is nothing that people take for one.
func Instead(err error) string {
	switch {
	case errors.Is(err, ErrSAML):
		return "This is a SAML assertion. Latchkey reads JSON Web Tokens."
	case errors.Is(err, ErrKey):
		return "This is a certificate or a key, not a token."
	case errors.Is(err, ErrPassword):
		return "This is a user name and a password (Basic), not a token. If others have seen it, change the password."
	case errors.Is(err, ErrLogin):
		return "This is the login of a Windows computer (Negotiate), not a token. It was made for one server, and for once."
	}
	return ""
}

// noToken says why there is no token in a text.
func noToken(text string) error {
	text = strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(text, "<") && strings.Contains(text, "Assertion"), strings.Contains(text, "SAMLResponse="):
		return fmt.Errorf("%w: %w", ErrNoToken, ErrSAML)
	case strings.Contains(text, "-----BEGIN "):
		return fmt.Errorf("%w: %w", ErrNoToken, ErrKey)
	case afterWord(text, "Basic ", isBasic):
		return fmt.Errorf("%w: %w", ErrNoToken, ErrPassword)
	case afterWord(text, "Negotiate ", isTicket), afterWord(text, "NTLM ", isTicket):
		return fmt.Errorf("%w: %w", ErrNoToken, ErrLogin)
	}
	return ErrNoToken
}

// afterWord reports whether what follows a word of a header, at its first place, is what is looked for.
func afterWord(text, word string, is func(value string) bool) bool {
	i := strings.Index(strings.ToLower(text), strings.ToLower(word))
	if i < 0 || len(strings.ToLower(text)) != len(text) {
		return false
	}
	value, _, _ := strings.Cut(strings.TrimSpace(text[i+len(word):]), "\n")
	value, _, _ = strings.Cut(value, " ")
	return is(strings.Trim(value, "\"'`\r;,"))
}

// isBasic reports whether a value is a name and a password in base64.
func isBasic(value string) bool {
	pair, err := base64.StdEncoding.DecodeString(value)
	return err == nil && strings.Contains(string(pair), ":")
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

// innermost is the token that a token holds (nested, RFC 7519 section 5.2), where it can be seen; any other stays what it
// is.
func innermost(token string) string {
	const deepest = 4
	for range deepest {
		parts := strings.Split(token, ".")
		if len(parts) != 3 {
			return token
		}
		inner, err := decodeBase64(parts[1])
		if err != nil || !looksSigned(string(inner)) {
			return token
		}
		token = string(inner)
	}
	return token
}
