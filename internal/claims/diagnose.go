package claims

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"latchkey/internal/identity"
)

// Expected is what the service that refused a token wants, as far as it is known. Every field may be empty.
type Expected struct {
	Audience string   // the value of aud that the service accepts
	Issuer   string   // the value of iss that it accepts
	Tenant   string   // the tenant ID that it accepts; a domain's name is not compared
	Scopes   []string // scopes of which it wants all
	Roles    []string // roles of which one is enough
	Clients  []string // IDs of the applications that it takes tokens of
	Contexts []string // authentication contexts (c1 to c99) of which it wants all
	// Signature is the verdict of Token.Signature; the zero value when nobody has checked.
	Signature Signature
}

// Trusting is the same for a service that trusts an issuer: its address, or the ID of its organisation (tid).
func (e Expected) Trusting(issuer string) Expected {
	if strings.Contains(issuer, ":") {
		e.Issuer = issuer
	} else {
		e.Tenant = issuer
	}
	return e
}

// Reason is why a service may have refused a token. Texts are plain, without control characters, and hold no part of
// the token but names and identifiers.
type Reason struct {
	Code  string `json:"code"`            // stable, for tests and programs: "expired"
	Claim string `json:"claim,omitempty"` // the claim to look at; "" when there is none
	Text  string `json:"text"`            // what it is, in a sentence or two
	Next  string `json:"next"`            // what to do
	Sure  bool   `json:"sure"`            // every service that checks must refuse; otherwise some do
}

// Diagnose lists why a service may refuse the token, what is sure first, then the most likely first. An empty list
// means that nothing in the token speaks against it. What the service wants is compared where it is known; without
// it, only what the token itself tells is said. now is the time of the refusal.
func Diagnose(t *Token, now time.Time, want Expected) []Reason {
	var found []Reason
	for _, check := range []func(*Token, time.Time, Expected) []Reason{
		forged, outOfTime, wrongKind, wrongHeader, wrongAudience, contradictory, wrongIssuer, wrongClient, wrongCaller, notEnough, onlyWithKey, lackingContext,
		onlyForGraph, nothingAllowed, groupsMissing, policies, tooLarge,
	} {
		found = append(found, check(t, now, want)...)
	}
	return sorted(found, certainty) // the order of the checks is the order of likelihood
}

func certainty(r Reason) int {
	if r.Sure {
		return 0
	}
	return 1
}

// Unreadable is the code of the one Reason of a token in which nothing can be read, so that nothing can be said for it
// either.
const Unreadable = "unreadable"

// DiagnoseUnread says why a service refuses what Decode could not read. err is Decode's.
func DiagnoseUnread(token identity.Secret, err error) []Reason {
	s := Unread(err)
	r := Reason{Code: Unreadable, Text: s.Reason, Next: nextService}
	shape := ShapeOf(token)
	switch {
	case s.Status == Invalid:
		r.Code, r.Sure = "damaged", true
		r.Next = "Copy the token again, whole: three parts with dots between them, without line breaks, quotes or \"Bearer\"."
		if errors.Is(err, errRepeated) || errors.Is(err, errTooDeep) || errors.Is(err, errTooLong) || errors.Is(err, errPlain64) {
			r.Next = "Find out where the token comes from. Get another one from the provider."
		}
	case !errors.Is(err, ErrOpaque) || errors.Is(err, ErrSAML):
	case shape.Refused:
		r = Reason{Code: "not-access", Text: fmt.Sprintf("%s. No service can accept it.", shape.What), Next: shape.Next, Sure: true}
	case shape.Title != "":
		r.Text, r.Next = shape.What+". "+shape.For, shape.Next
	}
	return []Reason{r}
}

// Lead is what to say before reasons are listed. told: it is the first of them, which need not be said again.
func Lead(reasons []Reason) (text string, told bool) {
	switch {
	case len(reasons) == 0:
		return Summary(nil), false
	case decided(reasons):
		return reasons[0].Text, true
	}
	return "The token is in order as far as it shows. These are likely reasons:", false
}

// decided reports whether the first reason says it all: it is sure, or nothing can be read that would speak for the token.
func decided(reasons []Reason) bool { return reasons[0].Sure || reasons[0].Code == Unreadable }

// Summary is the first thing to say about a diagnosis, in a sentence.
func Summary(reasons []Reason) string {
	switch {
	case len(reasons) == 0:
		return "Nothing in the token speaks against it. Compare aud, iss and scp or roles with what the service wants."
	case decided(reasons):
		return reasons[0].Text
	}
	return "The token is in order as far as it shows. Likely reasons: " + lower(reasons[0].Text)
}

// lower lets a sentence go on after a colon, unless it begins with a name.
func lower(s string) string {
	if len(s) > 4 && s[:4] == "The " {
		return "the " + s[4:]
	}
	return s
}
