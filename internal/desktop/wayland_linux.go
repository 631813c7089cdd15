package desktop

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// waylandConn speaks the wire format of Wayland (The Wayland Protocol, chapter 4), as much of it as the clipboard takes.
type waylandConn struct {
	conn *net.UnixConn
	last uint32 // the highest object of ours
	in   []byte // received, not read yet
	fds  []int  // the same
}

// waylandEvent is what the compositor tells of an object.
type waylandEvent struct {
	object uint32
	code   uint16
	body   []byte
}

// Objects that every connection has, and codes of theirs.
const (
	waylandDisplay = 1 // wl_display

	displaySync, displayRegistry = 0, 1 // its requests
	displayError                 = 0    // its event
)

// connectWayland connects to the compositor of this session. The error wraps ErrNotAvailable where there is none.
func connectWayland(ctx context.Context) (*waylandConn, error) {
	name := os.Getenv("WAYLAND_DISPLAY")
	if name == "" {
		return nil, fmt.Errorf("no Wayland display (WAYLAND_DISPLAY is empty): %w", ErrNotAvailable)
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), name)
	}
	conn, err := new(net.Dialer).DialContext(ctx, "unix", name)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, fmt.Errorf("reach the Wayland display: %w", ctx.Err())
	case err != nil:
		return nil, fmt.Errorf("reach the Wayland display: %w: %w", ErrNotAvailable, err)
	}
	return &waylandConn{conn: conn.(*net.UnixConn), last: waylandDisplay}, nil
}

func (w *waylandConn) close() {
	w.conn.Close()
	for _, fd := range w.fds {
		_ = unix.Close(fd)
	}
	w.fds = nil
}

// object gives a new object a number.
func (w *waylandConn) object() uint32 {
	w.last++
	return w.last
}

// request sends a request. Its arguments are numbers (objects too) and strings.
func (w *waylandConn) request(object uint32, code uint16, args ...any) error {
	var body []byte
	for _, arg := range args {
		switch arg := arg.(type) {
		case uint32:
			body = binary.NativeEndian.AppendUint32(body, arg)
		case string:
			body = binary.NativeEndian.AppendUint32(body, uint32(len(arg)+1))
			body = append(body, arg...)
			body = append(body, make([]byte, 4-len(arg)%4)...) // a zero at the end, and up to a full word
		}
	}
	message := binary.NativeEndian.AppendUint32(nil, object)
	message = binary.NativeEndian.AppendUint32(message, uint32(len(body)+8)<<16|uint32(code))
	if _, err := w.conn.Write(append(message, body...)); err != nil {
		return fmt.Errorf("ask the compositor: %w", err)
	}
	return nil
}

// event waits for the next event. One that reports an error of ours is that error.
func (w *waylandConn) event() (waylandEvent, error) {
	for {
		if len(w.in) >= 8 {
			head := binary.NativeEndian.Uint32(w.in[4:])
			size := int(head >> 16)
			if size < 8 {
				return waylandEvent{}, errors.New("the compositor sent what is no event")
			}
			if len(w.in) >= size {
				e := waylandEvent{binary.NativeEndian.Uint32(w.in), uint16(head), bytes.Clone(w.in[8:size])}
				w.in = w.in[size:]
				if e.object == waylandDisplay && e.code == displayError {
					return e, errors.New("the compositor refuses what it was asked")
				}
				return e, nil
			}
		}
		if err := w.receive(); err != nil {
			return waylandEvent{}, err
		}
	}
}

// receive reads what has come, with the files that came along.
func (w *waylandConn) receive() error {
	in, oob := make([]byte, 4096), make([]byte, unix.CmsgSpace(28*4)) // so many files a message at most
	n, oobn, _, _, err := w.conn.ReadMsgUnix(in, oob)
	if err != nil {
		return fmt.Errorf("listen to the compositor: %w", err)
	}
	if n == 0 {
		return errors.New("the compositor has closed the connection")
	}
	w.in = append(w.in, in[:n]...)
	messages, err := unix.ParseSocketControlMessage(oob[:oobn])
	if err != nil {
		return fmt.Errorf("listen to the compositor: %w", err)
	}
	for _, m := range messages {
		if fds, err := unix.ParseUnixRights(&m); err == nil {
			for _, fd := range fds {
				unix.CloseOnExec(fd)
			}
			w.fds = append(w.fds, fds...)
		}
	}
	return nil
}

// file is the next file that came with an event.
func (w *waylandConn) file() (fd int, ok bool) {
	if len(w.fds) == 0 {
		return 0, false
	}
	fd, w.fds = w.fds[0], w.fds[1:]
	return fd, true
}

// number is the 32-bit word at that place of an event.
func (e waylandEvent) number(word int) uint32 {
	if len(e.body) < 4*word+4 {
		return 0
	}
	return binary.NativeEndian.Uint32(e.body[4*word:])
}

// text is the string that begins at that word of an event.
func (e waylandEvent) text(word int) string {
	start, length := 4*word+4, int(e.number(word))
	if length < 1 || length > len(e.body)-start {
		return ""
	}
	return string(e.body[start : start+length-1])
}

// roundTrip hands every event to handle until the compositor has carried out all that it was asked before.
func (w *waylandConn) roundTrip(handle func(waylandEvent)) error {
	done := w.object()
	if err := w.request(waylandDisplay, displaySync, done); err != nil {
		return err
	}
	for {
		e, err := w.event()
		if err != nil {
			return err
		}
		if e.object == done {
			return nil
		}
		handle(e)
	}
}
