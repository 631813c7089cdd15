//go:build linux

package desktop

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"

	"latchkey/internal/identity"
)

// rudeOwner owns the clipboard and answers as the test likes.
type rudeOwner struct {
	*asker
	asked   func(o *rudeOwner, r xproto.SelectionRequestEvent)
	fetched func(o *rudeOwner, r xproto.SelectionRequestEvent) // what was put down last is gone; nil: nothing follows
	ended   chan struct{}
}

// startOwner has an owner of the clipboard that answers with asked, and with fetched whenever its answer was fetched.
func startOwner(t *testing.T, asked, fetched func(o *rudeOwner, r xproto.SelectionRequestEvent)) {
	t.Helper()
	o := &rudeOwner{newAsker(t), asked, fetched, make(chan struct{})}
	if err := o.own(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		o.conn.Close()
		<-o.ended
	})
	go o.run()
}

func (o *rudeOwner) run() {
	defer close(o.ended)
	var last xproto.SelectionRequestEvent
	for {
		event, err := o.conn.WaitForEvent()
		switch event := event.(type) {
		case nil:
			if err == nil {
				return
			}
		case xproto.SelectionRequestEvent:
			last = event
			if o.fetched != nil {
				o.listen(event.Requestor, xproto.EventMaskPropertyChange)
			}
			o.asked(o, event)
		case xproto.PropertyNotifyEvent:
			if o.fetched != nil && event.Window == last.Requestor && event.State == xproto.PropertyDelete {
				o.fetched(o, last)
			}
		}
	}
}

// put puts something down where the reader wants it, in as many requests as it takes; the reader may be gone.
func (o *rudeOwner) put(r xproto.SelectionRequestEvent, kind xproto.Atom, format byte, text string) {
	mode := byte(xproto.PropModeReplace)
	for {
		part := text[:min(len(text), partSize)]
		xproto.ChangeProperty(o.conn, mode, r.Requestor, r.Property, kind, format, uint32(len(part))/uint32(format/8), []byte(part))
		if text = text[len(part):]; text == "" {
			return
		}
		mode = xproto.PropModeAppend
	}
}

// tell says where the answer is.
func (o *rudeOwner) tell(r xproto.SelectionRequestEvent, property xproto.Atom) {
	notify := xproto.SelectionNotifyEvent{Time: r.Time, Requestor: r.Requestor, Selection: r.Selection, Target: r.Target, Property: property}
	xproto.SendEvent(o.conn, false, r.Requestor, 0, string(notify.Bytes()))
}

// puts answers with that, whatever was asked.
func puts(kind string, format byte, data string) func(*rudeOwner, xproto.SelectionRequestEvent) {
	return func(o *rudeOwner, r xproto.SelectionRequestEvent) {
		o.put(r, o.atoms[kind], format, data)
		o.tell(r, r.Property)
	}
}

// next puts down a further part.
func next(kind, part string) func(*rudeOwner, xproto.SelectionRequestEvent) {
	return func(o *rudeOwner, r xproto.SelectionRequestEvent) { o.put(r, o.atoms[kind], 8, part) }
}

func TestReadFromRudeOwners(t *testing.T) {
	startDisplay(t)
	short := bounds{1 << 20, 50 * time.Millisecond, time.Minute}
	limited := bounds{1 << 20, time.Minute, 200 * time.Millisecond}
	nothing := func(*rudeOwner, xproto.SelectionRequestEvent) {}
	goes := func(o *rudeOwner, _ xproto.SelectionRequestEvent) { o.conn.Close() }
	incr := puts("INCR", 32, "\x01\x00\x00\x00")
	for name, c := range map[string]struct {
		asked, fetched func(*rudeOwner, xproto.SelectionRequestEvent)
		bounds         bounds
		want           identity.Secret
		err            error
	}{
		"says nothing":                    {nothing, nil, short, "", ErrClipboardMute},
		"ends when it is asked":           {goes, nil, short, "", ErrClipboardMute},
		"ends before the first part":      {incr, goes, short, "", ErrClipboardMute},
		"stops before the first part":     {incr, nothing, short, "", ErrClipboardMute},
		"stops after the first part":      {incr, once(next("UTF8_STRING", "half")), short, "", ErrClipboardMute},
		"never ends, fast":                {incr, next("UTF8_STRING", strings.Repeat("x", 64<<10)), calmly(1 << 20), "", ErrClipboardLong},
		"never ends, slowly":              {incr, next("UTF8_STRING", "x"), limited, "", ErrClipboardMute},
		"announces too much":              {puts("INCR", 32, "\x00\x00\x00\x7f"), nothing, calmly(1 << 20), "", ErrClipboardLong},
		"delivers too much at once":       {puts("UTF8_STRING", 8, strings.Repeat("x", 1<<20+1)), nil, calmly(1 << 20), "", ErrClipboardLong},
		"announces in an odd way":         {puts("INCR", 8, "x"), next("UTF8_STRING", ""), calmly(1 << 20), "", nil},
		"delivers numbers as text":        {puts("UTF8_STRING", 32, "text"), nil, calmly(1 << 20), "", nil},
		"delivers a list of kinds":        {puts("TARGETS", 32, "text"), nil, calmly(1 << 20), "", nil},
		"delivers another kind in parts":  {incr, next("TARGETS", ""), calmly(1 << 20), "", nil},
		"delivers Latin-1 for UTF-8":      {inLatin1, nil, calmly(1 << 20), "aü", nil},
		"has Latin-1 alone":               {onlyLatin1, nil, calmly(1 << 20), "aü", nil},
		"puts down nothing":               {func(o *rudeOwner, r xproto.SelectionRequestEvent) { o.tell(r, r.Property) }, nil, calmly(1 << 20), "", nil},
		"answers somewhere else":          {func(o *rudeOwner, r xproto.SelectionRequestEvent) { o.tell(r, xproto.AtomWmName) }, nil, calmly(1 << 20), "", nil},
		"answers what nobody has asked":   {flood, nil, limited, "", ErrClipboardMute},
		"delivers an empty text":          {puts("UTF8_STRING", 8, ""), nil, calmly(1 << 20), "", nil},
		"delivers an empty text in parts": {incr, next("UTF8_STRING", ""), calmly(1 << 20), "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			startOwner(t, c.asked, c.fetched)
			got, err := readX(t.Context(), c.bounds)
			if !errors.Is(err, c.err) || (err != nil) != (c.err != nil) || got != c.want {
				t.Errorf("%d bytes, %v, want %d, %v", len(got), err, len(c.want), c.err)
			}
		})
	}
}

func once(f func(*rudeOwner, xproto.SelectionRequestEvent)) func(*rudeOwner, xproto.SelectionRequestEvent) {
	done := false
	return func(o *rudeOwner, r xproto.SelectionRequestEvent) {
		if !done {
			f(o, r)
		}
		done = true
	}
}

func inLatin1(o *rudeOwner, r xproto.SelectionRequestEvent) {
	o.put(r, xproto.AtomString, 8, "a\xfc")
	o.tell(r, r.Property)
}

func onlyLatin1(o *rudeOwner, r xproto.SelectionRequestEvent) {
	if r.Target == xproto.AtomString {
		inLatin1(o, r)
		return
	}
	o.tell(r, xproto.AtomNone)
}

// flood answers other questions, more often than anybody has room for.
func flood(o *rudeOwner, r xproto.SelectionRequestEvent) {
	r.Target = o.atoms["TARGETS"]
	for range 20_000 {
		o.tell(r, r.Property)
	}
}
