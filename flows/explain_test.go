package flows

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"latchkey/flows/meanings"
)

// Each number of the catalogue reaches the screen in its own words, whatever the code beside it says.
func TestExplainNumbers(t *testing.T) {
	for _, family := range []string{meanings.AADSTS, meanings.MSIS} {
		for n, m := range meanings.Numbers(family) {
			e := &Error{Op: "x", Code: "invalid_grant", Numbers: []int{n}, Status: 400}
			if family == meanings.MSIS {
				e.Family = family
			}
			err := fmt.Errorf("renew: %w", e)
			summary, next := Explain(err)
			if summary != m.Summary || next != m.Next || ErrorCode(err) != quote(family, n) || WhoMends(err) != m.Who || e.Who() != m.Who {
				t.Errorf("%d: %q, %q, %s, %s", n, summary, next, ErrorCode(err), WhoMends(err))
			}
			if e.Temporary() != m.Retry || e.NeedsPerson() == m.Retry {
				t.Errorf("%d: retry %v, needs its person %v", n, e.Temporary(), e.NeedsPerson())
			}
			checkWords(t, summary, next)
		}
	}
}

// Whatever the demo tenant refuses with, Latchkey knows what it means.
func TestExplainAllOfTheDemo(t *testing.T) {
	refusal := regexp.MustCompile(`(?:refuse\("\w+", |badAssertion\(|numbers\()(\d{5,7})|(MSIS\d{4})`)
	count := 0
	for _, file := range sourcesOf(t, "../internal/demo") {
		for _, m := range refusal.FindAllStringSubmatch(file, -1) {
			count++
			if d, err := Diagnose(m[1] + m[2]); err != nil || !d.Known {
				t.Errorf("%s%s is not known: %+v, %v", m[1], m[2], d, err)
			}
		}
	}
	if count < 60 {
		t.Errorf("only %d refusals were found", count)
	}
}

func sourcesOf(t *testing.T, folder string) (list []string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no sources in %s: %v", folder, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, string(source))
	}
	return list
}

// Two APIs in one request are the mistake of whoever chose the scopes, whatever code stands beside the number.
func TestExplainTwoAPIs(t *testing.T) {
	for _, code := range []string{"invalid_request", "invalid_scope", "invalid_grant"} {
		err := &Error{Code: code, Numbers: []int{28000}, Status: 400}
		if summary, next := Explain(err); WhoMends(err) != meanings.Person || !strings.Contains(summary, "one API only") || !strings.Contains(next, "token --scope") {
			t.Errorf("%s: %s %s", code, summary, next)
		}
	}
}

// What Entra passes on from AD FS keeps its own name, and explains where Entra's number does not.
func TestExplainBothFamilies(t *testing.T) {
	e := &Error{}
	e.fill(func(name string) string {
		return map[string]string{"error": "invalid_grant", "error_description": "AADSTS70002: x. MSIS9659: Invalid 'username' or 'password'. AADSTS599999: y."}[name]
	}, nil)
	if summary, _ := Explain(e); e.Number() != "MSIS9659" || !strings.Contains(summary, "password is wrong") {
		t.Errorf("%v: %s, %s", e.Numbers, e.Number(), summary)
	}
	if got := fmt.Sprint(quote(e.family(1), e.Numbers[1]), quote(e.family(2), e.Numbers[2])); got != "AADSTS599999 AADSTS70002" && got != "AADSTS599999AADSTS70002" {
		t.Errorf("the others are %s", got)
	}
}

func TestWhoMends(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want meanings.Who
	}{
		{&Error{Code: "invalid_grant"}, meanings.Person},
		{&Error{Code: "invalid_grant", SubError: "message_only"}, meanings.Administrator},
		{&Error{Code: "invalid_grant", Status: 503}, meanings.Provider},
		{&Error{Code: "invalid_client", Numbers: []int{7000222}}, meanings.Owner},
		{&Error{Code: "odd"}, meanings.Administrator},
		{&Error{Status: 429}, meanings.Provider},
		{&NetworkError{Op: "x", Err: errors.New("refused")}, meanings.Person},
		{&AudienceError{}, meanings.Owner},
		{ErrNotOffered, meanings.Person},
		{errors.New("something else"), ""},
		{nil, ""},
	} {
		if got := WhoMends(tt.err); got != tt.want {
			t.Errorf("%v is mended by %q, want %q", tt.err, got, tt.want)
		}
	}
}

