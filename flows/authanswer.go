package flows

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"latchkey/internal/identity"
)

// What the loopback server and Paste say to an answer that they do not take. The sign-in goes on.
var (
	refusedState     = &refusal{http.StatusBadRequest, "This answer belongs to no sign-in here", "It was not sent for the sign-in that Latchkey waits for. The sign-in goes on in its own tab."}
	refusedTwice     = &refusal{http.StatusConflict, "This sign-in was answered before", "The first answer counts. You can close this tab."}
	refusedDuplicate = &refusal{http.StatusBadRequest, "This answer is ambiguous", "It says the same thing twice, so it was not accepted. The sign-in goes on."}
	refusedEmpty     = &refusal{http.StatusBadRequest, "This is not the end of the sign-in", "The address is the right sign-in's, but holds no answer yet. Finish signing in, then use the address the browser ends at."}
	refusedBoth      = &refusal{http.StatusBadRequest, "This answer is ambiguous", "It says both that you are signed in and that it failed, so it was not accepted. The sign-in goes on."}
	refusedForm      = &refusal{http.StatusBadRequest, "This answer cannot be read", "It is damaged or too large. The sign-in goes on."}
	refusedMethod    = &refusal{http.StatusMethodNotAllowed, "Nothing happens here", "The sign-in goes on in its own tab."}
	refusedNothing   = &refusal{http.StatusBadRequest, "Nothing was pasted", "Nothing was pasted. Copy the address of the page that the browser ended at, or the text of the error page."}
	refusedLong      = &refusal{http.StatusBadRequest, "This is too long", "The pasted text is too long to be an answer. Copy only the address, or the error message."}
	refusedPaste     = &refusal{http.StatusBadRequest, "This is no answer", "This is neither the address that the browser ended at nor an error message with a number. The sign-in goes on."}
	refusedDevice    = &refusal{http.StatusBadRequest, "Nothing is pasted here", "A sign-in with a code takes no pasted answer. Type the code on the page that is shown."}
	refusedEnded     = &refusal{http.StatusGone, "This sign-in has ended", "Nothing waits for an answer any more. Start the sign-in again."}
)

const (
	opAuthorize = "sign in in the browser"
	maxCode     = 32 << 10
	maxPaste    = 64 << 10
)

// attempt judges what claims to be the provider's answer to one authorization request, wherever it comes
// from, and takes exactly one.
type attempt struct {
	provider *Provider
	kind     responseType // what was asked for
	state    identity.Secret
	nonce    identity.Secret
	verifier identity.Secret
	returned func(url.Values) // told of what came with the right state; may be nil

	mu      sync.Mutex
	settled bool
	ended   bool
	detour  string          // where to go once when the provider refuses the request as such; empty: nowhere
	answers chan authAnswer // one place, filled once
}

func newAttempt(p *Provider, kind responseType) *attempt {
	return &attempt{
		provider: p, kind: kind, state: identity.Secret(randomText()), nonce: identity.Secret(randomText()), verifier: identity.Secret(randomText()),
		answers: make(chan authAnswer, 1),
	}
}

// take judges an answer (RFC 6749 section 4.1.2, RFC 9207). The state is compared first and in constant time;
// only somebody who knows it can end the sign-in. A nil error means that it was taken, a refusal that the
// sign-in goes on.
func (a *attempt) take(v url.Values) error {
	if len(v["state"]) != 1 || !a.state.Equal(identity.Secret(v.Get("state"))) {
		return refusedState
	}
	if a.returned != nil {
		a.returned(v)
	}
	for _, values := range v {
		if len(values) > 1 {
			return refusedDuplicate
		}
	}
	answer, err := a.kind.read(v)
	if err != nil {
		return err
	}
	if err := a.checkIssuer(v); err != nil {
		return a.settle(authAnswer{err: err})
	}
	if v.Get("error") == "invalid_request" {
		if to := a.takeDetour(); to != "" {
			return &detour{to}
		}
	}
	return a.settle(answer)
}

// checkIssuer: an answer from another provider than the one asked ends the sign-in (mix-up, RFC 9207). A
// provider that promises iss must send it; where an ID token comes along that says it and is verified, not all do.
func (a *attempt) checkIssuer(v url.Values) error {
	_, sent := v["iss"]
	switch {
	case sent && !a.provider.issuerMatches(v.Get("iss")):
		return &IDTokenError{Check: "iss", Problem: "the answer in the browser comes from another provider than the one that was asked"}
	case !sent && a.provider.IssParameter && (!a.kind.has("id_token") || v.Has("error")):
		return &IDTokenError{Check: "iss", Problem: "the answer in the browser does not say which provider it comes from, although this one promises to"}
	}
	return nil
}

// detour sends the browser to the provider once more. Some providers refuse a prompt that they do not know
// (select_account) and do not say beforehand which ones they do. Nothing was issued yet: state, nonce and
// verifier stay good.
type detour struct{ to string }

func (*detour) Error() string {
	return "The provider did not accept the request as it was. Ask Latchkey for a new link and open that one."
}

func (a *attempt) takeDetour() (to string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.settled && !a.ended {
		to, a.detour = a.detour, ""
	}
	return to
}

func (a *attempt) settle(answer authAnswer) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case a.settled:
		return refusedTwice
	case a.ended:
		return refusedEnded
	}
	a.settled = true
	a.answers <- answer
	return nil
}

// end refuses everything from now on.
func (a *attempt) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ended = true
}

// redirectError is the provider's refusal in the redirect. A person who said no cancelled.
func redirectError(v url.Values) error {
	e := &Error{Op: opAuthorize}
	e.fill(v.Get, nil)
	if e.Code == "" {
		e.Code = "error" // not printable: something was there
	}
	if e.Code == "access_denied" {
		return fmt.Errorf("%w: %w", ErrCancelled, e)
	}
	return e
}

// paste treats text that a person copied from the browser like the answer it is.
func (a *attempt) paste(text string) error {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return refusedNothing
	case len(text) > maxPaste:
		return refusedLong
	}
	if v, ok := answerIn(text); ok {
		return a.take(v)
	}
	if e := errorIn(text); e != nil {
		return a.settle(authAnswer{err: e})
	}
	return refusedPaste
}

// answerIn reads a pasted address or query string. ok is false when it is something else.
func answerIn(text string) (url.Values, bool) {
	if strings.ContainsAny(text, " \t\r\n") {
		return nil, false
	}
	query := strings.TrimLeft(text, "?#")
	if u, err := url.Parse(text); err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
		if query = u.RawQuery; query == "" {
			query = u.EscapedFragment()
		}
	}
	v, err := url.ParseQuery(query)
	if err != nil {
		return nil, false
	}
	return v, v.Has("state") || v.Has("code") || v.Has("error")
}

var errorCode = &pattern{expr: `(?i)error\s*code:?\s*(\d{4,9})\b`}

// errorIn reads the text of a provider's error page: its numbers, and what a help desk asks for.
func errorIn(text string) *Error {
	e := &Error{Op: opAuthorize}
	words := text
	if at := number.re().FindStringIndex(text); at != nil {
		words, _, _ = strings.Cut(text[at[0]:], "\n")
	}
	e.Description = printable(scrub(words, nil), maxDescription)
	numbers := numbersIn(text)
	if m := errorCode.re().FindStringSubmatch(text); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			numbers = append(numbers, n)
		}
	}
	e.setNumbers(numbers, text)
	if len(e.Numbers) == 0 {
		return nil
	}
	e.TraceID, e.CorrelationID = after(traceID, text), after(correlationID, text)
	e.Timestamp = after(timestamp, text)
	return e
}
