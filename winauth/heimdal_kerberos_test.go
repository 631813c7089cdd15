//go:build kerberos && linux

package winauth

import (
	"strings"
	"sync"
	"testing"
	"time"
)

// TestHeimdal: the other library, of which Apple's is a descendant. Its SPNEGO keeps to itself why Kerberos failed.
func TestHeimdal(t *testing.T) {
	k := startKDC(t)
	open := sync.OnceValues(func() (*library, error) { return openLibrary(libraryNames()[1:], libraryPacking()) })
	login := &Login{system: &gssapi{library: open, now: time.Now}}

	if ticket, err := login.Ticket(t.Context()); reasonOf(err) != ReasonNoTicket || ticket.Library != "libgssapi.so.3" {
		t.Errorf("no ticket: %+v, %v", ticket, err)
	}
	if e := exchangeBy(t, login, service, nil, nil); reasonOf(e.err) != ReasonNoTicket {
		t.Errorf("no ticket: %v", e.err)
	}
	k.kinit(t, "alice")
	ticket, err := login.Ticket(t.Context())
	if left := time.Until(ticket.Expires); err != nil || ticket.Principal != "alice@"+realm || ticket.Cache != "FILE:"+k.path("tickets") || left < 23*time.Hour {
		t.Errorf("ticket: %+v, %v", ticket, err)
	}
	ours := []byte("tls-server-end-point:ours")
	exchangeBy(t, login, service, ours, ours).check(t, true)
	exchangeBy(t, login, service+"@"+realm, nil, nil).check(t, false)
	if e := exchangeBy(t, login, service, ours, []byte("another")); reasonOf(e.err) != ReasonRefused || e.service.Done {
		t.Errorf("wrong binding: %+v, %v", e.service, e.err)
	}
	if e := exchangeBy(t, login, "HTTP/nobody.login.test", nil, nil); reasonOf(e.err) != ReasonUnknownService || !strings.Contains(e.err.Error(), "HTTP/nobody.login.test") {
		t.Errorf("unknown service: %v", e.err)
	}
	k.offset(t, 48*time.Hour)
	if ticket, err := login.Ticket(t.Context()); reasonOf(err) != ReasonExpired || ticket.Principal != "alice@"+realm {
		t.Errorf("expired: %+v, %v", ticket, err)
	}
	k.kinit(t, "alice")
	k.offset(t, 30*time.Minute)
	if e := exchangeBy(t, login, service, nil, nil); reasonOf(e.err) != ReasonClock {
		t.Errorf("clock: %v", e.err)
	}
	k.kinit(t, "alice")
	k.write(t, "krb5.conf", k.config(freePort(t)))
	if e := exchangeBy(t, login, service, nil, nil); reasonOf(e.err) != ReasonUnreachable {
		t.Errorf("no KDC: %v", e.err)
	}
}
