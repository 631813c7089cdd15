//go:build linux

package desktop

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"latchkey/internal/identity"
)

// A program that asks without end, and reads no answer, must not keep a token in the clipboard.
func TestClipboardIsClearedUnderAFlood(t *testing.T) {
	startDisplay(t)
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	if err := c.Put(t.Context(), "text", time.Hour); err != nil {
		t.Fatal(err)
	}
	a := newAsker(t)
	clipboard, target, pasted := a.atom("CLIPBOARD"), a.atom("UTF8_STRING"), a.atom("PASTED")
	for range 30_000 {
		xproto.ConvertSelection(a.conn, a.window, clipboard, target, pasted, xproto.TimeCurrentTime)
	}
	if err := c.Clear(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "an empty clipboard", func() bool {
		_, err := paste("")
		return err != nil
	})
}

// While another program has the X server for itself, it answers nobody else.
func TestClipboardDoesNotWaitForAHangingServer(t *testing.T) {
	startDisplay(t)
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	if err := c.Put(t.Context(), "first", time.Hour); err != nil {
		t.Fatal(err)
	}
	a := newAsker(t)
	if err := xproto.GrabServerChecked(a.conn).Check(); err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := c.Put(short, "second", time.Hour); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, want the deadline", err)
	}
	c.limit = 50 * time.Millisecond
	if err := c.Put(t.Context(), "second", time.Hour); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("without a limit of the caller's: %v, want the deadline", err)
	}
	c.limit = time.Hour
	if err := c.Clear(); err != nil {
		t.Error(err)
	}
	if err := xproto.UngrabServerChecked(a.conn).Check(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "an empty clipboard", func() bool {
		_, err := paste("")
		return err != nil
	})
	if err := c.Put(t.Context(), "third", time.Hour); err != nil {
		t.Fatal(err)
	}
	if got, err := paste(""); err != nil || got != "third" {
		t.Errorf("%q, %v", got, err)
	}
}

// list puts pairs of a target and a property into the property that MULTIPLE names.
func (a *asker) list(names ...string) {
	a.t.Helper()
	var pairs []byte
	for _, name := range names {
		atom := xproto.Atom(xproto.AtomNone)
		if name != "" {
			atom = a.atom(name)
		}
		pairs = appendCard32(pairs, uint32(atom))
	}
	err := xproto.ChangePropertyChecked(a.conn, xproto.PropModeReplace, a.window, a.atom("PASTED"), a.atom("ATOM_PAIR"), 32,
		uint32(len(names)), pairs).Check()
	if err != nil {
		a.t.Fatal(err)
	}
}

func (a *asker) property(name string) []byte {
	a.t.Helper()
	reply, err := xproto.GetProperty(a.conn, false, a.window, a.atom(name), xproto.GetPropertyTypeAny, 0, 1<<20).Reply()
	if err != nil {
		a.t.Fatal(err)
	}
	return reply.Value
}

