package app

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// veil hides in masked mode whatever tells who somebody is. It is part of the theme, since that is what every widget
// asks when it draws: so text, avatar and field are the only places that know of it.
//
// What has a shape (a GUID, a username, a token) is found by that shape, in any sentence. Names have none: those of
// the accounts and organisations that the window knows are looked up, and get a number instead, so that people can
// still speak of "Account 3".
type veil struct {
	stands  map[string]string // what stands for each name, in lower case
	lengths map[string][]int  // how long the names are that begin with a word, the longest first
	numbers map[string]int    // of accounts and organisations, for as long as the window is open
	count   [2]int            // how many accounts and organisations have a number
	known   map[identity.AccountID]string
	lore    int // grows with each name learnt: what was masked before may show one
}

// dots stand for what is hidden. Their number says nothing about its length.
const dots = "••••••"

func newVeil() *veil {
	return &veil{stands: map[string]string{}, lengths: map[string][]int{}, numbers: map[string]int{}, known: map[identity.AccountID]string{}}
}

// veiled is the veil over the screen; nil outside masked mode.
func veiled() *veil {
	l, _ := fyne.CurrentApp().Settings().Theme().(look)
	return l.veil
}

// shapes are identifiers that give themselves away. The first group, if any, is kept.
var shapes = []struct {
	find  *regexp.Regexp
	stand string
}{
	{regexp.MustCompile(`eyJ[\w-]+\.[\w.-]*`), dots},                                                                    // a token (RFC 7515)
	{regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`), dots},                  // a GUID
	{regexp.MustCompile(`(?i)\b[0-9a-f]{4}…[0-9a-f]{4}\b`), dots},                                                       // an ID cut in its middle
	{regexp.MustCompile(`[\p{L}\p{N}][\p{L}\p{N}.!#$%&'*+/=?^_{|}~-]*@[\p{L}\p{N}][\p{L}\p{N}.-]*`), dots + "@" + dots}, // a username
	{regexp.MustCompile(`\bS-1-\d+(?:-\d+)+\b`), dots},                                                                  // a security identifier
	{regexp.MustCompile(`(/home/|/Users/|\\Users\\)[^/\\\s]+`), "${1}" + dots},                                          // somebody's folder
	{regexp.MustCompile(`\b[A-Z][A-Z0-9-]{1,14}\\[\w.$-]+`), dots},                                                      // DOMAIN\user
	{regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b`), dots},                                                           // an address of a computer
}

// opaque are IDs, keys and codes: long, and with digits among letters, as no word is.
var opaque = regexp.MustCompile(`[\w-]{20,}`)

// mask hides what tells who somebody is within a text.
func (v *veil) mask(words string) string {
	for _, s := range shapes {
		words = s.find.ReplaceAllString(words, s.stand)
	}
	words = opaque.ReplaceAllStringFunc(words, func(s string) string {
		if strings.ContainsFunc(s, unicode.IsDigit) && strings.ContainsFunc(s, unicode.IsLetter) {
			return dots
		}
		return s
	})
	return v.maskNames(words)
}

// maskNames replaces the names it knows where they stand as words of their own, whatever their case.
func (v *veil) maskNames(words string) string {
	lower := strings.ToLower(words)
	if len(lower) != len(words) { // a letter whose small form is longer: then only the same case is found
		lower = words
	}
	var b strings.Builder
	for at := 0; at < len(words); {
		word := leadingWord(lower[at:])
		took, stand := len(word), words[at:at+len(word)]
		if word == "" {
			took = width(words[at:])
			stand = words[at : at+took]
		}
		for _, n := range v.lengths[word] {
			if at+n > len(lower) || leadingWord(lower[at+n:]) != "" {
				continue
			}
			if known, ok := v.stands[lower[at:at+n]]; ok {
				took, stand = n, said(known)
				break
			}
		}
		b.WriteString(stand)
		at += took
	}
	return b.String()
}

// leadingWord is the letters and digits that a text begins with.
func leadingWord(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }); i >= 0 {
		return s[:i]
	}
	return s
}

// width is that of the first character of a text, in bytes.
func width(s string) int {
	for i := range s {
		if i > 0 {
			return i
		}
	}
	return len(s)
}

// learn takes in the names that a snapshot and the profiles hold, and reports whether any was new.
func (v *veil) learn(s session.Snapshot, profiles []Profile) bool {
	before := v.lore
	for _, p := range profiles {
		v.add(p.Title(), v.number("Organisation %d", 1, strings.ToLower(p.Title())))
		v.add(p.Name, v.number("Organisation %d", 1, strings.ToLower(p.Title())))
		v.addAuthority(p.Authority)
		v.add(p.LoginHint, dots)
	}
	for _, a := range s.Accounts {
		key := strings.Join([]string{a.Name, a.Username, a.Authority.URL, a.Issuer}, "\x00")
		if v.known[a.ID] == key {
			continue
		}
		v.known[a.ID] = key
		v.addAccount(a.Account)
	}
	for _, a := range s.SignIns {
		v.add(a.Organisation, v.number("Organisation %d", 1, strings.ToLower(a.Organisation)))
		v.add(a.Other, dots)
	}
	return v.lore != before
}

func (v *veil) addAccount(a identity.Account) {
	v.add(a.Name, v.number("Account %d", 0, string(a.ID)))
	v.add(a.Username, dots)
	if _, domain, ok := strings.Cut(a.Username, "@"); ok {
		v.addDomain(domain)
	}
	for _, id := range []string{a.Subject, a.HomeAccountID, a.TenantID, a.ClientID, string(a.ID), a.BrokerAccount} {
		if len(id) >= 6 && strings.ContainsFunc(id, unicode.IsDigit) { // shorter ones are words in tests of other programs
			v.add(id, dots)
		}
	}
	v.addAuthority(a.Authority)
	v.addAuthority(identity.Authority{URL: a.Issuer})
}

// addAuthority learns the organisation's part of an address. Hosts that everybody uses stay readable.
func (v *veil) addAuthority(a identity.Authority) {
	if tenant := a.Tenant(); strings.Contains(tenant, ".") {
		v.addDomain(tenant)
	}
	host := a.Host()
	for _, public := range []string{"microsoftonline.com", "microsoftonline.us", "chinacloudapi.cn", "windows.net", "microsoft.com", "google.com"} {
		if host == public || strings.HasSuffix(host, "."+public) {
			return
		}
	}
	v.addDomain(host)
}

// everydayLabels are parts of host names that say nothing about whose they are.
var everydayLabels = []string{"login", "adfs", "auth", "oauth", "account", "accounts", "identity", "federation", "onmicrosoft", "localhost"}

func (v *veil) addDomain(domain string) {
	domain, _, _ = strings.Cut(domain, ":") // the port says nothing
	v.add(domain, dots)
	labels := strings.Split(domain, ".")
	for _, label := range labels[:len(labels)-1] { // an organisation is known by its part of the domain as well
		if len(label) >= 4 && !slices.Contains(everydayLabels, label) {
			v.add(label, dots)
		}
	}
}

// number names the account or organisation behind a key; the same one as long as the window is open.
func (v *veil) number(format string, kind int, key string) string {
	key = format + key
	if v.numbers[key] == 0 {
		v.count[kind]++
		v.numbers[key] = v.count[kind]
	}
	return fmt.Sprintf(format, v.numbers[key])
}

func (v *veil) add(name, stand string) {
	name = strings.ToLower(name)
	first := leadingWord(name)
	if _, there := v.stands[name]; there || len(name) < 3 || first == "" {
		return
	}
	v.lore++
	v.stands[name] = stand
	if !slices.Contains(v.lengths[first], len(name)) {
		v.lengths[first] = append(v.lengths[first], len(name))
		slices.SortFunc(v.lengths[first], func(a, b int) int { return b - a })
	}
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
