package identity

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// RecordVersion is the version of the record's content that this program writes.
const RecordVersion = 1

// MaxEvents is how many activity entries an account keeps; the oldest go first.
const MaxEvents = 200

// Record is all that is stored for one account. The store seals it as a whole.
type Record struct {
	Account  Account
	Tokens   TokenSet
	Need     *Need   // why the person must sign in again; nil: nothing needed
	Activity []Event // oldest first

	// SignIn names the sign-in this record stems from (random, 128 bits in hex). Signing in again makes a new
	// one, so that a refresh that was under way for the old one cannot overwrite the new.
	SignIn string

	// Revision counts the writes of this record, so that a reader can tell that another process was faster.
	Revision uint64

	// RetryAfter is the earliest time at which the provider wants to be asked again (Retry-After); zero: any time.
	RetryAfter time.Time

	// RetryAt is the same for single scope sets that were throttled; past ones may be dropped.
	RetryAt map[Scopes]time.Time

	// Credential proves the application; nil for public clients.
	Credential *Credential

	// Exchanged are tokens that the application got on behalf of its callers, oldest first.
	Exchanged []Exchanged

	// Extra keeps what a newer version of the program stored and this one does not know, so that it survives
	// our write.
	Extra map[string]string
}

// Clone copies the record so that the original can stay immutable.
func (r *Record) Clone() *Record {
	c := *r
	c.Tokens = r.Tokens.Clone()
	c.Activity = slices.Clone(r.Activity)
	c.Extra = maps.Clone(r.Extra)
	c.RetryAt = maps.Clone(r.RetryAt)
	c.Exchanged = slices.Clone(r.Exchanged)
	if r.Need != nil {
		n := *r.Need
		c.Need = &n
	}
	return &c
}

// Add appends an event and drops the oldest beyond MaxEvents.
func (r *Record) Add(e Event) {
	r.Activity = append(r.Activity, e)
	if over := len(r.Activity) - MaxEvents; over > 0 {
		r.Activity = slices.Delete(r.Activity, 0, over)
	}
}

// Need says why an account needs its person, in words fit for the screen. It holds no secret.
type Need struct {
	Summary       string    `json:"summary"`                  // one sentence without jargon
	Code          string    `json:"code,omitempty"`           // "AADSTS50076" or the OAuth code, after the plain words
	Detail        string    `json:"detail,omitempty"`         // what to do, or what the provider said
	CorrelationID string    `json:"correlation_id,omitempty"` // for the help desk
	OAuthCode     string    `json:"oauth_code,omitempty"`     // and what else a help desk asks for
	SubError      string    `json:"sub_error,omitempty"`
	TraceID       string    `json:"trace_id,omitempty"`
	Timestamp     string    `json:"timestamp,omitempty"` // the provider's, as sent
	Claims        string    `json:"claims,omitempty"`    // claims request the next sign-in must carry
	Scopes        Scopes    `json:"scopes,omitempty"`    // what was asked for; empty: the account's own
	Who           string    `json:"who,omitempty"`       // who can mend it: person, administrator, owner, provider, nobody
	At            time.Time `json:"at"`
}

// EventKind says what happened to an account.
type EventKind string

const (
	EventSignedIn      EventKind = "signed_in"
	EventSignedOut     EventKind = "signed_out"
	EventRefreshed     EventKind = "refreshed"
	EventRefreshFailed EventKind = "refresh_failed"
	EventNeedsSignIn   EventKind = "needs_sign_in"
	EventTokenServed   EventKind = "token_served" // a token went to the person or another program
	EventUnsaved       EventKind = "unsaved"
	EventSaved         EventKind = "saved"
)

// Event is one entry of an account's activity. It holds no secret.
type Event struct {
	At            time.Time `json:"at"`
	Kind          EventKind `json:"kind"`
	Text          string    `json:"text"` // one plain sentence
	Scopes        Scopes    `json:"scopes,omitempty"`
	Code          string    `json:"code,omitempty"`
	CorrelationID string    `json:"correlation_id,omitempty"`
	Who           string    `json:"who,omitempty"` // of a failure: who can mend it, as in Need
}

// Sentence is the summary with the code after what it is the code of, which comes first, as a person quotes it.
func (n Need) Sentence() string {
	if n.Code == "" {
		return n.Summary
	}
	first, more, several := strings.Cut(strings.TrimSuffix(n.Summary, "."), ". ")
	if several {
		more = ". " + more + "."
	}
	return first + " (" + n.Code + ")" + more
}
