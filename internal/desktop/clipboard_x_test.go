//go:build linux

package desktop

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"

	"latchkey/internal/identity"
)

// asker is another program at the X server, which can be slow, rude or gone where xclip is none of it.
type asker struct {
	*selection
	t *testing.T
}

func newAsker(t *testing.T) *asker {
	t.Helper()
	conn, err := connectX(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	a := &asker{&selection{xClient: xClient{conn: conn}}, t}
	if err := a.open(); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *asker) atom(name string) xproto.Atom {
	a.t.Helper()
	reply, err := xproto.InternAtom(a.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		a.t.Fatal(err)
	}
	return reply.Atom
}

// ask asks for the clipboard as target and returns the kind of what is there; none: refused.
func (a *asker) ask(target string) (kind xproto.Atom) {
	a.t.Helper()
	xproto.ConvertSelection(a.conn, a.window, a.atom("CLIPBOARD"), a.atom(target), a.atom("PASTED"), xproto.TimeCurrentTime)
	property := a.answer()
	if property == xproto.AtomNone {
		return xproto.AtomNone
	}
	reply, err := xproto.GetProperty(a.conn, false, a.window, property, xproto.GetPropertyTypeAny, 0, 0).Reply()
	if err != nil {
		a.t.Fatal(err)
	}
	return reply.Type
}

// answer waits for the answer to a question: the property that it is in; none: refused.
func (a *asker) answer() xproto.Atom {
	a.t.Helper()
	for {
		event, err := a.conn.WaitForEvent()
		if event == nil {
			a.t.Fatalf("no answer: %v", err)
		}
		if answer, ok := event.(xproto.SelectionNotifyEvent); ok {
			return answer.Property
		}
	}
}

// fetch takes what is in the property, which asks for the next part.
func (a *asker) fetch() []byte {
	a.t.Helper()
	reply, err := xproto.GetProperty(a.conn, true, a.window, a.atom("PASTED"), xproto.GetPropertyTypeAny, 0, 1<<20).Reply()
	if err != nil {
		a.t.Fatal(err)
	}
	return reply.Value
}

// next waits for the next part and fetches it.
func (a *asker) next() []byte {
	a.t.Helper()
	for {
		event, err := a.conn.WaitForEvent()
		if event == nil {
			a.t.Fatalf("no further part: %v", err)
		}
		if changed, ok := event.(xproto.PropertyNotifyEvent); ok && changed.State == xproto.PropertyNewValue {
			return a.fetch()
		}
	}
}

// Whoever keeps clipboards for good, or wants several things at once, gets nothing.
func TestClipboardIsNotSaved(t *testing.T) {
	startDisplay(t)
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	if err := c.Put(t.Context(), "text", time.Hour); err != nil {
		t.Fatal(err)
	}
	a := newAsker(t)
	for _, target := range []string{"SAVE_TARGETS", "MULTIPLE", "text/html", "_QT_SELECTION"} {
		if kind := a.ask(target); kind != xproto.AtomNone {
			t.Errorf("%s was answered", target)
		}
	}
	if targets, err := paste("TARGETS"); err != nil || strings.Contains(targets, "SAVE_TARGETS") {
		t.Errorf("TARGETS: %q, %v", targets, err)
	}
}

func TestLongTextIsDeliveredAlthoughItsTimeIsOver(t *testing.T) {
	startDisplay(t)
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	long := strings.Repeat("0123456789abcde\n", 20<<10)
	if err := c.Put(t.Context(), identity.Secret(long), time.Hour); err != nil {
		t.Fatal(err)
	}
	a := newAsker(t)
	if kind := a.ask("UTF8_STRING"); kind != a.atom("INCR") {
		t.Fatalf("it begins with type %d, want INCR", kind)
	}
	a.fetch() // how long it will be
	got := a.next()
	cleared := make(chan error, 1)
	go func() { cleared <- c.Clear() }()
	for part := a.next(); len(part) > 0; part = a.next() {
		got = append(got, part...)
	}
	if !bytes.Equal(got, []byte(long)) {
		t.Errorf("%d bytes arrived, want %d", len(got), len(long))
	}
	if err := <-cleared; err != nil {
		t.Error(err)
	}
	if kind := a.ask("UTF8_STRING"); kind != xproto.AtomNone {
		t.Error("it is still there")
	}
}

// A program that ends in the middle, or never fetches the rest, holds nothing up.
func TestLongTextIsNotFetched(t *testing.T) {
	startDisplay(t)
	c := NewClipboard(time.Now, nil)
	long := identity.Secret(strings.Repeat("x", 4*partSize))
	if err := c.Put(t.Context(), long, time.Hour); err != nil {
		t.Fatal(err)
	}
	gone := newAsker(t)
	gone.ask("UTF8_STRING")
	gone.fetch()
	gone.next()
	gone.conn.Close()
	slow := newAsker(t)
	slow.ask("UTF8_STRING")
	if got, err := paste(""); err != nil || got != long.Reveal() {
		t.Errorf("another program gets %d bytes, %v", len(got), err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}
