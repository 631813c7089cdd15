//go:build linux

package lab

import (
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// drag is a program from which a file is dragged: the source of an exchange by the XDND protocol, version 5
// (freedesktop.org, "Drag-and-Drop Protocol for the X Window System").
type drag struct {
	l      *Lab
	conn   *xgb.Conn
	source xproto.Window
	target xproto.Window
	atoms  map[string]xproto.Atom
}

// Drop drags files from elsewhere onto the middle of the window and lets go of them there. It returns once the window
// says that it has taken them.
func (w *Window) Drop(files ...string) {
	w.l.t.Helper()
	id, err := strconv.ParseUint(w.ID, 10, 32)
	if err != nil {
		w.l.t.Fatalf("the window's ID: %v", err)
	}
	xgb.Logger.SetOutput(io.Discard) // it tells each time that there is no .Xauthority
	conn, err := xgb.NewConnDisplay(w.l.env["DISPLAY"])
	if err != nil {
		w.l.t.Fatalf("connect to the display: %v", err)
	}
	defer conn.Close()
	d := &drag{l: w.l, conn: conn, target: xproto.Window(id), atoms: map[string]xproto.Atom{}}
	var list strings.Builder
	for _, file := range files {
		link := url.URL{Scheme: "file", Path: file}
		list.WriteString(link.String() + "\r\n")
	}
	d.drop(list.String())
}

func (d *drag) must(err error, what string) {
	d.l.t.Helper()
	if err != nil {
		d.l.t.Fatalf("drag and drop: %s: %v", what, err)
	}
}

func (d *drag) atom(name string) xproto.Atom {
	d.l.t.Helper()
	if a, ok := d.atoms[name]; ok {
		return a
	}
	reply, err := xproto.InternAtom(d.conn, false, uint16(len(name)), name).Reply()
	d.must(err, name)
	d.atoms[name] = reply.Atom
	return reply.Atom
}

// tell sends a message of the protocol to the window below the pointer.
func (d *drag) tell(name string, values ...uint32) {
	d.l.t.Helper()
	all := make([]uint32, 5)
	all[0] = uint32(d.source)
	copy(all[1:], values)
	message := xproto.ClientMessageEvent{Format: 32, Window: d.target, Type: d.atom(name), Data: xproto.ClientMessageDataUnionData32New(all)}
	d.must(xproto.SendEventChecked(d.conn, false, d.target, xproto.EventMaskNoEvent, string(message.Bytes())).Check(), name)
}

func (d *drag) drop(list string) {
	d.l.t.Helper()
	screen := xproto.Setup(d.conn).DefaultScreen(d.conn)
	var err error
	d.source, err = xproto.NewWindowId(d.conn)
	d.must(err, "make a window")
	d.must(xproto.CreateWindowChecked(d.conn, 0, d.source, screen.Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, screen.RootVisual, 0, nil).Check(), "make a window")
	d.must(xproto.SetSelectionOwnerChecked(d.conn, d.source, d.atom("XdndSelection"), xproto.TimeCurrentTime).Check(), "own the selection")
	size, err := xproto.GetGeometry(d.conn, xproto.Drawable(d.target)).Reply()
	d.must(err, "find the window")
	at, err := xproto.TranslateCoordinates(d.conn, d.target, screen.Root, int16(size.Width/2), int16(size.Height/2)).Reply()
	d.must(err, "find the window")
	const version = 5
	d.tell("XdndEnter", version<<24, uint32(d.atom("text/uri-list")))
	d.tell("XdndPosition", 0, uint32(at.DstX)<<16|uint32(at.DstY), xproto.TimeCurrentTime, uint32(d.atom("XdndActionCopy")))
	for deadline := time.Now().Add(Patience); ; {
		event, xerr := d.conn.PollForEvent()
		switch e := event.(type) {
		case nil:
			if xerr != nil {
				d.l.t.Fatalf("drag and drop: %v", xerr)
			}
			if time.Now().After(deadline) {
				d.l.t.Fatalf("waited %v in vain for the window to take what was dropped on it", Patience)
			}
			time.Sleep(5 * time.Millisecond)
		case xproto.SelectionRequestEvent:
			d.hand(e, list)
		case xproto.ClientMessageEvent:
			switch e.Type {
			case d.atom("XdndStatus"):
				if e.Data.Data32[1]&1 == 0 {
					d.l.t.Fatal("the window takes nothing that is dropped on it")
				}
				d.tell("XdndDrop", 0, xproto.TimeCurrentTime)
			case d.atom("XdndFinished"):
				return
			}
		}
	}
}

// hand gives the window what it asks for: the files as links.
func (d *drag) hand(e xproto.SelectionRequestEvent, list string) {
	d.l.t.Helper()
	d.must(xproto.ChangePropertyChecked(d.conn, xproto.PropModeReplace, e.Requestor, e.Property, e.Target, 8, uint32(len(list)), []byte(list)).Check(), "hand over the file")
	done := xproto.SelectionNotifyEvent{Time: e.Time, Requestor: e.Requestor, Selection: e.Selection, Target: e.Target, Property: e.Property}
	d.must(xproto.SendEventChecked(d.conn, false, e.Requestor, xproto.EventMaskNoEvent, string(done.Bytes())).Check(), "hand over the file")
}
