package cli_test

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"latchkey/internal/cli"
	"latchkey/internal/demo"
	"latchkey/internal/demo/demotest"
	"latchkey/internal/identity"
	"latchkey/internal/session"
	"latchkey/winauth"
)

// newOffice is a desk in a domain: its tenant goes by tickets, and bob, whose domain is federated, has one.
func newOffice(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.ahead = &atomic.Int64{}
	d.now = func() time.Time { return time.Now().Add(time.Duration(d.ahead.Load())) }
	door := demotest.NewDoor()
	t.Cleanup(door.Close)
	tenant, err := demo.Start(context.Background(), demo.Options{Now: d.now, NewKey: demotest.Keys(), Proxy: &demo.Proxy{Tenant: door.URL, Secret: demotest.DoorSecret}})
	if err == nil {
		err = door.LeadTo(tenant.Info().Control)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tenant.Close() })
	d.tenant = tenant
	d.station = &station{standing: winauth.StandingDomain, holder: bob}
	return d
}

const bob = "bob.builder@contoso.example"

// place adds a profile that signs in at the tenant.
func (d *desk) place(name string, more ...string) {
	d.t.Helper()
	i := d.tenant.Info()
	d.want(0, append([]string{"profiles", "add", name, "--authority", i.Authority, "--client-id", i.ClientID, "--scope", i.Scope}, more...)...)
}

// begin is a face that starts and stays until it has signed in whom it can.
func (d *desk) begin(pauses ...time.Duration) {
	d.t.Helper()
	p := d.program("", io.Discard, io.Discard)
	p.Tray = func(ctx context.Context, h *cli.Home) error {
		options := h.Options
		options.KeepUnsaved = true
		k := session.New(options)
		defer k.Close()
		if err := k.Open(ctx); err != nil {
			return err
		}
		h.SignInAtStartWithin(ctx, k, pauses...)
		return nil
	}
	if status := p.Run([]string{"tray"}); status != 0 {
		d.t.Errorf("status %d", status)
	}
}

type listed struct{ ID, Username, Status, Flow string }

func (d *desk) accounts() (list []listed) {
	d.t.Helper()
	out, _ := d.want(0, "accounts", "--json")
	unmarshal(d.t, out, &list)
	return list
}

