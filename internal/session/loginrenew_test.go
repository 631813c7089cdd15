package session_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

func TestRenewedByTicket(t *testing.T) {
	o := newOffice(t)
	o.holds(bob, nil)
	id := o.signInQuietly(o.quiet(bob))
	o.control(`{"revoke": "` + bob + `"}`)
	o.later()
	tok, err := o.keeper().Token(t.Context(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	rec := o.stored(id)
	last := rec.Activity[len(rec.Activity)-1]
	if rec.Tokens.Access[rec.Account.Scopes].Token != tok.Token || rec.Need != nil || !strings.HasPrefix(last.Text, "Signed in again silently with ") {
		t.Errorf("%+v, %+v", last, rec.Need)
	}
}

// Somebody else's ticket brings nothing into an account: neither a token nor a name.
func TestRenewedByNobodyElse(t *testing.T) {
	for name, s := range map[string]func(*office) session.SignIn{
		"across the federation": func(o *office) session.SignIn { return o.quiet(bob) },
		"at the authorize page": (*office).atFarm,
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.holds(bob, nil)
			id := o.signInQuietly(s(o))
			o.forgetRefresh(id)
			before := o.stored(id)
			o.later()
			o.holds("adele@contoso.example", nil)
			k := o.keeper()
			_, err := k.Token(t.Context(), id, "")
			if _, need := errors.AsType[*session.SignInNeededError](err); !need {
				t.Fatal(err)
			}
			after := o.stored(id)
			if after.Account != before.Account || after.Tokens.ID != before.Tokens.ID || after.Tokens.Access[after.Account.Scopes] != before.Tokens.Access[before.Account.Scopes] {
				t.Errorf("the account became\n%+v\nfrom\n%+v", after.Account, before.Account)
			}
			if ids, err := o.store().IDs(t.Context()); err != nil || len(ids) != 1 {
				t.Errorf("%v, %v", ids, err)
			}
			t.Log(after.Need)
			o.holds(bob, nil)
			if _, err := k.Token(t.Context(), id, ""); err != nil {
				t.Errorf("with the right one again: %v", err)
			}
		})
	}
}

// A network that is away, a domain that does not answer and a clock that is wrong pass by themselves: the account waits, as
// it does when the provider cannot be reached, and goes on without its person.
func TestRenewedWhenItPasses(t *testing.T) {
	for name, refuse := range map[string]error{
		"no domain controller": reasoned{"unreachable"},
		"the clock":            reasoned{"clock"},
		"the network":          &flows.NetworkError{Op: "x", Err: &net.OpError{Op: "dial", Err: errors.New("no route")}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.holds(bob, nil)
			id := o.signInQuietly(o.quiet(bob))
			o.control(`{"revoke": "` + bob + `"}`)
			o.later()
			o.holds("", refuse)
			k := o.keeper()
			_, err := k.Token(t.Context(), id, "")
			if _, need := errors.AsType[*session.SignInNeededError](err); need || err == nil {
				t.Errorf("%v", err)
			}
			if rec := o.stored(id); rec.Need != nil {
				t.Errorf("%+v", rec.Need)
			}
			o.holds(bob, nil)
			if _, err := k.Token(t.Context(), id, ""); err != nil {
				t.Errorf("once it had passed: %v", err)
			}
		})
	}
}

// reasoned is an error of winauth's kind, in the words of a library.
type reasoned struct{ reason string }

func (e reasoned) Error() string {
	return "winauth: begin: Unspecified GSS failure.  Minor code may provide more information: Cannot contact any KDC for realm 'AD.CONTOSO.LAB' (0x000d0000, minor -1765328228)"
}
func (e reasoned) Advice() (reason, next string) { return e.reason, "Connect to the network." }

// A demand for more than a login says is for the person, also where there is no refresh token.
func TestStepUpIsNotForTheLogin(t *testing.T) {
	o := newOffice(t)
	o.holds(bob, nil)
	id := o.signInQuietly(o.quiet(bob))
	o.forgetRefresh(id)
	before := o.tickets()
	_, err := o.keeper().StepUp(t.Context(), id, "", `{"access_token":{"acrs":{"essential":true,"value":"c1"}}}`)
	need, ok := errors.AsType[*session.SignInNeededError](err)
	if !ok || need.Need.Claims == "" || o.tickets() != before {
		t.Errorf("%v, %d tickets", err, o.tickets()-before)
	}
}

