package session

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
)

// The local channel speaks one JSON value a line. A connection carries one request; "watch" answers with events
// until either side leaves, everything else with one reply.
const maxLine = 8 << 20 // a record with many large tokens stays far below

const (
	opWatch    = "watch"
	opSnapshot = "snapshot"
	opToken    = "token"
	opIDToken  = "id_token"
	opAdopt    = "adopt" // an account that cannot be saved
	opHeld     = "held"  // whether there is such a one
	opYield    = "yield" // the tray asks the window for the lease
	opRaise    = "raise"
	opCopy     = "copy"   // hold a token in the clipboard
	opUncopy   = "uncopy" // take it away
	opRefresh  = "refresh"
	opSignOut  = "sign_out"
	opLook     = "look"     // the keyring was unlocked: read the store again
	opAttempts = "attempts" // upstream of watch: the sign-ins under way there
	opQuit     = "quit"
)

type request struct {
	Op      string             `json:"op"`
	Account identity.AccountID `json:"account,omitempty"`
	Scopes  identity.Scopes    `json:"scopes,omitempty"`
	Min     time.Duration      `json:"min,omitempty"`    // nanoseconds
	Claims  string             `json:"claims,omitempty"` // token: what an API asked for (JSON); passes by what is held
	Target  string             `json:"target,omitempty"` // raise: what to show; copy: "access" or "id"
	Window  bool               `json:"window,omitempty"` // watch: this is the window, it can be raised
	Record  json.RawMessage    `json:"record,omitempty"`
	SignIns []Attempt          `json:"sign_ins,omitempty"`
	Why     string             `json:"why,omitempty"`
}

type reply struct {
	Error    string            `json:"error,omitempty"`
	Keyring  string            `json:"keyring,omitempty"` // state behind Error
	Network  bool              `json:"network,omitempty"` // Error is a *flows.NetworkError
	Missing  bool              `json:"missing,omitempty"` // Error is identity.ErrNotFound
	Need     *identity.Need    `json:"need,omitempty"`
	Who      *identity.Account `json:"who,omitempty"`
	Token    *wireToken        `json:"token,omitempty"`
	Held     bool              `json:"held,omitempty"` // the account lives in memory here
	Secret   string            `json:"secret,omitempty"`
	Records  []json.RawMessage `json:"records,omitempty"`
	Whys     []string          `json:"whys,omitempty"`
	Snapshot *Snapshot         `json:"snapshot,omitempty"` // also an event of watch
	Raise    *string           `json:"raise,omitempty"`    // event of watch: show this
}

// wireToken is an access token on the channel: identity.Secret would say "[redacted]".
type wireToken struct {
	Token     string          `json:"token"`
	Type      string          `json:"type"`
	Scopes    identity.Scopes `json:"scopes"`
	IssuedAt  time.Time       `json:"issued_at"`
	ExpiresAt time.Time       `json:"expires_at"`
	RefreshAt time.Time       `json:"refresh_at"`
	Source    Source          `json:"source"`
}

func toWire(t identity.AccessToken, s Source) *wireToken {
	return &wireToken{t.Token.Reveal(), t.Type, t.Scopes, t.IssuedAt, t.ExpiresAt, t.RefreshAt, s}
}

func (w *wireToken) token() identity.AccessToken {
	return identity.AccessToken{Token: identity.Secret(w.Token), Type: w.Type, Scopes: w.Scopes,
		IssuedAt: w.IssuedAt, ExpiresAt: w.ExpiresAt, RefreshAt: w.RefreshAt}
}

// failed makes the reply of an error, so that the other side can act on it as if it were its own.
func failed(err error) reply {
	r := reply{Error: err.Error(), Keyring: string(identity.KeyringStateOf(err)), Missing: errors.Is(err, identity.ErrNotFound)}
	_, r.Network = asNetwork(err)
	if need, ok := errors.AsType[*SignInNeededError](err); ok {
		r.Need, r.Who = &need.Need, &need.Account
	}
	return r
}

func (r reply) err() error {
	switch {
	case r.Error == "":
		return nil
	case r.Need != nil && r.Who != nil:
		return &SignInNeededError{Account: *r.Who, Need: *r.Need}
	case r.Network:
		return &flows.NetworkError{Op: "ask through the lease holder", Err: errors.New(r.Error)}
	case r.Missing:
		return fmt.Errorf("%s: %w", r.Error, identity.ErrNotFound)
	}
	for _, s := range []error{identity.ErrKeyringLocked, identity.ErrKeyringSlow, identity.ErrNoKeyring, identity.ErrKeyMissing} {
		if string(identity.KeyringStateOf(s)) == r.Keyring {
			return fmt.Errorf("%s: %w", r.Error, s)
		}
	}
	return errors.New(r.Error)
}

// lineReader reads values from a connection; a line beyond maxLine is an error, not memory.
type lineReader struct{ s *bufio.Scanner }

func newLineReader(r io.Reader) lineReader {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 0, 4096), maxLine)
	return lineReader{s}
}

func (l lineReader) read(v any) error {
	if !l.s.Scan() {
		if err := l.s.Err(); err != nil {
			return fmt.Errorf("read from the local channel: %w", err)
		}
		return io.EOF
	}
	if err := json.Unmarshal(l.s.Bytes(), v); err != nil {
		return errors.New("the local channel carried something that is not ours")
	}
	return nil
}

func writeLine(w io.Writer, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// slim is what travels of a Snapshot: what only the lease holder knows. The other side has the rest from the
// store, so that ten thousand accounts do not cross the channel at each change.
func slim(s Snapshot) *Snapshot {
	kept := s.Accounts[:0:0]
	for _, a := range s.Accounts {
		if a.Status == Refreshing || a.Status == Offline || a.InMemory {
			a.Activity = a.Activity[:min(len(a.Activity), 20)]
			if !a.InMemory {
				a.Activity, a.Tokens, a.Need = nil, nil, nil
			}
			kept = append(kept, a)
		}
	}
	s.Accounts = kept
	return &s
}
