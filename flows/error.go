package flows

import (
	"errors"
	"fmt"
	"time"

	"latchkey/internal/identity"
)

// ErrOtherAccount: signing in again brought another person than the one asked for. The Result that comes with
// it is good and may be offered as a new account.
var ErrOtherAccount = errors.New("another account signed in")

// ErrCancelled: the person ended the sign-in in the browser or in the window.
var ErrCancelled = errors.New("the sign-in was cancelled")

// ErrTimeout: nobody answered in the browser in time.
var ErrTimeout = errors.New("nobody signed in before the time was up")

// Error is a refusal by the provider (RFC 6749 section 5.2 and 4.1.2.1, and what Microsoft adds). It holds no
// secret: bodies are never kept.
type Error struct {
	Op            string          // what was attempted: "redeem the authorization code"
	Code          string          // OAuth error code, e.g. invalid_grant; empty when the answer was none of OAuth's
	Numbers       []int           // AADSTS or MSIS numbers, the most telling one first
	Family        string          // what the numbers are called: "AADSTS" when empty, "MSIS" for AD FS
	SubError      string          // Microsoft suberror
	Description   string          // the provider's words, one line, bounded
	CorrelationID string          //
	TraceID       string          //
	Timestamp     string          // as sent
	Claims        string          // claims request that the next sign-in must carry, JSON
	Status        int             // HTTP status; 0 when it came by redirect
	RetryAfter    time.Duration   // from Retry-After, at most an hour; 0: none
	Scopes        identity.Scopes // that were asked for, where it matters who agreed to them: on behalf of somebody
	Host          string          // who answered; empty when it came by redirect
}

// Error gives one line: what was attempted, the code and the provider's words.
func (e *Error) Error() string {
	s := e.Op
	switch {
	case e.Code != "":
		s += ": " + e.Code
	case e.Status != 0:
		s += fmt.Sprintf(": HTTP status %d", e.Status)
	}
	if n := e.Number(); n != "" {
		s += " (" + n + ")"
	}
	if e.Description != "" {
		s += ": " + e.Description
	}
	return s
}

// Number is the leading number as people quote it ("AADSTS50076"), or "".
func (e *Error) Number() string {
	if len(e.Numbers) == 0 {
		return ""
	}
	return quote(e.family(0), e.Numbers[0])
}

// Quoted gives all numbers as people quote them, the most telling one first.
func (e *Error) Quoted() (list []string) {
	for i, n := range e.Numbers {
		list = append(list, quote(e.family(i), n))
	}
	return list
}

// NetworkError: the provider could not be reached, did not answer, or broke off. Sent reports whether the request may have
// arrived: a refresh token that was sent may already be used up.
type NetworkError struct {
	Op   string
	Host string // who was asked; may be empty
	Sent bool
	Err  error
}

func (e *NetworkError) Error() string {
	if e.Host == "" {
		return e.Op + ": " + e.Err.Error()
	}
	return e.Op + ": " + e.Host + ": " + e.Err.Error()
}

func (e *NetworkError) Unwrap() error { return e.Err }
