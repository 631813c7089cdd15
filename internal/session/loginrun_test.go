package session_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/flows"
	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// ticketed is a bubble whose account has no refresh token, only this computer's login, and how often that was tried.
func ticketed(t *testing.T, login flows.PreparedWindows) (*bubble, *atomic.Int32) {
	t.Helper()
	tried := &atomic.Int32{}
	b := newBubble(t, func(o *session.Options) {
		o.Login = func(identity.Account) flows.PreparedWindows {
			return func(ctx context.Context) (flows.IntegratedWindows, error) {
				tried.Add(1)
				return login(ctx)
			}
		}
	})
	rec, err := b.store.Load(t.Context(), b.id)
	if err != nil {
		t.Fatal(err)
	}
	rec.Tokens.Refresh, rec.Account.Flow, rec.Revision = "", identity.FlowWindows, rec.Revision+1
	if err := b.store.Update(t.Context(), rec); err != nil {
		t.Fatal(err)
	}
	if err := b.k.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b, tried
}

func refuses(err error) flows.PreparedWindows {
	return func(context.Context) (flows.IntegratedWindows, error) { return flows.IntegratedWindows{}, err }
}

// A domain controller that does not answer is asked ever more rarely, and the account does not ask for its person.
func TestRunAsksTheDomainRarely(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, tried := ticketed(t, refuses(&flows.LoginError{Problem: "it cannot be shown", Next: "x", Err: reasoned{"unreachable"}}))
		defer b.run(t)()
		time.Sleep(49*time.Minute + 2*time.Hour)
		synctest.Wait()
		if n := tried.Load(); n < 5 || n > 24 {
			t.Errorf("%d tries in two hours", n)
		}
		if a := b.k.Snapshot().Accounts[0]; a.Status != session.Offline {
			t.Errorf("%s: %s", a.Status, a.Reason)
		}
	})
}

// Without a ticket Run asks once, and again when the computer wakes up: whoever unlocks it has a new one.
func TestRunTriesTheLoginAfterAResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, tried := ticketed(t, refuses(&flows.LoginError{Problem: "it cannot be shown", Next: "x", Err: reasoned{"expired"}}))
		defer b.run(t)()
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		if n := tried.Load(); n != 1 || b.k.Need(b.id) == nil {
			t.Fatalf("%d tries without a ticket; %v", n, b.k.Need(b.id))
		}
		b.wakes <- time.Now()
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if n := tried.Load(); n != 2 {
			t.Errorf("%d tries after a resume", n)
		}
	})
}

// A login that does not come back ends after half a minute. That passes: nobody is asked for.
func TestALoginThatHangsEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, tried := ticketed(t, func(ctx context.Context) (flows.IntegratedWindows, error) {
			<-ctx.Done()
			return flows.IntegratedWindows{}, ctx.Err()
		})
		time.Sleep(2 * time.Hour)
		start := time.Now()
		_, err := b.k.Token(t.Context(), b.id, "")
		if _, need := errors.AsType[*session.SignInNeededError](err); err == nil || need || time.Since(start) != 30*time.Second {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		if b.k.Need(b.id) != nil || tried.Load() != 1 {
			t.Errorf("%+v", b.k.Need(b.id))
		}
		// A caller that leaves is not kept.
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start = time.Now()
		if _, err := b.k.Token(ctx, b.id, ""); err == nil || time.Since(start) != time.Second {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		b.k.Close()
	})
}

// An account that needs its person does not cost each program that asks half a minute.
func TestALoginThatDoesNotAnswerIsNotAskedAtOnceAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var refuse atomic.Value
		refuse.Store(reasoned{"expired"})
		b, tried := ticketed(t, func(context.Context) (flows.IntegratedWindows, error) {
			return flows.IntegratedWindows{}, &flows.LoginError{Problem: "it cannot be shown", Next: "x", Err: refuse.Load().(reasoned)}
		})
		time.Sleep(2 * time.Hour)
		ask := func(want int32) {
			t.Helper()
			_, err := b.k.Token(t.Context(), b.id, "")
			if _, need := errors.AsType[*session.SignInNeededError](err); !need || tried.Load() != want {
				t.Errorf("%v, tried %d times, want %d", err, tried.Load(), want)
			}
		}
		ask(1)
		ask(2) // a ticket may be there any moment
		refuse.Store(reasoned{"unreachable"})
		ask(3)
		ask(3)
		time.Sleep(time.Minute)
		ask(4)
	})
}
