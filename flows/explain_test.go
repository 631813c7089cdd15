package flows

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// The numbers that PROTOCOL names for the code and refresh flows; each has words of its own.
var numbersPeopleMeet = []int{
	16000, 50011, 50020, 50034, 50053, 50055, 50057, 50058, 50072, 50074, 50076, 50078, 50079, 50097, 50105, 50126, 50128, 50132, 50158, 50173, 50194,
	500011, 53000, 53001, 53003, 54005, 65001, 65004, 70008, 70011, 700016, 700027, 700054, 700082, 700084, 7000215, 7000218, 7000222, 90002, 90014, 90072, 90094, 9002313,
}

func TestExplainNumbers(t *testing.T) {
	for _, n := range numbersPeopleMeet {
		err := fmt.Errorf("renew: %w", &Error{Op: "x", Code: "invalid_grant", Numbers: []int{n}})
		m, ok := numberMeaning(n)
		summary, next := Explain(err)
		if !ok || summary != m.summary || next != m.next || ErrorCode(err) != fmt.Sprintf("AADSTS%d", n) {
			t.Errorf("%d: %q, %q, %s", n, summary, next, ErrorCode(err))
		}
		checkWords(t, summary, next)
	}
}

// Entra says 65004 for Cancel on any of its pages, with a sub-code that tells it from declined consent.
func TestExplainCancelIsNotDeclinedConsent(t *testing.T) {
	cancel, _ := Explain(fmt.Errorf("%w: %w", ErrCancelled, &Error{Code: "access_denied", Numbers: []int{65004}, SubError: "cancel"}))
	declined, _ := Explain(fmt.Errorf("%w: %w", ErrCancelled, &Error{Code: "access_denied", Numbers: []int{65004}}))
	if !strings.Contains(cancel, "cancelled") || !strings.Contains(declined, "did not agree") {
		t.Errorf("cancel: %q, declined: %q", cancel, declined)
	}
}

func checkWords(t *testing.T, summary, next string) {
	t.Helper()
	for _, s := range []string{summary, next} {
		if s == "" || !strings.HasSuffix(s, ".") || strings.Contains(s, "..") || len(s) > 400 {
			t.Errorf("%q is no plain sentence", s)
		}
	}
	if regexp.MustCompile(`(?i)\berror\b|AADSTS`).MatchString(summary) {
		t.Errorf("%q speaks of errors or numbers instead of what happened", summary)
	}
}

func TestExplainEverything(t *testing.T) {
	for _, err := range []error{
		ErrOtherAccount, ErrCancelled, ErrTimeout, ErrNotOffered, context.Canceled, context.DeadlineExceeded,
		fmt.Errorf("%w: %w", ErrCancelled, &Error{Code: "access_denied"}),
		&Error{Code: "invalid_grant"}, &Error{Code: "login_required"}, &Error{Code: "interaction_required"}, &Error{Code: "consent_required"}, &Error{Code: "access_denied"},
		&Error{Code: "invalid_client"}, &Error{Code: "invalid_scope"}, &Error{Code: "invalid_request"}, &Error{Code: "server_error"},
		&Error{Status: 429, RetryAfter: 5e9}, &Error{Status: 503}, &Error{Status: 418}, &Error{Code: "odd"}, &Error{Code: "odd", Numbers: []int{1}},
		&NetworkError{Op: "x", Err: errors.New("connection refused")}, &NetworkError{Op: "x", Err: context.Canceled}, &NetworkError{Op: "x", Err: errors.New("x509: unknown authority")},
		&DiscoveryError{Authority: "https://x", Problem: "it is not there", Next: "Check it."}, &IDTokenError{Check: "iss", Problem: "it is another's"},
		&PortError{Port: 80, Err: errors.New("in use")}, errors.New("something else"), errors.New(""), errors.New("étrange."),
	} {
		summary, next := Explain(err)
		t.Run(fmt.Sprintf("%T %.40s", err, summary), func(t *testing.T) { checkWords(t, summary, next) })
	}
	if summary, next := Explain(nil); summary != "" || next != "" {
		t.Error("no failure was explained")
	}
}

func TestNeedsPerson(t *testing.T) {
	for _, tt := range []struct {
		e                 Error
		person, temporary bool
	}{
		{Error{Code: "invalid_grant", Status: 400}, true, false},
		{Error{Code: "interaction_required", Status: 400}, true, false},
		{Error{Code: "invalid_request", SubError: "basic_action"}, true, false},
		{Error{Code: "invalid_client", Status: 401}, false, false},
		{Error{Code: "invalid_scope", Status: 400}, false, false},
		{Error{Status: 429}, false, true},
		{Error{Status: 500}, false, true},
		{Error{Code: "temporarily_unavailable", Status: 400}, false, true},
		{Error{Code: "invalid_grant", Status: 503}, false, true},
		{Error{Code: "invalid_grant", Numbers: []int{50196}, Status: 400}, false, true},
		{Error{Status: 200}, false, false},
	} {
		if tt.e.NeedsPerson() != tt.person || tt.e.Temporary() != tt.temporary {
			t.Errorf("%+v: person %v, temporary %v", tt.e, tt.e.NeedsPerson(), tt.e.Temporary())
		}
	}
}
