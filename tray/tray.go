package tray

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"latchkey/internal/identity"
	"latchkey/internal/session"
)

// ErrSessionEnded: the session bus went away while the icon was shown, and with it the desktop session.
var ErrSessionEnded = errors.New("the desktop session has ended")

// Options is what Run needs.
type Options struct {
	Snapshots <-chan session.Snapshot // the latest wins; closed: the last one stays
	// Do carries out what was clicked, each time on a goroutine of its own. Prefs is asked again when it
	// returns. Its context ends with Run's.
	Do      func(context.Context, Action, identity.AccountID)
	Changed <-chan struct{}  // preferences may have changed; nil: that shows at the next redraw
	Prefs   func() Prefs     // asked at each redraw; Countdown is Run's own affair; nil: the zero Prefs
	Now     func() time.Time // in the person's location; nil: time.Now
	Log     *slog.Logger     // nil: slog.Default
}

// Run shows the tray icon until ctx ends. Call it on the main goroutine: some systems insist. Where no icon
// can be shown (no session bus), it says so in the log and only waits for ctx. A tray host that comes later,
// or leaves and returns, finds the icon.
//
// When the session bus dies, the session is over: the error is ErrSessionEnded and the program should end, or
// it would stay behind as the unseen holder of the lease and the next login would find no icon.
//
// The menu says "until 11:02", which stays true without a redraw, so that an icon nobody looks at costs
// nothing. Once the host has shown that it tells of the menu being opened (not all do), Run says "42 min
// left" instead and renews it at each opening; when the host leaves, it goes back.
func Run(ctx context.Context, o Options) error {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Prefs == nil {
		o.Prefs = func() Prefs { return Prefs{} }
	}
	if err := showable(ctx); err != nil {
		o.Log.Warn("no tray icon in this session; Latchkey goes on without it", "reason", err)
		headless(ctx, o.Snapshots)
		return nil
	}
	return run(ctx, o)
}

// headless takes Snapshots so that nobody waits for us to.
func headless(ctx context.Context, snapshots <-chan session.Snapshot) {
	for {
		select {
		case _, ok := <-snapshots:
			if !ok {
				snapshots = nil
			}
		case <-ctx.Done():
			return
		}
	}
}

// poke leaves a message in c unless one lies there already.
func poke(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
