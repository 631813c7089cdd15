package flows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"latchkey/internal/claims"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// explanation is a failure in words for the screen.
type explanation struct {
	Summary string // what happened and what it means, one or two short sentences
	Next    string // what to do
	Code    string // the number or OAuth code, to show after the plain words; may be empty
}

// NeedsPerson reports whether only the person, signing in again, can mend a silent request that failed with e.
// What is temporary needs nobody.
func (e *Error) NeedsPerson() bool {
	if e.Temporary() {
		return false
	}
	switch e.Code {
	case "invalid_grant", "interaction_required", "login_required", "consent_required", "account_selection_required",
		"bad_token", "ui_not_allowed", "interrupted_user":
		return true
	}
	switch e.SubError {
	case "basic_action", "additional_action", "message_only", "consent_required", "user_password_expired", "bad_token",
		"token_expired", "client_mismatch", "protection_policy_required":
		return true
	}
	return false
}

// Temporary reports whether the same request may succeed later by itself.
func (e *Error) Temporary() bool {
	return e.Status == 429 || e.Status == 408 || e.Status >= 500 ||
		e.Code == "temporarily_unavailable" || e.Code == "server_error" || e.Code == "slow_down" ||
		slices.ContainsFunc(e.Numbers, func(n int) bool { return n == 90033 || n == 50196 || n == 90055 })
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

func explain(err error) explanation {
	switch {
	case err == nil:
		return explanation{}
	case errors.Is(err, ErrOtherAccount):
		return explanation{Summary: "Another account signed in than the one that was asked for.", Next: "Sign in again with the right account, or keep the new one as an account of its own."}
	case errors.Is(err, ErrTimeout):
		return explanation{Summary: "Nobody signed in before the time was up.", Next: "Start the sign-in again when you are ready."}
	}
	if x, ok := explainGrant(err); ok {
		return x
	}
	if e, ok := errors.AsType[*Error](err); ok {
		x := explainError(e)
		if errors.Is(err, ErrCancelled) && (len(e.Numbers) == 0 || e.SubError == "cancel") {
			x.Summary, x.Next = "The sign-in was cancelled in the browser.", "Start it again when you want to."
		}
		return x
	}
	if errors.Is(err, ErrCancelled) || errors.Is(err, context.Canceled) {
		return explanation{Summary: "The sign-in was cancelled.", Next: "Start it again when you want to."}
	}
	if e, ok := errors.AsType[*NetworkError](err); ok {
		return explainNetwork(e)
	}
	if e, ok := errors.AsType[*DiscoveryError](err); ok {
		return explanation{Summary: "The sign-in service at " + e.Authority + " cannot be used: " + e.Problem + ".", Next: e.Next}
	}
	if e, ok := errors.AsType[*IDTokenError](err); ok {
		return explanation{Summary: "The provider's answer cannot be trusted: " + e.Problem + ".", Next: "Try once more. If it happens again, tell your administrator; nobody was signed in.", Code: e.Check}
	}
	if e, ok := errors.AsType[*PortError](err); ok {
		return explanation{Summary: fmt.Sprintf("Port %d, where the browser must come back to, is in use by another program.", e.Port), Next: "End the other program, or use a redirect address without a port."}
	}
	if errors.Is(err, ErrNotOffered) {
		return explanation{Summary: "The provider does not offer this.", Next: "Nothing needs to be done."}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return explanation{Summary: "It took too long.", Next: "Try again."}
	}
	return explanation{Summary: sentence(err.Error()), Next: "Try again. If it happens again, copy the details for your help desk."}
}

func explainError(e *Error) explanation {
	x := explanation{Code: cmp.Or(e.Number(), e.Code)}
	if e.Family == "" {
		for _, n := range e.Numbers {
			if known, ok := numberMeaning(n); ok {
				x.Summary, x.Next = known.summary, known.next
				return x
			}
		}
	}
	if e.Temporary() {
		x.Summary, x.Next = "The sign-in service is busy or has a problem of its own.", "Try again in a few minutes."
		if e.RetryAfter > 0 {
			x.Next = fmt.Sprintf("It asks to be left alone for %s; try again after that.", claims.Span((e.RetryAfter + time.Second - 1).Truncate(time.Second)))
		}
		x.Code = cmp.Or(x.Code, fmt.Sprintf("HTTP %d", e.Status))
		return x
	}
	if known, ok := codeMeaning(e.Code); ok {
		x.Summary, x.Next = known.summary, known.next
		return x
	}
	x.Summary = "The sign-in service refused."
	if e.Description != "" {
		x.Summary = "The sign-in service refused: " + e.Description
	}
	x.Next = "Try again. If it happens again, copy the details for your help desk."
	x.Code = cmp.Or(x.Code, fmt.Sprintf("HTTP %d", e.Status))
	return x
}

func explainNetwork(e *NetworkError) explanation {
	if errors.Is(e, context.Canceled) {
		return explanation{Summary: "It was stopped before the sign-in service answered.", Next: "Start it again when you want to."}
	}
	x := explanation{Summary: "The sign-in service cannot be reached.", Next: "Check the network connection, and the proxy if there is one. Then try again."}
	if strings.Contains(e.Err.Error(), "x509:") || strings.Contains(e.Err.Error(), "tls:") {
		x.Summary = "The connection to the sign-in service is not safe: its certificate is not trusted by this computer."
		x.Next = "Check the address and this computer's clock. On a company network, ask for its certificate to be installed."
	}
	return x
}

func sentence(s string) string {
	s = printable(s, 300)
	if s == "" {
		return "It failed."
	}
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + strings.TrimSuffix(s[size:], ".") + "."
}