// Whoever cannot sign in this way has something to do.
func TestExplainNotOffered(t *testing.T) {
	summary, next := Explain(fmt.Errorf("%s: %w", opDevice, ErrNotOffered))
	if !strings.Contains(summary, "not offer") || !strings.Contains(next, "another way") {
		t.Errorf("%s %s", summary, next)
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
		&PortError{Port: 80, Err: errors.New("in use")}, ErrCodeExpired, fmt.Errorf("read: %w", ErrPassword),
		&CredentialError{Problem: "it has no key", Next: "Choose another."}, &ScopeError{"they are mixed", "Take one."}, &AssertionError{"it ended", "Take another."}, &AudienceError{[]string{"a"}, []string{"b"}},
		errors.New("something else"), errors.New(""), errors.New("étrange."),
	} {
		summary, next := Explain(err)
		t.Run(fmt.Sprintf("%T %.40s", err, summary), func(t *testing.T) { checkWords(t, summary, next) })
	}
	if summary, next := Explain(nil); summary != "" || next != "" {
		t.Error("no failure was explained")
	}
}

// What fails at the organisation's own server is not put down to the sign-in service.
func TestExplainFederationServer(t *testing.T) {
	for _, err := range []error{
		&NetworkError{Op: opMEX, Host: "fs.contoso.com", Err: errors.New("connection refused")},
		&NetworkError{Op: opFederation, Host: "fs.contoso.com", Sent: true, Err: errNoAnswer},
		&NetworkError{Op: opFederation, Host: "fs.contoso.com", Err: errors.New("x509: unknown authority")},
		&Error{Op: opMEX, Host: "fs.contoso.com", Status: 503}, &Error{Op: opMEX, Host: "fs.contoso.com", Status: 404, Description: "it is not there"},
		&Error{Op: opFederation, Host: "fs.contoso.com", Code: "Odd", Description: "no"},
	} {
		summary, next := Explain(err)
		checkWords(t, summary, next)
		if !strings.Contains(summary, "federation server (fs.contoso.com)") || strings.Contains(summary, "sign-in service") {
			t.Errorf("%v: %s %s", err, summary, next)
		}
		if who := WhoMends(err); who == meanings.Provider {
			t.Errorf("%v is mended by %s", err, who)
		}
	}
}

// On another device, the same number says Cancel and no consent.
func TestExplainCancelOnTheOtherDevice(t *testing.T) {
	for _, e := range []*Error{
		{Op: opDevice, Code: "authorization_declined", Numbers: []int{65004}, Status: 400}, {Op: opDevice, Code: "authorization_declined"}, {Op: opDevice, Code: "access_denied"},
	} {
		summary, next := Explain(fmt.Errorf("%w: %w", ErrCancelled, e))
		if summary != "The sign-in was cancelled on the other device." || !strings.Contains(next, "new code") {
			t.Errorf("%+v: %s %s", e, summary, next)
		}
	}
}

// Slow, cut off and not there are three different things to a person.
func TestExplainNetwork(t *testing.T) {
	for text, want := range map[string]string{
		"dial tcp: connection refused":      "cannot be reached",
		errNoAnswer.Error():                 "did not answer within 30 seconds",
		brokeOff + ": unexpected EOF":       "broke off on the way",
		"net/http: malformed HTTP response": "does not speak",
		"tls: handshake failure":            "not safe",
	} {
		for _, sent := range []bool{true, false} {
			summary, next := Explain(fmt.Errorf("renew: %w", &NetworkError{Op: "x", Host: "id.example", Sent: sent, Err: errors.New(text)}))
			checkWords(t, summary, next)
			if !strings.Contains(summary, want) || want != "cannot be reached" && strings.Contains(summary, "reached") {
				t.Errorf("%q, sent %v: %s", text, sent, summary)
			}
			if strings.Contains(summary, "without anybody learning of it") != (sent && want == "broke off on the way") {
				t.Errorf("%q, sent %v: %s", text, sent, summary)
			}
		}
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

// A sentence begins with a capital letter, and the name of a host with its own.
func TestCapital(t *testing.T) {
	for text, want := range map[string]string{
		"it failed": "It failed", "sts.contoso.com asks": "sts.contoso.com asks", "done.": "Done.", "no.": "No.", "the e.g. one": "The e.g. one",
	} {
		if got := capital(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}
