package desktop

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"latchkey/internal/identity"
)

// MaxClipboard is the longest text Put takes, in bytes. No token comes near it.
const MaxClipboard = 4 << 20

// Clipboard puts secrets into the desktop's clipboard for a while. It marks them so that clipboard histories
// leave them alone, and takes away only what is still its own. Make one a process, in a process that lives as
// long as the secret should: on X11 the text is served by its owner.
type Clipboard struct {
	now   func() time.Time
	gone  func()
	limit time.Duration // for the desktop to let us have the clipboard

	mu      sync.Mutex
	current holding
	until   time.Time
	timer   *time.Timer
	stop    chan struct{} // ends the watch over current
	closed  bool
	watches sync.WaitGroup

	follow sync.Once // starts to follow the wall clock
	ctx    context.Context
	end    context.CancelFunc
}

// putLimit is how long the desktop may take to let us have the clipboard. Another program can hold it for as long as it likes.
const putLimit = 5 * time.Second

// holding is a text of ours in the clipboard.
type holding interface {
	held() bool                // it is still ours
	release() error            // takes it away if it is still ours; may be called twice
	marked() bool              // clipboard histories are told to leave it alone
	wait(stop <-chan struct{}) // until it is not ours any more, or stop is closed
}

// NewClipboard gives a Clipboard that reads the time from now. gone, which may be nil, is called when nothing of ours is in
// the clipboard any more: its time was over, it was cleared, or something else was copied. It may not call the Clipboard's
// Close.
func NewClipboard(now func() time.Time, gone func()) *Clipboard {
	if gone == nil {
		gone = func() {}
	}
	ctx, end := context.WithCancel(context.Background())
	return &Clipboard{now: now, gone: gone, limit: putLimit, ctx: ctx, end: end}
}

// Put offers text for the time keep (0: as long as this program runs), then takes it away unless something else was copied
// meanwhile. A second Put replaces the first. The error wraps ErrNotAvailable where the session has no clipboard that lets
// a secret be marked and taken back (no display, Wayland with neither data control nor XWayland, macOS).
func (c *Clipboard) Put(ctx context.Context, text identity.Secret, keep time.Duration) error {
	return c.put(ctx, offer{text, true}, keep)
}

// PutText offers what is no secret, without the marks, so that clipboard histories may keep it. It stays until something
// else is copied; where the system's clipboard needs its owner (X11, Wayland), at most as long as this program runs.
func (c *Clipboard) PutText(ctx context.Context, text string) error {
	return c.put(ctx, offer{identity.Secret(text), false}, 0)
}

// offer is a text for the clipboard.
type offer struct {
	text   identity.Secret
	secret bool // marked, and taken away at the end
}

func (c *Clipboard) put(ctx context.Context, o offer, keep time.Duration) error {
	text := o.text
	switch {
	case len(text) == 0:
		return errors.New("put into the clipboard: there is nothing to copy")
	case len(text) > MaxClipboard:
		return fmt.Errorf("put into the clipboard: the text has %d bytes, %d are the limit", len(text), MaxClipboard)
	case keep < 0:
		return fmt.Errorf("put into the clipboard: %v is not a time to keep it", keep)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return errors.New("put into the clipboard: this program is ending")
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("put into the clipboard: %w", err)
	}
	bounded, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	h, err := holdText(bounded, o)
	if err != nil {
		return fmt.Errorf("put into the clipboard: %w", err)
	}
	_ = c.drop() // it is not in the clipboard any more
	stop := make(chan struct{})
	c.current, c.until, c.stop = h, time.Time{}, stop
	c.watches.Go(func() {
		h.wait(stop)
		_ = c.takeAway(h)
	})
	if keep > 0 {
		c.until = c.now().Round(0).Add(keep) // by the wall clock, as it is told to the person
		c.timer = time.AfterFunc(keep, func() { _ = c.takeAway(h) })
		c.follow.Do(func() { c.watches.Go(c.followClock) })
	}
	return nil
}

// followClock takes away what is overdue when the computer was asleep: timers stand still then.
func (c *Clipboard) followClock() {
	for range Wakes(c.ctx) {
		c.mu.Lock()
		now := c.now()
		h, over := c.current, !c.until.IsZero() && !now.Before(c.until)
		c.mu.Unlock()
		if over {
			_ = c.takeAway(h)
		}
	}
}

// takeAway clears the clipboard of h, unless another text of ours has taken its place.
func (c *Clipboard) takeAway(h holding) error {
	c.mu.Lock()
	if c.current != h {
		c.mu.Unlock()
		return nil
	}
	err := c.drop()
	c.mu.Unlock()
	c.gone()
	return err
}

// Held reports whether the clipboard holds our text, and until when; the zero time: without an end.
func (c *Clipboard) Held() (until time.Time, held bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current == nil || !c.current.held() {
		return time.Time{}, false
	}
	return c.until, true
}

// Marked reports whether clipboard histories are told to leave alone what is there. Where they are not, one may keep it.
func (c *Clipboard) Marked() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current == nil || c.current.marked()
}

// Clear takes our text out of the clipboard now. What somebody else put there stays.
func (c *Clipboard) Clear() error {
	c.mu.Lock()
	h := c.current
	c.mu.Unlock()
	if h == nil {
		return nil
	}
	return c.takeAway(h)
}

// Close clears the clipboard and refuses every later Put.
func (c *Clipboard) Close() error {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.end()
	err := c.Clear()
	c.watches.Wait()
	return err
}

// drop forgets the current text. The caller holds mu.
func (c *Clipboard) drop() error {
	if c.current == nil {
		return nil
	}
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
	close(c.stop)
	err := c.current.release()
	c.current, c.until = nil, time.Time{}
	if err != nil {
		return fmt.Errorf("clear the clipboard: %w", err)
	}
	return nil
}
