//go:build kerberos && linux

package winauth

import (
	"errors"
	"testing"
	"time"
)

const service = "HTTP/sts.login.test"

// exchanged is how an exchange went on both sides.
type exchanged struct {
	service heard
	done    bool
	err     error
}

// exchange signs in to a service that sees seen, with the binding ours.
func exchangeWith(t *testing.T, spn string, ours, seen []byte) exchanged {
	t.Helper()
	step, release, err := New(Options{}).Begin(t.Context(), spn, ours)
	if err != nil {
		return exchanged{err: err}
	}
	defer release()
	out, done, err := step(nil)
	if err != nil {
		return exchanged{err: err}
	}
	if done || len(out) == 0 {
		t.Fatalf("the first step gave %d bytes, done %v", len(out), done)
	}
	a := accept(t, "HTTP@sts.login.test", seen)
	for range maxRounds {
		h, answer := a.hear(t, out)
		if h.Error != "" && len(answer) == 0 {
			return exchanged{service: h}
		}
		out, done, err = step(answer)
		if err != nil || done {
			return exchanged{service: h, done: done, err: err}
		}
	}
	t.Fatal("the exchange does not end")
	return exchanged{}
}

func reasonOf(err error) Reason {
	if e := (*Error)(nil); errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

func TestGoodTicket(t *testing.T) {
	k := startKDC(t)
	k.kinit(t, "alice")
	got := exchangeWith(t, service, nil, nil)
	if got.err != nil || !got.done {
		t.Fatalf("exchange: done %v, %v", got.done, got.err)
	}
	if want := (heard{Token: got.service.Token, Done: true, Mutual: true, Who: "alice@" + realm}); got.service != want {
		t.Errorf("the service heard %+v, want %+v", got.service, want)
	}
	ticket, err := New(Options{}).Ticket(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", ticket)
	_ = time.Now
}

func TestExplore(t *testing.T) {
	k := startKDC(t)
	show := func(what string, e exchanged) {
		var ee *Error
		errors.As(e.err, &ee)
		t.Logf("%-14s done %v reason %q err %v heard %+v", what, e.done, reasonOf(e.err), e.err, e.service)
	}
	tick := func(what string) {
		tk, err := New(Options{}).Ticket(t.Context())
		t.Logf("%-14s ticket %+v reason %q err %v", what, tk, reasonOf(err), err)
	}
	show("no ticket", exchangeWith(t, service, nil, nil))
	tick("no ticket")
	k.kinit(t, "alice")
	show("good", exchangeWith(t, service, []byte("abc"), []byte("abc")))
	show("bad", exchangeWith(t, service, []byte("abc"), []byte("abd")))
	show("none", exchangeWith(t, service, nil, []byte("abd")))
	show("unknown", exchangeWith(t, "HTTP/nobody.login.test", nil, nil))
	show("realm form", exchangeWith(t, service+"@"+realm, nil, nil))
	show("foreign realm", exchangeWith(t, "HTTP/www.example.com", nil, nil))
	show("other", exchangeWith(t, "HTTP/other.login.test", nil, nil))
	k.write(t, "krb5.conf", k.config(freePort(t)))
	show("unreachable cached", exchangeWith(t, service, nil, nil))
	show("unreachable", exchangeWith(t, "HTTP/elsewhere.login.test", nil, nil))
	k.write(t, "krb5.conf", k.config(k.port))
	k.kinit(t, "alice")
	k.offset(t, 30*time.Minute)
	show("clock", exchangeWith(t, service, nil, nil))
	tick("clock")
	k.offset(t, 48*time.Hour)
	show("expired", exchangeWith(t, service, nil, nil))
	tick("expired")
	k.kinit(t, "alice", "-s", "10h")
	show("postdated", exchangeWith(t, service, nil, nil))
}
