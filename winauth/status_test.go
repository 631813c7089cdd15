package winauth

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestReasonsGSS: the words are those of MIT Kerberos 1.20 and Heimdal 7, the numbers those of krb5.h.
func TestReasonsGSS(t *testing.T) {
	const failure = 13 << 16
	for _, c := range []struct {
		major uint32
		minor int32
		text  string
		want  Reason
	}{
		{gssNoCred << 16, -1765328243, "No Kerberos credentials available (default cache: FILE:/tmp/krb5cc_1000)", ReasonNoTicket},
		{gssNoCred << 16, 100001, "SPNEGO cannot find mechanisms to negotiate", ReasonNoTicket},
		{failure, 100004, "No credentials cache found", ReasonNoTicket},
		{failure, -1765328377, "", ReasonUnknownService},
		{failure, 100007, "Server HTTP/nobody.login.test@LOGIN.TEST not found in Kerberos database", ReasonUnknownService},
		{failure, 0, "Server (HTTP/nobody.login.test@LOGIN.TEST) unknown", ReasonUnknownService},
		{failure, 100001, "Cannot determine realm for numeric host address", ReasonUnknownService},
		{failure, 100009, "Cannot contact any KDC for realm 'LOGIN.TEST'", ReasonUnreachable},
		{failure, 100009, "Cannot find KDC for realm \"LOGIN.TEST\"", ReasonUnreachable},
		{failure, 0, "unable to reach any KDC in realm LOGIN.TEST, tried 1 KDC", ReasonUnreachable},
		{failure, 100010, "Clock skew too great", ReasonClock},
		{failure, -1765328347, "", ReasonClock},
		{failure, 100012, "Ticket not yet valid", ReasonClock},
		{failure, 100011, "Ticket expired", ReasonExpired},
		{gssCredentialsExpired << 16, 100002, "", ReasonExpired},
		{gssContextExpired << 16, 0, "", ReasonExpired},
		{gssBadBindings << 16, 0, "", ReasonBinding},
		{failure, 0, "Incorrect channel bindings were supplied", ReasonBinding},
		{failure, 100006, "Message stream modified", ReasonRefused},
		{failure, 100008, "The ticket isn't for us", ReasonRefused},
		{failure, -1765328366, "", ReasonRefused},
		{gssDefectiveToken << 16, 0, "A token was invalid", ReasonRefused},
		{gssUnauthorized << 16, 0, "", ReasonRefused},
		{gssBadMech << 16, 0, "An unsupported mechanism was requested", ReasonUnavailable},
		{gssBadName << 16, 0, "", ReasonUnknownService},
		{failure, 100006, "Generic error (see e-text)", ReasonOther},
	} {
		if got := reasonGSS(c.major, uint32(c.minor), c.text); got != c.want {
			t.Errorf("%x, %d, %q: %s, want %s", c.major, c.minor, c.text, got, c.want)
		}
	}
}

func TestReasonsSSPI(t *testing.T) {
	for code, want := range map[uint32]Reason{
		0x8009030e: ReasonNoTicket, 0x80090303: ReasonUnknownService, 0x80090311: ReasonUnreachable, 0x80090324: ReasonClock,
		0x80090346: ReasonBinding, 0x80090308: ReasonRefused, 0x80090305: ReasonUnavailable, 0x80090317: ReasonExpired,
		0x8009035f: ReasonNTLM, 1332: ReasonNoTicket, 0xdead: ReasonOther,
	} {
		e := errorSSPI("prove", code, "")
		if e.Reason != want || e.Major != code || e.Text == "" || e.Next == "" {
			t.Errorf("%x: %+v, want %s", code, e, want)
		}
	}
	if e := errorSSPI("prove", 5, "Access is\r\ndenied."); e.Text != "Access is denied" {
		t.Errorf("Windows' own words: %q", e.Text)
	}
}

