package desktop

import (
	"fmt"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// xClient is a connection of its own with a window that nobody sees: what it takes to speak to other programs about the
// clipboard (ICCCM section 2).
type xClient struct {
	conn   *xgb.Conn
	window xproto.Window
	atoms  map[string]xproto.Atom
}

// open makes the window, which hears of changes to its properties, and learns the server's numbers of names.
func (x *xClient) open(names ...string) error {
	x.atoms = make(map[string]xproto.Atom)
	for _, name := range names {
		reply, err := xproto.InternAtom(x.conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			return fmt.Errorf("ask the X server for the name %s: %w", name, err)
		}
		x.atoms[name] = reply.Atom
	}
	var err error
	if x.window, err = xproto.NewWindowId(x.conn); err != nil {
		return fmt.Errorf("make a window for the clipboard: %w", err)
	}
	screen := xproto.Setup(x.conn).DefaultScreen(x.conn)
	err = xproto.CreateWindowChecked(x.conn, 0, x.window, screen.Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly,
		screen.RootVisual, xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange}).Check()
	if err != nil {
		return fmt.Errorf("make a window for the clipboard: %w", err)
	}
	return nil
}

// serverTime learns the server's time by changing nothing: a zero-length append to a property is reported with
// its time. ICCCM forbids CurrentTime here.
func (x *xClient) serverTime() (xproto.Timestamp, error) {
	err := xproto.ChangePropertyChecked(x.conn, xproto.PropModeAppend, x.window, xproto.AtomWmName, xproto.AtomString, 8, 0, nil).Check()
	if err != nil {
		return 0, fmt.Errorf("ask the X server for the time: %w", err)
	}
	for {
		event, xerr := x.conn.WaitForEvent()
		if event == nil {
			return 0, fmt.Errorf("ask the X server for the time: the connection ended (%v)", xerr)
		}
		if changed, ok := event.(xproto.PropertyNotifyEvent); ok && changed.Window == x.window {
			return changed.Time, nil
		}
	}
}

// hangUp closes the connection. The library first waits for an answer, behind all that others have asked meanwhile, and has
// room for so many questions only: what nobody answers any more is thrown away. It ends with the connection.
func (x *xClient) hangUp() {
	go func() {
		for {
			if event, err := x.conn.WaitForEvent(); event == nil && err == nil {
				return
			}
		}
	}()
	x.conn.Close()
}
