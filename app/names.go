package app

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"latchkey/app/kit"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// names tells the veil whose names to hide. Accounts and organisations get a number instead, so that people can still
// speak of "Account 3".
type names struct {
	veil    *kit.Veil
	numbers map[string]int // of accounts and organisations, for as long as the window is open
	count   [2]int         // how many accounts and organisations have a number
	known   map[identity.AccountID]string
}

func newNames() *names {
	return &names{veil: kit.NewVeil(), numbers: map[string]int{}, known: map[identity.AccountID]string{}}
}

// learn takes in the names that a snapshot and the profiles hold, and reports whether any was new.
func (n *names) learn(s session.Snapshot, profiles []Profile) bool {
	before := n.veil.Lore
	for _, p := range profiles {
		n.veil.Add(p.Title(), n.number("Organisation %d", 1, strings.ToLower(p.Title())))
		n.veil.Add(p.Name, n.number("Organisation %d", 1, strings.ToLower(p.Title())))
		n.addAuthority(p.Authority)
		n.veil.Add(p.LoginHint, kit.Dots)
	}
	for _, a := range s.Accounts {
		key := strings.Join([]string{a.Name, a.Username, a.Authority.URL, a.Issuer}, "\x00")
		if n.known[a.ID] == key {
			continue
		}
		n.known[a.ID] = key
		n.addAccount(a.Account)
	}
	for _, a := range s.SignIns {
		n.veil.Add(a.Organisation, n.number("Organisation %d", 1, strings.ToLower(a.Organisation)))
		n.veil.Add(a.Other, kit.Dots)
	}
	return n.veil.Lore != before
}

func (n *names) addAccount(a identity.Account) {
	n.veil.Add(a.Name, n.number("Account %d", 0, string(a.ID)))
	n.veil.Add(a.Username, kit.Dots)
	if _, domain, ok := strings.Cut(a.Username, "@"); ok {
		n.addDomain(domain)
	}
	for _, id := range []string{a.Subject, a.HomeAccountID, a.TenantID, a.ClientID, string(a.ID), a.BrokerAccount} {
		if len(id) >= 6 && strings.ContainsFunc(id, unicode.IsDigit) { // shorter ones are words in tests of other programs
			n.veil.Add(id, kit.Dots)
		}
	}
	n.addAuthority(a.Authority)
	n.addAuthority(identity.Authority{URL: a.Issuer})
}

// addAuthority learns the organisation's part of an address. Hosts that everybody uses stay readable.
func (n *names) addAuthority(a identity.Authority) {
	if tenant := a.Tenant(); strings.Contains(tenant, ".") {
		n.addDomain(tenant)
	}
	host := a.Host()
	for _, public := range []string{"microsoftonline.com", "microsoftonline.us", "chinacloudapi.cn", "windows.net", "microsoft.com", "google.com"} {
		if host == public || strings.HasSuffix(host, "."+public) {
			return
		}
	}
	n.addDomain(host)
}

// everydayLabels are parts of host names that say nothing about whose they are.
var everydayLabels = []string{"login", "adfs", "auth", "oauth", "account", "accounts", "identity", "federation", "onmicrosoft", "localhost"}

func (n *names) addDomain(domain string) {
	domain, _, _ = strings.Cut(domain, ":") // the port says nothing
	n.veil.Add(domain, kit.Dots)
	labels := strings.Split(domain, ".")
	for _, label := range labels[:len(labels)-1] { // an organisation is known by its part of the domain as well
		if len(label) >= 4 && !slices.Contains(everydayLabels, label) {
			n.veil.Add(label, kit.Dots)
		}
	}
}

// number names the account or organisation behind a key; the same one as long as the window is open.
func (n *names) number(format string, kind int, key string) string {
	key = format + key
	if n.numbers[key] == 0 {
		n.count[kind]++
		n.numbers[key] = n.count[kind]
	}
	return fmt.Sprintf(format, n.numbers[key])
}

// tellsNobody are the claims whose values say how, when and for what somebody signed in, and not who. What has the
// shape of an identifier is hidden in them all the same; of any other claim, masked mode shows nothing.
var tellsNobody = map[string]bool{
	"exp": true, "iat": true, "nbf": true, "auth_time": true, "expires_in": true, "ver": true, "typ": true, "alg": true, "scp": true, "scope": true,
	"roles": true, "wids": true, "amr": true, "acr": true, "acrs": true, "azpacr": true, "appidacr": true, "idtyp": true, "acct": true,
	"iss": true, "aud": true, "token_type": true, "email_verified": true, "xms_cc": true,
}

// privateClaim reports whether masked mode hides all of a claim's value.
func privateClaim(name string) bool { return !tellsNobody[name] }