func (d *desk) grants() map[string]int {
	d.t.Helper()
	var c struct {
		ByGrant map[string]int `json:"by_grant"`
	}
	out, err := d.counters()
	if err == nil {
		err = json.Unmarshal(out, &c)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return c.ByGrant
}

const samlGrant = "urn:ietf:params:oauth:grant-type:saml1_1-bearer"

func TestFacesThatStartTogether(t *testing.T) {
	d := newOffice(t)
	d.place("contoso", "--login-hint", bob)
	var faces sync.WaitGroup
	for range 4 {
		faces.Go(func() { d.begin() })
	}
	faces.Wait()
	if list := d.accounts(); len(list) != 1 || list[0].Username != bob || list[0].Flow != "windows" {
		t.Errorf("%+v", list)
	}
	if n := d.grants()[samlGrant]; n != 1 {
		t.Errorf("signed in %d times", n)
	}
}

// Who signed out stays out: at the next start, in another profile of the same place, and when the store has long forgotten
// it. Nobody is even asked for tokens that would be thrown away.
func TestWhoSignedOutStaysOut(t *testing.T) {
	d := newOffice(t)
	d.place("contoso", "--login-hint", bob)
	d.begin()
	d.want(0, "sign-out", "--all")
	d.place("another", "--login-hint", bob)
	before := d.grants()[samlGrant]
	d.begin()
	d.ahead.Store(int64(60 * 24 * time.Hour))
	gone, err := filepath.Glob(filepath.Join(d.home, "state", "*.gone"))
	if err != nil || len(gone) != 1 {
		t.Fatalf("%v, %v", gone, err)
	}
	if err := os.Remove(gone[0]); err != nil { // as the store does after a month
		t.Fatal(err)
	}
	d.begin()
	if list := d.accounts(); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	if n := d.grants()[samlGrant] - before; n != 0 {
		t.Errorf("tokens were asked for %d times", n)
	}
	d.want(0, "sign-in", "--profile", "contoso", "--flow", "windows")
	if list := d.accounts(); len(list) != 1 {
		t.Errorf("by hand: %+v", list)
	}
}

// Two profiles of one place are one account, which keeps the name that it was signed in with.
func TestTwoProfilesOfOnePlace(t *testing.T) {
	d := newOffice(t)
	d.place("contoso", "--login-hint", bob)
	d.place("graph", "--login-hint", bob)
	for range 3 {
		d.begin()
	}
	if n := d.grants()[samlGrant]; n != 1 || len(d.accounts()) != 1 {
		t.Errorf("signed in %d times: %+v", n, d.accounts())
	}
}

// Where somebody was signed in without a profile, nobody else is signed in without a click either.
func TestAPlaceThatHasAnAccount(t *testing.T) {
	d := newOffice(t)
	i := d.tenant.Info()
	d.want(0, "sign-in", "--authority", i.Authority, "--client-id", i.ClientID, "--scope", i.Scope, "--flow", "windows", "--login-hint", bob)
	d.place("contoso", "--login-hint", bob)
	d.begin()
	if n := d.grants()[samlGrant]; n != 1 {
		t.Errorf("signed in %d times", n)
	}
}

// What passes is tried again, a few times; what does not is not.
func TestStartTriesAgainWhatPasses(t *testing.T) {
	d := newOffice(t)
	d.place("contoso", "--login-hint", bob)
	d.station.refuse = &winauth.Error{Op: "begin", Reason: winauth.ReasonUnreachable, Text: "Cannot contact any KDC"}
	d.begin(time.Millisecond, time.Millisecond, time.Millisecond)
	if n := d.station.begun(); n != 4 {
		t.Errorf("%d tries without a domain controller", n)
	}
	d.station.refuse = &winauth.Error{Op: "begin", Reason: winauth.ReasonNoTicket, Text: "No credentials cache found"}
	d.begin(time.Millisecond, time.Millisecond)
	if n := d.station.begun(); n != 5 {
		t.Errorf("%d tries without a ticket", n-4)
	}
	d.station.refuse = nil
	d.begin()
	if list := d.accounts(); len(list) != 1 {
		t.Errorf("%+v", list)
	}
}

// Whose ticket had gone is well again when there is one at the next start.
func TestStartTriesTheTicketAgain(t *testing.T) {
	d := newOffice(t)
	d.place("contoso", "--login-hint", bob)
	d.begin()
	d.control(`{"revoke": "` + bob + `"}`)
	d.ahead.Store(int64(2 * time.Hour))
	d.station.refuse = &winauth.Error{Op: "begin", Reason: winauth.ReasonExpired, Text: "Ticket expired", Next: "Run kinit."}
	if _, said := d.want(3, "token"); !strings.Contains(said, "everywhere (AADSTS50173). This computer's login cannot be used here: the Kerberos ticket has expired.") || !strings.Contains(said, "kinit") {
		t.Error(said)
	}
	d.begin()
	if list := d.accounts(); list[0].Status != "sign_in_needed" {
		t.Errorf("%+v", list)
	}
	d.station.refuse = nil
	d.begin()
	if list := d.accounts(); list[0].Status == "sign_in_needed" {
		t.Errorf("%+v", list)
	}
}

// A locked keyring loses nothing and asks nobody: nothing is signed in before it is open.
func TestStartWithALockedKeyring(t *testing.T) {
	d := newOffice(t)
	d.place("contoso", "--login-hint", bob)
	d.ring.Refuse(identity.ErrKeyringLocked)
	ctx, cancel := context.WithCancel(t.Context())
	p := d.program("", io.Discard, io.Discard)
	ended := make(chan int, 1)
	opened := make(chan *session.Keeper, 1)
	p.Tray = func(_ context.Context, h *cli.Home) error {
		k := session.New(h.Options)
		defer k.Close()
		if err := k.Open(ctx); err != nil {
			return err
		}
		opened <- k
		h.SignInAtStartWithin(ctx, k)
		return nil
	}
	go func() { ended <- p.Run([]string{"tray"}) }()
	k := <-opened
	if n := d.station.begun(); n != 0 || k.Snapshot().Keyring != identity.KeyringLocked {
		t.Errorf("%d tries, %s", n, k.Snapshot().Keyring)
	}
	d.ring.Refuse(nil)
	if err := k.Unlock(ctx); err != nil {
		t.Fatal(err)
	}
	if status := <-ended; status != 0 {
		t.Errorf("status %d", status)
	}
	cancel()
	if list := d.accounts(); len(list) != 1 {
		t.Errorf("%+v", list)
	}
}

// Switched off means nowhere, not even for a profile that names it.
func TestStartWhereItIsOff(t *testing.T) {
	d := newOffice(t)
	d.place("contoso", "--login-hint", bob, "--flow", "windows")
	d.prefer(`windows_login = "off"`)
	d.begin()
	d.prefer(`windows_login = "of"`)
	d.begin()
	if n := d.station.begun(); n != 0 || len(d.accounts()) != 0 {
		t.Errorf("%d tries, %+v", n, d.accounts())
	}
}
