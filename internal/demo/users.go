package demo

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

const (
	domain           = "contoso.example"
	tenantID         = "6f0c9a52-3b7e-4c18-9d25-c01150de0001"
	organisation     = "Contoso"
	personalTenantID = "9188040d-6c67-4c5b-b112-36a304b66dad" // Entra's tenant of all personal accounts
)

// Kind says what is special about a user.
type Kind string

const (
	KindManaged   Kind = "managed"   // name and password, nothing else
	KindFederated Kind = "federated" // belongs to a federated domain
	KindMFA       Kind = "mfa"       // a code is asked for after the password
	KindConsent   Kind = "consent"   // nothing has been agreed to yet
	KindDisabled  Kind = "disabled"  // AADSTS50057
	KindOverage   Kind = "overage"   // in more groups than fit into a token
	KindGuest     Kind = "guest"     // comes from another organisation
	KindRefused   Kind = "refused"   // the federation server lets nobody have a token for this one
)

// User is one person of the directory.
type User struct {
	Username, Password string
	Given, Family      string
	Kind               Kind
	Federated          bool     // the federation server signs the user in, not the tenant
	About              string   // what the sign-in page says of the user
	OID                string   // object ID, the same at every start
	Groups             []string // object IDs
	Wids               []string // directory roles
	AppRoles           []string // roles in the Orders API
	GuestAt            string   // domain of the organisation that the user is a guest of
}

// Name is the display name.
func (u *User) Name() string { return u.Given + " " + u.Family }

// Initials are what the account tile shows instead of a picture.
func (u *User) Initials() string { return u.Given[:1] + u.Family[:1] }

// groupLimit is how many groups Entra puts into a JWT before it sends a link instead.
const groupLimit = 200

// authenticatorCode is what passes for the second factor.
const authenticatorCode = "123456"

const userAdministrator = "fe930be7-5e62-47db-91af-98c3a49a38b1" // wids value of a well-known Entra directory role

// newUsers are the people of both directories; with farm also those who show what can go wrong for somebody whom
// a federation server signs in.
func newUsers(farm bool) []*User {
	users := []*User{
		{Username: "adele@" + domain, Password: "adele-Maple-17", Given: "Adele", Family: "Vance", Kind: KindManaged,
			About: "signs in with a password", AppRoles: []string{"Orders.Approver"}, Groups: groups("adele", 3), GuestAt: guestDomain},
		{Username: "bob.builder@" + domain, Password: "bob-Willow-23", Given: "Bob", Family: "Builder", Kind: KindFederated, Federated: true,
			About: "from a federated domain", Groups: groups("bob", 2)},
		{Username: "megan@" + domain, Password: "megan-Cedar-31", Given: "Megan", Family: "Bowen", Kind: KindMFA,
			About: "is asked for a second factor", Wids: []string{userAdministrator}, Groups: groups("megan", 2)},
		{Username: "carol@" + domain, Password: "carol-Aspen-41", Given: "Carol", Family: "Moreno", Kind: KindConsent,
			About: "must agree to the permissions first"},
		{Username: "dan@" + domain, Password: "dan-Birch-53", Given: "Dan", Family: "Okafor", Kind: KindDisabled,
			About: "has a disabled account"},
		{Username: "olga@" + domain, Password: "olga-Hazel-67", Given: "Olga", Family: "Lindqvist", Kind: KindOverage,
			About: "is in more groups than a token holds", Groups: groups("olga", groupLimit+34)},
		{Username: "gita@" + guestDomain, Password: "gita-Rowan-71", Given: "Gita", Family: "Rao", Kind: KindGuest, GuestAt: domain,
			About: "is a guest from Fabrikam"},
	}
	if farm {
		users = append(users,
			&User{Username: "frank.mills@" + domain, Password: "frank-Poplar-29", Given: "Frank", Family: "Mills", Kind: KindMFA, Federated: true,
				About: "is federated, and asked for a second factor"},
			&User{Username: "nora.lindt@" + domain, Password: "nora-Laurel-37", Given: "Nora", Family: "Lindt", Kind: KindConsent, Federated: true,
				About: "is federated, and must agree to the permissions first"},
			&User{Username: "eve.stone@" + domain, Password: "eve-Spruce-43", Given: "Eve", Family: "Stone", Kind: KindRefused, Federated: true,
				About: "is federated, and refused by the federation server"})
	}
	for _, u := range users {
		u.OID = stableID("user", u.Username)
	}
	return users
}

func groups(owner string, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = stableID("group", fmt.Sprintf("%s/%d", owner, i))
	}
	return list
}

// userByName finds a user by what was typed; case and blanks around it do not matter.
func (t *Tenant) userByName(name string) *User {
	for _, u := range t.users {
		if strings.EqualFold(u.Username, strings.TrimSpace(name)) {
			return u
		}
	}
	return nil
}

// userByOID finds a user by the object ID of any directory; they are all different.
func (t *Tenant) userByOID(oid string) *User {
	for _, u := range t.users {
		if u.OID == oid || fabrikam().has(u) && fabrikam().oid(u) == oid {
			return u
		}
	}
	return nil
}

// stableID makes a UUID of a name, the same at every start, so that accounts stay themselves.
func stableID(kind, name string) string {
	b := sha256.Sum256([]byte(tenantID + "\x00" + kind + "\x00" + name))
	return formatUUID([16]byte(b[:16]))
}

func formatUUID(b [16]byte) string {
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
