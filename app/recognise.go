package app

import (
	"cmp"
	"slices"
	"strings"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// recognised is what a person's words for where they sign in say to this window. Nothing was sent anywhere to find out.
type recognised struct {
	profiles []Profile // all there are, the closest first
	fits     int       // how many of them were meant; the first is the closest
	hint     string    // an e-mail address: who signs in; else empty
}

// recognise compares what was typed (an e-mail address, a domain, the address of a provider, a tenant or application ID,
// or a name) with what is kept.
func recognise(typed string, profiles []Profile, accounts []session.Account) recognised {
	want := typedAs(typed)
	r := recognised{profiles: slices.Clone(profiles), hint: want.email}
	if want.text == "" {
		r.fits = len(profiles)
		return r
	}
	close := make(map[string]int, len(profiles))
	for _, p := range profiles {
		close[p.Name] = want.closeness(p, accounts)
		if close[p.Name] > 0 {
			r.fits++
		}
	}
	slices.SortStableFunc(r.profiles, func(a, b Profile) int { return cmp.Compare(close[b.Name], close[a.Name]) })
	return r
}

// typedPlace is what somebody typed, taken apart.
type typedPlace struct {
	text      string // as it is, in small letters
	email     string // as it was typed, where it is one
	domain    string
	authority identity.Authority // where it is an address
}

func typedAs(typed string) typedPlace {
	typed = strings.TrimSpace(typed)
	t := typedPlace{text: strings.ToLower(typed)}
	switch _, domain, mail := strings.Cut(t.text, "@"); {
	case mail && isDomain(domain):
		t.email, t.domain = typed, domain
	case mail:
		t.domain = domain // it is still being typed
	case isDomain(t.text):
		t.domain = t.text
	case strings.ContainsAny(t.text, "/:"):
		t.authority, _ = identity.ParseAuthority(typed) // an address that is none is close to nothing
	}
	return t
}

// everybodys are the places of Microsoft's platform that take the people of many organisations.
var everybodys = []string{"common", "organizations", "consumers"}

// personal are the domains of Microsoft's own accounts for persons.
var personal = []string{"outlook.com", "hotmail.com", "live.com", "msn.com"}

// closeness is how well a profile answers to what was typed; 0: not at all.
func (t typedPlace) closeness(p Profile, accounts []session.Account) int {
	tenant, host := strings.ToLower(p.Authority.Tenant()), p.Authority.Host()
	names := []string{strings.ToLower(p.Name), strings.ToLower(p.Organisation)}
	same := func(a string) bool { return a != "" && (a == t.text || a == t.domain) }
	switch _, hintDomain, _ := strings.Cut(strings.ToLower(p.LoginHint), "@"); {
	case t.email != "" && strings.EqualFold(t.email, p.LoginHint), t.authority.URL != "" && t.authority == p.Authority, same(strings.ToLower(p.ClientID)):
		return 100
	case same(tenant), same(strings.ToLower(p.DomainHint)), same(hintDomain), slices.ContainsFunc(names, same):
		return 90
	case slices.ContainsFunc(accounts, func(a session.Account) bool { return a.Profile == p.Name && t.isOf(a) }):
		return 80
	case same(host), t.authority.URL != "" && t.authority.Host() == host:
		return 70
	case t.domain != "" && (strings.HasSuffix(host, "."+t.domain) || strings.HasSuffix(tenant, "."+t.domain) || tenant != "" && strings.HasSuffix(t.domain, "."+tenant)):
		return 60
	case t.email != "" && tenant == "consumers":
		if slices.Contains(personal, t.domain) {
			return 55
		}
		return 0
	case t.domain != "" && slices.Contains(append(names, strings.Split(tenant, ".")[0]), strings.Split(t.domain, ".")[0]):
		return 50
	case t.email != "" && slices.Contains(everybodys, tenant):
		return 40
	case t.domain == "" && t.authority.URL == "" && slices.ContainsFunc(append(names, tenant, host), func(n string) bool { return strings.Contains(n, t.text) }):
		return 30
	case t.domain != "" && strings.HasPrefix(tenant, t.domain): // it is still being typed
		return 20
	}
	return 0
}

// isOf reports whether an account is of the same domain or tenant.
func (t typedPlace) isOf(a session.Account) bool {
	_, domain, _ := strings.Cut(strings.ToLower(a.Username), "@")
	return domain != "" && domain == t.domain || a.TenantID != "" && strings.EqualFold(a.TenantID, t.text)
}
