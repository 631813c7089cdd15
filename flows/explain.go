package flows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"latchkey/flows/meanings"
	"latchkey/internal/claims"
)

// explanation is a failure in words for the screen.
type explanation struct {
	Summary string // what happened and what it means, one or two short sentences
	Next    string // what to do
	Code    string // the number or OAuth code, to show after the plain words; may be empty
	Who     meanings.Who
}

// Explain says in plain words what an error of this package means (one or two short sentences) and what to do
// about it. It is total: any error gets an answer, and none repeats a secret. The number or code is not part
// of the words; ErrorCode gives it, to be shown after them.
func Explain(err error) (summary, next string) {
	x := explain(err)
	return x.Summary, x.Next
}

// ErrorCode is what a help desk calls the failure: "AADSTS50076", an OAuth code, or "".
func ErrorCode(err error) string { return explain(err).Code }

// WhoMends says who can mend any error of this package; "" when that cannot be told.
func WhoMends(err error) meanings.Who { return explain(err).Who }

func explain(err error) explanation {
	switch {
	case err == nil:
		return explanation{}
	case errors.Is(err, ErrOtherAccount):
		return explanation{Summary: "Another account signed in than the one that was asked for.", Next: "Sign in again with the right account, or keep the new one as an account of its own.", Who: meanings.Person}
	case errors.Is(err, ErrTimeout):
		return explanation{Summary: "Nobody signed in before the time was up.", Next: "Start the sign-in again when you are ready.", Who: meanings.Person}
	case errors.Is(err, ErrCodeExpired):
		return explanation{Summary: "The code ran out before anybody signed in with it.", Next: "Ask for a new code and type that one.", Who: meanings.Person}
	}
	if e, ok := errors.AsType[*holderError](err); ok {
		x := explain(e.error)
		x.Next = strings.TrimSpace(x.Next + " " + e.hint)
		return x
	}
	if e, ok := errors.AsType[*LoginError](err); ok {
		return explainLogin(e)
	}
	if e, ok := errors.AsType[*BrokerError](err); ok {
		return explainBroker(e)
	}
	if e, ok := errors.AsType[*Error](err); ok {
		x := explainError(e)
		if own, is := errors.AsType[*DiscoveryError](err); is && len(e.Numbers) == 0 { // which says more than an answer that is no provider's
			x.Summary, x.Next, x.Who = own.summary(), own.Next, meanings.Person
		}
		if errors.Is(err, ErrCancelled) && (len(e.Numbers) == 0 || e.SubError == "cancel") {
			x.Summary, x.Next, x.Who = "The sign-in was cancelled in the browser.", "Start it again when you want to.", meanings.Person
		}
		if errors.Is(err, ErrCancelled) && e.Op == opDevice { // there, the same code says Cancel and no consent
			x.Summary, x.Next, x.Who = "The sign-in was cancelled on the other device.", "Ask for a new code, if you want to sign in.", meanings.Person
		}
		return x
	}
	if e, ok := errors.AsType[*NetworkError](err); ok && !errors.Is(err, ErrCancelled) {
		return explainNetwork(e)
	}
	if errors.Is(err, ErrCancelled) || errors.Is(err, context.Canceled) {
		return explanation{Summary: "The sign-in was cancelled.", Next: "Start it again when you want to.", Who: meanings.Person}
	}
	if x, ok := explainOwn(err); ok {
		return x
	}
	if errors.Is(err, ErrNotOffered) {
		return explanation{Summary: "The sign-in service does not offer this.", Next: "Choose another way.", Who: meanings.Person}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return explanation{Summary: "It took too long.", Next: "Try again."}
	}
	return explanation{Summary: sentence(err.Error()), Next: "Try again. If it happens again, copy the details for your help desk."}
}

