package flows

import (
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"
)

// negotiateOffer is what a server says about authentication (RFC 4559 section 4, RFC 9110 section 11.6.1).
type negotiateOffer struct {
	offered bool     // Negotiate is among the schemes
	token   []byte   // that came with it; nil: none
	schemes []string // all, as sent
}

// others are the schemes offered, for a sentence.
func (o negotiateOffer) others() string {
	if len(o.schemes) == 0 {
		return "nothing"
	}
	return printable(strings.Join(o.schemes, ", "), 100)
}

// readOffer reads WWW-Authenticate. Errors: a token that is damaged, or more than one of them.
func readOffer(h http.Header) (o negotiateOffer, err error) {
	for _, value := range h.Values("WWW-Authenticate") {
		for _, part := range splitList(value) {
			scheme, rest, _ := strings.Cut(strings.TrimSpace(part), " ")
			rest = strings.TrimSpace(rest)
			if scheme == "" || strings.Contains(scheme, "=") || strings.HasPrefix(rest, "=") {
				continue // a parameter of the scheme before
			}
			if !slices.Contains(o.schemes, scheme) {
				o.schemes = append(o.schemes, scheme)
			}
			if !strings.EqualFold(scheme, "Negotiate") {
				continue
			}
			o.offered = true
			if rest == "" {
				continue
			}
			if o.token != nil {
				return o, errors.New("the server sent two answers to this computer's login at once")
			}
			if o.token, err = base64.StdEncoding.DecodeString(rest); err != nil || len(o.token) == 0 {
				return o, errors.New("the server's answer to this computer's login is damaged")
			}
		}
	}
	return o, nil
}

// splitList splits a header's value at the commas outside of quotation marks.
func splitList(s string) (parts []string) {
	quoted, from := false, 0
	for i := 0; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ',' && !quoted:
			parts, from = append(parts, s[from:i]), i+1
		}
	}
	return append(parts, s[from:])
}
