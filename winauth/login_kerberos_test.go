//go:build kerberos && linux

package winauth

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
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

// exchangeWith signs in to a service with the binding ours, while the service sees the binding seen.
func exchangeWith(t *testing.T, spn string, ours, seen []byte) exchanged {
	t.Helper()
	return exchangeBy(t, New(Options{}), spn, ours, seen)
}

func exchangeBy(t *testing.T, login *Login, spn string, ours, seen []byte) exchanged {
	t.Helper()
	step, release, err := login.Begin(t.Context(), spn, ours)
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
	h, answer := accept(t, "HTTP@sts.login.test", seen).hear(t, out)
	out, done, err = step(answer)
	if len(out) > 0 {
		t.Errorf("a Kerberos exchange needs one round trip; %d bytes are left to send", len(out))
	}
	return exchanged{h, done, err}
}

func (e exchanged) check(t *testing.T, bound bool) {
	t.Helper()
	if e.err != nil || !e.done {
		t.Errorf("our side: done %v, %v", e.done, e.err)
	}
	want := heard{Token: e.service.Token, Done: true, Mutual: true, Bound: bound, Who: "alice@" + realm}
	if e.service != want {
		t.Errorf("the service heard %+v, want %+v", e.service, want)
	}
}

// TestCaches: the tickets of a file, of a folder with several caches, and of the kernel's keyring.
func TestCaches(t *testing.T) {
	k := startKDC(t)
	if err := os.Mkdir(k.path("caches"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, cache := range []struct{ name, full string }{
		{"FILE:" + k.path("tickets"), ""},
		{"DIR:" + k.path("caches"), "DIR::" + k.path("caches") + "/tkt"},
		{fmt.Sprintf("KEYRING:session:latchkey-%d", os.Getpid()), ""},
		{fmt.Sprintf("KEYRING:persistent:%d:latchkey-%d", os.Getuid(), os.Getpid()), ""},
	} {
		t.Run(strings.SplitN(cache.name, "/", 2)[0], func(t *testing.T) {
			k.useCache(t, cache.name)
			k.kinit(t, "alice")
			defer command(t, "", "kdestroy")
			exchangeWith(t, service, nil, nil).check(t, false)
			exchangeWith(t, service+"@"+realm, nil, nil).check(t, false)
			ticket, err := New(Options{}).Ticket(t.Context())
			left := time.Until(ticket.Expires)
			if cache.full == "" {
				cache.full = cache.name
			}
			if err != nil || ticket.Principal != "alice@"+realm || !strings.HasPrefix(ticket.Cache, cache.full) ||
				left < 23*time.Hour || left > 24*time.Hour || ticket.Skew.Abs() > 5*time.Second || ticket.Library != "libgssapi_krb5.so.2" {
				t.Errorf("ticket: %+v, %v", ticket, err)
			}
			if upn, sure, err := New(Options{}).UPN(t.Context()); upn != "alice@"+realm || sure || err != nil {
				t.Errorf("UPN: %q, %v, %v", upn, sure, err)
			}
		})
	}
}

func TestChannelBinding(t *testing.T) {
	k := startKDC(t)
	k.kinit(t, "alice")
	ours, other := []byte("tls-server-end-point:ours"), []byte("tls-server-end-point:another connection")
	exchangeWith(t, service, ours, ours).check(t, true)
	exchangeWith(t, service, ours, nil).check(t, false)
	exchangeWith(t, service, nil, ours).check(t, false) // MIT's service takes that; one that requires a binding does not

	e := exchangeWith(t, service, ours, other)
	if e.service.Done || !strings.Contains(e.service.Error, "Incorrect channel bindings") {
		t.Errorf("the service took a foreign binding: %+v", e.service)
	}
	if said, ok := errors.AsType[*Error](e.err); !ok || said.Reason != ReasonRefused || said.Next != nextRefusedBound {
		t.Errorf("our side: %v", e.err)
	}
}

// TestFailures: what can be wrong, and what people are told about it.
func TestFailures(t *testing.T) {
	k := startKDC(t)
	for _, c := range []struct {
		name    string
		prepare func()
		spn     string
		want    Reason
		text    string
	}{
		{"no ticket", func() {}, service, ReasonNoTicket, "No Kerberos credentials available (default cache: FILE:" + k.path("tickets")},
		{"unknown service", func() { k.kinit(t, "alice") }, "HTTP/nobody.login.test", ReasonUnknownService, "HTTP/nobody.login.test@LOGIN.TEST not found"},
		{"foreign realm", func() { k.kinit(t, "alice") }, "HTTP/www.example.com", ReasonUnknownService, "krbtgt/EXAMPLE.COM"},
		{"another service's ticket", func() { k.kinit(t, "alice") }, "HTTP/other.login.test", ReasonRefused, "ticket isn't for us"},
		{"clock", func() { k.kinit(t, "alice"); k.offset(t, 30*time.Minute) }, service, ReasonClock, "Clock skew too great"},
		{"expired", func() { k.kinit(t, "alice"); k.offset(t, 48*time.Hour) }, service, ReasonExpired, "expired"},
		{"not valid yet", func() { k.kinit(t, "alice", "-s", "10h") }, service, ReasonClock, "not yet valid"},
		{"no KDC", func() { k.kinit(t, "alice"); k.write(t, "krb5.conf", k.config(freePort(t))) }, service, ReasonUnreachable, "Cannot contact any KDC"},
		{"no file", func() { k.useCache(t, "FILE:"+k.path("none")) }, service, ReasonNoTicket, k.path("none")},
		{"no such cache", func() { k.useCache(t, "WALLET:x") }, service, ReasonNoTicket, ""},
	} {
		c.prepare()
		err := exchangeWith(t, c.spn, nil, nil).err
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Reason != c.want || !strings.Contains(e.Text, c.text) || e.Next == "" {
			t.Errorf("%s: %s %v; want %s %q", c.name, reasonOf(err), err, c.want, c.text)
		}
	}
}

func TestTicketThatIsOver(t *testing.T) {
	k := startKDC(t)
	ticket, err := New(Options{}).Ticket(t.Context())
	if reasonOf(err) != ReasonNoTicket || ticket.Cache != "FILE:"+k.path("tickets") {
		t.Errorf("none: %+v, %v", ticket, err)
	}
	k.kinit(t, "alice")
	k.offset(t, 30*time.Minute)
	ticket, err = New(Options{}).Ticket(t.Context())
	if err != nil || ticket.Skew.Round(time.Minute) != 30*time.Minute {
		t.Errorf("with another clock: %+v, %v", ticket, err)
	}
	k.offset(t, 48*time.Hour)
	ticket, err = New(Options{}).Ticket(t.Context())
	if reasonOf(err) != ReasonExpired || ticket.Principal != "alice@"+realm {
		t.Errorf("expired: %+v, %v", ticket, err)
	}
	if upn, _, err := New(Options{}).UPN(t.Context()); upn != "alice@"+realm || err != nil {
		t.Errorf("an expired ticket still names the person: %q, %v", upn, err)
	}
}

// TestServiceMustProveItself: the final token is what only the real service can make.
func TestServiceMustProveItself(t *testing.T) {
	k := startKDC(t)
	k.kinit(t, "alice")
	begin := func() (step func([]byte) ([]byte, bool, error), answer []byte) {
		step, release, err := New(Options{}).Begin(t.Context(), service, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(release)
		out, _, err := step(nil)
		if err != nil {
			t.Fatal(err)
		}
		_, answer = accept(t, "HTTP@sts.login.test", nil).hear(t, out)
		return step, answer
	}
	_, old := begin()
	for name, forge := range map[string]func(answer []byte) []byte{
		"garbage":              func([]byte) []byte { return []byte("garbage") },
		"another one's":        func([]byte) []byte { return old },
		"changed":              func(answer []byte) []byte { answer[len(answer)-1] ^= 1; return answer },
		"cut":                  func(answer []byte) []byte { return answer[:len(answer)-5] },
		"accepted without one": func([]byte) []byte { return []byte("\xa1\x07\x30\x05\xa0\x03\x0a\x01\x00") }, // NegTokenResp: accept-completed
		"a reject":             func([]byte) []byte { return []byte("\xa1\x07\x30\x05\xa0\x03\x0a\x01\x02") },
	} {
		step, answer := begin()
		if _, done, err := step(forge(answer)); done || reasonOf(err) != ReasonRefused {
			t.Errorf("%s: done %v, %s %v", name, done, reasonOf(err), err)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	k := startKDC(t)
	k.kinit(t, "alice")
	login := New(Options{})
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			step, release, err := login.Begin(t.Context(), service, []byte("binding"))
			if err != nil {
				t.Error(err)
				return
			}
			defer release()
			if out, _, err := step(nil); len(out) == 0 || err != nil {
				t.Errorf("%d bytes, %v", len(out), err)
			}
		})
		all.Go(func() {
			if _, err := login.Ticket(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
