// Package meanings is the catalogue of refusals: what each number and code of the Microsoft identity platform, of
// AD FS and of OAuth means for the person who meets it, who can mend it, and what to do next. The facts come from
// Microsoft Learn, "Microsoft Entra authentication and authorization error codes", and from the RFCs; the words are
// ours: short sentences, the plain meaning first.
//
// The tables are constant data that the linker lays out: a program that never fails pays nothing for them.
package meanings

import (
	"iter"
	"slices"
)

// Who can mend a refusal.
type Who string

const (
	Person        Who = "person"        // whoever signs in
	Administrator Who = "administrator" // of the person's organisation, or its help desk
	Owner         Who = "owner"         // whoever registered or wrote the application
	Provider      Who = "provider"      // the sign-in service itself: waiting is all that helps
	Nobody        Who = "nobody"        // nothing is broken
)

// Words says who that is, to stand after "Who can mend it: ".
func (w Who) Words() string {
	switch w {
	case Person:
		return "you"
	case Administrator:
		return "your administrator"
	case Owner:
		return "whoever registered the application"
	case Provider:
		return "the sign-in service; waiting may help"
	case Nobody:
		return "nobody needs to; nothing is broken"
	}
	return ""
}

// The families that numbers come in.
const (
	AADSTS = "AADSTS" // Microsoft Entra ID
	MSIS   = "MSIS"   // AD FS
	AADB2C = "AADB2C" // Azure AD B2C
)

// Meaning is one refusal in words for the screen.
type Meaning struct {
	Summary string // what happened and what it means, one or two short sentences
	Next    string // what to do
	Who     Who    // who can mend it
	Retry   bool   // the same request may succeed later by itself
}

// row is one number of a table.
type row struct {
	number        int
	who           Who
	summary, next string
}

// word is one code of OAuth, or a sub-error.
type word struct {
	code          string
	who           Who
	summary, next string
}

// table is one theme.
type table struct {
	family  string
	rows    []row
	passing bool // worth repeating
	general bool // says no more than that it failed; any other number says more
}

// tables lists all themes. A lookup walks them: it happens once a refusal, and four hundred comparisons cost less
// than a map that every start of the program would have to fill.
func tables() [11]table {
	return [...]table{
		{family: AADSTS, rows: person},
		{family: AADSTS, rows: device},
		{family: AADSTS, rows: certificate},
		{family: AADSTS, rows: application},
		{family: AADSTS, rows: saml},
		{family: AADSTS, rows: tenant},
		{family: AADSTS, rows: protocol},
		{family: AADSTS, rows: passing, passing: true},
		{family: AADSTS, rows: general, general: true},
		{family: MSIS, rows: adfs},
		{family: AADB2C, rows: b2c},
	}
}

// Number is what a number of a family (AADSTS, MSIS or AADB2C) means. ok is false when the catalogue does not know it.
func Number(family string, n int) (m Meaning, ok bool) {
	for _, t := range tables() {
		if t.family != family {
			continue
		}
		for _, r := range t.rows {
			if r.number == n {
				return Meaning{Summary: r.summary, Next: r.next, Who: r.who, Retry: t.passing}, true
			}
		}
	}
	return Meaning{}, false
}

// General reports whether a number says no more than that something failed, so that any other number beside it is
// the more telling one.
func General(family string, n int) bool {
	if family == MSIS {
		return slices.Contains([]int{3127, 7012, 7066, 9604}, n) // wrapped around the cause, where there is one
	}
	for _, t := range tables() {
		if t.family == family && t.general {
			return slices.ContainsFunc(t.rows, func(r row) bool { return r.number == n })
		}
	}
	return false
}

// Numbers goes through all numbers of a family.
func Numbers(family string) iter.Seq2[int, Meaning] {
	return func(yield func(int, Meaning) bool) {
		for _, t := range tables() {
			if t.family != family {
				continue
			}
			for _, r := range t.rows {
				if !yield(r.number, Meaning{Summary: r.summary, Next: r.next, Who: r.who, Retry: t.passing}) {
					return
				}
			}
		}
	}
}

// Code is what an OAuth error code means (RFC 6749 sections 4.1.2.1 and 5.2, RFC 6750, RFC 8628 section 3.5, RFC 8707,
// RFC 9470, OpenID Connect Core section 3.1.2.6, and Microsoft's own).
func Code(code string) (m Meaning, ok bool) { return find(codes, code) }

// SubError is what Microsoft's suberror beside a code means.
func SubError(s string) (m Meaning, ok bool) { return find(subErrors, s) }

// Codes goes through all OAuth codes.
func Codes() iter.Seq2[string, Meaning] { return all(codes) }

func find(list []word, code string) (Meaning, bool) {
	for _, w := range list {
		if w.code == code {
			return w.meaning(), true
		}
	}
	return Meaning{}, false
}

func all(list []word) iter.Seq2[string, Meaning] {
	return func(yield func(string, Meaning) bool) {
		for _, w := range list {
			if !yield(w.code, w.meaning()) {
				return
			}
		}
	}
}

func (w word) meaning() Meaning {
	return Meaning{Summary: w.summary, Next: w.next, Who: w.who, Retry: w.who == Provider || w.who == Nobody}
}
