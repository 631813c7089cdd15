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
	"latchkey/internal/session"
)

// door leads the person from the terminal to the provider's page. The browser is opened on a goroutine that can
// outlive the sign-in; what it has to say then is of no use any more, and out belongs to others again.
type door struct {
	link bool // print the link and open nothing
	mute bool // nobody reads what is said: what cannot be opened fails
	bold bool // out is a terminal that may show a code in bold
	now  func() time.Time

	browser desktop.BrowserChoice // what to open

	until time.Time // when a code is waited for no longer; zero: as long as it works

	mu      sync.Mutex
	out     io.Writer
	why     error // why no browser is opened; said before a code is shown instead
	waiting *flows.Waiting
	visited bool // a browser was opened as chosen, as far as anybody knows: the sign-in can be over before its launcher is
	closed  bool
}

// grant makes the way's grant and has it use the door.
func (d *door) grant(way session.Way) (flows.Grant, error) {
	if !d.link {
		way.Browser.Visit = d.visit
	}
	if way.Flow == identity.FlowAuto {
		d.why = way.NoBrowser
	}
	g, err := way.Grant()
	if err != nil {
		return nil, err
	}
	if waits, ok := g.(flows.Interactive); ok {
		return waits.Announce(d.announce), nil
	}
	return g, nil
}

// announce tells the person where to go.
func (d *door) announce(w *flows.Waiting) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waiting = w
	switch {
	case w.Device != nil:
		d.showCode(*w.Device)
	case d.link:
		fmt.Fprintf(d.out, "Open this link in a browser on this computer; it works once:\n%s\n", w.Link())
	default:
		fmt.Fprintln(d.out, "Opening your browser.")
	}
}

// phishing is said with every code: whoever sends one to somebody else signs in as them (RFC 8628 section 5.4).
const phishing = "Only continue if you started this sign-in yourself; never type a code that somebody sent you."

// showCode lays a device code out so that it can be read across the room.
func (d *door) showCode(c flows.DevicePrompt) {
	if d.why != nil {
		fmt.Fprintf(d.out, "%s\n\n", sentenceOf(d.why))
	}
	code := plain(c.UserCode)
	if d.bold {
		code = "\x1b[1m" + code + "\x1b[0m"
	}
	fmt.Fprintf(d.out, "To sign in, open this page on any device:\n\n    %s\n\nand type this code:\n\n    %s\n\n", plain(c.VerificationURI), code)
	if c.VerificationURIComplete != "" {
		fmt.Fprintf(d.out, "This link has the code in it already:\n\n    %s\n\n", plain(c.VerificationURIComplete))
	}
	until := c.ExpiresAt
	if !d.until.IsZero() && d.until.Before(until) {
		until = d.until
	}
	if left := until.Sub(d.now()).Round(time.Second); left > 0 {
		fmt.Fprintf(d.out, "The code works for %s, until %s.\n", claims.Span(left), until.Local().Format(time.TimeOnly))
	}
	fmt.Fprintln(d.out, phishing)
}

// visit opens the browser and says how to go on, with a link of its own: the opened one works only once.
func (d *door) visit(ctx context.Context, link string) error {
	d.mu.Lock()
	d.visited = true
	d.mu.Unlock()
	note, err := desktop.OpenBrowserIn(ctx, d.browser, link)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return err
	}
	d.visited = err == nil && note == "" || ctx.Err() != nil
	if note != "" && !d.mute {
		fmt.Fprintln(d.out, note)
	}
	another := d.waiting.Link()
	switch {
	case d.mute:
		return err
	case ctx.Err() != nil || another == "":
	case errors.Is(err, desktop.ErrAway):
		fmt.Fprintf(d.out, "Nobody is at this computer's screen, or it is locked, so no browser was opened. Open this link in one there; it works once:\n%s\n", another)
	case err != nil:
		fmt.Fprintf(d.out, "No browser could be started. Open this link in one on this computer; it works once:\n%s\n", another)
	default:
		fmt.Fprintf(d.out, "Continue there. If no browser opened, open this link on this computer; it works once:\n%s\n", another)
	}
	return nil
}

// close ends what the door says, and reports whether a browser was opened as chosen.
func (d *door) close() (visited bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	return d.visited
}

// announceKeyring tells the person that the keyring is about to ask: the sign-in waits for the answer, and the
// question may stand behind other windows.
func (p *Program) announceKeyring(ctx context.Context, h *Home) {
	if errors.Is(h.Options.Store.Ready(ctx), identity.ErrKeyringLocked) {
		fmt.Fprintln(p.toPerson(), "Your keyring is locked; your desktop asks for its password now.")
	}
}

// lasting writes a time limit as people say it where that loses nothing.
func lasting(d time.Duration) string {
	if d%time.Minute == 0 && d < 2*time.Hour {
		return claims.Span(d)
	}
	return d.String()
}
