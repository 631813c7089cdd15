//go:build linux

package lab

import (
	"encoding/binary"
	"io"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// FirstFrame waits until a window of the process has drawn something, looking every millisecond: an X window that has
// not been drawn yet is black.
func (l *Lab) FirstFrame(pid int) {
	l.t.Helper()
	xgb.Logger.SetOutput(io.Discard) // it tells each time that there is no .Xauthority
	conn, err := xgb.NewConnDisplay(l.env["DISPLAY"])
	if err != nil {
		l.t.Fatalf("connect to the display: %v", err)
	}
	defer conn.Close()
	pidName, err := xproto.InternAtom(conn, false, uint16(len("_NET_WM_PID")), "_NET_WM_PID").Reply()
	if err != nil {
		l.t.Fatalf("ask the display: %v", err)
	}
	root := xproto.Setup(conn).DefaultScreen(conn).Root
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if window, ok := windowOf(conn, root, pidName.Atom, uint32(pid), 0); ok && drawn(conn, window) {
			return
		}
	}
	l.t.Fatalf("waited %v in vain for process %d to draw something", Patience, pid)
}

// windowOf looks for a window of the process: at the top, or inside the frame that the window manager puts around it.
func windowOf(conn *xgb.Conn, parent xproto.Window, pidName xproto.Atom, pid uint32, depth int) (xproto.Window, bool) {
	tree, err := xproto.QueryTree(conn, parent).Reply()
	if err != nil {
		return 0, false // gone meanwhile
	}
	for _, w := range tree.Children {
		value, err := xproto.GetProperty(conn, false, w, pidName, xproto.AtomCardinal, 0, 1).Reply()
		if err == nil && len(value.Value) == 4 && binary.NativeEndian.Uint32(value.Value) == pid {
			return w, true
		}
		if depth < 2 {
			if found, ok := windowOf(conn, w, pidName, pid, depth+1); ok {
				return found, true
			}
		}
	}
	return 0, false
}

func drawn(conn *xgb.Conn, w xproto.Window) bool {
	size, err := xproto.GetGeometry(conn, xproto.Drawable(w)).Reply()
	if err != nil || size.Width < 10 || size.Height < 10 {
		return false
	}
	at := func(x, y uint16) bool {
		image, err := xproto.GetImage(conn, xproto.ImageFormatZPixmap, xproto.Drawable(w), int16(x), int16(y), 1, 1, 0xffffff).Reply()
		return err == nil && binary.NativeEndian.Uint32(image.Data)&0xffffff != 0
	}
	return at(size.Width/2, size.Height/2) || at(4, 4)
}
