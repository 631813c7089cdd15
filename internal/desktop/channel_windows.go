package desktop

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"sync"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

// Listen opens the local channel as a named pipe that only this user can open and nobody can reach over the
// network. The pipe's name is derived from path, since pipes live in one flat space. Only the holder of the
// Lease may call Listen. The error is ErrInUse when the name is taken.
func Listen(path string) (net.Listener, error) {
	user, err := ownSID(windows.GetCurrentProcessToken())
	if err != nil {
		return nil, fmt.Errorf("open the local channel: %w", err)
	}
	// Protected: nothing inherited; one entry: everything for this user, nothing for anybody else.
	sd, err := windows.SecurityDescriptorFromString("D:P(A;;GA;;;" + user.String() + ")")
	if err != nil {
		return nil, fmt.Errorf("open the local channel: describe who may use it: %w", err)
	}
	stop, err := windows.CreateEvent(nil, 1, 0, nil)
	if err != nil {
		return nil, fmt.Errorf("open the local channel: %w", err)
	}
	l := &pipeListener{name: pipeName(path), sd: sd, stop: stop}
	// FIRST_PIPE_INSTANCE fails when another process has made the name its own, ours or a squatter's.
	l.next, err = l.instance(windows.FILE_FLAG_FIRST_PIPE_INSTANCE)
	if err != nil {
		windows.CloseHandle(stop)
		if errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_PIPE_BUSY) {
			return nil, ErrInUse
		}
		return nil, fmt.Errorf("open the local channel %s: %w", l.name, err)
	}
	return l, nil
}

// Dial connects to the local channel at path. The error is ErrNobody when nobody listens and ErrStranger when
// the listener belongs to another user.
func Dial(ctx context.Context, path string) (net.Conn, error) {
	name := pipeName(path)
	// Anonymous is go-winio's default: a server of a stranger's could not act in our name.
	conn, err := winio.DialPipeContext(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNobody
	}
	if err != nil {
		return nil, fmt.Errorf("reach the local channel %s: %w", name, err)
	}
	if err := checkServer(conn); err != nil {
		conn.Close()
		return nil, fmt.Errorf("reach the local channel %s: %w", name, err)
	}
	return conn, nil
}

func pipeName(path string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(path)))
	return `\\.\pipe\latchkey-` + hex.EncodeToString(sum[:16])
}

// checkServer compares the user of the process that serves the pipe with our own.
func checkServer(conn net.Conn) error {
	handle, ok := conn.(interface{ Fd() uintptr })
	if !ok {
		return errors.New("the pipe does not tell who serves it")
	}
	var pid uint32
	if err := windows.GetNamedPipeServerProcessId(windows.Handle(handle.Fd()), &pid); err != nil {
		return fmt.Errorf("ask who serves the pipe: %w", err)
	}
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return fmt.Errorf("ask who serves the pipe: %w", errors.Join(ErrStranger, err))
	}
	defer windows.CloseHandle(process)
	var token windows.Token
	if err := windows.OpenProcessToken(process, windows.TOKEN_QUERY, &token); err != nil {
		return fmt.Errorf("ask who serves the pipe: %w", errors.Join(ErrStranger, err))
	}
	defer token.Close()
	server, err := ownSID(token)
	if err != nil {
		return fmt.Errorf("ask who serves the pipe: %w", err)
	}
	us, err := ownSID(windows.GetCurrentProcessToken())
	if err != nil {
		return fmt.Errorf("ask who we are: %w", err)
	}
	if !server.Equals(us) {
		return ErrStranger
	}
	return nil
}

func ownSID(token windows.Token) (*windows.SID, error) {
	user, err := token.GetTokenUser()
	if err != nil {
		return nil, fmt.Errorf("read the user of a token: %w", err)
	}
	return user.User.Sid, nil
}

// pipeListener always has one instance of the pipe waiting, so that the name never disappears between two
// clients.
type pipeListener struct {
	name string
	sd   *windows.SECURITY_DESCRIPTOR
	stop windows.Handle // manual event, set by Close

	accepting sync.Mutex // one Accept at a time
	mu        sync.Mutex // guards closed and next
	closed    bool
	next      windows.Handle
}

func (l *pipeListener) instance(flags uint32) (windows.Handle, error) {
	name, err := windows.UTF16PtrFromString(l.name)
	if err != nil {
		return windows.InvalidHandle, err
	}
	sa := &windows.SecurityAttributes{SecurityDescriptor: l.sd}
	sa.Length = securityAttributesSize
	return windows.CreateNamedPipe(name,
		windows.PIPE_ACCESS_DUPLEX|windows.FILE_FLAG_OVERLAPPED|flags,
		windows.PIPE_TYPE_BYTE|windows.PIPE_READMODE_BYTE|windows.PIPE_WAIT|windows.PIPE_REJECT_REMOTE_CLIENTS,
		windows.PIPE_UNLIMITED_INSTANCES, pipeBuffer, pipeBuffer, 0, sa)
}

// Accept waits for a client. The pipe's access list has already kept strangers out.
func (l *pipeListener) Accept() (net.Conn, error) {
	l.accepting.Lock()
	defer l.accepting.Unlock()
	l.mu.Lock()
	handle, closed := l.next, l.closed
	l.mu.Unlock()
	if closed {
		return nil, net.ErrClosed
	}
	if err := awaitClient(handle, l.stop); err != nil {
		return nil, err
	}
	fresh, err := l.instance(0)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || err != nil {
		if fresh != windows.InvalidHandle {
			windows.CloseHandle(fresh)
		}
		if l.closed {
			return nil, net.ErrClosed
		}
		// Keep the instance: hang up on this client and let the next one try.
		_ = windows.DisconnectNamedPipe(handle)
		return nil, fmt.Errorf("make room for the next client of the local channel: %w", err)
	}
	conn, err := newPipeConn(handle, l.name)
	if err != nil {
		windows.CloseHandle(handle)
		l.next = fresh
		return nil, err
	}
	l.next = fresh
	return conn, nil
}

// Close ends a waiting Accept and removes the name.
func (l *pipeListener) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return net.ErrClosed
	}
	l.closed = true
	_ = windows.SetEvent(l.stop)
	l.mu.Unlock()
	l.accepting.Lock() // a waiting Accept has left
	defer l.accepting.Unlock()
	windows.CloseHandle(l.stop)
	return windows.CloseHandle(l.next)
}

func (l *pipeListener) Addr() net.Addr { return pipeAddr(l.name) }

type pipeAddr string

func (a pipeAddr) Network() string { return "pipe" }
func (a pipeAddr) String() string  { return string(a) }