// Another resource that cannot be had now says nothing about the account, whose own token is good.
func TestAnotherResourceWithoutTicket(t *testing.T) {
	o := newOffice(t)
	o.holds(bob, nil)
	id := o.signInQuietly(o.quiet(bob))
	o.forgetRefresh(id)
	o.holds("", reasoned{"expired"})
	k := o.keeper()
	if _, err := k.Token(t.Context(), id, "User.Read"); err == nil {
		t.Fatal("a token without a ticket")
	}
	if rec := o.stored(id); rec.Need != nil {
		t.Errorf("the account needs somebody: %+v", rec.Need)
	}
	if _, err := k.Token(t.Context(), id, ""); err != nil {
		t.Error(err)
	}
}

// What a list shows is short; what the library said is in the activity, and in the error's own words.
func TestNeedOfALoginIsShort(t *testing.T) {
	o := newOffice(t)
	o.holds(bob, nil)
	id := o.signInQuietly(o.quiet(bob))
	o.control(`{"revoke": "` + bob + `"}`)
	o.later()
	o.holds("", reasoned{"expired"})
	_, err := o.keeper().Token(t.Context(), id, "")
	need, ok := errors.AsType[*session.SignInNeededError](err)
	if !ok || strings.Contains(need.Need.Summary, "GSS") || len(need.Need.Summary) > 200 || !strings.Contains(need.Need.Summary, "ticket has expired") {
		t.Errorf("%v", err)
	}
	rec := o.stored(id)
	if last := rec.Activity[len(rec.Activity)-1]; !strings.Contains(last.Text, "Cannot contact any KDC") {
		t.Errorf("%+v", last)
	}
}

// Who is there already is not signed in once more, nor given another profile's name.
func TestSignInQuietlyLeavesAccountsAlone(t *testing.T) {
	o := newOffice(t)
	o.holds(bob, nil)
	id := o.signInQuietly(o.quiet(bob))
	before := o.stored(id)
	again := o.quiet(bob)
	again.Profile, again.Request.Scopes = "another", "User.Read"
	got, err := o.keeper().SignInQuietly(t.Context(), again)
	if err != nil || got != id {
		t.Errorf("%s, %v", got, err)
	}
	if after := o.stored(id); after.SignIn != before.SignIn || after.Account != before.Account || after.Revision != before.Revision {
		t.Errorf("it became\n%+v\nfrom\n%+v", after, before)
	}
}

// Processes that start together end up with one account, signed in once.
func TestSignInQuietlyTogether(t *testing.T) {
	o := newOffice(t)
	o.holds(bob, nil)
	type result struct {
		id  identity.AccountID
		err error
	}
	results := make(chan result)
	for range 4 {
		k := o.keeper()
		go func() {
			id, err := k.SignInQuietly(t.Context(), o.quiet(bob))
			results <- result{id, err}
		}()
	}
	first := <-results
	for range 3 {
		if r := <-results; r.err != nil || r.id != first.id {
			t.Errorf("%+v, %+v", r, first)
		}
	}
	rec := o.stored(first.id)
	signedIn := 0
	for _, e := range rec.Activity {
		if e.Kind == identity.EventSignedIn {
			signedIn++
		}
	}
	if signedIn != 1 || time.Time.IsZero(rec.Account.SignedInAt) {
		t.Errorf("signed in %d times: %+v", signedIn, rec.Activity)
	}
}

// A command that signs in while the tray has the lease leaves one account, which the tray shows.
func TestSignInByTicketBesideTheTray(t *testing.T) {
	o := newOffice(t)
	o.holds(bob, nil)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tray, done := o.start(ctx, o.process(), true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading })
	p := o.process()
	p.Dial = o.dial
	command := session.New(p)
	defer command.Close()
	id, err := command.SignIn(t.Context(), o.quiet(bob))
	if err != nil {
		t.Fatal(err)
	}
	await(t, tray, "the account", func(s session.Snapshot) bool { return len(s.Accounts) == 1 && s.Accounts[0].ID == id })
	if got, err := tray.SignInQuietly(t.Context(), o.quiet(bob)); err != nil || got != id {
		t.Errorf("%s, %v", got, err)
	}
	cancel()
	<-done
}

// Where no keyring is, the account lives in the tray, also the one that a command signs in.
func TestSignInByTicketWithoutKeyring(t *testing.T) {
	o := newOffice(t)
	o.holds(bob, nil)
	o.ring.Refuse(identity.ErrNoKeyring)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	tray, done := o.start(ctx, o.process(), true, session.Host{}, nil)
	await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading })
	id, err := tray.SignInQuietly(t.Context(), o.quiet(bob))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := tray.SignInQuietly(t.Context(), o.quiet(bob)); err != nil || got != id || len(tray.Snapshot().Accounts) != 1 {
		t.Errorf("%s, %v", got, err)
	}
	if s := tray.Snapshot(); s.Accounts[0].Status != session.Unsaved {
		t.Errorf("%+v", s.Accounts[0].Status)
	}
	cancel()
	<-done
}
