package identity

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"
)

// AccountID names one account on this computer: 20 lower-case base32 characters, safe as a file name and
// in logs, since it says nothing about the person.
type AccountID string

// NewAccountID derives the ID from what makes an account one and the same: who issues for it, which
// application asks, and the subject (Entra: home account "uid.utid"; others: sub). The same person signed in
// with another application or in another tenant is another account, with refresh tokens of its own.
func NewAccountID(issuer, clientID, subject string) AccountID {
	sum := sha256.Sum256([]byte(strings.Join([]string{issuer, clientID, subject}, "\x00")))
	return AccountID(strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:20]))
}

// Valid reports whether id has the shape NewAccountID gives. Anything else never becomes a file name.
func (id AccountID) Valid() bool {
	if len(id) != 20 {
		return false
	}
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < '2' || r > '7') {
			return false
		}
	}
	return true
}

// Kind says what an account stands for.
type Kind string

const (
	KindUser Kind = "user" // a person signed in
	KindApp  Kind = "app"  // an application with credentials of its own
)

// Account is who is signed in, where and for which application. It holds no secret.
type Account struct {
	ID            AccountID `json:"id"`
	Kind          Kind      `json:"kind"`
	Username      string    `json:"username"`               // preferred_username, upn or email; for showing
	Name          string    `json:"name"`                   // display name; may be empty
	Subject       string    `json:"subject"`                // sub, unique within the issuer and (Entra) the application
	HomeAccountID string    `json:"home_account_id"`        // Entra "uid.utid"; empty elsewhere
	TenantID      string    `json:"tenant_id"`              // Entra tid; empty elsewhere
	Issuer        string    `json:"issuer"`                 // the verified iss, pinned at the first sign-in
	Authority     Authority `json:"authority"`              // what we were told to use
	ClientID      string    `json:"client_id"`              // the application
	Scopes        Scopes    `json:"scopes"`                 // asked for at sign-in; the default of Keeper.Token
	Profile       string    `json:"profile"`                // name of the profile it was made with; may be empty
	RedirectURI   string    `json:"redirect_uri,omitempty"` // used at sign-in; empty: any loopback port
	SignedInAt    time.Time `json:"signed_in_at"`

	// Flow is how it was signed in, as profiles name it; empty: browser.
	Flow Flow `json:"flow,omitempty"`

	// BrokerAccount is what the operating system calls the account, where its broker signed it in; else empty.
	BrokerAccount string `json:"broker_account,omitempty"`

	// ContinuousAccess: its tokens live long and end at once when something happens; whoever uses them must
	// handle claims challenges (Microsoft's client capability CP1).
	ContinuousAccess bool `json:"continuous_access,omitempty"`
}

// Label is the best short text to call the account by.
func (a Account) Label() string {
	switch {
	case a.Name != "":
		return a.Name
	case a.Username != "":
		return a.Username
	case a.Subject != "":
		return a.Subject
	}
	return string(a.ID)
}
