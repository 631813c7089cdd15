package desktop

import (
	"context"
	"time"
)

// presenceLimit bounds one question whether somebody is there: a desktop that does not answer is one that does not tell.
const presenceLimit = 2 * time.Second

// Away reports whether nobody is at the screen of this session: it is locked, shows its screen saver, counts as idle, or
// another session is in front. known: the system tells. Where it does not, away is false.
func Away(ctx context.Context) (away, known bool) {
	ctx, cancel := context.WithTimeout(ctx, presenceLimit)
	defer cancel()
	type answer struct{ away, known bool }
	answers := make(chan answer, len(presenceSources))
	for _, ask := range presenceSources { // at the same time: one that hangs must not silence the others
		go func() {
			a, k := ask(ctx)
			answers <- answer{a, k}
		}()
	}
	for range presenceSources {
		a := <-answers
		away, known = away || a.away, known || a.known
	}
	return away, known
}

// Return waits until somebody is at the screen: what must not be shown to nobody comes after it. It returns at once where
// somebody is, and where the system does not tell. The only error is that of ctx.
func Return(ctx context.Context) error { return comeBack(ctx, presenceEvery) }

// comeBack is Return that asks every so often, beside listening to what the system tells.
func comeBack(ctx context.Context, every time.Duration) error {
	if away, _ := Away(ctx); !away {
		return ctx.Err()
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	changes := make(chan struct{}, 1)
	ended := make(chan struct{})
	go func() { // ends with ctx
		defer close(ended)
		watchPresence(ctx, func() {
			select {
			case changes <- struct{}{}:
			default: // one is waiting already
			}
		})
	}()
	defer func() { <-ended }()
	defer cancel()
	// Some desktops announce nothing, and what is held back must not stay so for ever.
	again := time.NewTicker(every)
	defer again.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changes:
		case <-again.C:
		}
		if away, _ := Away(ctx); !away {
			return ctx.Err()
		}
	}
}
