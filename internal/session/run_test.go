package session_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/internal/session"
)

func TestRunWaitsUntilItIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		defer b.run(t)()
		time.Sleep(49 * time.Minute) // due ten minutes before the end
		synctest.Wait()
		if n := b.refreshes.Load(); n != 0 {
			t.Fatalf("%d refreshes before it was due", n)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if n := b.refreshes.Load(); n != 1 {
			t.Fatalf("%d refreshes once it was due", n)
		}
	})
}

// TestRunSeesThatTheComputerSlept has an account that waits, offline, for its next try, so that nothing else than
// what Run noticed explains a try before that.
func TestRunSeesThatTheComputerSlept(t *testing.T) {
	for name, happens := range map[string]func(*bubble){
		"by the heartbeat":    func(b *bubble) { b.skew.Add(int64(3 * time.Minute)) }, // the wall clock went on, the timers did not
		"by a power event":    func(b *bubble) { b.wakes <- time.Now() },
		"by a clock set back": func(b *bubble) { b.skew.Add(-int64(30 * time.Minute)) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBubble(t)
				b.down.Store(true)
				defer b.run(t)()
				time.Sleep(2 * time.Hour)
				for before := b.refreshes.Load(); b.refreshes.Load() == before; { // until a try has just failed
					time.Sleep(time.Second)
					synctest.Wait()
				}
				b.down.Store(false)
				before := b.refreshes.Load()
				happens(b)
				time.Sleep(75 * time.Second) // a heartbeat and the spread; the backoff is seven minutes at least
				synctest.Wait()
				if n := b.refreshes.Load() - before; n != 1 {
					t.Fatalf("%d refreshes after the resume", n)
				}
			})
		})
	}
}

func TestRunAsksForFourAccountsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		for i := range 9 {
			b.add(t, strconv.Itoa(i))
		}
		now, most := 0, 0
		var mu sync.Mutex
		b.before = func(*http.Request) {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			now--
			mu.Unlock()
		}
		defer b.run(t)()
		time.Sleep(52 * time.Minute)
		synctest.Wait()
		if n := b.refreshes.Load(); n != 10 || most != 4 {
			t.Fatalf("%d refreshes, %d at once", n, most)
		}
	})
}

func TestRunPausesAfterAFailureThatSetNoTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var tries atomic.Int32
		b := newBubble(t, func(o *session.Options) {
			o.Store = &hooked{Store: o.Store, lock: func(context.Context) error {
				if tries.Add(1) > 100 {
					time.Sleep(time.Hour) // or a loop without a pause would keep the bubble's clock from going on
				}
				return errors.New("lock the account: input/output error")
			}}
		})
		defer b.run(t)()
		time.Sleep(52 * time.Minute)
		synctest.Wait()
		if n := tries.Load(); n < 2 || n > 15 {
			t.Fatalf("%d tries in two minutes", n)
		}
	})
}

func TestRunPausesWhenTheNewTokenIsDueAsItComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		b.lifetime = "0"
		b.before = func(*http.Request) {
			if b.refreshes.Load() > 100 {
				time.Sleep(20 * time.Second) // as above
			}
		}
		defer b.run(t)()
		time.Sleep(52 * time.Minute)
		synctest.Wait()
		if n := b.refreshes.Load(); n < 2 || n > 15 {
			t.Fatalf("%d refreshes in two minutes", n)
		}
	})
}

func TestSomebodyFasterDuringTheSpread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		defer b.run(t)()
		synctest.Wait()
		b.skew.Store(int64(3 * time.Hour))
		b.wakes <- time.Now()
		synctest.Wait()
		if err := b.k.Refresh(t.Context(), b.id); err != nil { // a person clicks while it waits for its turn
			t.Fatal(err)
		}
		time.Sleep(11 * time.Second)
		synctest.Wait()
		if n := b.refreshes.Load(); n != 1 {
			t.Fatalf("%d refreshes of one due token", n)
		}
	})
}

func TestRunBacksOffWhileOffline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		b.down.Store(true)
		defer b.run(t)()
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		tries := b.refreshes.Load()
		if tries < 5 || tries > 60 {
			t.Fatalf("%d tries in an hour offline", tries)
		}
		if s := b.k.Snapshot(); s.Accounts[0].Status != session.Offline {
			t.Fatalf("status %q", s.Accounts[0].Status)
		}
		b.down.Store(false)
		time.Sleep(11 * time.Minute) // the longest backoff is ten minutes
		synctest.Wait()
		if s := b.k.Snapshot(); s.Accounts[0].Status != session.Fresh {
			t.Fatalf("status after the network came back: %q", s.Accounts[0].Status)
		}
	})
}

func TestStatusFollowsTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		b.down.Store(true)
		for _, step := range []struct {
			after time.Duration
			want  session.Status
		}{{0, session.Fresh}, {45 * time.Minute, session.Fresh}, {6 * time.Minute, session.Expiring}, {10 * time.Minute, session.Expiring}} {
			time.Sleep(step.after)
			if got := b.k.Snapshot().Accounts[0].Status; got != step.want {
				t.Fatalf("after %v more: %q, want %q", step.after, got, step.want)
			}
		}
	})
}
