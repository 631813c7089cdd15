package desktop

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

const (
	pipeBuffer             = 16 << 10 // bytes the system keeps in each direction
	securityAttributesSize = uint32(unsafe.Sizeof(windows.SecurityAttributes{}))
)

// awaitClient waits until a client has connected or stop is set; then the error is net.ErrClosed.
//
// The server waits on events instead of a completion port: with plain synchronous handles a waiting read
// would also hold up every write, and a completion port does not report connections under every Windows
// that this program meets (Wine).
func awaitClient(handle, stop windows.Handle) error {
	done, err := windows.CreateEvent(nil, 1, 0, nil)
	if err != nil {
		return fmt.Errorf("wait for a client of the local channel: %w", err)
	}
	defer windows.CloseHandle(done)
	ov := &windows.Overlapped{HEvent: done}
	err = windows.ConnectNamedPipe(handle, ov)
	for errors.Is(err, windows.ERROR_NO_DATA) { // a client came and went before we looked
		if err := windows.DisconnectNamedPipe(handle); err != nil {
			return fmt.Errorf("wait for a client of the local channel: %w", err)
		}
		err = windows.ConnectNamedPipe(handle, ov)
	}
	switch {
	case err == nil, errors.Is(err, windows.ERROR_PIPE_CONNECTED):
		return nil
	case !errors.Is(err, windows.ERROR_IO_PENDING):
		return fmt.Errorf("wait for a client of the local channel: %w", err)
	}
	var n uint32
	which, err := windows.WaitForMultipleObjects([]windows.Handle{stop, done}, false, windows.INFINITE)
	if err != nil || which == windows.WAIT_OBJECT_0 {
		_ = windows.CancelIoEx(handle, ov)
		_ = windows.GetOverlappedResult(handle, ov, &n, true) // the system may write to ov until here
		if err == nil {
			err = net.ErrClosed
		}
		return err
	}
	if err := windows.GetOverlappedResult(handle, ov, &n, false); err != nil {
		return fmt.Errorf("wait for a client of the local channel: %w", err)
	}
	return nil
}

// pipeConn is the server's end of one connection.
type pipeConn struct {
	name        string
	read, write pipeSide
	closing     sync.Once

	mu     sync.RWMutex // held for reading by every call that uses handle, so that Close cannot pull it away
	handle windows.Handle
}

// pipeSide is one direction: at most one transfer at a time, with a deadline that can change meanwhile.
type pipeSide struct {
	busy     sync.Mutex
	done     windows.Handle // manual event: the transfer ended
	nudge    windows.Handle // automatic event: the deadline changed, or the connection is closing
	mu       sync.Mutex     // guards deadline and closed
	deadline time.Time
	closed   bool
}

func newPipeConn(handle windows.Handle, name string) (*pipeConn, error) {
	c := &pipeConn{name: name, handle: handle}
	var made []windows.Handle
	for _, ev := range []struct {
		handle *windows.Handle
		manual uint32
	}{{&c.read.done, 1}, {&c.read.nudge, 0}, {&c.write.done, 1}, {&c.write.nudge, 0}} {
		h, err := windows.CreateEvent(nil, ev.manual, 0, nil)
		if err != nil {
			for _, h := range made {
				windows.CloseHandle(h)
			}
			return nil, fmt.Errorf("serve a client of the local channel: %w", err)
		}
		*ev.handle, made = h, append(made, h)
	}
	return c, nil
}

func (c *pipeConn) Read(p []byte) (int, error) {
	n, err := c.transfer(&c.read, p, windows.ReadFile)
	if errors.Is(err, windows.ERROR_BROKEN_PIPE) || err == nil && n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, err
}

func (c *pipeConn) Write(p []byte) (int, error) {
	sent := 0
	for sent < len(p) {
		n, err := c.transfer(&c.write, p[sent:], windows.WriteFile)
		sent += n
		if err != nil {
			return sent, err
		}
	}
	return sent, nil
}

func (c *pipeConn) transfer(s *pipeSide, p []byte, start func(windows.Handle, []byte, *uint32, *windows.Overlapped) error) (int, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	s.busy.Lock()
	defer s.busy.Unlock()
	if err := s.expired(); err != nil {
		return 0, err
	}
	ov := &windows.Overlapped{HEvent: s.done}
	var n uint32
	err := start(c.handle, p, nil, ov)
	if err != nil && !errors.Is(err, windows.ERROR_IO_PENDING) {
		return 0, err
	}
	var ended error
	for ended == nil {
		which, err := windows.WaitForMultipleObjects([]windows.Handle{s.done, s.nudge}, false, s.patience())
		if err == nil && which == windows.WAIT_OBJECT_0 {
			break
		}
		if ended = s.expired(); err != nil {
			ended = err
		}
	}
	if ended != nil {
		_ = windows.CancelIoEx(c.handle, ov)
	}
	// After a cancellation this waits until the system has let go of p and ov; bytes may have moved before.
	err = windows.GetOverlappedResult(c.handle, ov, &n, true)
	if err != nil && ended != nil {
		err = ended
	}
	return int(n), err
}

// expired tells why the side must not go on, or nil.
func (s *pipeSide) expired() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return net.ErrClosed
	case !s.deadline.IsZero() && !time.Now().Before(s.deadline):
		return os.ErrDeadlineExceeded
	}
	return nil
}

// patience is how many milliseconds are left until the deadline.
func (s *pipeSide) patience() uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.deadline.IsZero() {
		return windows.INFINITE
	}
	left := time.Until(s.deadline).Milliseconds() + 1
	return uint32(min(max(left, 0), 1<<30))
}

func (s *pipeSide) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return // the event is closed as well
	}
	f()
	_ = windows.SetEvent(s.nudge)
}

// Close ends transfers under way. What was written stays readable for the client.
func (c *pipeConn) Close() error {
	err := net.ErrClosed
	c.closing.Do(func() {
		for _, s := range []*pipeSide{&c.read, &c.write} {
			s.change(func() { s.closed = true })
		}
		c.mu.Lock() // all transfers have left
		defer c.mu.Unlock()
		for _, h := range []windows.Handle{c.read.done, c.read.nudge, c.write.done, c.write.nudge} {
			windows.CloseHandle(h)
		}
		err = windows.CloseHandle(c.handle)
	})
	return err
}

func (c *pipeConn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

func (c *pipeConn) SetReadDeadline(t time.Time) error {
	c.read.change(func() { c.read.deadline = t })
	return nil
}

func (c *pipeConn) SetWriteDeadline(t time.Time) error {
	c.write.change(func() { c.write.deadline = t })
	return nil
}

func (c *pipeConn) LocalAddr() net.Addr  { return pipeAddr(c.name) }
func (c *pipeConn) RemoteAddr() net.Addr { return pipeAddr(c.name) }
