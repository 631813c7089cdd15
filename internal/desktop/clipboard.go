package desktop

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"latchkey/internal/identity"
)

// MaxClipboard is the longest text Put takes, in bytes: what one X11 request can carry without the
// incremental protocol. No token comes near it.
const MaxClipboard = 262_116

// Clipboard puts secrets into the desktop's clipboard for a while. It marks them so that clipboard histories
// leave them alone, and takes away only what is still its own. Make one a process, in a process that lives as
// long as the secret should: on X11 the text is served by its owner.
type Clipboard struct {
	now func() time.Time

	mu      sync.Mutex
	current holding
	until   time.Time
	timer   *time.Timer
	closed  bool
}

// holding is a text of ours in the clipboard.
type holding interface {
	held() bool     // it is still ours
	release() error // takes it away if it is still ours; may be called twice
}

// NewClipboard gives a Clipboard that reads the time from now.
func NewClipboard(now func() time.Time) *Clipboard { return &Clipboard{now: now} }

// Put offers text for the time keep (0: as long as this program runs), then takes it away unless something else
// was copied meanwhile. A second Put replaces the first. The error wraps ErrNotAvailable where the session has no clipboard that lets a
// secret be marked and taken back (no display, Wayland without XWayland, other systems).
func (c *Clipboard) Put(ctx context.Context, text identity.Secret, keep time.Duration) error {
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
	h, err := holdText(ctx, text)
	if err != nil {
		return fmt.Errorf("put into the clipboard: %w", err)
	}
	_ = c.drop() // it is not in the clipboard any more
	c.current, c.until = h, time.Time{}
	if keep == 0 {
		return nil
	}
	c.until = c.now().Add(keep)
	c.timer = time.AfterFunc(keep, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.current == h {
			_ = c.drop()
		}
	})
	return nil
}

// Left is how long the clipboard still holds our text; 0: it does not, or without an end.
func (c *Clipboard) Left() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current == nil || !c.current.held() {
		return 0
	}
	return max(0, c.until.Sub(c.now()))
}

// Clear takes our text out of the clipboard now. What somebody else put there stays.
func (c *Clipboard) Clear() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.drop()
}

// Close clears the clipboard and refuses every later Put.
func (c *Clipboard) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	return c.drop()
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
	err := c.current.release()
	c.current, c.until = nil, time.Time{}
	if err != nil {
		return fmt.Errorf("clear the clipboard: %w", err)
	}
	return nil
}