// ICCCM wants every owner to answer several targets at once.
func TestSeveralTargetsAtOnce(t *testing.T) {
	startDisplay(t)
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	if err := c.Put(t.Context(), "text\u00fc", time.Hour); err != nil {
		t.Fatal(err)
	}
	a := newAsker(t)
	a.list("UTF8_STRING", "P1", "SAVE_TARGETS", "P2", "STRING", "P3", "TIMESTAMP", "", "MULTIPLE", "P4", passwordHint, "P5")
	if kind := a.ask("MULTIPLE"); kind != a.atom("ATOM_PAIR") {
		t.Fatalf("the list has type %d", kind)
	}
	for name, want := range map[string]string{"P1": "text\u00fc", "P2": "", "P3": "text\xfc", "P4": "", "P5": "secret"} {
		if got := string(a.property(name)); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	var refused []bool
	for list := a.property("PASTED"); len(list) >= 8; list = list[8:] {
		refused = append(refused, xgb.Get32(list[4:]) == xproto.AtomNone)
	}
	if want := []bool{false, true, false, true, true, false}; !slices.Equal(refused, want) {
		t.Errorf("refused %v, want %v", refused, want)
	}
	a.list(strings.Fields(strings.Repeat("UTF8_STRING P ", 33))...)
	if kind := a.ask("MULTIPLE"); kind != xproto.AtomNone {
		t.Error("a list without end was answered")
	}
	a.list("UTF8_STRING")
	if kind := a.ask("MULTIPLE"); kind != xproto.AtomNone {
		t.Error("half a pair was answered")
	}
}

// Who asks anew for the same property gets that, and nothing of the delivery that it gave up.
func TestAskingAnewEndsTheOldDelivery(t *testing.T) {
	startDisplay(t)
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	long := strings.Repeat("0123456789abcde\n", 20<<10)
	if err := c.Put(t.Context(), identity.Secret(long), time.Hour); err != nil {
		t.Fatal(err)
	}
	a := newAsker(t)
	a.ask("UTF8_STRING")
	a.fetch()
	a.next()
	a.ask(passwordHint)
	if got := a.fetch(); string(got) != "secret" {
		t.Errorf("the hint is %d bytes", len(got))
	}
	a.ask("text/html") // after its answer, the owner has heard that the hint was fetched
	if rest := a.property("PASTED"); len(rest) > 0 {
		t.Errorf("%d bytes of what was given up came after the hint", len(rest))
	}
	if kind := a.ask("UTF8_STRING"); kind != a.atom("INCR") {
		t.Fatalf("it begins with type %d, want INCR", kind)
	}
	a.fetch()
	var got []byte
	for part := a.next(); len(part) > 0; part = a.next() {
		got = append(got, part...)
	}
	if !bytes.Equal(got, []byte(long)) {
		t.Errorf("%d bytes arrived, want %d", len(got), len(long))
	}
}

// Many programs can be at it at the same time.
func TestManyReadALongText(t *testing.T) {
	startDisplay(t)
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	long := strings.Repeat("0123456789abcde\n", 16<<10)
	if err := c.Put(t.Context(), identity.Secret(long), time.Hour); err != nil {
		t.Fatal(err)
	}
	const readers = 8
	read := make(chan string, readers)
	for range readers {
		go func() {
			got, _ := paste("")
			read <- got
		}()
	}
	for range readers {
		if got := <-read; got != long {
			t.Errorf("%d bytes arrived, want %d", len(got), len(long))
		}
	}
}

// Programs from before ICCCM name no property; the answer comes in one that is called like the target.
func TestOldProgramsNameNoProperty(t *testing.T) {
	startDisplay(t)
	c := NewClipboard(time.Now, nil)
	defer c.Close()
	if err := c.Put(t.Context(), "text", time.Hour); err != nil {
		t.Fatal(err)
	}
	a := newAsker(t)
	xproto.ConvertSelection(a.conn, a.window, a.atom("CLIPBOARD"), a.atom("UTF8_STRING"), xproto.AtomNone, xproto.TimeCurrentTime)
	if got := a.answer(); got != a.atom("UTF8_STRING") || string(a.property("UTF8_STRING")) != "text" {
		t.Errorf("property %d has %q", got, a.property("UTF8_STRING"))
	}
}

// What was asked before the end is answered after it with nothing, although a long text is on its way still.
func TestQuestionsAfterTheEnd(t *testing.T) {
	startDisplay(t)
	h, err := holdX(t.Context(), offer{identity.Secret(strings.Repeat("x", 4*partSize)), true})
	if err != nil {
		t.Fatal(err)
	}
	s := h.(*selection)
	slow, late := newAsker(t), newAsker(t)
	slow.ask("UTF8_STRING")
	s.lose()
	if kind := late.ask(passwordHint); kind != xproto.AtomNone {
		t.Error("it was answered")
	}
	if err := s.release(); err != nil {
		t.Error(err)
	}
}
