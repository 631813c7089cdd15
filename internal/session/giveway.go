package session

import "context"

// readAtOnce is how many records are read before the face is on the screen. They take a few hundredths of a second, so
// that as a rule the accounts are in its first frame.
const readAtOnce = 300

// giveWay lets the face be drawn before the rest of a large store is read, and tells meanwhile how many accounts there
// are. Only the first time: later there is something on the screen.
func (k *Keeper) giveWay(ctx context.Context, stored int) {
	k.mu.RLock()
	loaded := k.loaded
	k.mu.RUnlock()
	if k.drawn == nil || loaded {
		return
	}
	k.mark(func() { k.reading = stored })
	select {
	case <-k.drawn:
	case <-ctx.Done():
	}
}