// What Windows says when there was no ticket for the service depends on why; a look at the domain's ticket tells.
func TestWithoutTicket(t *testing.T) {
	none, unread, clock := errorSSPI("prove", 0x8009030e, ""), errorSSPI("prove", invalidToken, ""), errorSSPI("prove", 0x80090324, "")
	_, noTicket := current(Ticket{}, false, time.Now())
	_, expired := current(Ticket{Expires: time.Now().Add(-time.Hour)}, true, time.Now())
	for _, c := range []struct {
		said *Error
		look error
		want Reason
		text string
	}{
		{none, nil, ReasonUnknownService, "seems not to know the service's name"},
		{unread, nil, ReasonUnknownService, "seems not to know the service's name"},
		{none, noTicket, ReasonNoTicket, "this logon has no ticket of a domain"},
		{unread, noTicket, ReasonNoTicket, "this logon has no ticket of a domain"},
		{none, expired, ReasonExpired, "the ticket has expired"},
		{unread, expired, ReasonExpired, "the ticket has expired"},
	} {
		before := *c.said
		e := withoutTicket(c.said, c.look)
		if e.Reason != c.want || !strings.Contains(e.Text, c.text) || strings.Contains(e.Text, "answer") || e.Next != adviceSSPI(c.want) || *c.said != before {
			t.Errorf("%v, %v: %+v", c.said, c.look, e)
		}
	}
	for _, look := range []error{nil, noTicket} {
		if withoutTicket(clock, look) != clock {
			t.Error("what needs no correction was corrected")
		}
	}
	if unknown := errors.New("the local security authority says nothing"); withoutTicket(none, unknown) != none || withoutTicket(unread, unknown) != unread {
		t.Error("nothing is known of the ticket, and something was said of it")
	}
}

// TestEveryReasonHasAdvice, and none tells people of one system what helps on another.
func TestEveryReasonHasAdvice(t *testing.T) {
	for _, r := range []Reason{
		ReasonUnavailable, ReasonUnreachable, ReasonNoTicket, ReasonExpired, ReasonUnknownService, ReasonClock, ReasonBinding,
		ReasonRefused, ReasonNTLM, ReasonOther,
	} {
		gss, sspi := adviceGSS(r), adviceSSPI(r)
		if !strings.HasSuffix(gss, ".") || !strings.HasSuffix(sspi, ".") {
			t.Errorf("%s: %q, %q", r, gss, sspi)
		}
		if strings.Contains(sspi, "kinit") || strings.Contains(gss, "Windows") {
			t.Errorf("%s is told to the wrong people: %q, %q", r, gss, sspi)
		}
	}
}

func TestError(t *testing.T) {
	refused := uint32(0xffffffff + krb5Error + 1 + 7)
	e := errorGSS("prove who is logged in", 13<<16, refused, "Unspecified GSS failure.  Minor code may provide more information", "Server\x1b[31m not\nfound in Kerberos database.")
	if got, want := e.Error(), "winauth: prove who is logged in: Server[31m not found in Kerberos database (0x000d0000, minor -1765328377)"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if reason, next := e.Advice(); reason != "unknown_service" || next != nextUnknown {
		t.Errorf("Advice: %q, %q", reason, next)
	}
	if errors.Is(e, ErrUnavailable) {
		t.Error("a service that is not known is not an absent library")
	}
	if e := errorGSS("prove", gssBadMech<<16, 0); !errors.Is(fmt.Errorf("sign in: %w", e), ErrUnavailable) || e.Text == "" {
		t.Errorf("an absent mechanism: %v", e)
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                                  "",
		" a\t\r\n b. ":                      "a b",
		"a\x00b\u202ec\xff":                 "abc?",
		strings.Repeat("ä", maxText+1):      strings.Repeat("ä", maxText) + "…",
		"\u2028line":                        "line",
		"Ticket expired (see ticket cache)": "Ticket expired (see ticket cache)",
	} {
		if got := clean(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
