package session

import (
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// Status is how an account stands, in one word.
type Status string

const (
	Fresh        Status = "fresh"          // the access token is good
	Expiring     Status = "expiring"       // good for less than the margin, or expired and due for refresh
	Refreshing   Status = "refreshing"     // a refresh is under way
	Offline      Status = "offline"        // the provider cannot be reached; what is valid stays usable
	SignInNeeded Status = "sign_in_needed" // the person must act; Need says why
	Unsaved      Status = "unsaved"        // signed in, but in memory only: it ends with the process that holds it
)

// Snapshot is the whole visible state at one moment. It is immutable and holds no token: window, tray and
// the local channel get the same one. The latest wins; older ones may be skipped.
type Snapshot struct {
	At       time.Time             `json:"at"`
	Keyring  identity.KeyringState `json:"keyring"`
	Locked   int                   `json:"locked"` // accounts stored that cannot be shown while the keyring is locked
	Accounts []Account             `json:"accounts"`
	SignIns  []Attempt             `json:"sign_ins"`
	Aside    []SetAside            `json:"set_aside,omitempty"`
	Copied   *Copied               `json:"copied,omitempty"`  // what is in the clipboard; nil: nothing of ours
	Leading  bool                  `json:"leading"`           // this process holds the lease
	Tray     bool                  `json:"tray"`              // a tray process runs
	Loaded   bool                  `json:"loaded"`            // the store has been read once; before that, show nothing as empty
	Reading  int                   `json:"reading,omitempty"` // accounts that are stored, while that takes more than a moment
}

// Account is one row: the account and how it stands.
type Account struct {
	identity.Account
	Status    Status           `json:"status"`
	Reason    string           `json:"reason,omitempty"` // plain words for any status but fresh
	Need      *identity.Need   `json:"need,omitempty"`   // set with SignInNeeded
	IssuedAt  time.Time        `json:"issued_at"`        // of the access token for the account's own scopes
	ExpiresAt time.Time        `json:"expires_at"`
	RefreshAt time.Time        `json:"refresh_at"`
	Tokens    []Token          `json:"tokens"` // one an access token held, own scopes first
	HasID     bool             `json:"has_id_token"`
	HasFresh  bool             `json:"has_refresh_token"`
	Proof     string           `json:"proof,omitempty"` // how the application proves itself: secret, certificate, assertion file; empty: a public client
	Activity  []identity.Event `json:"activity"`        // newest first

	OnDemand bool `json:"on_demand,omitempty"` // renewals are switched off: a token is renewed when it is asked for

	// InMemory: it is not saved and ends with the process that holds it, whatever Status tells first.
	InMemory bool `json:"in_memory,omitempty"`
}

// Copied is a token that tray or window keep in the clipboard.
type Copied struct {
	Account identity.AccountID `json:"account"`        // empty: of none
	Kind    string             `json:"kind"`           // access or id
	Until   time.Time          `json:"until"`          // when it is taken away; zero: when something else is copied, or its process ends
	Bare    bool               `json:"bare,omitempty"` // nothing keeps clipboard histories from it on this system
}

// Token describes an access token without holding it.
type Token struct {
	Requested identity.Scopes `json:"requested"`
	Granted   identity.Scopes `json:"granted"`
	IssuedAt  time.Time       `json:"issued_at"`
	ExpiresAt time.Time       `json:"expires_at"`
}

// DevicePrompt is what a person types on another device, for faces that know no flows.
type DevicePrompt = flows.DevicePrompt

// AttemptID names a sign-in under way.
type AttemptID string

// Attempt is a sign-in under way or just ended.
type Attempt struct {
	ID           AttemptID          `json:"id"`
	Account      identity.AccountID `json:"account,omitempty"` // signing in again
	Organisation string             `json:"organisation"`      // what to call the provider
	Step         string             `json:"step"`              // flows.Step, or "done", "failed"
	StartedAt    time.Time          `json:"started_at"`
	Deadline     time.Time          `json:"deadline"` // zero until its person can act
	Problem      *Problem           `json:"problem,omitempty"`
	Flow         identity.Flow      `json:"flow,omitempty"`
	Way          identity.Flow      `json:"way,omitempty"`    // which one is being tried, where Flow leaves a choice
	Passed       []string           `json:"passed,omitempty"` // the ways passed over before, and why: a sentence each
	Past         []Stage            `json:"past,omitempty"`   // the steps of this way as they began, Step the last of them
	Device       *DevicePrompt      `json:"device,omitempty"` // the code to type elsewhere; nil: none
	Lab          bool               `json:"lab,omitempty"`    // from the Flow lab: nothing is kept
	Other        string             `json:"other,omitempty"`  // who signed in instead; Keeper.Accept adds that account
}

// Stage is a step of a sign-in, and when it began.
type Stage struct {
	Step string    `json:"step"`
	At   time.Time `json:"at"`
}

// Problem is a failure in words for the screen.
type Problem struct {
	Summary       string `json:"summary"`       // what happened, one sentence
	Next          string `json:"next"`          // what to do about it
	Who           string `json:"who,omitempty"` // who can mend it: person, administrator, owner, provider, nobody
	Code          string `json:"code,omitempty"`
	CorrelationID string `json:"correlation_id,omitempty"`
	Details       string `json:"details,omitempty"` // for "copy details": several lines, no secret
}

// SetAside is a stored record that could not be opened. It was kept.
type SetAside struct {
	ID     identity.AccountID `json:"id"`
	Reason string             `json:"reason"`
}
