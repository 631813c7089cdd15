package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"latchkey/flows"
	"latchkey/internal/claims"
	"latchkey/internal/desktop"
	"latchkey/internal/identity"
)

// door leads the person from the terminal to the provider's page. The browser is opened on a goroutine that can
// outlive the sign-in; what it has to say then is of no use any more, and out belongs to others again.
type door struct {
	mu      sync.Mutex
	out     io.Writer
	waiting *flows.Waiting
	closed  bool
}

// through makes grant use the door; with noBrowser the link is printed and nothing is opened.
func (d *door) through(grant *flows.AuthorizationCode, noBrowser bool) {
	grant.Waiting = func(w *flows.Waiting) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.waiting = w
		if noBrowser {
			fmt.Fprintf(d.out, "Open this link in a browser on this computer; it works once:\n%s\n", w.Link())
		} else {
			fmt.Fprintln(d.out, "Opening your browser.")
		}
	}
	if !noBrowser {
		grant.Visit = d.visit
	}
}

// visit opens the browser and says how to go on, with a link of its own: the opened one works only once.
func (d *door) visit(ctx context.Context, link string) error {
	err := desktop.OpenBrowser(ctx, link)
	d.mu.Lock()
	defer d.mu.Unlock()
	another := d.waiting.Link()
	switch {
	case d.closed || ctx.Err() != nil || another == "":
	case err != nil:
		fmt.Fprintf(d.out, "No browser could be started. Open this link in one on this computer; it works once:\n%s\n", another)
	default:
		fmt.Fprintf(d.out, "Continue there. If no browser opened, open this link on this computer; it works once:\n%s\n", another)
	}
	return nil
}

// close ends what the door says.
func (d *door) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
}

// announceKeyring tells the person that the keyring is about to ask: the sign-in waits for the answer, and the
// question may stand behind other windows.
func (p *Program) announceKeyring(ctx context.Context, h *Home) {
	if errors.Is(h.Options.Store.Ready(ctx), identity.ErrKeyringLocked) {
		fmt.Fprintln(p.Stderr, "Your keyring is locked; your desktop asks for its password now.")
	}
}

// lasting writes a time limit as people say it where that loses nothing.
func lasting(d time.Duration) string {
	if d%time.Minute == 0 && d < 2*time.Hour {
		return claims.Span(d)
	}
	return d.String()
}
