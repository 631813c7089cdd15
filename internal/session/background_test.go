package session_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"latchkey/internal/session"
)

// TestRunWithoutTheBackground renews nothing that nobody asked for, but what is asked for, and begins as soon as it may.
func TestRunWithoutTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var allowed atomic.Bool
		b := newBubble(t, func(o *session.Options) { o.Background = allowed.Load })
		defer b.run(t)()
		time.Sleep(2 * time.Hour) // the token has long expired
		synctest.Wait()
		if n := b.refreshes.Load(); n != 0 {
			t.Fatalf("%d renewals that nobody asked for", n)
		}
		if _, err := b.k.Token(t.Context(), b.id, ""); err != nil || b.refreshes.Load() != 1 {
			t.Fatalf("a token that was asked for: %v, %d renewals", err, b.refreshes.Load())
		}
		time.Sleep(55 * time.Minute) // due again
		b.wakes <- b.now()           // neither does a resume renew it
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := b.refreshes.Load(); n != 1 {
			t.Fatalf("%d renewals; nobody asked for the second one", n)
		}
		allowed.Store(true)
		b.k.Reconsider()
		time.Sleep(time.Second) // less than a heartbeat
		synctest.Wait()
		if n := b.refreshes.Load(); n != 2 {
			t.Fatalf("%d renewals once they were allowed", n)
		}
	})
}

// Where nothing refreshes in the background, whoever asks for a token honours the time that the provider named.
func TestRequestsRenewEarlyWithoutTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var allowed atomic.Bool
		b := newBubble(t, func(o *session.Options) { o.Background = allowed.Load })
		b.refreshIn = "600"
		defer b.run(t)()
		if err := b.k.Refresh(t.Context(), b.id); err != nil {
			t.Fatal(err)
		}
		time.Sleep(9 * time.Minute)
		for _, want := range []int32{1, 2} {
			if _, _, err := b.k.TokenFor(t.Context(), b.id, "", -1); err != nil || b.refreshes.Load() != want {
				t.Fatalf("%v, %d renewals; want %d", err, b.refreshes.Load(), want)
			}
			time.Sleep(2 * time.Minute)
		}
	})
}

// What is shown of a token that nothing renews by itself does not promise that something will.
func TestAnExpiredTokenThatNothingRenews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var allowed atomic.Bool
		b := newBubble(t, func(o *session.Options) { o.Background = allowed.Load })
		defer b.k.Close()
		shows := func(onDemand bool, reason string) {
			t.Helper()
			a := b.k.Snapshot().Accounts[0]
			if a.OnDemand != onDemand || !strings.Contains(a.Reason, reason) {
				t.Errorf("on demand: %v, %s: %q; want %q", a.OnDemand, a.Status, a.Reason, reason)
			}
		}
		shows(true, "")
		time.Sleep(55 * time.Minute)
		shows(true, "ends soon, and renewals are switched off")
		time.Sleep(time.Hour)
		shows(true, "has expired, and renewals are switched off")
		allowed.Store(true) // as in the settings of a window that follows the tray
		b.k.Reconsider()
		shows(false, "has expired; it is renewed when needed")
		allowed.Store(false)
		b.k.Reconsider()
		shows(true, "renewals are switched off")
	})
}
