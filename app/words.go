package app

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"latchkey/app/kit"
	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// statusHeadline is the status of an account in a sentence.
func statusHeadline(a session.Account, now time.Time) string {
	left := a.ExpiresAt.Sub(now)
	switch a.Status {
	case session.Fresh:
		return "Signed in, the token is good for " + kit.Spell(left)
	case session.Expiring:
		switch {
		case left <= 0 && a.OnDemand:
			return "The token has expired"
		case left <= 0:
			return "The token has expired and is about to be renewed"
		}
		return "The token is good for " + kit.Spell(left) + " more"
	case session.Refreshing:
		return "Getting a new token"
	case session.Offline:
		return "The provider cannot be reached"
	case session.SignInNeeded:
		if a.Need != nil && a.Need.Summary != "" {
			return kit.Heading(a.Need.Summary)
		}
		return "You need to sign in again"
	case session.Unsaved:
		return "Signed in, but not saved"
	}
	return string(a.Status)
}

// maxHeading is how many letters make a heading of four lines in a sheet.
const maxHeading = 120

// headed divides a failure into a heading and the text below it. What follows the first sentence, or a colon in it, goes
// into the text where the whole is too long for a heading, or holds a word that is: a scope, most often.
func headed(summary, next string) (head, text string) {
	before, after, cut := strings.Cut(summary, ": ")
	if first, rest, several := strings.Cut(summary, ". "); several && len(first) < len(before) {
		before, after, cut = first, rest, true
	}
	long := func(word string) bool { return utf8.RuneCountInString(word) > 30 }
	if cut && (utf8.RuneCountInString(summary) > maxHeading || slices.ContainsFunc(strings.Fields(after), long)) {
		return kit.Heading(before), strings.TrimSpace(kit.Sentence(kit.Heading(after)) + " " + next)
	}
	return kit.Heading(summary), next
}

// mendedBy says who else can mend a failure, where what to do next does not name them. Empty: the person alone can,
// or time, and the words and buttons say that.
func mendedBy(who, next string) string {
	said := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(strings.ToLower(next), part) })
	}
	switch {
	case who == "administrator" && !said("administrator"):
		return "Your administrator can mend this."
	case who == "owner" && !said("registered the application", "wrote the application", "owner"):
		return "Whoever registered the application can mend this."
	}
	return ""
}

// organisation is what to call where an account belongs: by its profile's name, else by a domain.
func organisation(a identity.Account, profiles []Profile) string {
	for _, p := range profiles {
		if p.MadeFor(a) && !otherTenant(a, p) {
			return p.Title()
		}
	}
	for _, p := range profiles {
		if p.Authority == a.Authority && p.ClientID == a.ClientID {
			return p.Title()
		}
	}
	if t := a.Authority.Tenant(); strings.Contains(t, ".") {
		return t
	}
	if a.Authority.Kind == identity.Entra {
		if _, domain, ok := strings.Cut(a.Username, "@"); ok {
			return domain
		}
	}
	if h := a.Authority.Host(); h != "" {
		return h
	}
	if u, err := url.Parse(a.Issuer); err == nil && u.Host != "" {
		return u.Host
	}
	return "Elsewhere"
}

// otherTenant reports whether an account was made with a profile and then taken to another tenant of the same
// platform, which the profile's name does not fit.
func otherTenant(a identity.Account, p Profile) bool {
	return a.Authority.Host() == p.Authority.Host() && a.Authority.Tenant() != p.Authority.Tenant()
}

// guest reports whether an account is at home in another tenant (Entra: the second half of the home account).
func guest(a identity.Account) bool {
	_, home, ok := strings.Cut(a.HomeAccountID, ".")
	return ok && a.TenantID != "" && home != a.TenantID
}

// group is the caption under which the picker shows an account.
func group(a identity.Account, profiles []Profile) string {
	if a.Kind == identity.KindApp {
		return groupApplications
	}
	name := organisation(a, profiles)
	if guest(a) {
		name += ", guest"
	}
	return name
}

const groupApplications = "Applications"

// signedInWith is the computer's own login, or an account of the system, if that is what somebody signed in with.
func signedInWith(a identity.Account) string {
	switch a.Flow {
	case identity.FlowWindows:
		return session.LoginName()
	case identity.FlowBroker:
		return flows.BrokerName + " (" + flows.BrokerUnverified + ")"
	}
	return ""
}

// signedInLine is that as a line of the picker, which is short.
func signedInLine(a session.Account) string {
	switch with := signedInWith(a.Account); {
	case with == "":
		return ""
	case a.Flow == identity.FlowBroker:
		return "Windows account, not verified"
	case a.Status == session.SignInNeeded:
		return "Last signed in with " + with
	default:
		return "Signed in with " + with
	}
}

// statusWords is the status of an account in a line of its own.
func statusWords(a session.Account, now time.Time) string {
	left := kit.Brief(a.ExpiresAt.Sub(now))
	switch a.Status {
	case session.Fresh:
		return fmt.Sprintf("Fresh, %s left", left)
	case session.Expiring:
		if a.ExpiresAt.After(now) {
			return fmt.Sprintf("Expires in %s", left)
		}
		return "Expired"
	case session.SignInNeeded:
		return needWords(a)
	case session.Offline:
		if a.ExpiresAt.After(now) {
			return fmt.Sprintf("Offline, %s left", left)
		}
		return "Offline, and the token has expired"
	case session.Refreshing:
		return "Refreshing"
	case session.Unsaved:
		return "Not saved"
	}
	return string(a.Status)
}

// needWords is why an account needs its person; empty where it does not.
func needWords(a session.Account) string {
	switch {
	case a.Status != session.SignInNeeded:
		return ""
	case a.Need != nil && a.Need.Summary != "":
		return fmt.Sprintf("Needs you: %s", within(a.Need.Summary))
	}
	return "Needs you"
}

// within is a sentence as it stands behind a colon. What begins with two capitals is no common word.
func within(sentence string) string {
	r := []rune(strings.TrimSuffix(sentence, "."))
	if len(r) > 1 && unicode.IsUpper(r[0]) && unicode.IsLower(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}

// subtitle is the second line of a row.
func subtitle(a identity.Account) string {
	switch {
	case a.Kind == identity.KindApp:
		return "client credentials"
	case a.Username != "" && a.Username != a.Label():
		return a.Username
	}
	return a.Authority.Host()
}

// statusShape is the shape and colour of a status.
func statusShape(s session.Status) (kit.Shape, fyne.ThemeColorName) {
	switch s {
	case session.Fresh:
		return kit.Dot, kit.ColorOK
	case session.Refreshing:
		return kit.Ring, kit.ColorAccent
	case session.SignInNeeded:
		return kit.Triangle, kit.ColorBad
	}
	return kit.Ring, kit.ColorWarn
}
