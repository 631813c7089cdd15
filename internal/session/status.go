package session

import (
	"fmt"
	"time"

	"latchkey/internal/identity"
)

// margin is how long before its end a token counts as expiring and is refreshed where the provider names no
// time of its own: ten minutes, or a fifth of a short life.
func margin(t identity.AccessToken) time.Duration {
	return min(10*time.Minute, t.ExpiresAt.Sub(t.IssuedAt)/5)
}

// dueAt is when the account's own token is to be refreshed.
func dueAt(t identity.AccessToken) time.Time {
	if t.Token == "" {
		return time.Time{}
	}
	if !t.RefreshAt.IsZero() && t.RefreshAt.Before(t.ExpiresAt) {
		return t.RefreshAt
	}
	return t.ExpiresAt.Add(-margin(t))
}

// standing is what passes about an account, beside its record.
type standing struct {
	refreshing bool
	offline    bool   // the provider could not be reached when last asked
	unsaved    string // why the record is not in the store; "" when it is
}

// status says how an account stands and why. What asks for the person comes first, then what could be lost. onDemand: nothing
// is renewed before somebody asks for it.
func status(rec *identity.Record, st standing, now time.Time, onDemand bool) (Status, string) {
	own, _ := rec.Tokens.Find(rec.Account.Scopes)
	switch {
	case rec.Need != nil:
		return SignInNeeded, rec.Need.Summary
	case st.refreshing:
		return Refreshing, "A new token is being fetched"
	case st.unsaved != "":
		return Unsaved, st.unsaved
	case st.offline && own.Valid(now, 0):
		return Offline, "The provider cannot be reached; the present token stays usable"
	case st.offline:
		return Offline, "The provider cannot be reached, and the token has expired"
	case !own.Valid(now, 0) && !renewable(rec) && rec.Account.Flow == identity.FlowImplicit:
		return SignInNeeded, "The token has expired, and an implicit sign-in brings no refresh token"
	case !own.Valid(now, 0) && !renewable(rec):
		return SignInNeeded, "The token has expired and the provider gave no refresh token"
	case !own.Valid(now, 0) && onDemand:
		return Expiring, "The token has expired, and renewals are switched off; a new one is fetched when it is asked for"
	case !own.Valid(now, 0):
		return Expiring, "The token has expired; it is renewed when needed"
	case now.After(own.ExpiresAt.Add(-margin(own))) && onDemand && renewable(rec):
		return Expiring, "The token ends soon, and renewals are switched off"
	case now.After(own.ExpiresAt.Add(-margin(own))):
		return Expiring, "The token ends soon"
	}
	if at := waitUntil(rec, rec.Account.Scopes, now); at.After(now) {
		return Fresh, fmt.Sprintf("The next renewal waits until %s", at.Local().Format("15:04"))
	}
	return Fresh, ""
}
