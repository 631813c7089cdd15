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
