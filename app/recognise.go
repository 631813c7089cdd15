package app

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// recognised is what a person's words for where they sign in say to this window. Nothing was sent anywhere to find out.
type recognised struct {
	profiles []Profile // all there are, the closest first
	fits     int       // how many of them were meant; the first is the closest
	hint     string    // an e-mail address: who signs in; else empty
	sure     bool      // the first is meant beyond doubt
}

// hintFor is who signs in, as a provider is told: none that an address of another organisation does not concern.
func (r recognised) hintFor(p Profile) string {
	at := slices.IndexFunc(r.profiles, func(o Profile) bool { return o.Name == p.Name })
	if r.fits > 0 && at >= r.fits {
		return ""
	}
	return r.hint
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
	r.sure = len(r.profiles) > 0 && close[r.profiles[0].Name] >= 80
	return r
}

// typedPlace is what somebody typed, taken apart.
type typedPlace struct {
	text      string             // as it is, in small letters
	email     string             // as it was typed, where it is one
	domain    string             // a whole one
	begun     string             // one that is still being typed, behind the @
	authority identity.Authority // where it is an address
}

func typedAs(typed string) typedPlace {
	typed = strings.TrimSpace(typed)
	if _, within, ok := strings.Cut(typed, "<"); ok { // as mail programs copy it: Adele Vance <adele@contoso.com>
		typed = strings.TrimSuffix(within, ">")
	}
	typed = strings.TrimPrefix(typed, "mailto:")
	t := typedPlace{text: strings.ToLower(typed)}
	who, domain, mail := strings.Cut(t.text, "@")
	switch {
	case strings.Contains(t.text, "://"), !mail && strings.ContainsAny(t.text, "/:"):
		t.authority, _ = identity.ParseAuthority(typed) // an address that is none is close to nothing
	case mail && isDomain(domain):
		t.domain = domain
		if who != "" && !strings.ContainsAny(who, " \t/:,;\"") {
			t.email = typed
		}
	case mail:
		t.begun = domain
	case isDomain(t.text):
		t.domain = t.text
	}
	return t
}

// everybodys are the places of Microsoft's platform that take the people of many organisations.
var everybodys = []string{"common", "organizations", "consumers"}

// personal are the domains of Microsoft's own accounts for persons.
var personal = []string{"outlook.com", "hotmail.com", "live.com", "msn.com"}

// anybodys are domains where anybody can have an address: two of one domain have nothing in common.
var anybodys = append([]string{"gmail.com", "googlemail.com", "yahoo.com", "icloud.com", "me.com", "aol.com", "proton.me", "gmx.de", "gmx.net", "web.de", "t-online.de"}, personal...)

// entraDomain is where Microsoft's platform gives each organisation a name of its own.
const entraDomain = "onmicrosoft.com"

// ownLabel is the part of a domain that an organisation chose, as contoso in login.contoso.co.uk; empty where nobody did.
func ownLabel(domain string) string {
	if name, ok := strings.CutSuffix(domain, "."+entraDomain); ok {
		return name[strings.LastIndexByte(name, '.')+1:]
	}
	site, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil || domain == entraDomain {
		return ""
	}
	label, _, _ := strings.Cut(site, ".")
	return label
}

// under reports whether a host or tenant belongs to a domain that is somebody's.
func under(name, domain string) bool {
	return strings.HasSuffix(name, "."+domain) && isDomain(name) && isDomain(domain) && ownLabel(domain) != ""
}

// closeness is how well a profile answers to what was typed; 0: not at all.
func (t typedPlace) closeness(p Profile, accounts []session.Account) int {
	if t.authority.URL != "" {
		return t.closenessOfAddress(p.Authority)
	}
	tenant, host := strings.ToLower(p.Authority.Tenant()), p.Authority.Host()
	names := []string{strings.ToLower(p.Name), strings.ToLower(p.Organisation)}
	entra := p.Authority.Kind == identity.Entra
	known := t.domain // that of an organisation
	if slices.Contains(anybodys, known) {
		known = ""
	}
	same := func(a string) bool { return a != "" && (a == t.text || a == known) }
	of := func(is func(session.Account) bool) bool {
		return slices.ContainsFunc(accounts, func(a session.Account) bool { return a.Profile == p.Name && is(a) })
	}
	switch _, hintDomain, _ := strings.Cut(strings.ToLower(p.LoginHint), "@"); {
	case t.email != "" && strings.EqualFold(t.email, p.LoginHint), same(strings.ToLower(p.ClientID)):
		return 100
	case same(tenant), same(strings.ToLower(p.DomainHint)), same(hintDomain), slices.ContainsFunc(names, same):
		return 90
	case t.email != "" && of(func(a session.Account) bool { return strings.EqualFold(a.Username, t.email) }):
		return 85
	case of(func(a session.Account) bool { return isOf(a, known, t.text) }):
		return 80
	case same(host):
		return 70
	case known != "" && (!entra && under(host, known) || under(tenant, known) || under(known, tenant)):
		return 60
	case t.email != "" && entra && tenant == "consumers":
		if slices.Contains(personal, t.domain) {
			return 55
		}
		return 0
	case t.called(append(names, cmp.Or(ownLabel(tenant), tenant))):
		if isDomain(tenant) && !strings.HasSuffix(tenant, "."+entraDomain) {
			return 35 // another ending of the domain is as a rule another organisation
		}
		return 50
	case t.email != "" && entra && slices.Contains(everybodys, tenant):
		return 40
	case t.domain == "" && t.begun == "" && slices.ContainsFunc(append(names, tenant, host), func(n string) bool { return strings.Contains(n, t.text) }):
		return 30
	case t.domain+t.begun != "" && strings.HasPrefix(tenant, t.domain+t.begun) && isDomain(tenant): // it is still being typed
		return 20
	}
	return 0
}

// called reports whether the domain that was typed bears one of the names.
func (t typedPlace) called(names []string) bool {
	own := ownLabel(t.domain)
	return own != "" && slices.Contains(names, own)
}

// closenessOfAddress is closeness for the address of a provider: that very one, or what it begins with. Beside it, on the
// same host, are others.
func (t typedPlace) closenessOfAddress(a identity.Authority) int {
	switch {
	case t.authority == a:
		return 100
	case strings.HasPrefix(a.URL, strings.TrimSuffix(t.authority.URL, "/")+"/"):
		return 70
	}
	return 0
}

// isOf reports whether an account is of a domain, or of a tenant by its ID.
func isOf(a session.Account, domain, tenant string) bool {
	_, own, _ := strings.Cut(strings.ToLower(a.Username), "@")
	return own != "" && own == domain || a.TenantID != "" && strings.EqualFold(a.TenantID, tenant)
}
