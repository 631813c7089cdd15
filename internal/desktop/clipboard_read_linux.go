package desktop

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"latchkey/internal/identity"
)

// How long a program that holds the clipboard may take: for each answer or part, and for all of it.
const (
	ownerPatience = 2 * time.Second
	ownerLimit    = 20 * time.Second
)

// ClipboardReader gives what reads the text in the clipboard, "" where there is none; nil where the toolkit's own way is as
// good. On X11, and so on XWayland, whoever has copied the text delivers it, and the toolkit waits for that without an end.
// Errors wrap ErrClipboardMute, ErrClipboardLong (more than limit bytes), ErrNotAvailable (no display to be reached), or are
// those of ctx.
func ClipboardReader(limit int) func(context.Context) (identity.Secret, error) {
	return func(ctx context.Context) (identity.Secret, error) {
		text, err := readX(ctx, bounds{limit, ownerPatience, ownerLimit})
		if err != nil {
			return "", fmt.Errorf("read the clipboard: %w", err)
		}
		return text, nil
	}
}

// bounds are what the owner of the clipboard is held to.
type bounds struct {
	size     int           // bytes of its text
	patience time.Duration // between two signs of life
	whole    time.Duration // for everything
}

// pastedProperty is where the owner puts its answers.
const pastedProperty = "LATCHKEY_PASTED"

// reading asks the owner of CLIPBOARD for its text (ICCCM section 2.4).
type reading struct {
	xClient
	size   int
	lively func() // tells that the owner has done something
}

func readX(ctx context.Context, b bounds) (identity.Secret, error) {
	ctx, over := context.WithTimeoutCause(ctx, b.whole, ErrClipboardMute)
	defer over()
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	silent := time.AfterFunc(b.patience, func() { giveUp(ErrClipboardMute) })
	defer silent.Stop()

	conn, err := connectX(ctx)
	if err == nil {
		r := &reading{xClient: xClient{conn: conn}, size: b.size, lively: func() { silent.Reset(b.patience) }}
		context.AfterFunc(ctx, r.hangUp) // at the end in any case; it also wakes what waits for the owner
		var text identity.Secret
		if text, err = within(ctx, r.text, func(identity.Secret) {}); err == nil {
			return text, nil
		}
	}
	if ctx.Err() != nil {
		return "", context.Cause(ctx) // and not what followed from it
	}
	return "", err
}

// text is what the owner delivers, in the first of the kinds that it offers.
func (r *reading) text() (identity.Secret, error) {
	if err := r.open("CLIPBOARD", "UTF8_STRING", "INCR", pastedProperty); err != nil {
		return "", err
	}
	now, err := r.serverTime()
	if err != nil {
		return "", err
	}
	for _, target := range []xproto.Atom{r.atoms["UTF8_STRING"], xproto.AtomString} {
		r.lively()
		delivered, kind, err := r.as(target, now)
		switch {
		case err != nil:
			return "", err
		case kind == r.atoms["UTF8_STRING"], kind == xproto.AtomString:
			return pastedText(delivered, kind == xproto.AtomString), nil
		}
	}
	return "", nil // nobody holds the clipboard, or what is there is no text
}

// as asks for the text as target. kind is the type of what was delivered; none: it was refused.
func (r *reading) as(target xproto.Atom, now xproto.Timestamp) (delivered []byte, kind xproto.Atom, err error) {
	err = xproto.ConvertSelectionChecked(r.conn, r.window, r.atoms["CLIPBOARD"], target, r.atoms[pastedProperty], now).Check()
	if err != nil {
		return nil, 0, fmt.Errorf("ask for the clipboard: %w", err)
	}
	for {
		event, err := r.event()
		if err != nil {
			return nil, 0, err
		}
		answer, ok := event.(xproto.SelectionNotifyEvent)
		switch {
		case !ok || answer.Target != target:
			continue
		case answer.Property != r.atoms[pastedProperty]:
			return nil, xproto.AtomNone, nil
		}
		r.lively()
		first, err := r.fetch(r.size)
		switch {
		case err != nil:
			return nil, 0, err
		case first.Type == r.atoms["INCR"]:
			return r.parts()
		case first.Format != 8:
			return nil, xproto.AtomNone, nil // no text, whatever it is called
		}
		return first.Value, first.Type, nil
	}
}

// parts collects what is delivered in parts (ICCCM section 2.7.2, INCR). The owner puts down the next one when we have
// removed the last; one without a byte is the end.
func (r *reading) parts() (delivered []byte, kind xproto.Atom, err error) {
	for {
		event, err := r.event()
		if err != nil {
			return nil, 0, err
		}
		changed, ok := event.(xproto.PropertyNotifyEvent)
		if !ok || changed.Atom != r.atoms[pastedProperty] || changed.State != xproto.PropertyNewValue {
			continue
		}
		part, err := r.fetch(r.size - len(delivered))
		switch {
		case err != nil:
			return nil, 0, err
		case part.Type == xproto.AtomNone: // the event was of what is fetched already
			continue
		case len(part.Value) == 0:
			return delivered, kind, nil
		case part.Format != 8:
			return nil, xproto.AtomNone, nil
		}
		delivered, kind = append(delivered, part.Value...), part.Type
		r.lively()
	}
}

// fetch takes what the owner has put down, of at most room bytes.
func (r *reading) fetch(room int) (*xproto.GetPropertyReply, error) {
	reply, err := xproto.GetProperty(r.conn, true, r.window, r.atoms[pastedProperty], xproto.GetPropertyTypeAny, 0, uint32(room/4)+1).Reply()
	switch {
	case err != nil:
		return nil, fmt.Errorf("fetch the clipboard: %w", err)
	case len(reply.Value) > room, reply.BytesAfter > 0:
		return nil, ErrClipboardLong
	case reply.Type == r.atoms["INCR"] && len(reply.Value) >= 4 && int64(xgb.Get32(reply.Value)) > int64(room):
		return nil, ErrClipboardLong // it says so itself
	}
	return reply, nil
}

// event waits for what comes next.
func (r *reading) event() (xgb.Event, error) {
	for {
		event, xerr := r.conn.WaitForEvent()
		switch {
		case event != nil:
			return event, nil
		case xerr == nil:
			return nil, errors.New("the connection to the X display ended")
		}
	}
}

// pastedText is what an owner of the clipboard has delivered: UTF-8, or Latin-1 where it said so. What stands behind a zero
// byte is no text: some programs hand over the end of their strings.
func pastedText(delivered []byte, latin bool) identity.Secret {
	text, _, _ := bytes.Cut(delivered, []byte{0})
	if latin {
		var wide strings.Builder
		wide.Grow(len(text))
		for _, b := range text {
			wide.WriteRune(rune(b)) // the first 256 are Latin-1
		}
		return identity.Secret(wide.String())
	}
	return identity.Secret(strings.ToValidUTF8(string(text), string(utf8.RuneError)))
}
