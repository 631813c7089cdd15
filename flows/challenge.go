package flows

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// ContinuousAccess is the claims request that says to Microsoft's platform: this client handles claims challenges
// (client capability CP1, "Claims challenges, claims requests and client capabilities").
const ContinuousAccess = `{"access_token":{"xms_cc":{"values":["CP1"]}}}`

// maxChallenge is far beyond every header that a server would send.
const maxChallenge = 64 << 10

// Challenge is what an API says when it wants a better token (RFC 9110 section 11.6.1, RFC 6750 section 3).
type Challenge struct {
	Error  string // insufficient_claims, invalid_token, ...; may be empty
	Claims string // JSON, decoded, as MergeClaims writes it; empty: the challenge asks for none
	Scope  string // may be empty
}

// ParseChallenge reads what an API answered with 401, as a person pastes it: a WWW-Authenticate header with or
// without its name, several of them, or the whole head of the answer, also when a terminal wrapped it. Of several
// challenges the first Bearer one that carries claims counts, else the first Bearer one. Errors are sentences for
// the person; they repeat nothing of the text but names.
func ParseChallenge(text string) (Challenge, error) {
	switch {
	case strings.TrimSpace(text) == "":
		return Challenge{}, errors.New("nothing was given: copy the WWW-Authenticate header of the API's answer")
	case len(text) > maxChallenge:
		return Challenge{}, errors.New("this is too long to be a challenge: copy the WWW-Authenticate header alone")
	}
	var all []authChallenge
	for _, header := range challengeHeaders(text) {
		list, err := parseChallenges(header)
		if err != nil {
			return Challenge{}, err
		}
		all = append(all, list...)
	}
	var schemes []string
	var bearer []authChallenge
	for _, c := range all {
		if strings.EqualFold(c.scheme, "Bearer") {
			bearer = append(bearer, c)
		} else if s := printable(c.scheme, 20); !slices.Contains(schemes, s) {
			schemes = append(schemes, s)
		}
	}
	switch {
	case len(bearer) == 0 && len(schemes) == 1 && !strings.ContainsAny(text, "=:"), len(all) == 0:
		return Challenge{}, errors.New("this is no challenge: copy the WWW-Authenticate header of the API's answer, which begins with Bearer")
	case len(bearer) == 0:
		return Challenge{}, fmt.Errorf("this challenge does not ask for a Bearer token but for %s: no sign-in can answer it", strings.Join(schemes[:min(len(schemes), 3)], ", "))
	}
	c := bearer[0]
	if i := slices.IndexFunc(bearer, func(c authChallenge) bool { return c.parameters["claims"] != "" }); i >= 0 {
		c = bearer[i]
	}
	claims, err := challengeClaims(c.parameters["claims"])
	if err != nil {
		return Challenge{}, err
	}
	return Challenge{Error: printable(c.parameters["error"], 100), Claims: claims, Scope: printable(c.parameters["scope"], 1000)}, nil
}

// challengeHeaders finds the values of WWW-Authenticate in pasted text. Without the header's name the whole text is
// one value. A line that is no header goes on with the one before: that is how terminals wrap them.
func challengeHeaders(text string) (values []string) {
	named, open := false, false
	for line := range strings.Lines(text) {
		line = strings.TrimLeft(line, " \t<>*") // curl --verbose marks lines
		name, rest, isHeader := strings.Cut(line, ":")
		name = strings.TrimSpace(name)
		isHeader = isHeader && name != "" && !strings.ContainsFunc(name, func(r rune) bool { return !isTokenChar(r) })
		switch {
		case isHeader && strings.EqualFold(name, "WWW-Authenticate"):
			named, open = true, true
			values = append(values, rest)
		case isHeader, strings.HasPrefix(line, "HTTP/"):
			open = false
		case open:
			values[len(values)-1] += line
		}
	}
	if !named {
		return []string{text}
	}
	return values
}

// challengeClaims decodes the claims of a challenge: base64 as Microsoft's APIs send it, in either alphabet and
// with or without padding, or JSON as it is.
func challengeClaims(raw string) (string, error) {
	if raw == "" {
		return "", nil
	}
	if !strings.HasPrefix(strings.TrimSpace(raw), "{") {
		compact := strings.Join(strings.Fields(raw), "") // a wrapped line leaves blanks inside
		if plain, err := url.PathUnescape(compact); err == nil {
			compact = plain
		}
		compact = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(compact, "="))
		decoded, err := base64.RawStdEncoding.DecodeString(compact)
		if err != nil {
			return "", errors.New("the challenge's claims are damaged: they are not base64; copy the whole header, to its end")
		}
		raw = string(decoded)
	}
	claims, err := MergeClaims(raw)
	if err != nil {
		return "", fmt.Errorf("the challenge's claims cannot be used: %w", err)
	}
	return claims, nil
}
