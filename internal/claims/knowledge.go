package claims

import (
	"slices"
	"strings"
	"sync"
)

// known is what we know about a claim whatever its value.
type known struct{ name, meaning string }

// section is one group's claims, in the order in which they are shown. The tables are in files of their own; their
// sources: Microsoft Learn, "ID token claims reference", "Access token claims reference", "Optional claims
// reference", "Token claims reference for agent IDs" and "Overview of tokens in Azure AD B2C"; the names that AD FS
// gives (System.IdentityModel.Tokens.Jwt); OpenID Connect Core 1.0 sections 2, 3.3.2.11 and 5.1, Back-Channel
// Logout 1.0 section 2.4 and Identity Assurance 1.0; RFC 7519, 7800, 8417, 8693, 9068, 9396 and 9449; the
// documentation of Google, Keycloak, Okta, Auth0 and Amazon Cognito.
type section struct {
	group  string
	claims []known
}

func sections() []section {
	return []section{
		{GroupWho, slices.Concat(whoNames, whoIdentifiers, whoMemberships)},
		{GroupWhere, whereClaims},
		{GroupForWhat, forWhatClaims},
		{GroupUntilWhen, untilWhenClaims},
		{GroupHow, slices.Concat(howClaims, howDevice, howCertificate)},
		{GroupApplication, slices.Concat(applicationClaims, workloadClaims)},
		{GroupOther, slices.Concat(otherClaims, microsoftNotes)},
	}
}

// moments are the claims whose value is a time: NumericDate, or as loosely as some providers write it.
var moments = []string{
	"iat", "nbf", "exp", "auth_time", "mfa_auth_time", "updated_at", "toe", "pwdexptime", "certnotbefore", "certnotafter",
	"xms_tcdt", "xms_acd", "xms_pftexp",
}

// entry is where a claim stands in the table.
type entry struct {
	group, meaning string
	rank           int
}

// index finds a claim in the table by its name. It is made when it is first needed.
var index = sync.OnceValue(func() map[string]entry {
	m := make(map[string]entry, 400)
	for _, s := range sections() {
		for _, k := range s.claims {
			m[k.name] = entry{s.group, k.meaning, len(m)}
		}
	}
	return m
})

// unranked is the rank of what is not in the table: after all that is.
const unranked = 1 << 20

// lookUp finds a claim in the table, by the address that stands for it, or by its prefix. What is unknown has an
// empty meaning.
func lookUp(name string) entry {
	if e, ok := index()[name]; ok {
		return e
	}
	if short := shortName(name); short != "" {
		if e, ok := index()[short]; ok {
			e.rank = unranked
			return e
		}
	}
	e := entry{group: GroupOther, rank: unranked}
	// Identity platforms extend by prefix: extension attributes and Microsoft's internal notes.
	switch {
	case strings.HasPrefix(name, "extn."), strings.HasPrefix(name, "extension_"):
		e.group, e.meaning = GroupWho, "An attribute that the organisation added to the directory"
	case strings.HasPrefix(name, "custom:"):
		e.group, e.meaning = GroupWho, "An attribute that the application's owner added to the directory"
	case strings.HasPrefix(name, "http://"), strings.HasPrefix(name, "https://"):
		e.meaning = "A claim that the provider's owner added, named by an address so that it is unique"
	case strings.HasPrefix(name, "xms_"):
		e.meaning = "A note of Microsoft's for its own services. Do not rely on it"
	}
	return e
}

// shortName is the claim that a name in the form of an address stands for: AD FS and other federation servers write
// http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn where a rule does not shorten it. "" when it is none.
func shortName(name string) string {
	rest, ok := strings.CutPrefix(name, "http://schemas.")
	if !ok || !strings.HasPrefix(rest, "xmlsoap.org/") && !strings.HasPrefix(rest, "microsoft.com/") {
		return ""
	}
	last := strings.ToLower(rest[strings.LastIndexByte(rest, '/')+1:])
	switch last {
	case "emailaddress":
		return "email"
	case "givenname":
		return "given_name"
	case "surname":
		return "family_name"
	case "nameidentifier":
		return "nameid"
	case "windowsaccountname":
		return "winaccountname"
	case "authenticationmethod":
		return "authmethod"
	case "authnmethodsreferences":
		return "amr"
	case "objectidentifier":
		return "oid"
	case "tenantid":
		return "tid"
	}
	return last
}
