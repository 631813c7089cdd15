package flows

import "errors"

// Challenge is what an API says when it wants a better token (RFC 9110 section 11.6.1, RFC 6750 section 3).
type Challenge struct {
	Error  string // insufficient_claims, invalid_token, ...; may be empty
	Claims string // JSON, decoded; empty: the challenge asks for none
	Scope  string // may be empty
}

// ParseChallenge reads a WWW-Authenticate header, with or without its name, as a person pastes it.
func ParseChallenge(text string) (Challenge, error) { return Challenge{}, errors.New("skeleton") }

// MergeClaims joins claims requests (OpenID Connect Core 5.5), JSON objects or empty.
func MergeClaims(all ...string) (string, error) { return "", errors.New("skeleton") }
