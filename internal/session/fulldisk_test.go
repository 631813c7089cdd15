package session_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"latchkey/internal/session"
)

// Whatever tray, window and commands do at the same time, and whoever of them cannot write at the moment: while the tray lives,
// no refresh token is used twice. The provider ends the session of whoever does.
func TestNoRefreshTokenIsUsedTwiceOnAFullDisk(t *testing.T) {
	const rounds, callers, calls = 3, 4, 10
	for range rounds {
		w := newWorld(t)
		w.control(`{"strict_rotation": true}`)
		id := w.signIn(w.keeper(), "adele")
		w.skew.Store(int64(30 * time.Minute)) // what is stored does not last for as long as is asked below
		ctx, cancel := context.WithCancel(t.Context())
		store := func(o *session.Options) *hooked {
			h := &hooked{Store: o.Store}
			o.Store = h
			return h
		}
		face := func(tray bool) (*session.Keeper, *hooked) {
			o := w.options()
			h := store(&o)
			k, _ := w.start(ctx, o, tray, session.Host{}, func(string) {})
			return k, h
		}
		tray, trays := face(true)
		await(t, tray, "leading", func(s session.Snapshot) bool { return s.Leading && len(s.Accounts) == 1 })
		window, windows := face(false)
		await(t, window, "following", func(s session.Snapshot) bool { return s.Tray && len(s.Accounts) == 1 })
		token := func(k *session.Keeper) error {
			_, _, err := k.TokenFor(ctx, id, "", 45*time.Minute)
			return err
		}
		command := func(do func(*session.Keeper) error) error {
			o := w.options()
			o.Dial = w.dial
			store(&o).full.Store(rand.N(2) == 0)
			k := session.New(o)
			defer k.Close()
			err := do(k)
			k.Served(ctx, id, "A token was handed out")
			return err
		}
		deeds := []func() error{
			func() error { return tray.Refresh(ctx, id) },
			func() error { return window.Refresh(ctx, id) },
			func() error { return token(window) },
			func() error { return command(token) },
			func() error { return command(func(k *session.Keeper) error { return k.Refresh(ctx, id) }) },
			func() error { tray.Served(ctx, id, "A token was copied"); return nil },
			func() error { window.Served(ctx, id, "A token was copied"); return nil },
		}
		failed := make(chan error, callers*calls)
		var all sync.WaitGroup
		for range callers {
			all.Go(func() {
				for range calls {
					trays.full.Store(rand.N(2) == 0)
					windows.full.Store(rand.N(2) == 0)
					failed <- deeds[rand.N(len(deeds))]()
				}
			})
		}
		all.Wait()
		close(failed)
		var err error
		for one := range failed {
			err = errors.Join(err, one)
		}
		if n := w.counters().FamiliesRevoked; err != nil || n != 0 {
			t.Errorf("%d families revoked: %v", n, err)
		}
		cancel()
	}
}
