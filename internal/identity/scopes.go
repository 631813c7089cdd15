package identity

import (
	"slices"
	"strings"
)

// Scopes is a set of OAuth scopes in canonical form: sorted, without duplicates, separated by one space
// (RFC 6749 section 3.3). Being a string it is immutable, comparable and usable as a map key without
// allocating. Make one with ParseScopes or NewScopes; the zero value is the empty set.
type Scopes string

// ParseScopes brings a space-separated list into canonical form. Scope values are case-sensitive.
func ParseScopes(s string) Scopes { return NewScopes(strings.Fields(s)...) }

// NewScopes is the set of the given scopes.
func NewScopes(list ...string) Scopes {
	list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" })
	slices.Sort(list)
	return Scopes(strings.Join(slices.Compact(list), " "))
}

// List returns the members in sorted order.
func (s Scopes) List() []string { return strings.Fields(string(s)) }

// String is the wire form, as the scope parameter wants it.
func (s Scopes) String() string { return string(s) }

// Has reports whether scope is a member.
func (s Scopes) Has(scope string) bool { return slices.Contains(s.List(), scope) }

// Contains reports whether every member of other is in s.
func (s Scopes) Contains(other Scopes) bool {
	mine := s.List()
	for _, o := range other.List() {
		if !slices.Contains(mine, o) {
			return false
		}
	}
	return true
}

// With is the union of both sets.
func (s Scopes) With(more ...string) Scopes { return NewScopes(append(s.List(), more...)...) }

// Resource is the part of the set that asks for access to something: everything but the OpenID Connect
// scopes, which concern the person and the session and are the same for every resource.
func (s Scopes) Resource() Scopes {
	return NewScopes(slices.DeleteFunc(s.List(), isOpenID)...)
}

func isOpenID(scope string) bool {
	switch scope {
	case "openid", "profile", "email", "address", "phone", "offline_access":
		return true
	}
	return false
}
