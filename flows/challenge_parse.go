package flows

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// authChallenge is one challenge of a WWW-Authenticate header (RFC 9110 section 11.3).
type authChallenge struct {
	scheme     string
	parameters map[string]string // by lower-case name
}

var errDamagedChallenge = errors.New("the challenge is damaged: copy the WWW-Authenticate header of the API's answer as it is")

// parseChallenges reads the value of a WWW-Authenticate header. It takes more than the grammar allows, since people
// paste it: line ends anywhere between words, no comma between challenges, JSON that is not escaped.
func parseChallenges(s string) (list []authChallenge, err error) {
	for {
		s = strings.TrimLeft(s, " \t\r\n,")
		if s == "" {
			return list, nil
		}
		word, rest := cutToken(s)
		if word == "" {
			return nil, errDamagedChallenge
		}
		after := trimSpace(rest)
		if !strings.HasPrefix(after, "=") {
			list = append(list, authChallenge{scheme: word, parameters: map[string]string{}})
			s = skipToken68(after)
			continue
		}
		value, rest, err := challengeValue(trimSpace(after[1:]))
		if err != nil {
			return nil, fmt.Errorf("the challenge's %s is damaged: %w; copy the whole header, to its end", printable(word, 30), err)
		}
		s = rest
		if len(list) == 0 {
			// Only the end of a header was copied. What it asks for can be told nevertheless.
			if !slices.Contains([]string{"claims", "error", "scope", "realm", "authorization_uri", "client_id"}, strings.ToLower(word)) {
				return nil, errDamagedChallenge
			}
			list = append(list, authChallenge{scheme: "Bearer", parameters: map[string]string{}})
		}
		known, name := list[len(list)-1].parameters, strings.ToLower(word)
		if before, twice := known[name]; twice && before != value {
			return nil, fmt.Errorf("the challenge says %s twice, and not the same: copy one challenge alone", printable(name, 30))
		}
		known[name] = value
	}
}

// challengeValue reads a parameter's value: a token, a quoted string, or JSON.
func challengeValue(s string) (value, rest string, err error) {
	quoted := strings.HasPrefix(s, `"`)
	if inner := strings.TrimPrefix(s, `"`); strings.HasPrefix(inner, "{") {
		var object json.RawMessage
		d := json.NewDecoder(strings.NewReader(inner))
		if d.Decode(&object) == nil {
			rest = inner[d.InputOffset():]
			if !quoted {
				return string(object), rest, nil
			}
			if rest, ok := strings.CutPrefix(trimSpace(rest), `"`); ok {
				return string(object), rest, nil
			}
		}
	}
	if !quoted {
		end := strings.IndexAny(s, " \t\r\n,")
		if end < 0 {
			end = len(s)
		}
		return s[:end], s[end:], nil
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], nil
		case '\\':
			if i++; i < len(s) {
				b.WriteByte(s[i])
			}
		default:
			b.WriteByte(s[i])
		}
	}
	return "", "", errors.New("its closing quotation mark is missing")
}

// skipToken68 passes over the one value that schemes such as Negotiate have in place of parameters.
func skipToken68(s string) string {
	rest := strings.TrimLeftFunc(s, func(r rune) bool { return isTokenChar(r) || r == '/' })
	rest = trimSpace(strings.TrimLeft(rest, "="))
	if rest == "" || rest[0] == ',' {
		return rest
	}
	return s
}

func cutToken(s string) (token, rest string) {
	rest = strings.TrimLeftFunc(s, isTokenChar)
	return s[:len(s)-len(rest)], rest
}

func trimSpace(s string) string { return strings.TrimLeft(s, " \t\r\n") }

// isTokenChar: RFC 9110 section 5.6.2.
func isTokenChar(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}
