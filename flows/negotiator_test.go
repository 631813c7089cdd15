package flows

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestReadOffer(t *testing.T) {
	for name, tt := range map[string]struct {
		values  []string
		offered bool
		token   string
		others  string
		bad     bool
	}{
		"none":                 {nil, false, "", "nothing", false},
		"alone":                {[]string{"Negotiate"}, true, "", "Negotiate", false},
		"any case":             {[]string{"nEGOTIATE bW9yZQ=="}, true, "more", "nEGOTIATE", false},
		"beside others":        {[]string{`Basic realm="x", Negotiate, NTLM`}, true, "", "Basic, Negotiate, NTLM", false},
		"in a line of its own": {[]string{"NTLM", "Negotiate  bW9yZQ== "}, true, "more", "NTLM, Negotiate", false},
		"only Basic":           {[]string{`Basic realm="a \", Negotiate", charset="UTF-8"`}, false, "", "Basic", false},
		"a parameter":          {[]string{`Digest realm = "x", Negotiate = "y"`}, false, "", "Digest", false},
		"damaged":              {[]string{"Negotiate ???"}, true, "", "Negotiate", true},
		"no base64":            {[]string{"Negotiate =="}, false, "", "nothing", false},
		"two tokens":           {[]string{"Negotiate bW9yZQ==", "Negotiate bW9yZQ=="}, true, "more", "Negotiate", true},
	} {
		o, err := readOffer(http.Header{"Www-Authenticate": tt.values})
		if o.offered != tt.offered || string(o.token) != tt.token || o.others() != tt.others || (err != nil) != tt.bad {
			t.Errorf("%s: %+v %q, %v", name, o, o.token, err)
		}
	}
}

func TestLoginErrors(t *testing.T) {
	e := notShown("HTTP/sts.contoso.com", fmt.Errorf("wrapped: %w", errExpired))
	if _, ok := errors.AsType[*ticketError](e); !ok || !errors.Is(e, ErrNextWay) || e.Next != "Run kinit." {
		t.Errorf("%v, %s", e, e.Next)
	}
	if !strings.HasPrefix(e.Problem, "the Kerberos ticket has expired (HTTP/sts.contoso.com: ") {
		t.Errorf("plain words do not come first: %s", e.Problem)
	}
	if e.Brief != "the Kerberos ticket has expired" || e.Problem != e.Brief+" ("+e.Said+")" || e.Said == "" {
		t.Errorf("the library's words cannot be told apart: %+v", e)
	}
	fault := &LoginError{Problem: "no", Err: &Error{Op: opFederation, Code: "RequestFailed", Numbers: []int{3126}, Description: "MSIS3126: Access denied."}}
	if summary, _ := Explain(fault); !strings.HasSuffix(summary, "It said: MSIS3126: Access denied.") {
		t.Errorf("the federation server's own words are missing: %s", summary)
	}
	down := besideBrowser(&Error{Op: opMEX, Host: "sts.contoso.com", Status: 503})
	if summary, next := Explain(down); !strings.Contains(summary, "federation server (sts.contoso.com) is busy") || !strings.Contains(next, "browser") {
		t.Errorf("metadata that does not come: %s %s", summary, next)
	}
	gone := besideBrowser(&NetworkError{Op: opFederation, Host: "sts.contoso.com", Err: errors.New("refused")})
	if summary, next := Explain(gone); !strings.Contains(summary, "(sts.contoso.com) cannot be reached") || !strings.Contains(next, "organisation's network") {
		t.Errorf("a server that is not reached: %s %s", summary, next)
	}
	if e := notShown("x", errExpired); strings.Contains(e.Error(), "winauth") || !strings.Contains(e.Error(), "has expired") {
		t.Error(e)
	}
	if summary, next := Explain(errNoLogin); !strings.Contains(summary, "no login") || next == "" {
		t.Error(summary)
	}
	for _, tt := range []struct {
		err  *Error
		next bool
	}{
		{&Error{Code: "invalid_grant", Numbers: []int{65001}, SubError: "consent_required"}, true},
		{&Error{Code: "interaction_required", Numbers: []int{50076}}, true},
		{&Error{Code: "invalid_grant", Numbers: []int{50079}}, true},
		{&Error{Code: "invalid_client", Numbers: []int{7000218}}, true},
		{&Error{Code: "invalid_grant", Numbers: []int{50057}}, false},
		{&Error{Code: "invalid_grant", Numbers: []int{50105}}, false},
		{&Error{Code: "invalid_scope", Numbers: []int{70011}}, false},
		{&Error{Code: "temporarily_unavailable", Status: 503}, false},
	} {
		err := loginRefused(fmt.Errorf("again: %w", tt.err))
		if e, ok := errors.AsType[*Error](err); errors.Is(err, ErrNextWay) != tt.next || !ok || e != tt.err {
			t.Errorf("%v: %v", tt.err, err)
		}
	}
}

func TestLoginInTime(t *testing.T) {
	for cause, want := range map[error]string{errNoAnswer: "there was no ticket within 30 seconds", errNoTicket: "there was no ticket within 20 seconds"} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		e := inTime(ctx, notShown("HTTP/x", ctx.Err()))
		late, ok := errors.AsType[lateTicket](e)
		if !strings.HasSuffix(e.Error(), want) || e.Next != nextNetwork || !errors.Is(e, context.DeadlineExceeded) || !errors.Is(e, ErrNextWay) || !ok {
			t.Errorf("%v %s", e, e.Next)
		}
		if reason, next := late.Advice(); reason != "unreachable" || next != nextNetwork {
			t.Errorf("%s, %s", reason, next)
		}
	}
	if e := inTime(t.Context(), notShown("HTTP/x", errExpired)); !strings.Contains(e.Error(), "has expired") {
		t.Error(e)
	}
}

// A trace hides what servers say to a login, in whatever place of the header.
func TestTraceHidesLogins(t *testing.T) {
	for value, secret := range map[string]bool{
		"Negotiate": false, `Basic realm="x", Negotiate`: false, "Negotiate b25lIHRva2Vu": true, `Basic realm="x", negotiate b25lIHRva2Vu`: true, "NTLM TlRMTQ==": true, `Bearer realm="x"`: false,
	} {
		if f := headerFields(http.Header{"Www-Authenticate": {value}}); f[0].Secret != secret {
			t.Errorf("%s: secret %v", value, f[0].Secret)
		}
	}
}

func FuzzReadOffer(f *testing.F) {
	f.Add(`Basic realm="a, Negotiate b", Negotiate bW9yZQ==, NTLM`)
	f.Add(`Negotiate "`)
	f.Fuzz(func(t *testing.T, value string) {
		o, err := readOffer(http.Header{"Www-Authenticate": {value}})
		if len(o.token) > 0 && (!o.offered || !loginTokenIn(value)) || err == nil && o.offered && len(o.schemes) == 0 {
			t.Errorf("%q: %+v, %v", value, o, err)
		}
	})
}

// loginTokenIn: what is read as a token is also hidden in a trace.
func loginTokenIn(value string) bool {
	return headerFields(http.Header{"Www-Authenticate": {value}})[0].Secret
}