// explainOwn is for what we found out ourselves, before or after the provider was asked.
func explainOwn(err error) (explanation, bool) {
	if e, ok := errors.AsType[*DiscoveryError](err); ok {
		return explanation{Summary: e.summary(), Next: e.Next, Who: meanings.Person}, true
	}
	if e, ok := errors.AsType[*IDTokenError](err); ok {
		return explanation{
			Summary: "The provider's answer cannot be trusted: " + e.Problem + ".",
			Next:    "Try once more. If it happens again, tell your administrator; nobody was signed in.", Code: e.Check, Who: meanings.Administrator,
		}, true
	}
	if e, ok := errors.AsType[*PortError](err); ok {
		return explanation{
			Summary: fmt.Sprintf("Port %d, where the browser must come back to, is in use by another program.", e.Port),
			Next:    "End the other program, or use a redirect address without a port.", Who: meanings.Person,
		}, true
	}
	if errors.Is(err, ErrPassword) {
		return explanation{Summary: "The password of the certificate's file is wrong or missing.", Next: "Give the password that the file was saved with.", Who: meanings.Person}, true
	}
	if e, ok := errors.AsType[*PasswordError](err); ok {
		return explanation{Summary: "A password cannot be used here: " + e.Problem + ".", Next: e.Next, Who: meanings.Person}, true
	}
	if e, ok := errors.AsType[*CredentialError](err); ok {
		return explanation{Summary: e.summary(), Next: e.Next, Who: meanings.Person}, true
	}
	if e, ok := errors.AsType[*ScopeError](err); ok {
		return explanation{Summary: "These scopes cannot be asked for: " + e.Problem + ".", Next: e.Next, Who: meanings.Person}, true
	}
	if e, ok := errors.AsType[*AssertionError](err); ok {
		return explanation{Summary: "The token cannot be handed on: " + e.Problem + ".", Next: e.Next, Who: meanings.Owner}, true
	}
	if e, ok := errors.AsType[*AudienceError](err); ok {
		return explanation{
			Summary: fmt.Sprintf("The token was made for %s, not for this application (%s).", nameList(e.Got), nameList(e.Want)),
			Next:    "Ask the caller for a token whose audience is this application.", Who: meanings.Owner,
		}, true
	}
	return explanation{}, false
}

func (e *DiscoveryError) summary() string {
	return "The sign-in service at " + e.Authority + " cannot be used: " + e.Problem + "."
}

func explainError(e *Error) explanation {
	x := explanation{Code: cmp.Or(e.Number(), e.Code), Who: e.Who()}
	if onBehalfWithoutConsent(e) {
		x.Summary = "The person whose token was handed on has not allowed this application to use " + scopesOf(e) + " for them, nor has an administrator."
		x.Next = "Ask your administrator to consent to that for the application that was called (API permissions, Grant admin consent). Signing in again does not help."
		return x
	}
	m, known := e.meaning()
	server := capital(whose(e.Op, e.Host))
	switch {
	case known && (m.Retry || !e.Temporary()):
		x.Summary, x.Next = m.Summary, m.Next
	case e.Temporary():
		x.Summary, x.Next = server+" is busy or has a problem of its own.", "Try again in a few minutes."
		x.Code = cmp.Or(x.Code, fmt.Sprintf("HTTP %d", e.Status))
	default:
		x.Summary, x.Next = server+" refused", "Try again. If it happens again, copy the details for your help desk."
		if e.Code == "" && len(e.Numbers) == 0 {
			x.Summary = server + " gave an answer that cannot be used" // the description is ours
		}
		if e.Description != "" {
			x.Summary += ": " + strings.TrimRight(e.Description, ".")
		}
		x.Summary += "."
		x.Code = cmp.Or(x.Code, fmt.Sprintf("HTTP %d", e.Status))
	}
	if byFederation(e.Op) && !known {
		x.Next = nextFederation
		if e.Temporary() {
			x.Next = "Try again in a few minutes. " + nextFederation
		}
	}
	if e.Temporary() && e.RetryAfter > 0 {
		x.Next = fmt.Sprintf("It asks to be left alone for %s; try again after that.", claims.Span((e.RetryAfter + time.Second - 1).Truncate(time.Second)))
	}
	return x
}

// onBehalfWithoutConsent: there is no page on which the person could agree, since they signed in to another application.
func onBehalfWithoutConsent(e *Error) bool {
	return e.Op == opOnBehalf && (slices.Contains(e.Numbers, 65001) || len(e.Numbers) == 0 && (e.Code == "consent_required" || e.SubError == "consent_required"))
}

func scopesOf(e *Error) string {
	if list := e.Scopes.Resource().List(); len(list) > 0 {
		return nameList(list)
	}
	return "the next API"
}

func sentence(s string) string {
	s = printable(s, 300)
	if s == "" {
		return "It failed."
	}
	return capital(strings.TrimSuffix(s, ".")) + "."
}

// capital begins a sentence. What begins with the name of a host stays as it is.
func capital(s string) string {
	if word, _, _ := strings.Cut(s, " "); strings.Contains(strings.TrimRight(word, ".,;"), ".") {
		return s
	}
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
