package demo

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// directory is one organisation: Contoso, which the demo is about, and Fabrikam, where one of Contoso's people is
// a guest and a guest of Contoso's is at home. Applications and keys are the same in both.
type directory struct{ Domain, ID, Organisation string }

const guestDomain = "fabrikam.example"

func contoso() directory  { return directory{domain, tenantID, organisation} }
func fabrikam() directory { return directory{guestDomain, guestTenant(), "Fabrikam"} }

// guestTenant is Fabrikam's tenant ID.
func guestTenant() string { return stableID("tenant", guestDomain) }

// directoryFor finds the directory by the path segment that tenantSegment gives. The shared names lead to
// Contoso, as everybody here has a work account of it.
func directoryFor(segment string) directory {
	if f := fabrikam(); segment == f.ID {
		return f
	}
	return contoso()
}

// home reports whether the user belongs to the directory, and is not a guest in it.
func (d directory) home(u *User) bool { return strings.HasSuffix(u.Username, "@"+d.Domain) }

func (d directory) has(u *User) bool { return d.home(u) || u.GuestAt == d.Domain }

// oid is the user's object ID, which each directory gives anew.
func (d directory) oid(u *User) string {
	switch {
	case d.ID == tenantID:
		return u.OID
	case d.home(u):
		return stableID("home", u.Username)
	}
	return stableID("guest", u.Username)
}

// subject is pairwise (OpenID Connect Core section 8.1): every application in every directory sees another one.
func (d directory) subject(app *App, u *User) string {
	sum := sha256.Sum256([]byte("sub\x00" + d.ID + "\x00" + app.ClientID + "\x00" + u.OID))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// homeOf is the directory that a user belongs to.
func homeOf(u *User) directory {
	if f := fabrikam(); f.home(u) {
		return f
	}
	return contoso()
}

func (t *Tenant) issuerOf(d directory) string { return t.base + "/" + d.ID + "/v2.0" }

// stranger is the refusal for somebody whom the directory does not know.
func (d directory) stranger(code string, u *User) *refusal {
	return refuse(code, 50020, "User account '%s' from identity provider 'https://sts.windows.net/%s/' does not exist in tenant '%s' and cannot "+
		"access the application in that tenant. The account needs to be added as an external user in the tenant first.",
		u.Username, homeOf(u).ID, d.Organisation)
}
