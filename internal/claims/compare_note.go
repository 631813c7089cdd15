package claims

import (
	"fmt"
	"slices"
	"time"
)

// note says what a difference means where the values alone do not tell it; "" otherwise.
func (c *comparison) note(name string, change Change) string {
	if change != Changed {
		switch name {
		case "scp":
			if c.a.Kind() == ID || c.b.Kind() == ID {
				return "An ID token allows nothing at a service, so it has no scopes."
			}
			without := map[Change]*Token{New: c.a, Gone: c.b}[change]
			if !without.forApplication() && (!without.Claims.Has("roles") || without.Claims.Has("scope")) {
				return ""
			}
			return "One token is for a person (delegated), the other for an application in its own name."
		case "hasgroups", "_claim_names":
			return "One token lists the groups, the other says that they do not fit."
		case "cnf":
			return "One token works only with its key, the other for whoever holds it."
		}
		return ""
	}
	switch name {
	case "exp":
		before, after := lifetime(c.a), lifetime(c.b)
		switch {
		case before == 0 || after == 0:
			return ""
		case (before - after).Abs() < 2*time.Minute:
			return "Both are valid for " + Span(after) + "."
		}
		return fmt.Sprintf("Valid for %s, before for %s.", Span(after), Span(before))
	case "auth_time":
		if before, _ := momentOf(c.a, name); before.IsZero() {
			return ""
		}
		if after, _ := momentOf(c.b, name); after.IsZero() {
			return ""
		}
		return "The person proved anew who they are between the two tokens."
	case "aud":
		return audienceNote(c.a.Claims.List("aud"), c.b.Claims.List("aud"))
	case "ver":
		return "The two forms name audience, application and issuer in different ways. The service decides which one it gets."
	case "iss":
		if SameIssuer(c.a.Claims.Text("iss"), c.b.Claims.Text("iss")) {
			return "The organisation is the same; the form of the token is another."
		}
		return "Another issuer: a service that trusts one need not trust the other."
	case "tid":
		return "The tokens are of different organisations."
	case "oid":
		return "The tokens are of different persons, or of one person in two organisations."
	case "sub":
		if a := c.a.Claims.Text("oid"); a != "" && a == c.b.Claims.Text("oid") {
			return "The person is the same (oid); each application knows them by another value."
		}
	}
	return ""
}

// audienceNote says whether a service takes both tokens.
func audienceNote(before, after []string) string {
	before, after = before[:min(len(before), maxItems)], after[:min(len(after), maxItems)] // each is compared with each
	some := func(alike func(a, b string) bool) bool {
		return slices.ContainsFunc(before, func(a string) bool { return slices.ContainsFunc(after, func(b string) bool { return alike(a, b) }) })
	}
	switch {
	case some(func(a, b string) bool { return a == b }):
		return "One service at least may accept both tokens."
	case some(sameService):
		return "The service is the same, in another spelling. It may accept one of them alone."
	case some(maybeSameService):
		return "One names the service by its ID and the other by its address. They may be the same service."
	}
	return "The tokens are for different services. Neither accepts the other's."
}

// otherTerm reports whether one token is valid at least twice as long as the other. That is no chance: a policy, a
// capability of the application or another kind of token is behind it.
func (c *comparison) otherTerm() bool {
	before, after := lifetime(c.a), lifetime(c.b)
	return before != 0 && after != 0 && max(before, after) >= 2*min(before, after)
}

// lifetime is how long a token is valid in all; 0 when that cannot be said.
func lifetime(t *Token) time.Duration {
	issued, notBefore, expires := t.Expiry()
	if issued.IsZero() {
		issued = notBefore
	}
	if issued.IsZero() || !issued.Before(expires) {
		return 0
	}
	return expires.Sub(issued)
}
