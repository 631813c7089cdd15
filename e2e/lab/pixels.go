//go:build linux

package lab

import (
	"bytes"
	"io"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// Pixels looks at a part of a window, often enough to tell when it changed.
type Pixels struct {
	t             T
	conn          *xgb.Conn
	window        xproto.Drawable
	x, y          int16
	width, height uint16
}

// Pixels looks at that part of the window of a process, in pixels from its upper left corner.
func (l *Lab) Pixels(pid int, x, y, width, height int) *Pixels {
	l.t.Helper()
	xgb.Logger.SetOutput(io.Discard) // it tells each time that there is no .Xauthority
	conn, err := xgb.NewConnDisplay(l.env["DISPLAY"])
	if err != nil {
		l.t.Fatalf("connect to the display: %v", err)
	}
	l.t.Cleanup(conn.Close)
	pidName, err := xproto.InternAtom(conn, false, uint16(len("_NET_WM_PID")), "_NET_WM_PID").Reply()
	if err != nil {
		l.t.Fatalf("ask the display: %v", err)
	}
	p := &Pixels{t: l.t, conn: conn, x: int16(x), y: int16(y), width: uint16(width), height: uint16(height)}
	l.Wait("the window to look at", func() bool {
		window, ok := windowOf(conn, xproto.Setup(conn).DefaultScreen(conn).Root, pidName.Atom, uint32(pid), 0)
		p.window = xproto.Drawable(window)
		return ok && drawn(conn, window)
	})
	return p
}

func (p *Pixels) look() []byte {
	image, err := xproto.GetImage(p.conn, xproto.ImageFormatZPixmap, p.window, p.x, p.y, p.width, p.height, 0xffffff).Reply()
	if err != nil {
		p.t.Fatalf("look at the window: %v", err)
	}
	return image.Data
}

// Settle waits until nothing has changed for so long.
func (p *Pixels) Settle(calm time.Duration) {
	p.t.Helper()
	p.follow(p.look(), time.Now(), calm)
}

// Changed does something, waits until the pixels have changed by it and then stayed the same for so long, and returns
// the time until the last change.
func (p *Pixels) Changed(calm time.Duration, by func()) time.Duration {
	p.t.Helper()
	before, start := p.look(), time.Now()
	by()
	for deadline := start.Add(Patience); ; {
		now := p.look()
		if at := time.Now(); !bytes.Equal(now, before) {
			return p.follow(now, at, calm).Sub(start)
		} else if at.After(deadline) {
			p.t.Fatalf("waited %v in vain for the window to change", Patience)
		}
		time.Sleep(time.Millisecond / 2)
	}
}

// follow returns when the pixels changed last, once they have been as they are for so long.
func (p *Pixels) follow(last []byte, changed time.Time, calm time.Duration) time.Time {
	for time.Since(changed) < calm {
		time.Sleep(time.Millisecond / 2)
		if now := p.look(); !bytes.Equal(now, last) {
			last, changed = now, time.Now()
		}
	}
	return changed
}
